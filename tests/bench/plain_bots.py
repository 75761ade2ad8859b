"""What the product is measured beside: aiogram's echo, a plain aiogram form, and the same form in aiogram-dialog."""

import asyncio
import gc
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import BaseStorage, DefaultKeyBuilder, StateType, StorageKey
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram_dialog import Dialog, DialogManager, StartMode, Window, setup_dialogs
from aiogram_dialog.widgets.kbd import Back, Column, Next
from aiogram_dialog.widgets.text import Const
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.database import READING
from tests.bench.crowd import crowd
from tests.bench.spent import TOKEN, Cost, fresh_database, running, spent

DAYS = ("today", "yesterday", "the day before", "earlier")
MET = ("the head", "family", "nobody")


class Visit(StatesGroup):
    """The two questions of the form."""

    on = State()
    met = State()


class DialogVisit(StatesGroup):
    """The same in aiogram-dialog."""

    on = State()
    met = State()


class SqliteStorage(BaseStorage):
    """FSM storage as it is mostly written: a row a key, a transaction a call."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine, self._keys = engine, DefaultKeyBuilder(with_destiny=True)

    async def prepare(self) -> None:
        """Makes its table."""
        async with self._engine.begin() as connection:
            await connection.execute(text("CREATE TABLE fsm (key TEXT PRIMARY KEY, state TEXT, data TEXT)"))

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        name = state.state if isinstance(state, State) else state
        await self._write(key, _SET_STATE, name)

    async def get_state(self, key: StorageKey) -> str | None:
        return await self._read(key, _GET_STATE)

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        await self._write(key, _SET_DATA, json.dumps(data))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        found = await self._read(key, _GET_DATA)
        return dict(json.loads(found)) if found else {}

    async def close(self) -> None:
        """The engine is the caller's."""

    async def _write(self, key: StorageKey, statement: Any, value: str | None) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(statement, {"key": self._keys.build(key), "value": value})

    async def _read(self, key: StorageKey, statement: Any) -> str | None:
        async with self._engine.execution_options(**{READING: True}).connect() as connection:
            found = await connection.execute(statement, {"key": self._keys.build(key)})
            value: str | None = found.scalar_one_or_none()
            return value


_PUT = "INSERT INTO fsm (key, {0}) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET {0} = excluded.{0}"
_SET_STATE, _SET_DATA = text(_PUT.format("state")), text(_PUT.format("data"))
_GET_STATE, _GET_DATA = (text(f"SELECT {column} FROM fsm WHERE key = :key") for column in ("state", "data"))


def costs(times: int) -> dict[str, Cost]:
    """Of an echo, and of a step of the form: plain and in aiogram-dialog on the product's engine, and in
    aiogram-dialog on SQLAlchemy's as it comes. To be run in a process of its own, where nothing of the product has
    touched aiogram."""
    return asyncio.run(_costs(times))


async def _costs(times: int) -> dict[str, Cost]:
    found = {}
    async with crowd(TOKEN) as people:
        async with plain_bot("echo", people.url):
            found["echo"] = await spent(lambda count, who: people.write("hello", count, who), times)
        for name in ("form", "dialog", "dialog_as_it_comes"):
            async with plain_bot(name, people.url):
                await people.write("/visit", 1)
                found[name] = await spent(people.tap, times)
    return found


def plain_bot(name: str, url: str) -> AbstractAsyncContextManager[None]:
    """The bot of that name, which polls the street at this URL."""
    make = {"echo": lambda storage: echo(), "form": plain_form}.get(name, dialog_form)
    return _polled(url, make, _as_it_comes() if name == "dialog_as_it_comes" else _ours())


@asynccontextmanager
async def _ours() -> AsyncIterator[AsyncEngine]:
    """The product's own, with a hop a statement."""
    async with fresh_database() as database:
        yield database.engine


