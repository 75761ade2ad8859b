"""Delivery: claim what is due, send it, write down what came of it."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from actions.delivery import edits, sending, texting
from actions.delivery.announcements import outgoing
from actions.delivery.messenger import Malformed, Messenger, Moved, Pace, TryLater, Unpaced, Unreachable
from actions.delivery.sending import Delivery, Ready, lateness, seconds
from actions.papers import income_paper
from actions.planning import quiet_hours
from rules.delivery import LEASE
from rules.due_dates import outside_all_quiet_hours
from rules.programme import Programme
from storage import conversations, outbox, people
from storage.database import Work
from storage.outbox import State
from storage.tables import OutboxMessage

__all__ = [
    "LEASE",
    "Delivery",
    "Malformed",
    "Messenger",
    "Moved",
    "Pace",
    "TryLater",
    "Unpaced",
    "Unreachable",
    "deliver_due",
    "deliver_waiting",
]

BATCH = 50
MOVED_AT_ONCE = 500
# So many people's messages are on their way or wait for their turn before more are claimed: a second's worth.
ENOUGH_UNDER_WAY = 30
LOOK_AGAIN_SECONDS = 1.0
HOLD = timedelta(minutes=1)
LONGEST_HOLD = timedelta(minutes=30)
SLOW = frozenset({income_paper.KIND})

Sends = Coroutine[None, None, list[str]]


@dataclass(slots=True)
class _Round:
    """One run of delivering. `full`: there may be more than was claimed last, at `claimed_at` (seconds); `idle`:
    nothing was."""

    delivery: Delivery
    now: Callable[[], datetime]
    outcomes: Counter[str] = field(default_factory=Counter)
    under_way: set[asyncio.Task[list[str]]] = field(default_factory=set)
    full: bool = True
    idle: bool = False
    claimed_at: float = 0.0


async def deliver_waiting(delivery: Delivery, now: datetime) -> Counter[str]:
    """Sends one batch of what is due; how many messages ended in which state."""
    this = _Round(delivery, lambda: now)
    await _begin_more(this)
    while this.under_way:
        await _note_ended(this)
    return this.outcomes


async def deliver_due(delivery: Delivery, now: Callable[[], datetime]) -> Counter[str]:
    """Sends all that is due; the next messages are claimed while the earlier ones are on their way.

    One person's messages go one after the other, different people's side by side: one busy chat holds nobody up.
    A crash between a send and its outcome sends those few messages again when their lease is over: at least once.
    """
    this = _Round(delivery, now)
    while True:
        waited = seconds() - this.claimed_at >= LOOK_AGAIN_SECONDS
        if len(this.under_way) < ENOUGH_UNDER_WAY and (this.full or waited or not this.under_way):
            await _begin_more(this)
        if not this.under_way and this.idle:
            return this.outcomes
        if this.under_way:
            await _note_ended(this)


async def _begin_more(this: _Round) -> None:
    """Claims a batch and begins it, a task a person. While the messenger asked for a pause nothing is claimed;
    when it is away, one message tries whether it is still."""
    delivery, now = this.delivery, this.now()
    this.full, this.idle, this.claimed_at = False, True, seconds()
    if delivery.stopping or delivery.is_paused(now) or (delivery.is_away and this.under_way):
        return
    most = 1 if delivery.is_away else BATCH

    async def claim(work: Work) -> tuple[list[OutboxMessage], set[int]]:
        claimed = await outbox.claim(work, now, now + delivery.lease, most)
        if len(claimed) < most and quiet_hours.anywhere(work, now):
            await outbox.wait_as_long(work, now, MOVED_AT_ONCE)
        return claimed, await _hold_back(work, claimed, now)

    claimed, held = await delivery.database.patiently(claim, delivery.patience)
    this.full, this.idle = len(claimed) == most, not claimed
    if held:
        this.outcomes[State.WAITING.value] += len(held)
    due = [message for message in claimed if message.id not in held]
    slow = {message.person_id for message in due if message.kind in SLOW}
    run = sending.Run(delivery, this.now, this.claimed_at + delivery.lease.total_seconds())
    sends = await _sends(run, [message for message in due if message.person_id not in slow], now)
    if slow:
        sends.append(_with_documents(run, [message for message in due if message.person_id in slow], now))
    for send in sends:
        task = asyncio.create_task(send)
        this.under_way.add(task)
        delivery.under_way.add(task)
        task.add_done_callback(delivery.under_way.discard)


async def _sends(run: sending.Run, messages: list[OutboxMessage], now: datetime) -> list[Sends]:
    """One for each person, not begun yet."""
    by_person: dict[int, list[Ready]] = defaultdict(list)
    for ready in await _rendered(run.delivery, messages, now):
        by_person[ready.message.person_id].append(ready)
    return [sending.in_order(run, some) for some in by_person.values()]


async def _with_documents(run: sending.Run, messages: list[OutboxMessage], now: datetime) -> list[str]:
    """To people for whom a document is to be made first, which takes seconds: nobody else waits for it."""
    states = await asyncio.gather(*await _sends(run, messages, now))
    return [state for some in states for state in some]


async def _note_ended(this: _Round) -> None:
    """Waits for the first to end, at most a second. A defect is raised when all have ended: no send is cut off."""
    done, this.under_way = await asyncio.wait(
        this.under_way, timeout=LOOK_AGAIN_SECONDS, return_when=asyncio.FIRST_COMPLETED
    )
    for task in done:
        if task.cancelled() or task.exception() is not None:
            await asyncio.gather(*this.under_way, return_exceptions=True)
        this.outcomes.update(task.result())


async def _hold_back(work: Work, claimed: list[OutboxMessage], now: datetime) -> set[int]:
    """What does not go out just now, though it is due."""
    night = await _until_morning(work, claimed, now)
    return night | await _while_talking(work, [one for one in claimed if one.id not in night], now)


async def _until_morning(work: Work, claimed: list[OutboxMessage], now: datetime) -> set[int]:
    """Nothing but emergencies goes out while it is quiet in any of the places that concern its reader: neither what
    waited out an outage or a refusal, nor what was laid ready by the hours of another programme. What changes a
    message that is there already rings no telephone."""
    rings = [one for one in claimed if one.priority > outbox.Priority.EMERGENCY and one.kind not in edits.KINDS]
    if not rings or not quiet_hours.anywhere(work, now):
        return set()
    rules = await quiet_hours.programmes_of(work, {one.person_id for one in rings})
    held: dict[datetime, set[int]] = defaultdict(set)
    for one in rings:
        late = lateness(one, now)
        was_in_time = late <= sending.LATE_AFTER and not _is_quiet(rules[one.person_id], now - late)
        morning = outside_all_quiet_hours(rules[one.person_id], now)
        if morning > now and not was_in_time:
            held[morning].add(one.id)
    for morning, some in held.items():
        await outbox.hold(work, some, now, morning, anew=True)
    return {one for some in held.values() for one in some}


def _is_quiet(programmes: Sequence[Programme], at: datetime) -> bool:
    return outside_all_quiet_hours(programmes, at) > at


async def _while_talking(work: Work, claimed: list[OutboxMessage], now: datetime) -> set[int]:
    """Reminders to people in the middle of a conversation wait for a minute, at most for half an hour in all.

    What somebody must see or waits for (alerts, answers, questions to a family) goes out."""
    reminders = [message for message in claimed if message.priority >= outbox.Priority.REMINDER]
    if not reminders:
        return set()
    talking = await conversations.talking(work, {message.person_id for message in reminders}, now - HOLD)
    held = {one.id for one in reminders if one.person_id in talking and now - _held_since(one, now) < LONGEST_HOLD}
    if held:
        await outbox.hold(work, held, now, now + HOLD)
    return held


def _held_since(message: OutboxMessage, now: datetime) -> datetime:
    text = message.last_error or ""
    return datetime.fromisoformat(text.removeprefix(outbox.HELD)) if text.startswith(outbox.HELD) else now


async def _rendered(delivery: Delivery, claimed: list[OutboxMessage], now: datetime) -> list[Ready]:
    if not claimed:
        return []
    async with delivery.database.read() as work:
        accounts = await people.reachable(work, {message.person_id for message in claimed})
        reachable = [(one, accounts[one.person_id]) for one in claimed if one.person_id in accounts]
        words = await outgoing(work, delivery.texts, reachable, now, delivery.font, delivery.templates)
        if delivery.sms is not None:
            others = [one for one in claimed if one.person_id not in accounts]
            words |= await texting.short(work, delivery.texts, others, now)
    return [Ready(one, accounts.get(one.person_id), words.get(one.id)) for one in claimed]
