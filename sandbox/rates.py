"""Telegram's pace: 30 messages a second over all, one a second in a chat (short bursts), 20 a minute in a group."""

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """How many messages are let through. Published by Telegram, but for the burst, which it does not number."""

    overall_per_second: int = 30
    chat_per_second: float = 1.0
    chat_burst: int = 20
    group_per_minute: int = 20


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Rates:
    """Counts what the bot sends, on real time: a simulated second is no second for Telegram's servers."""

    def __init__(self, pace: Pace, now: Callable[[], float] = time.monotonic) -> None:
        self._pace = pace
        self._now = now
        self._recent: deque[float] = deque()
        self._chats: dict[int, _Bucket] = {}

    def take(self, chat_id: int) -> int:
        """Let one message through and return 0, or return the whole seconds to wait. A refused one costs nothing."""
        now = self._now()
        while self._recent and self._recent[0] <= now - 1:
            self._recent.popleft()
        if len(self._recent) >= self._pace.overall_per_second:
            return math.ceil(self._recent[0] + 1 - now) or 1
        wait = self._take_from(chat_id, now)
        if not wait:
            self._recent.append(now)
        return wait

    def _take_from(self, chat_id: int, now: float) -> int:
        full, per_second = self._size(chat_id)
        bucket = self._chats.setdefault(chat_id, _Bucket(full, now))
        bucket.left = min(full, bucket.left + (now - bucket.at) * per_second)
        bucket.at = now
        if bucket.left < 1:
            return math.ceil((1 - bucket.left) / per_second)
        bucket.left -= 1
        return 0

    def _size(self, chat_id: int) -> tuple[float, float]:
        if chat_id < 0:
            return self._pace.group_per_minute, self._pace.group_per_minute / 60
        return self._pace.chat_burst, self._pace.chat_per_second
