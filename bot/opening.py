"""On which morning the demo town opens, so that on any day of the year there is something to try."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rules.due_dates import StepKind, local_day, steps, window_for
from rules.programme import Duty, Programme
from rules.roles import Role
from rules.windows import MONTHS, Window, window_of
from rules.working_days import WorkingCalendar

BATCH_EVERY = "P2M"
LONGEST = 24  # windows to look through; one in which no nudge lies ahead is the present one


@dataclass(frozen=True, slots=True)
class Opening:
    """At this instant (aware, UTC) the first reminder comes. `batch` is the span of two months in which it lies: the
    pairings count since its first day."""

    at: datetime
    batch: Window


def opening(programme: Programme, calendar: WorkingCalendar, now: datetime) -> Opening:
    """The next first reminder in a window of the first helpers' most frequent duty: early in the window, so that
    there is time to report, to put off and to miss. A programme that reminds nobody opens now."""
    day = local_day(programme, now)
    reminding = [duty for duty in programme.duties if duty.role is Role.FIRST_HELPER and duty.nudges]
    if reminding:
        duty = min(reminding, key=lambda one: MONTHS[one.every])
        for _ in range(LONGEST):
            window, found = _first_nudge(programme, duty, calendar, day)
            if found > now:
                return Opening(found, window_of(BATCH_EVERY, local_day(programme, found)))
            day = window.end + timedelta(days=1)
    return Opening(now, window_of(BATCH_EVERY, day))


def _first_nudge(programme: Programme, duty: Duty, calendar: WorkingCalendar, day: date) -> tuple[Window, datetime]:
    window = window_for(duty, window_of(BATCH_EVERY, day).start, day)
    return window, next(one.at for one in steps(programme, duty, window, calendar) if one.kind is StepKind.NUDGE)
