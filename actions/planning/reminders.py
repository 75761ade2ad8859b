"""What a helper may say to a reminder: not now. It moves the next nudge and never the duty."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from actions.audit import append_audit
from actions.planning import own_hours
from actions.views import Speaker
from rules.due_dates import StepKind
from rules.errors import Refused
from rules.own_hours import OwnHours, day_of
from storage import occurrences, preferences
from storage import why as sent
from storage.database import Work

MOST_DAYS = 14
NOON = time(12)


@dataclass(frozen=True, slots=True)
class Later:
    """When the helper hears of it again (None: not any more, today is the last day). `last_day` is the end of a
    window that does not reach so far: of that duty they hear on that day at the latest."""

    on: date | None
    last_day: date | None = None


async def later(
    work: Work, speaker: Speaker, days: int, now: datetime, telegram_message_id: int | None = None
) -> Later:
    """Asks again in 1 to 14 days about what that reminder, or the newest one, was about; never after the window."""
    day = work.rulebook.today(now) + timedelta(days=min(max(days, 1), MOST_DAYS))
    own = (await preferences.of(work, [speaker.person_id])).get(speaker.person_id)
    about = await _reminded_of(work, speaker, telegram_message_id)
    return await _put_off(work, speaker, own, day, now, about)


async def appointment(
    work: Work, speaker: Speaker, day: date, now: datetime, about: Collection[int] | None = None
) -> Later:
    """The speaker has an appointment: they are reminded on its morning, or on its eve if their hour is after noon; of
    these duties of theirs, or of those that the newest reminder was about.

    Raises Refused when that day is not to come.
    """
    today = work.rulebook.today(now)
    if day <= today:
        raise Refused("appointment_past")
    own = await own_hours.mine(work, speaker)
    eve = day - timedelta(days=1)
    morning = own.remind_at <= NOON or eve <= today
    about = about if about is not None else await _reminded_of(work, speaker, None)
    return await _put_off(work, speaker, OwnHours(own.remind_at), day if morning else eve, now, about)


async def _reminded_of(work: Work, speaker: Speaker, telegram_message_id: int | None) -> set[int]:
    message = await sent.reminder_to(work, speaker.person_id, telegram_message_id)
    return set(message.about["occurrences"]) if message is not None else set()


async def _put_off(
    work: Work, speaker: Speaker, own: OwnHours | None, day: date, now: datetime, about: Collection[int]
) -> Later:
    today = work.rulebook.today(now)
    owed = await occurrences.open_of_person(work, speaker.person_id, today)
    rows, days, ends = [], list[date](), list[date]()
    for one in (one.occurrence for one in owed if one.occurrence.id in about):
        wanted = day_of(work.rulebook.calendar, own, min(day, one.window_end), one.window_end)
        if one.window_end < day:
            ends.append(one.window_end)
        if wanted > today:
            days.append(wanted)
            at = own_hours.planned(work.rulebook.programmes[one.programme], own, wanted)
            rows.append({"row_id": one.id, "step": StepKind.NUDGE.value, "at": at, "missed": None})
    await occurrences.set_steps(work, rows)
    append_audit(work, speaker, "put_off_reminder", now, count=len(rows))
    return Later(max(days, default=None if ends else day), min(ends, default=None))
