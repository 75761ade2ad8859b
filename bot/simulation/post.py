"""A messenger that keeps count; some people have blocked it, and now and then it must be asked twice."""

from asyncio import Semaphore
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from zlib import crc32

from actions.delivery.messenger import TryLater, Unpaced, Unreachable
from actions.views import Outgoing

_ASKED_TWICE_ONE_IN = 100
_AT_ONCE = 4


class AFewAtOnce(Unpaced):
    """No waiting for Telegram's limits, but not everybody at once: on SQLite each notes what came of it, and among
    dozens who try without a pause one may wait for the lock longer than SQLite's patience."""

    def __init__(self) -> None:
        self._places = Semaphore(_AT_ONCE)

    @asynccontextmanager
    async def turn(self, _chat_id: int, _priority: int) -> AsyncIterator[None]:
        """As soon as one of the few places is free."""
        async with self._places:
            yield


class Post:
    """Who refuses depends on seed, account and day only, never on the order in which messages leave."""

    def __init__(self, seed: int) -> None:
        self.blocked: set[int] = set()
        self.today = date.min
        self.sent = 0
        self.delayed = 0
        self._seed = seed
        self._refused: set[tuple[int, date]] = set()

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""

    def begin(self, today: date) -> None:
        """A new day."""
        self.today = today
        self._refused.clear()

    async def send(self, message: Outgoing) -> int:
        """Counts it. Raises Unreachable for those who blocked the bot, TryLater now and then."""
        if message.telegram_id in self.blocked:
            raise Unreachable("blocked")
        mark = (message.telegram_id, self.today)
        if mark not in self._refused and self._is_delayed(message.telegram_id):
            self._refused.add(mark)
            self.delayed += 1
            raise TryLater("busy")
        self.sent += 1
        return self.sent

    def _is_delayed(self, account: int) -> bool:
        return crc32(f"{self._seed}:{account}:{self.today}".encode()) % _ASKED_TWICE_ONE_IN == 0