@asynccontextmanager
async def _as_it_comes() -> AsyncIterator[AsyncEngine]:
    """SQLAlchemy's for aiosqlite, with the pragmas that everybody sets."""
    with TemporaryDirectory() as folder:
        engine = create_async_engine(f"sqlite+aiosqlite:///{Path(folder) / 'town.sqlite3'}")
        async with engine.connect() as connection:
            await connection.execute(text("PRAGMA journal_mode=WAL"))

        @event.listens_for(engine.sync_engine, "connect")
        def prepare(connection: Any, _record: object) -> None:
            connection.execute("PRAGMA synchronous=NORMAL")

        yield engine
        await engine.dispose()


@asynccontextmanager
async def _polled(
    url: str, make: Callable[[SqliteStorage], Dispatcher], opened: AbstractAsyncContextManager[AsyncEngine]
) -> AsyncIterator[None]:
    """A plain bot with its own database."""
    async with opened as engine:
        storage = SqliteStorage(engine)
        await storage.prepare()
        bot = Bot(TOKEN, AiohttpSession(api=TelegramAPIServer.from_base(url)))
        dispatcher = make(storage)
        gc.freeze()  # as the product does
        async with running(dispatcher.start_polling(bot, handle_signals=False)):
            yield
            await dispatcher.stop_polling()


def echo() -> Dispatcher:
    """Says what it hears."""
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echoed(message: Message) -> None:
        await message.answer(message.text or "")

    return dispatcher


def plain_form(storage: BaseStorage) -> Dispatcher:
    """Reads and writes the draft, edits the message, answers the tap."""
    dispatcher = Dispatcher(storage=storage)
    days, met = _keyboard(DAYS), _keyboard(MET, "back")

    @dispatcher.message(Command("visit"))
    async def begin(message: Message, state: FSMContext) -> None:
        await state.set_state(Visit.on)
        await message.answer("When?", reply_markup=days)

    @dispatcher.callback_query(Visit.on, F.data)
    async def on(query: CallbackQuery, state: FSMContext) -> None:
        await state.update_data(on=query.data)
        await state.set_state(Visit.met)
        await _show(query, "Whom did you meet?", met)

    @dispatcher.callback_query(Visit.met, F.data == "back")
    async def back(query: CallbackQuery, state: FSMContext) -> None:
        await state.update_data(met=None)
        await state.set_state(Visit.on)
        await _show(query, "When?", days)

    return dispatcher


def dialog_form(storage: BaseStorage) -> Dispatcher:
    """The same two questions as windows."""

    async def chosen(query: CallbackQuery, button: Any, manager: DialogManager) -> None:
        manager.dialog_data["on"] = button.widget_id

    days = [Next(Const(day), id=f"day{at}", on_click=chosen) for at, day in enumerate(DAYS)]
    met = [Next(Const(who), id=f"met{at}") for at, who in enumerate(MET)]
    dialog = Dialog(
        Window(Const("When?"), Column(*days), state=DialogVisit.on),
        Window(Const("Whom did you meet?"), Column(*met, Back(Const("back"), id="back")), state=DialogVisit.met),
    )
    dispatcher = Dispatcher(storage=storage)

    @dispatcher.message(Command("visit"))
    async def begin(message: Message, dialog_manager: DialogManager) -> None:
        await dialog_manager.start(DialogVisit.on, mode=StartMode.RESET_STACK)

    dispatcher.include_router(dialog)
    setup_dialogs(dispatcher)
    return dispatcher


async def _show(query: CallbackQuery, words: str, keyboard: InlineKeyboardMarkup) -> None:
    if isinstance(query.message, Message):
        await query.message.edit_text(words, reply_markup=keyboard)
    await query.answer()


def _keyboard(choices: tuple[str, ...], *more: str) -> InlineKeyboardMarkup:
    rows = [[InlineKeyboardButton(text=one, callback_data=one)] for one in (*choices, *more)]
    return InlineKeyboardMarkup(inline_keyboard=rows)
