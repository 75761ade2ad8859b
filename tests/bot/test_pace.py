"""Pace: Telegram never counts too many, replies go first, a busy chat holds up nobody."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine, Iterator
from itertools import count
from typing import Any

import pytest

from bot.pace import Pace
from sandbox.rates import Pace as Limits
from sandbox.rates import Rates

WAY = (0.02, 0.3, 0.08, 0.15)  # seconds to Telegram and back, one send after the other


class Loop(asyncio.SelectorEventLoop):
    """Nothing takes time but sleeping, and that jumps."""

    def __init__(self) -> None:
        super().__init__(selectors.DefaultSelector())
        self.passed = 0.0

    def time(self) -> float:
        return self.passed

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:  # type: ignore[attr-defined]  # asyncio's own
            self.passed = max(self.passed, self._scheduled[0]._when)  # type: ignore[attr-defined]
        super()._run_once()  # type: ignore[misc]


@pytest.fixture
def simulated() -> Iterator[Callable[[Callable[[], Coroutine[Any, Any, None]]], float]]:
    """Runs a coroutine in simulated time; the seconds that passed."""
    loop = Loop()

    def run(main: Callable[[], Coroutine[Any, Any, None]]) -> float:
        loop.run_until_complete(main())
        return loop.passed

    yield run
    loop.close()


Run = Callable[[Callable[[], Coroutine[Any, Any, None]]], float]


class Telegram:
    """Counts as the sandbox does, at some point of the way; the first `slow` ones take a second: their connections
    are opened, and they are counted at the end of it."""

    def __init__(self, slow: int = 0, ways: tuple[float, ...] = WAY) -> None:
        self.slow, self.ways = slow, ways
        self.rates = Rates(Limits(), lambda: asyncio.get_running_loop().time())
        self.refused = 0
        self.got: list[int] = []

    async def send(self, chat: int) -> None:
        way = self.ways[len(self.got) % len(self.ways)]
        if self.slow:
            self.slow -= 1
            await asyncio.sleep(1)
        await asyncio.sleep(way * 0.3)
        self.refused += bool(self.rates.take(chat))
        self.got.append(chat)
        await asyncio.sleep(way * 0.7)


def test_a_slow_beginning_is_not_taken_for_the_way_to_telegram(simulated: Run) -> None:
    telegram = Telegram(slow=30)

    async def main() -> None:
        pace = Pace(30)

        async def person(chat: int) -> None:
            async with pace.reply(chat):
                await telegram.send(chat)

        await asyncio.gather(*(person(chat) for chat in range(150)))

    simulated(main)
    assert (telegram.refused, len(telegram.got)) == (0, 150)


@pytest.mark.parametrize("each", [1, 3])
def test_telegram_never_counts_too_many_and_its_pace_is_used(simulated: Run, each: int) -> None:
    telegram, chats = Telegram(), 400

    async def main() -> None:
        pace = Pace(30)

        async def person(chat: int) -> None:
            for _ in range(each):
                async with pace.turn(chat, 4):
                    await telegram.send(chat)

        await asyncio.gather(*(person(chat) for chat in range(1, chats + 1)))

    seconds = simulated(main)
    assert (telegram.refused, len(telegram.got)) == (0, chats * each)
    slowest = max(WAY)
    assert seconds <= chats * each * (1 + slowest) / 30 + 1


def test_processes_that_share_the_budget_use_it_together_and_no_more_when_one_ends(simulated: Run) -> None:
    telegram, few, many = Telegram(), 100, 250

    async def main() -> None:
        first, *others = paces = [Pace(30) for _ in range(3)]
        for pace in paces:
            pace.share(len(paces))

        async def one(pace: Pace, chat: int) -> None:
            async with pace.turn(chat, 4):
                await telegram.send(chat)

        theirs = [(pace, 1000 * at + number) for at, pace in enumerate(others, 1) for number in range(many)]
        going_on = asyncio.gather(*(one(pace, chat) for pace, chat in theirs))
        await asyncio.gather(*(one(first, chat) for chat in range(1, few + 1)))
        await asyncio.sleep(2)  # as long as Telegram counts what it sent, and longer
        for pace in others:
            pace.share(len(others))
        await going_on

    seconds = simulated(main)
    sent = few + 2 * many
    assert (telegram.refused, len(telegram.got)) == (0, sent)
    assert seconds <= sent * (1 + max(WAY)) / 30 + 3


def broadcast(simulated: Run, telegram: Telegram, messages: int, every: float) -> tuple[float, list[float]]:
    """Seconds that so many messages take while somebody is answered now and then; how long each answer waits."""
    waits: list[float] = []

    async def main() -> None:
        pace, loop = Pace(30), asyncio.get_running_loop()

        async def one(chat: int) -> None:
            async with pace.turn(chat, 4):
                await telegram.send(chat)

        async def replies() -> None:
            for chat in count(10_000):
                await asyncio.sleep(every)
                asked = loop.time()
                async with pace.reply(chat):
                    waits.append(loop.time() - asked)
                    await telegram.send(chat)

        replying = asyncio.create_task(replies())
        await asyncio.gather(*(one(chat) for chat in range(1, messages + 1)))
        replying.cancel()

    return simulated(main), waits


def test_a_reply_waits_no_longer_than_one_way_to_telegram_in_the_middle_of_a_broadcast(simulated: Run) -> None:
    telegram = Telegram()
    _, waits = broadcast(simulated, telegram, 300, 0.37)
    assert telegram.refused == 0
    assert len(waits) > 20
    assert max(waits) < max(WAY)
    assert telegram.got.index(10_000) < 30


def test_a_place_that_is_kept_for_a_reply_stands_empty_only_until_the_next_is_nearly_free(simulated: Run) -> None:
    telegram, messages, every = Telegram(ways=(0.01,)), 1200, 0.41
    seconds, waits = broadcast(simulated, telegram, messages, every)
    assert telegram.refused == 0
    share = (messages + len(waits)) / seconds / 30
    kept_all_the_time = 1 - (1 / every % 1) / 30
    assert share > kept_all_the_time
    assert max(waits[10:]) < 1 / 30, "of the first ones nobody could know"


def test_a_busy_chat_and_a_group_hold_up_nobody(simulated: Run) -> None:
    telegram = Telegram()

    async def main() -> None:
        pace = Pace(30)

        async def person(chat: int, count: int) -> None:
            for _ in range(count):
                async with pace.turn(chat, 4):
                    await telegram.send(chat)

        await asyncio.gather(person(1, 40), person(-1, 40), *(person(chat, 1) for chat in range(2, 62)))

    assert simulated(main) > 100
    assert telegram.refused == 0
    assert set(range(2, 62)) <= set(telegram.got[:75])


def test_the_most_urgent_goes_first(simulated: Run) -> None:
    telegram = Telegram()

    async def main() -> None:
        pace = Pace(2)

        async def one(chat: int, priority: int) -> None:
            async with pace.turn(chat, priority):
                await telegram.send(chat)

        await asyncio.gather(*(one(chat, 4) for chat in range(1, 9)), one(100, 0))

    simulated(main)
    assert 100 in telegram.got[:3]


def test_who_gives_up_waiting_leaves_the_place_to_others(simulated: Run) -> None:
    async def main() -> None:
        pace = Pace(1)

        async def one(chat: int) -> None:
            async with pace.turn(chat, 4):
                await asyncio.sleep(0.1)

        tasks = [asyncio.create_task(one(chat)) for chat in range(1, 7)]
        await asyncio.sleep(0)
        for task in tasks[1:4]:
            task.cancel()
        done = await asyncio.gather(*tasks, return_exceptions=True)
        assert sum(isinstance(one, asyncio.CancelledError) for one in done) == 3

    assert simulated(main) < 4
