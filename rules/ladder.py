"""The ladder for what did not happen: who is told, and when it climbs."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.due_dates import at_local, local_day
from rules.programme import AlertKind, Programme, Rung
from rules.working_days import WorkingCalendar

__all__ = ["AlertKind", "Climb", "climb"]


@dataclass(frozen=True, slots=True)
class Climb:
    """The rung that is reached, and when the next follows if nobody acknowledges (None: the top)."""

    rung: Rung
    number: int
    next_at: datetime | None


def climb(
    programme: Programme, kind: AlertKind, number: int, now: datetime, calendar: WorkingCalendar
) -> Climb | None:
    """Rung `number` (0 is the first) of the ladder for this kind, reached at `now`; None past the top."""
    rungs = programme.ladders[kind]
    if number >= len(rungs):
        return None
    next_at = None
    if number + 1 < len(rungs):
        day = calendar.plus(local_day(programme, now), rungs[number + 1].wait_working_days)
        next_at = max(at_local(programme, day, programme.hours.reminders), now + timedelta(hours=1))
    return Climb(rungs[number], number, next_at)
