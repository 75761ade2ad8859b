"""CPU of the bot for one update, without the network: a menu and a form's step, beside plain aiogram."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any, cast

from aiogram import Bot, Dispatcher, F
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from rich.console import Console
from rich.table import Table

from actions.calendar import working_calendar
from bot.app import App
from bot.pace import Pace
from bot.settings import Settings
from bot.simulation.population import FIRST_ACCOUNT, PROGRAMME, City, populate
from bot.telegram import Listener, as_rows
from knowledge.shelf import Shelf
from locales import Texts
from rules.programme_file import load, shipped
from rules.rulebook import Rulebook
from schedules import Context, occurrences
from storage import inbox
from storage.database import Database
from storage.migrate import upgrade
from tests.bench.stub_telegram import Chat, StubSession
from tests.cast import SEALS

TOKEN = "42:TEST"
UPDATES = 600
WARM_UP = 20
NOW = datetime(2025, 1, 10, 2, 0, tzinfo=UTC)
Feed = Callable[[dict[str, Any]], Awaitable[None]]
Next = Callable[[int], dict[str, Any]]


class JanuaryMorning:
    """A clock that stands."""

    def now(self) -> datetime:
        return NOW


class Visit(StatesGroup):
    """The two questions of the plain form."""

    on = State()
    met = State()


def run(arguments: list[str]) -> dict[str, object]:
    """Argument: how many updates of each kind (600)."""
    return asyncio.run(_run(int(arguments[0]) if arguments else UPDATES))


async def _run(count: int) -> dict[str, object]:
    echo = await _echo(count)
    form = await _plain_form(count)
    async with _product() as (feed, session):
        chat = Chat(session, FIRST_ACCOUNT)
        menu = await _cpu(feed, lambda _: chat.says("/menu"), count)
        await feed(chat.says("/visit"))
        step = await _cpu(feed, lambda at: chat.presses(_to_and_fro(session, at)), count)
    rows = [
        ("aiogram, bare echo", echo, 1.0),
        ("aiogram, a form's step in memory", form, form / echo),
        ("bangfu, the menu", menu, menu / echo),
        ("bangfu, a visit report's step, kept in SQLite", step, step / form),
    ]
    table = Table("update", "CPU ms", "x plain", title=f"{count} updates each, no network on either side")
    for name, milliseconds, times in rows:
        table.add_row(name, f"{milliseconds:.2f}", f"{times:.1f}")
    Console().print(table)
    return {
        "updates": count,
        "echo_cpu_ms": round(echo, 3),
        "memory_form_cpu_ms": round(form, 3),
        "menu_cpu_ms": round(menu, 3),
        "visit_step_cpu_ms": round(step, 3),
        "menu_times_echo": round(menu / echo, 2),
        "visit_step_times_memory_form": round(step / form, 2),
    }


async def _cpu(feed: Feed, update: Next, count: int) -> float:
    """CPU milliseconds an update, all threads of this process."""
    for at in range(WARM_UP):
        await feed(update(at))
    begun = time.process_time()
    for at in range(count):
        await feed(update(at))
    return (time.process_time() - begun) / count * 1000


@asynccontextmanager
async def _product() -> AsyncIterator[tuple[Feed, StubSession]]:
    """The product's own path: stored in the inbox, handled in one unit of work, answered after it was kept."""
    rules = Rulebook({PROGRAMME: load(shipped()[PROGRAMME])}, working_calendar(range(2024, 2027)), default=PROGRAMME)
    session = StubSession()
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'town.sqlite3'}", rules, SEALS)
        try:
            await upgrade(database)
            await populate(database, City(100, 120), NOW)
            await occurrences.tick(Context(database.begin, lambda: NOW, delivery=None))  # type: ignore[arg-type]  # sends nothing
            knowledge = cast(Shelf, SimpleNamespace(base=None))  # nothing is asked here
            app = App(Settings(), JanuaryMorning(), rules, Texts(), database, knowledge, None, Pace(30))
            listener = Listener(app, Bot(TOKEN, session))

            async def feed(body: dict[str, Any]) -> None:
                rows = as_rows([Update.model_validate(body)], NOW)
                async with database.begin() as work:
                    await inbox.accept(work, rows)
                    await work.commit()
                await listener.take(rows[0]["body"])

            yield feed, session
        finally:
            await database.close()


def _to_and_fro(session: StubSession, at: int) -> str:
    """The first answer of the first question, then back, and so on."""
    assert session.keyboard is not None
    found = [button.callback_data or "" for row in session.keyboard.inline_keyboard for button in row]
    return next(data for data in found if data.endswith("!back") is bool(at % 2))


async def _echo(count: int) -> float:
    dispatcher, session = Dispatcher(), StubSession()
    bot, chat = Bot(TOKEN, session), Chat(session, 1)

    async def echo(message: Message) -> None:
        await message.answer(message.text or "")

    dispatcher.message.register(echo)
    return await _cpu(_feeding(dispatcher, bot), lambda at: chat.says(f"hello {at}"), count)


async def _plain_form(count: int) -> float:
    """Reads and writes the draft, edits the message with six buttons, answers the tap."""
    dispatcher, session = Dispatcher(storage=MemoryStorage()), StubSession()
    bot, chat = Bot(TOKEN, session), Chat(session, 1)
    rows = [[InlineKeyboardButton(text=f"answer {at}", callback_data=str(at))] for at in range(6)]
    keyboard = InlineKeyboardMarkup(inline_keyboard=rows)

    async def begin(message: Message, state: FSMContext) -> None:
        await state.set_state(Visit.on)
        await message.answer("When?", reply_markup=keyboard)

    async def step(query: CallbackQuery, state: FSMContext) -> None:
        known = await state.get_data()
        here = await state.get_state()
        await state.set_data({**known, str(here): query.data})
        await state.set_state(Visit.met if here == Visit.on.state else Visit.on)
        await query.answer()
        if isinstance(query.message, Message):
            await query.message.edit_text("Whom did you meet?", reply_markup=keyboard)

    dispatcher.message.register(begin, Command("visit"))
    dispatcher.callback_query.register(step, F.data.isdigit())
    feed = _feeding(dispatcher, bot)
    await feed(chat.says("/visit"))
    return await _cpu(feed, lambda at: chat.presses(str(at % 6)), count)


def _feeding(dispatcher: Dispatcher, bot: Bot) -> Feed:
    async def feed(body: dict[str, Any]) -> None:
        await dispatcher.feed_raw_update(bot, body)

    return feed
