"""Telegram's limits, kept by ourselves: so many messages in any second over all, one a second in a chat (short
bursts), twenty a minute in a group. Replies in conversations take from the same budget and go first."""

import asyncio
import math
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from heapq import heappop, heappush
from itertools import count

CHAT_BURST = 3
CHAT_SECONDS = 1.0
# A burst of 5 and one in 4 seconds are never more than 20 in a minute.
GROUP_BURST = 5
GROUP_SECONDS = 4.0
REPLY_SHARE = 6  # at most one in so many is kept free for replies
REMEMBERED = 10.0  # seconds of replies by which the share is measured
MANY_CHATS = 20_000
CATCH_UP = 0.9
SURE = 0.8
# A place that is kept for a reply may go to a message when the next is free so soon: of the time between two places.
SOON = 0.6
# The first ones open connections and may all be slow: the shortest of so few is no way to Telegram and back.
TOO_FEW = 100


class Pace:
    """One budget for all that this process sends: of several processes each takes an equal share.

    A message occupies one of `per_second` places from its start until a second after its end, less the shortest way
    to Telegram and back ever seen: so Telegram, which counts somewhere between the two, never counts more than
    `per_second` in a second, however the network jitters.
    """

    def __init__(self, per_second: float) -> None:
        self._all_per_second = per_second
        self._processes = 0
        self.share(1)
        self._under_way = 0
        self._free_at: list[float] = []
        self._next_begun = 0.0
        self._shortest = math.inf
        self._measured = 0
        self._replies: deque[asyncio.Future[None]] = deque()
        self._begun: list[tuple[int, int, asyncio.Future[None]]] = []
        self._numbers = count()
        self._replied: deque[float] = deque()
        self._chats: dict[int, float] = {}
        self._timer: asyncio.TimerHandle | None = None

    def share(self, processes: int) -> None:
        """From now on this process sends its part of what so many may send together."""
        if processes != self._processes:
            self._processes, mine = processes, self._all_per_second / processes
            self._places = max(1, int(mine))
            self._period = self._places / mine

    def chat_wait(self, chat_id: int) -> float:
        """Seconds until this chat may have its next message that the bot begins."""
        burst, seconds = _chat_pace(chat_id)
        return max(0.0, self._chats.get(chat_id, 0.0) - (burst - 1) * seconds - _now())

    @asynccontextmanager
    async def turn(self, chat_id: int, priority: int) -> AsyncIterator[None]:
        """Waits until a message that the bot begins may go; of those that wait the smallest priority goes first."""
        await self._until_chat_may(chat_id)
        self._note_chat(chat_id)
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heappush(self._begun, (priority, next(self._numbers), place))
        async with self._held(place):
            yield

    @asynccontextmanager
    async def reply(self, chat_id: int) -> AsyncIterator[None]:
        """Waits until a reply may go: at once while a place is free, and before all that the bot begins."""
        self._note_chat(chat_id)
        self._replied.append(_now())
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._replies.append(place)
        async with self._held(place):
            yield

    @asynccontextmanager
    async def _held(self, place: asyncio.Future[None]) -> AsyncIterator[None]:
        self._hand_out()
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self._under_way -= 1
                self._hand_out()
            raise
        begun = _now()
        try:
            yield
        finally:
            ended = _now()
            self._under_way -= 1
            self._shortest, self._measured = min(self._shortest, ended - begun), self._measured + 1
            sure = SURE * self._shortest if self._measured > TOO_FEW else 0.0
            heappush(self._free_at, ended + self._period - sure)
            self._hand_out()

    async def _until_chat_may(self, chat_id: int) -> None:
        """Once only: whoever taps on and on makes the wait no longer."""
        wait = self.chat_wait(chat_id)
        if wait > 0:
            await asyncio.sleep(wait)

    def _hand_out(self) -> None:
        """Gives free places to those who wait, and comes again when the next is free."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        now = _now()
        while self._free_at and self._free_at[0] <= now:
            heappop(self._free_at)
        free = self._places - self._under_way - len(self._free_at)
        while self._replies and free > 0:
            free -= self._grant(self._replies.popleft())
        apart = self._period / self._places
        next_soon = bool(self._free_at) and self._free_at[0] <= now + SOON * apart
        kept = max(self._kept_for_replies(now) - next_soon, 0)
        while self._begun and free > kept and self._next_begun <= now:
            if self._grant(heappop(self._begun)[2]):
                free -= 1
                self._next_begun = now + CATCH_UP * apart
        if self._replies or self._begun:
            self._come_again(now, apart, free > kept and not self._replies)

    def _come_again(self, now: float, apart: float, a_place_is_free: bool) -> None:
        if a_place_is_free:
            at = self._next_begun
        else:
            frees = self._free_at[0] if self._free_at else math.inf
            nearly = frees - SOON * apart
            at = min(nearly if nearly > now else frees, now + apart)
        self._timer = asyncio.get_running_loop().call_at(max(at, now), self._hand_out)

    def _grant(self, place: asyncio.Future[None]) -> int:
        """1 if somebody still waits for it."""
        if place.done():
            return 0
        place.set_result(None)
        self._under_way += 1
        return 1

    def _kept_for_replies(self, now: float) -> int:
        """As many places as replies are to be expected in this second and have not come yet."""
        replied = self._replied
        while replied and replied[0] < now - REMEMBERED:
            replied.popleft()
        if not replied:
            return 0
        expected = min(math.ceil(len(replied) / REMEMBERED), self._places // REPLY_SHARE)
        newest = 0
        for at in reversed(replied):
            if at < now - self._period or newest >= expected:
                break
            newest += 1
        return expected - newest

    def _note_chat(self, chat_id: int) -> None:
        now = _now()
        if len(self._chats) > MANY_CHATS:
            self._chats = {chat: at for chat, at in self._chats.items() if at > now}
        burst, seconds = _chat_pace(chat_id)
        self._chats[chat_id] = min(max(self._chats.get(chat_id, 0.0), now) + seconds, now + burst * seconds)


def _chat_pace(chat_id: int) -> tuple[int, float]:
    return (GROUP_BURST, GROUP_SECONDS) if chat_id < 0 else (CHAT_BURST, CHAT_SECONDS)


def _now() -> float:
    return asyncio.get_running_loop().time()
