"""Reminders to many people at once: pace and losses under Telegram's limits, and the cost of one message without."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr
from rich.console import Console
from rich.table import Table
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from actions.calendar import working_calendar
from actions.outbox import Delivery, TryLater, deliver_waiting
from actions.views import Outgoing
from bot.messengers.telegram import CONNECTIONS, TelegramMessenger
from bot.settings import Settings
from bot.simulation.population import FIRST_ACCOUNT, PROGRAMME, City, populate
from locales import Texts
from rules.programme_file import load, shipped
from rules.rulebook import Rulebook
from schedules import Context, occurrences
from storage.database import Database
from storage.migrate import upgrade
from storage.occurrences import next_moment
from tests.bench.street import TOKEN, received, street

MESSAGES = 600
BASELINE_SHARE = 5  # the plain loops send a fifth: their pace does not depend on the number
ROUND_TRIP = 0.15  # seconds to Telegram and back on a far link
JANUARY = datetime(2024, 12, 31, 16, 5, tzinfo=UTC)
HTML = "<b>户1</b> 东沟村:1月31日前打一次电话"
FASTEST = 1000.0


@dataclass(slots=True)
class Sent:
    """What came of it. `cpu_ms` is the bot's side, a message."""

    per_second: float
    too_many_requests: int
    lost: int
    duplicates: int
    cpu_ms: float


class Counting(TelegramMessenger):
    """The product's own messenger; counts refusals and may stand far away from Telegram."""

    def __init__(self, settings: Settings, round_trip: float = 0.0) -> None:
        super().__init__(settings)
        self.too_many_requests = 0
        self._round_trip = round_trip

    async def send(self, message: Outgoing) -> int:
        try:
            sent = await super().send(message)
        except TryLater as later:
            self.too_many_requests += later.why == "429"
            raise
        await asyncio.sleep(self._round_trip)
        return sent


def run(arguments: list[str]) -> dict[str, object]:
    """Argument: how many messages (600), one a chat."""
    count = int(arguments[0]) if arguments else MESSAGES
    return asyncio.run(_run(count))


