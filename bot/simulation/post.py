"""A messenger that keeps count; some people have blocked it, and now and then it must be asked twice."""

from datetime import date
from zlib import crc32

from actions.messenger import TryLater, Unreachable
from actions.views import Outgoing

_ASKED_TWICE_ONE_IN = 100


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
