"""One person's claimed messages: each waits for its turn and is sent under a lease that outlives the send."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from actions.delivery import measures, unreachable
from actions.delivery.announcements import TooLate, Unspeakable
from actions.delivery.messenger import Malformed, Messenger, Moved, Pace, TryLater, Unpaced, Unreachable
from actions.views import Outgoing
from locales import Texts
from rules.delivery import LEASE, MARGIN, SEND_TIMEOUT
from storage import outbox, people
from storage.database import Database, Work
from storage.outbox import State
from storage.tables import Account, OutboxMessage

log = logging.getLogger("bangfu.outbox")
LONGEST_PAUSE = timedelta(minutes=30)
# A chat that must wait longer than this (a group) gives its messages back.
PATIENCE = 2.0
# After so many failures in a row the messenger is away: the others need not try.
AWAY_AFTER = 8
AWAY = ("network", "telegram", "timeout")
LONGEST_AWAY = timedelta(minutes=1)
LOST = "lost"
SMS = "sms"
_NO_LIMIT = Unpaced()
LATE_AFTER = timedelta(minutes=5)


@dataclass(slots=True)
class Delivery:
    """What delivering needs, and what one process knows about it.

    `font`: the file whose letters pictures are written in (None looks for one). `paused_until`: the messenger said
    (429) when it may work again, and would refuse all others too. `sms`: for those without an account.
    `templates`: the folder with an office's own forms (None: the shipped ones).
    `failures` in a row. `stopping`: no new ones.
    """

    database: Database
    texts: Texts
    messenger: Messenger
    font: Path | None = None
    pace: Pace = field(default_factory=Unpaced)
    lease: timedelta = LEASE
    send_timeout: timedelta = SEND_TIMEOUT
    paused_until: datetime | None = None
    stopping: bool = False
    failures: int = 0
    under_way: set[asyncio.Task[list[str]]] = field(default_factory=set)
    sms: Messenger | None = None
    templates: Path | None = None

    @property
    def patience(self) -> float:
        """For how many seconds a busy database is asked again: as long as a claimed message is this process's."""
        return self.lease.total_seconds()

    def is_paused(self, now: datetime) -> bool:
        """Whether the messenger asked to be left alone."""
        return self.paused_until is not None and now < self.paused_until

    @property
    def is_away(self) -> bool:
        """Whether so many failed in a row that one at a time tries whether the messenger works again."""
        return self.failures >= AWAY_AFTER

    def pause(self, until: datetime) -> None:
        """Nothing is sent before."""
        self.paused_until = max(until, self.paused_until or until)

    async def stop(self) -> None:
        """What is on its way arrives; what waits for its turn is given back."""
        self.stopping = True
        if self.under_way:
            await asyncio.gather(*self.under_way, return_exceptions=True)


@dataclass(frozen=True, slots=True)
class Ready:
    """A claimed message, the account it goes to, and its words; None where there is none."""

    message: OutboxMessage
    account: Account | None
    words: Outgoing | Unspeakable | TooLate | None


@dataclass(slots=True)
class Run:
    """What the messages of one claim have in common; `lease_ends` is in seconds of the loop's clock."""

    delivery: Delivery
    now: Callable[[], datetime]
    lease_ends: float


class _GivenBack(Exception):
    """It was not tried, so that it costs no attempt; `until` None: it may go at once."""

    def __init__(self, until: datetime | None = None) -> None:
        self.until = until


def seconds() -> float:
    """For measuring how long something takes; not the time of day."""
    return asyncio.get_running_loop().time()


def lateness(message: OutboxMessage, now: datetime) -> timedelta:
    """How long after its time a message goes."""
    return now - (message.created_at if message.attempts else message.not_before)


async def in_order(run: Run, messages: list[Ready]) -> list[str]:
    """One person's messages. When one must wait, those behind it wait too: nobody claims them before it is sent."""
    states: list[str] = []
    waits = False
    for ready in messages:
        if waits:
            states.append(await _settle(run.delivery, ready.message, State.WAITING))
            continue
        try:
            gone = State.UNREACHABLE.value in states
            states.append(await _deliver(run, replace(ready, account=None) if gone else ready))
        except _GivenBack as given:
            waits = True
            states.append(await _give_back(run.delivery, ready.message, given.until))
        except TryLater as later:
            waits = True
            until = _note_refusal(run, ready.message, later)
            states.append(await _try_later(run.delivery, ready.message, later, until))
    return states


async def _deliver(run: Run, ready: Ready) -> str:
    """What came of it. Raises TryLater and _GivenBack."""
    delivery, message, words = run.delivery, ready.message, ready.words
    texted = isinstance(words, Outgoing) and words.phone is not None
    if ready.account is None and not texted and not isinstance(words, TooLate):
        return await _give_up(run, message, State.UNREACHABLE, "no_account")
    if words is None:
        return await _settle(delivery, message, State.WITHDRAWN)
    if isinstance(words, Unspeakable):
        log.error("message without words", extra={"message_id": message.id, "kind": message.kind, "why": words.why})
        return await _give_up(run, message, State.FAILED, words.why)
    if isinstance(words, TooLate) or (message.deadline is not None and message.deadline < run.now()):
        return await _give_up(run, message, State.EXPIRED, message.last_error or "deadline")
    pace = _NO_LIMIT if texted else delivery.pace  # what goes by the gateway is nothing to Telegram
    wait = pace.chat_wait(words.telegram_id)
    if wait > PATIENCE:
        raise _GivenBack(run.now() + timedelta(seconds=wait))
    async with pace.turn(words.telegram_id, message.priority):
        if delivery.stopping or delivery.is_paused(run.now()):
            raise _GivenBack
        if not await _lease_lasts(run, message):
            return LOST
        return await _send(run, message, words)


