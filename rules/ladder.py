"""The ladder for what did not happen: who is told, and when it climbs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rules.due_dates import at_local, local_day
from rules.programme import Programme, Rung
from rules.working_days import WorkingCalendar


class AlertKind(StrEnum):
    """What an alert is about."""

    MISSED_VISIT = "missed_visit"
    NOBODY_CAME = "nobody_came"
    HOUSEHOLD_WORD = "household_word"
    QUESTION = "question"
    EMERGENCY = "emergency"
    NOT_WELL = "not_well"


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
