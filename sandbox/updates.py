"""Updates that wait for the bot, and the long poll that fetches them. One poller at a time, as Telegram has it."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from aiogram.types import TelegramObject, Update

from sandbox.clock import SandboxClock
from sandbox.faults import FaultKind, Faults
from sandbox.journal import Journal
from sandbox.refusals import Away, Refused
from sandbox.street import GAP

LIFE = timedelta(hours=24)
# Telegram sends these only to bots that ask for them by name.
_ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}
_TERMINATED = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
_BY_WEBHOOK = "Conflict: terminated by setWebhook request"


@dataclass(slots=True, eq=False)
class Pending:
    """An update nobody has confirmed, and how often a webhook failed to take it."""

    update: Update
    person: int
    born: float
    tries: int = 0
    not_before: float = 0.0
    key: int = field(default=0)


class Updates:
    """The queue of one bot."""

    def __init__(self, journal: Journal, clock: SandboxClock, faults: Faults) -> None:
        self._journal = journal
        self._clock = clock
        self._faults = faults
        self._pending: list[Pending] = []
        self._next_id = 500_000_001
        self._next_key = 1
        self._poller: asyncio.Future[None] | None = None
        self.allowed: list[str] = []
        self.arrived = asyncio.Event()
        self._load()

    def __len__(self) -> int:
        return len(self._pending)

    def add(self, kind: str, person: int, content: TelegramObject) -> None:
        """Queue an update, unless the bot did not ask for its kind. A fault may double it."""
        if kind not in self.allowed if self.allowed else kind in _ON_REQUEST:
            return
        fields: dict[str, Any] = {"update_id": self._next_id, kind: content}
        update = Update.model_construct(**fields)
        self._next_id += 1
        # A number given twice after a restart would hide an update from the bot, so how far it came is kept too.
        self._journal.keep("numbers", 0, lambda: json.dumps({"next_update": self._next_id}))
        twice = self._faults.strike(FaultKind.DUPLICATE_UPDATE, kind, person)
        for _ in range(2 if twice else 1):
            self._put(Pending(update, person, self._clock.now().timestamp()))
        self.arrived.set()
        self._wake()

    async def poll(self, offset: int, limit: int, timeout: float) -> list[Update]:
        """Confirm what comes before `offset`, then return what is there or comes in time.

        A negative offset keeps only the newest so many. Raises 409 when another poll takes over, Away when cut off.
        """
        self._interrupt(Refused(409, _TERMINATED))
        self._confirm(offset)
        if not self._pending and timeout > 0:
            await self._wait(timeout)
        self._forget_the_stale()
        return [each.update for each in self._pending[:limit]]

    def take_over(self) -> None:
        """A webhook was set: the poll that is under way ends."""
        self._interrupt(Refused(409, _BY_WEBHOOK))

    def cut(self) -> None:
        """Close the connection of the poll that is under way."""
        self._interrupt(Away())

    def clear(self) -> None:
        """Drop all."""
        self.remove(list(self._pending))

    def waiting(self) -> list[Pending]:
        """All that wait, oldest first."""
        self._forget_the_stale()
        return list(self._pending)

    def remove(self, gone: Iterable[Pending]) -> None:
        """These were taken or dropped."""
        numbers = {each.key for each in gone}
        self._pending = [each for each in self._pending if each.key not in numbers]
        for number in numbers:
            self._journal.drop("update", number)

    def _confirm(self, offset: int) -> None:
        if offset > 0:
            gone = [each for each in self._pending if each.update.update_id < offset]
        elif offset < 0:
            gone = self._pending[:offset]
        else:
            return
        if gone:
            self.remove(gone)

    def _forget_the_stale(self) -> None:
        oldest = (self._clock.now() - LIFE).timestamp()
        if self._pending and self._pending[0].born < oldest:
            self.remove([each for each in self._pending if each.born < oldest])

    async def _wait(self, timeout: float) -> None:
        poller = self._poller = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(timeout):
                await poller
        except TimeoutError:
            return
        finally:
            if self._poller is poller:
                self._poller = None

    def _wake(self) -> None:
        if self._poller and not self._poller.done():
            self._poller.set_result(None)

    def _interrupt(self, reason: Exception) -> None:
        if self._poller and not self._poller.done():
            self._poller.set_exception(reason)
        self._poller = None

    def _put(self, pending: Pending) -> None:
        pending.key = self._next_key
        self._next_key += 1
        self._pending.append(pending)
        self._journal.keep("update", pending.key, lambda: _text(pending))

    def _load(self) -> None:
        for key, text, _ in self._journal.load("update"):
            kept = json.loads(text)
            update = Update.model_validate(kept["update"])
            self._pending.append(Pending(update, kept["person"], kept["born"], key=key))
            self._next_key = key + 1
            self._next_id = update.update_id + 1
        for _, text, _ in self._journal.load("numbers"):
            self._next_id = max(self._next_id, json.loads(text)["next_update"]) + GAP


def _text(pending: Pending) -> str:
    update = pending.update.model_dump(mode="json", by_alias=True, exclude_none=True)
    return json.dumps({"person": pending.person, "born": pending.born, "update": update}, ensure_ascii=False)
