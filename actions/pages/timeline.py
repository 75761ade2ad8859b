"""When something is next to be done, and tidying what is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage import alerts, conversations, inbox, occurrences, outbox, outbox_office, people, sessions
from storage.database import Work

DRAFTS_LIVE = timedelta(days=30)
IDS_LIVE = timedelta(days=7)


async def next_moment(work: Work, silent_until: datetime | None = None) -> datetime | None:
    """The earliest stored instant at which a reminder, an alert or a message is due; no message is before
    `silent_until`."""
    message = await outbox.next_moment(work)
    moments = [
        await occurrences.next_moment(work),
        await alerts.next_moment(work),
        max(message, silent_until) if message and silent_until else message,
    ]
    return min((moment for moment in moments if moment is not None), default=None)


async def tidy(work: Work, now: datetime) -> int:
    """Forgets drafts after 30 days, ids of handled updates after 7, and sessions of the board that ran out; how many
    rows."""
    drafts = await conversations.forget_before(work, now - DRAFTS_LIVE)
    signed_in = await sessions.forget_before(work, now)
    return drafts + signed_in + await inbox.forget_before(work, now - IDS_LIVE)


async def oldest_waiting(work: Work) -> datetime | None:
    """When the message that has waited longest became due."""
    return await outbox.oldest_due(work)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is due and waits, by the name of its priority; how many accounts cannot be written to; how many updates
    were stored and not handled yet."""

    by_priority: Mapping[str, int]
    oldest_seconds: float
    unreachable: int
    updates: int


async def waiting_now(work: Work, now: datetime) -> Waiting:
    """For those who watch the machine: numbers only."""
    counted = await outbox_office.waiting_by_priority(work, now)
    oldest = min((at for _, at in counted.values()), default=now)
    return Waiting(
        {priority.name.lower(): counted.get(priority, (0, now))[0] for priority in outbox.Priority},
        (now - oldest).total_seconds(),
        await people.count_unreachable(work),
        await inbox.count_unhandled(work),
    )
