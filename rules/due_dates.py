"""When something is next to be done about an occurrence: nudges before the window's end, then its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from rules.programme import Counted, Duty, Programme
from rules.windows import Window, window_from, window_of
from rules.working_days import WorkingCalendar


class StepKind(StrEnum):
    """What a step does: remind the helper, or close the window."""

    NUDGE = "nudge"
    END = "end"


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """At this instant (aware, UTC) this is to be done."""

    at: datetime
    kind: StepKind


def at_local(programme: Programme, day: date, hour: time) -> datetime:
    """The instant (aware, UTC) of a local day and hour of the programme's place."""
    return datetime.combine(day, hour, programme.zone).astimezone(UTC)


def local_day(programme: Programme, now: datetime) -> date:
    """The programme's own date at that instant."""
    return now.astimezone(programme.zone).date()


def steps(programme: Programme, duty: Duty, window: Window, calendar: WorkingCalendar) -> tuple[Step, ...]:
    """All steps of an occurrence in their order. Nudges that fall before the window's first day come on that day;
    the end is told on the morning after the last day, never in the night."""
    hour = programme.hours.reminders
    days = {max(calendar.minus(window.end, before), window.start) for before in duty.nudges}
    nudges = [Step(at_local(programme, day, hour), StepKind.NUDGE) for day in sorted(days)]
    end = Step(at_local(programme, window.end + timedelta(days=1), hour), StepKind.END)
    return (*nudges, end)


def next_step(all_steps: tuple[Step, ...], after: datetime) -> Step | None:
    """The first step later than `after`, or None past the end."""
    return next((step for step in all_steps if step.at > after), None)


def first_step(all_steps: tuple[Step, ...], now: datetime) -> Step:
    """The step to begin with when an occurrence is opened at `now`: nudges that are past are not made up for."""
    return next_step(all_steps, now) or all_steps[-1]


def window_for(duty: Duty, pairing_from: date, day: date) -> Window:
    """The duty's window in which the day lies, for a pairing that began on `pairing_from`."""
    if duty.counted is Counted.FROM_ASSIGNMENT:
        return window_from(duty.every, pairing_from, day)
    return window_of(duty.every, day)


def owes(programme: Programme, pairing_from: date, window: Window, handover: bool = False) -> bool:
    """Whether a pairing that began on that day owes this window: not when fewer days are left than the grace.

    After a handover the household had somebody in this role before; for that the programme has a grace of its own.
    """
    if pairing_from <= window.start:
        return True
    grace = programme.handover_grace_days if handover else programme.new_pairing_grace_days
    return (window.end - pairing_from).days >= grace


def is_quiet(programme: Programme, now: datetime) -> bool:
    """Whether it is now quiet hours in the programme's place (nothing but emergencies is sent)."""
    return programme.hours.is_quiet(now.astimezone(programme.zone).time())


def outside_quiet_hours(programme: Programme, now: datetime) -> datetime:
    """`now`, or the end of the quiet hours in which it lies (aware, UTC)."""
    if not is_quiet(programme, now):
        return now
    local = now.astimezone(programme.zone)
    day = local.date()
    if programme.hours.quiet_from > programme.hours.quiet_until and local.time() >= programme.hours.quiet_from:
        day += timedelta(days=1)
    return at_local(programme, day, programme.hours.quiet_until)


def outside_all_quiet_hours(programmes: Sequence[Programme], now: datetime) -> datetime:
    """`now`, or the first instant after it that lies in the quiet hours of none of these places; where together they
    fill the whole day, the first one's alone are kept."""
    at = now
    while any(is_quiet(one, at) for one in programmes):
        at = max(outside_quiet_hours(one, at) for one in programmes)
        if at - now > timedelta(days=1):
            return outside_quiet_hours(programmes[0], now)
    return at