async def _run(count: int) -> dict[str, object]:
    few = max(count // BASELINE_SHARE, 1)
    async with street(count, limits=True) as strict, street(few, limits=False) as free:
        rows = {
            "bangfu": await _product(strict, count),
            "far": await _product(strict, few, round_trip=ROUND_TRIP),
            "sequential": await _plain(strict, few, _one_by_one),
            "all_at_once": await _plain(strict, few, _all_at_once),
            "bangfu_unlimited": await _product(free, few, per_second=FASTEST),
            "bare": await _plain(free, few, _back_to_back),
        }
    _print(count, few, rows)
    figures: dict[str, object] = {"messages": count}
    for name, sent in rows.items():
        prefix = "" if name == "bangfu" else f"{name}_"
        figures |= {
            f"{prefix}per_second": round(sent.per_second, 1),
            f"{prefix}too_many_requests": sent.too_many_requests,
            f"{prefix}lost": sent.lost,
            f"{prefix}duplicates": sent.duplicates,
            f"{prefix}cpu_ms": round(sent.cpu_ms, 2),
        }
    times = rows["bangfu_unlimited"].cpu_ms / rows["bare"].cpu_ms
    return figures | {"cpu_times_bare_send_message": round(times, 2)}


async def _product(url: str, count: int, *, per_second: float = 25, round_trip: float = 0.0) -> Sent:
    """Real reminders of real occurrences, through the outbox."""
    before = await _calm(url)
    async with _filled(count) as (database, moment):
        settings = Settings(telegram_token=SecretStr(TOKEN), telegram_api_url=url, messages_per_second=per_second)
        messenger = Counting(settings, round_trip)
        delivery = Delivery(database, Texts(), messenger)
        await messenger.open()
        begun, cpu = time.perf_counter(), time.process_time()
        sent = 0
        while sent < count:
            now = moment + timedelta(seconds=time.perf_counter() - begun)
            outcomes = await deliver_waiting(delivery, now)
            sent += outcomes["sent"]
            if not outcomes:
                await asyncio.sleep(0.05)
        seconds, spent = time.perf_counter() - begun, time.process_time() - cpu
        await messenger.close()
    return await _sent(url, before, count, seconds, messenger.too_many_requests, spent)


@asynccontextmanager
async def _filled(count: int) -> AsyncIterator[tuple[Database, datetime]]:
    """A database in which so many helpers are to be reminded of one call each, and the moment of that."""
    rules = Rulebook({PROGRAMME: load(shipped()[PROGRAMME])}, working_calendar(range(2024, 2027)), default=PROGRAMME)
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'city.sqlite3'}", rules)
        try:
            await upgrade(database)
            city = City(count, count + -(-count // 5))
            await populate(database, city, JANUARY)
            await _tick(database, JANUARY)
            async with database.read() as work:
                moment = await next_moment(work) or JANUARY
            await _tick(database, moment)
            yield database, moment
        finally:
            await database.close()


async def _tick(database: Database, now: datetime) -> None:
    await occurrences.tick(Context(database.begin, lambda: now, delivery=None))  # type: ignore[arg-type]  # sends nothing


async def _plain(url: str, count: int, send_all: Callable[[Bot, int], Awaitable[int]]) -> Sent:
    """A loop of python-telegram-bot's Bot; it gives back how many 429 it met."""
    before = await _calm(url)
    bot = Bot(TOKEN, base_url=f"{url}/bot", request=HTTPXRequest(connection_pool_size=CONNECTIONS))
    await bot.request.initialize()
    begun, cpu = time.perf_counter(), time.process_time()
    refused = await send_all(bot, count)
    seconds, spent = time.perf_counter() - begun, time.process_time() - cpu
    await bot.request.shutdown()
    return await _sent(url, before, count, seconds, refused, spent)


async def _calm(url: str) -> list[int]:
    """What each person has so far, when the last second's messages no longer count."""
    await asyncio.sleep(1)
    return await received(url)


async def _send(bot: Bot, at: int) -> None:
    rows = [
        [InlineKeyboardButton("打电话", callback_data=f"c:{at}")],
        [InlineKeyboardButton("明天", callback_data="l")],
    ]
    await bot.send_message(FIRST_ACCOUNT + at, HTML, parse_mode="HTML", reply_markup=InlineKeyboardMarkup(rows))


async def _back_to_back(bot: Bot, count: int) -> int:
    for at in range(count):
        await _send(bot, at)
    return 0


async def _one_by_one(bot: Bot, count: int) -> int:
    """The widespread recipe: one after the other with a short sleep; what is refused is lost."""
    refused = 0
    for at in range(count):
        try:
            await _send(bot, at)
        except TelegramError:
            refused += 1
        await asyncio.sleep(0.05)
    return refused


async def _all_at_once(bot: Bot, count: int) -> int:
    """The other one: thirty side by side, each sleeping as long as a 429 says and trying again."""
    turns, refused = asyncio.Semaphore(30), 0

    async def one(at: int) -> None:
        nonlocal refused
        async with turns:
            while True:
                try:
                    return await _send(bot, at)
                except RetryAfter as error:
                    refused += 1
                    wait = error.retry_after
                    await asyncio.sleep(wait.total_seconds() if isinstance(wait, timedelta) else wait)

    await asyncio.gather(*(one(at) for at in range(count)))
    return refused


async def _sent(url: str, before: list[int], count: int, seconds: float, refused: int, cpu: float) -> Sent:
    got = [now - then for now, then in zip(await received(url), before, strict=True)][:count]
    return Sent(
        per_second=count / seconds,
        too_many_requests=refused,
        lost=sum(one == 0 for one in got),
        duplicates=sum(max(one - 1, 0) for one in got),
        cpu_ms=cpu / count * 1000,
    )


def _print(count: int, few: int, rows: dict[str, Sent]) -> None:
    names = {
        "bangfu": f"bangfu, {count} reminders, limits on",
        "far": f"bangfu, {few}, limits on, {ROUND_TRIP * 1000:.0f} ms away",
        "sequential": f"python-telegram-bot, {few} in a loop with sleep(0.05)",
        "all_at_once": f"python-telegram-bot, {few}, 30 side by side, sleeping on 429",
        "bangfu_unlimited": f"bangfu, {few}, limits off",
        "bare": f"python-telegram-bot, {few} bare send_message, limits off",
    }
    table = Table("sender", "messages/s", "429", "lost", "doubled", "CPU ms a message", title="delivery, SQLite")
    for name, sent in rows.items():
        table.add_row(
            names[name], f"{sent.per_second:.1f}", str(sent.too_many_requests), str(sent.lost),
            str(sent.duplicates), f"{sent.cpu_ms:.2f}",
        )  # fmt: skip
    Console().print(table)
