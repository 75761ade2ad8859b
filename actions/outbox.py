"""Delivery: claim what is due, send it, write down what came of it."""

import asyncio
import logging
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from actions.announcements import Unspeakable, outgoing
from actions.views import Outgoing
from locales import Texts
from storage import conversations, outbox, people
from storage.database import Database, Work
from storage.outbox import State
from storage.tables import Account, OutboxMessage

LEASE = timedelta(seconds=90)
BATCH = 50
SIDE_BY_SIDE = 8
log = logging.getLogger("bangfu.outbox")
SEND_SECONDS = 20
HOLD = timedelta(minutes=1)
LONGEST_HOLD = timedelta(minutes=30)
LONGEST_PAUSE = timedelta(minutes=30)


# A claimed message, the account it goes to, and its words; None where there is none.
_Ready = tuple[OutboxMessage, Account | None, Outgoing | Unspeakable | None]


class TryLater(Exception):
    """The messenger could not send now; `after` is when it may work again (None: it did not say)."""

    def __init__(self, why: str, after: timedelta | None = None) -> None:
        super().__init__(why)
        self.why, self.after = why, after


class Unreachable(Exception):
    """This account cannot be written to (the bot was blocked, the account is gone)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Malformed(Exception):
    """The messenger refuses the message as it is: a defect of ours."""


class Messenger(Protocol):
    """Sends one message to one account; bot/messengers/ has the implementations."""

    async def open(self) -> None:
        """Called once before the first message."""
        ...

    async def close(self) -> None:
        """Called once after the last message."""
        ...

    async def send(self, message: Outgoing) -> int:
        """The message's id there. Raises TryLater, Unreachable or Malformed."""
        ...


@dataclass(frozen=True, slots=True)
class Delivery:
    """What delivering needs. `font`: the file whose letters pictures are written in; None looks for one."""

    database: Database
    texts: Texts
    messenger: Messenger
    font: Path | None = None


@dataclass(slots=True)
class _Batch:
    """What one batch has in common. No send begins after `until` (seconds), none before `paused_until`: the messenger
    said (429) when it may work again, and would refuse all others too."""

    delivery: Delivery
    now: datetime
    until: float
    turns: asyncio.Semaphore
    paused_until: datetime | None = None


async def deliver_waiting(delivery: Delivery, now: datetime) -> Counter[str]:
    """Sends one batch of what is due; how many messages ended in which state.

    One person's messages go one after the other, different people's a few at a time: else the way to Telegram and
    back, not Telegram's limit, would decide how many go out in a second. A crash between a send and its outcome
    sends those few messages again when their lease is over: at least once.
    """
    async with delivery.database.begin() as work:
        claimed = await outbox.claim(work, now, now + LEASE, BATCH)
        held = await _hold_back(work, claimed, now)
        await work.commit()
    claimed = [message for message in claimed if message.id not in held]
    if not claimed:
        return Counter({State.WAITING.value: len(held)} if held else {})
    by_person: dict[int, list[_Ready]] = defaultdict(list)
    for ready in await _rendered(delivery, claimed, now):
        by_person[ready[0].person_id].append(ready)
    # A send that begins later could end after the lease, when another process may be sending the same message.
    until = _seconds() + LEASE.total_seconds() - SEND_SECONDS
    batch = _Batch(delivery, now, until, asyncio.Semaphore(SIDE_BY_SIDE))
    ended = await asyncio.gather(
        *(_deliver_in_order(batch, some) for some in by_person.values()), return_exceptions=True
    )
    outcomes = Counter[str]({State.WAITING.value: len(held)} if held else {})
    for states in ended:
        if isinstance(states, BaseException):
            raise states
        outcomes.update(states)
    return outcomes


async def _hold_back(work: Work, claimed: list[OutboxMessage], now: datetime) -> set[int]:
    """Reminders to people in the middle of a conversation wait for a minute, at most for half an hour in all.

    What somebody must see or waits for (alerts, answers, questions to a family) goes out."""
    reminders = [message for message in claimed if message.priority == outbox.Priority.REMINDER]
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