async def _lease_lasts(run: Run, message: OutboxMessage) -> bool:
    """Whether the lease outlives the send that begins now, renewed if need be. False: another has the message."""
    delivery = run.delivery
    if seconds() + (delivery.send_timeout + MARGIN).total_seconds() < run.lease_ends:
        return True

    async def renew(work: Work) -> bool:
        return await outbox.renew(work, message, run.now() + delivery.lease)

    return await delivery.database.patiently(renew, delivery.patience)


async def _send(run: Run, message: OutboxMessage, words: Outgoing) -> str:
    delivery = run.delivery
    messenger = delivery.messenger if words.phone is None else delivery.sms
    assert messenger is not None
    begun = seconds()
    try:
        async with asyncio.timeout(delivery.send_timeout.total_seconds()):
            sent = await messenger.send(words)
    except TimeoutError as error:
        raise TryLater("timeout", alone=words.phone is not None) from error
    except Moved as error:
        moved = error.telegram_id
        await delivery.database.patiently(
            lambda work: people.moved(work, words.telegram_id, moved), delivery.patience
        )
        raise _GivenBack from error
    except Unreachable as error:
        return await _give_up(run, message, State.UNREACHABLE, error.why, gone=True)
    except Malformed as error:
        if words.edits is not None:  # gone, or the same words already: nobody misses it
            return await _settle(delivery, message, State.WITHDRAWN, last_error=str(error)[:80])
        log.error("message refused as it is", extra={"message_id": message.id, "kind": message.kind})
        return await _give_up(run, message, State.FAILED, str(error)[:80])
    way = None if words.phone is None else SMS
    if way is None:
        await _is_there(run)
    measures.SEND_SECONDS.observe(seconds() - begun)
    late = lateness(message, run.now())
    measures.LATENESS.observe(late.total_seconds())
    measures.LATE.inc(late > LATE_AFTER)
    return await _settle(delivery, message, State.SENT, sent_at=run.now(), telegram_message_id=sent, way=way)


async def _is_there(run: Run) -> None:
    """The messenger works. When it had been away, what waits only for that need not wait for its own turn."""
    delivery, now = run.delivery, run.now()
    was_away, delivery.failures = delivery.is_away, 0
    if was_away:
        await delivery.database.patiently(lambda work: outbox.bring_forward(work, AWAY, now), delivery.patience)


def _note_refusal(run: Run, message: OutboxMessage, later: TryLater) -> datetime:
    """The instant until which the message waits; a 429, or many failures in a row, make all others wait too."""
    delivery, now = run.delivery, run.now()
    measures.FAILED_TRIES.labels(later.why).inc()
    if later.alone:
        return now + (later.after or _pause(message))
    if later.after is None:
        delivery.failures += 1
        if delivery.is_away:
            delivery.pause(now + min(timedelta(seconds=2 ** min(delivery.failures - AWAY_AFTER, 6)), LONGEST_AWAY))
        return now + _pause(message)
    measures.REFUSED.inc()
    delivery.pause(now + later.after)
    return now + later.after


def _pause(message: OutboxMessage) -> timedelta:
    """Doubles from two seconds to half an hour, shortened by up to a quarter, so that not all come back at once."""
    whole = min(timedelta(seconds=2 ** min(message.attempts + 1, 11)), LONGEST_PAUSE)
    return whole * (1 - (message.id * 7919 % 256) / 1024)


async def _try_later(delivery: Delivery, message: OutboxMessage, later: TryLater, until: datetime | None) -> str:
    """A 429 costs no attempt."""
    attempts = message.attempts + (later.after is None)
    return await _settle(delivery, message, State.WAITING, not_before=until, attempts=attempts, last_error=later.why)


async def _give_back(delivery: Delivery, message: OutboxMessage, until: datetime | None) -> str:
    if until is None:
        return await _settle(delivery, message, State.WAITING)
    return await _settle(delivery, message, State.WAITING, not_before=until, last_error="paced")


async def _give_up(run: Run, message: OutboxMessage, state: State, why: str, *, gone: bool = False) -> str:
    """It will not be sent, and those who watch over the place are told in the morning. `gone`: the account cannot be
    written to."""
    at = run.now()

    async def also(work: Work) -> None:
        if gone:
            await unreachable.found(work, message.person_id, why, at)

    return await _settle(run.delivery, message, state, also, given_up_at=at, last_error=why)


async def _settle(
    delivery: Delivery,
    message: OutboxMessage,
    state: State,
    also: Callable[[Work], Awaitable[None]] | None = None,
    **values: object,
) -> str:
    """A database that is busy or away is asked again: what was sent and not noted would be sent twice."""

    async def settle(work: Work) -> None:
        if await outbox.settle(work, message, state, **values) and also is not None:
            await also(work)

    await delivery.database.patiently(settle, delivery.patience)
    if state is not State.WAITING:
        measures.ENDED.labels(message.kind, state.value).inc()
    return state.value
