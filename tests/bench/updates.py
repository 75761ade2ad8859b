"""CPU of the bot for one update over HTTP: a menu and a form's step, beside aiogram's echo, form and dialogs."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any, cast

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from pydantic import SecretStr
from rich.console import Console
from rich.table import Table

from actions.planning.calendar import working_calendar
from bot.app import App
from bot.pace import Pace
from bot.polling import poll
from bot.settings import Settings
from bot.simulation.population import PROGRAMME, City, populate
from bot.telegram import Listener, listening_bot
from bot.webhook import receiving
from bot.webhook_address import webhook_address
from knowledge.shelf import Shelf
from locales import Texts
from rules.programme_file import load, shipped
from rules.rulebook import Rulebook
from schedules import Context, occurrences
from storage.database import Database
from storage.migrate import upgrade
from tests.bench.crowd import PEOPLE, Crowd, crowd
from tests.bench.plain_bots import SqliteStorage, dialog_form, echo, plain_form
from tests.cast import SEALS
from tests.stories.processes import free_port

TOKEN = "42:the-measurements-need-no-secret"
TIMES = 40  # of each person
WARM_UP = 4
NOW = datetime(2025, 1, 10, 2, 0, tzinfo=UTC)
FAST = 10**6  # replies a second: the pace is not what is measured


Cost = tuple[float, float]  # of one person alone, of all at once


class JanuaryMorning:
    """A clock that stands."""

    def now(self) -> datetime:
        return NOW


def run(arguments: list[str]) -> dict[str, object]:
    """Argument: how often each of the people acts (40)."""
    return asyncio.run(_run(int(arguments[0]) if arguments else TIMES))


async def _run(times: int) -> dict[str, object]:
    async with crowd(TOKEN) as people:
        return await _measured(people, times)


async def _measured(people: Crowd, times: int) -> dict[str, object]:
    """One bot after the other on the same street."""

    async def write(text: str) -> Cost:
        return await _cpu(lambda count, who: people.write(text, count, who), times)

    async with _polled(people, lambda storage: echo()):
        base = await write("hello")
    steps = []
    for bot in (plain_form, dialog_form):
        async with _polled(people, bot):
            await people.write("/visit", 1)
            steps.append(await _cpu(people.tap, times))
    form, dialog = steps
    async with _product(people, poll):
        menu = await write("/menu")
        await people.write("/visit", 1)
        step = await _cpu(people.tap, times)
    async with _product(people, _brought):
        await people.write("/visit", 1)
        brought = await _cpu(people.tap, times)
    rows = [
        ("aiogram, bare echo", base),
        ("aiogram, a form's step, FSM in SQLite", form),
        ("aiogram-dialog, the same step, FSM in SQLite", dialog),
        ("bangfu, the menu", menu),
        ("bangfu, a visit report's step, kept in SQLite", step),
        ("bangfu, the same step by webhook", brought),
    ]
    columns = ("update", "alone, CPU ms", "x echo", f"{PEOPLE} at once, CPU ms", "x echo")
    table = Table(*columns, title="over HTTP, by long polling but for the last")
    for name, (alone, many) in rows:
        table.add_row(name, f"{alone:.2f}", f"{alone / base[0]:.1f}", f"{many:.2f}", f"{many / base[1]:.1f}")
    Console().print(table)
    return {
        "updates": times * PEOPLE,
        "echo_cpu_ms": base,
        "form_cpu_ms": form,
        "dialog_cpu_ms": dialog,
        "menu_cpu_ms": menu,
        "visit_step_cpu_ms": step,
        "webhook_step_cpu_ms": brought,
        "menu_times_echo": _times(menu, base),
        "visit_step_times_echo": _times(step, base),
        "visit_step_times_dialog": _times(step, dialog),
    }


def _times(one: Cost, other: Cost) -> Cost:
    return round(one[0] / other[0], 2), round(one[1] / other[1], 2)


async def _cpu(act: Callable[[int, int], Awaitable[int]], times: int) -> Cost:
    """CPU milliseconds an update of one person alone and of all at once, all threads of this process: people and
    street are in another."""
    found = []
    for who, count in ((1, times * PEOPLE // 4 or 1), (PEOPLE, times)):
        await act(min(WARM_UP, times), who)
        begun = time.process_time()
        updates = await act(count, who)
        found.append(round((time.process_time() - begun) / updates * 1000, 3))
    return found[0], found[1]


@asynccontextmanager
async def _polled(people: Crowd, make: Callable[[SqliteStorage], Dispatcher]) -> AsyncIterator[None]:
    """A plain bot with its own database."""
    async with _database(None) as database:
        storage = SqliteStorage(database)
        await storage.prepare()
        bot = Bot(TOKEN, AiohttpSession(api=TelegramAPIServer.from_base(people.url)))
        dispatcher = make(storage)
        async with _running(dispatcher.start_polling(bot, handle_signals=False)):
            yield
            await dispatcher.stop_polling()


async def _brought(app: App, bot: Bot, listener: Listener) -> None:
    """Updates come by webhook."""
    address = webhook_address(app.settings)
    assert address is not None
    async with receiving(app, bot, listener, address):
        await asyncio.Event().wait()


@asynccontextmanager
async def _product(people: Crowd, listen: Callable[[App, Bot, Listener], Awaitable[None]]) -> AsyncIterator[None]:
    """The product's own path: stored in the inbox, handled in one unit of work, answered after it was kept."""
    rules = Rulebook({PROGRAMME: load(shipped()[PROGRAMME])}, working_calendar(range(2024, 2027)), default=PROGRAMME)
    async with _database(rules) as database:
        await upgrade(database)
        await populate(database, City(100, 120), NOW)
        await occurrences.tick(Context(database.begin, lambda: NOW, delivery=None))  # type: ignore[arg-type]  # sends nothing
        knowledge = cast(Shelf, SimpleNamespace(base=None))  # nothing is asked here
        port = free_port()
        hook = f"http://127.0.0.1:{port}/updates"
        settings = Settings(
            telegram_token=SecretStr(TOKEN), telegram_api_url=people.url, webhook_url=hook, webhook_port=port
        )
        app = App(settings, JanuaryMorning(), rules, Texts(), database, knowledge, None, Pace(FAST))
        bot = listening_bot(app)
        async with _running(listen(app, bot, Listener(app, bot))):
            yield
        await bot.session.close()


@asynccontextmanager
async def _database(rules: Rulebook | None) -> AsyncIterator[Database]:
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'town.sqlite3'}", rules, SEALS)
        try:
            yield database
        finally:
            await database.close()


@asynccontextmanager
async def _running(polling: Any) -> AsyncIterator[None]:
    task = asyncio.create_task(polling)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
