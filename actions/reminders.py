"""What a helper may say to a reminder."""

from datetime import date, datetime, timedelta

from actions.views import Speaker
from rules.due_dates import StepKind, at_local
from storage import occurrences
from storage.database import Work

MOST_DAYS = 14


async def later(work: Work, speaker: Speaker, days: int, now: datetime) -> date:
    """Moves the next nudge of what the speaker owes by 1 to 14 days, never past its own end and never the duty.

    Returns the day on which the helper hears of it again.
    """
    programme = work.rulebook.home
    day = work.rulebook.today(now) + timedelta(days=min(max(days, 1), MOST_DAYS))
    at = at_local(programme, day, programme.hours.reminders)
    owed = await occurrences.open_of_person(work, speaker.person_id, work.rulebook.today(now))
    rows = [
        {"row_id": one.occurrence.id, "step": StepKind.NUDGE.value, "at": at, "missed": None}
        for one in owed
        if one.occurrence.window_end >= day
    ]
    await occurrences.set_steps(work, rows)
    return day