async def _deliver_in_order(batch: _Batch, messages: list[_Ready]) -> list[str]:
    """One person's messages. When one must wait, those behind it wait too, or they would come before it."""
    states = []
    behind: datetime | None = None
    for message, account, rendered in messages:
        async with batch.turns:
            wait = behind or batch.paused_until
            if wait is not None:
                state = await _give_back(batch.delivery, message, max(wait, message.not_before))
            elif _seconds() > batch.until:
                state = await _settle(batch.delivery, message, State.WAITING)
            else:
                state, behind = await _deliver_one(batch, message, account, rendered)
        states.append(state)
    return states


async def _give_back(delivery: Delivery, message: OutboxMessage, not_before: datetime) -> str:
    """It was not tried, so that it costs no attempt."""
    return await _settle(delivery, message, State.WAITING, not_before=not_before)


def _seconds() -> float:
    """For measuring how long something takes; not the time of day."""
    return asyncio.get_running_loop().time()


async def _rendered(delivery: Delivery, claimed: list[OutboxMessage], now: datetime) -> list[_Ready]:
    async with delivery.database.read() as work:
        accounts = await people.reachable(work, {message.person_id for message in claimed})
        reachable = [(one, accounts[one.person_id]) for one in claimed if one.person_id in accounts]
        words = await outgoing(work, delivery.texts, reachable, now, delivery.font)
    return [(one, accounts.get(one.person_id), words.get(one.id)) for one in claimed]


async def _deliver_one(
    batch: _Batch, message: OutboxMessage, account: Account | None, rendered: Outgoing | Unspeakable | None
) -> tuple[str, datetime | None]:
    """What came of it; and the instant until which the person's other messages wait, if it could not be sent now."""
    try:
        return await _try(batch, message, account, rendered), None
    except TryLater as later:
        wait = batch.now + (later.after or _pause(message.attempts))
        tries = message.attempts if later.after else message.attempts + 1
        if later.after:
            batch.paused_until = max(wait, batch.paused_until or wait)
        state = await _settle(
            batch.delivery, message, State.WAITING, not_before=wait, attempts=tries, last_error=later.why
        )
        return state, wait


async def _try(
    batch: _Batch, message: OutboxMessage, account: Account | None, rendered: Outgoing | Unspeakable | None
) -> str:
    delivery = batch.delivery
    if account is None:
        return await _settle(delivery, message, State.UNREACHABLE, last_error="no_account")
    if rendered is None:
        return await _settle(delivery, message, State.WITHDRAWN)
    if isinstance(rendered, Unspeakable):
        log.error("message without words", extra={"message_id": message.id, "why": rendered.why})
        return await _settle(delivery, message, State.FAILED, last_error=rendered.why)
    if message.deadline is not None and message.deadline < batch.now:
        return await _settle(delivery, message, State.EXPIRED)
    try:
        async with asyncio.timeout(SEND_SECONDS):
            sent = await delivery.messenger.send(rendered)
    except TimeoutError as error:
        raise TryLater("timeout") from error
    except Unreachable as error:
        return await _settle(delivery, message, State.UNREACHABLE, unreachable=error.why, last_error=error.why)
    except Malformed as error:
        return await _settle(delivery, message, State.FAILED, last_error=str(error)[:80])
    return await _settle(delivery, message, State.SENT, sent_at=batch.now, telegram_message_id=sent)


def _pause(attempts: int) -> timedelta:
    """Doubles from two seconds to half an hour."""
    return min(timedelta(seconds=2 ** min(attempts + 1, 11)), LONGEST_PAUSE)


async def _settle(
    delivery: Delivery, message: OutboxMessage, state: State, unreachable: str | None = None, **values: object
) -> str:
    async with delivery.database.begin() as work:
        if await outbox.settle(work, message, state, **values) and unreachable:
            await people.mark_unreachable(work, message.person_id, unreachable)
        await work.commit()
    return state.value
