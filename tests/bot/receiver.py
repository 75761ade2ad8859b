"""A listening process that may die at any moment, and what is left of its work."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection
from types import SimpleNamespace
from typing import Any, cast

from aiogram import Bot
from aiogram.methods import SendMessage, TelegramMethod
from aiogram.types import Update
from pydantic import SecretStr
from sqlalchemy import text

from actions import Work
from bot import watch, webhook
from bot.app import App
from bot.clock import Clock, SystemClock
from bot.pace import Pace
from bot.settings import Settings
from bot.telegram import Listener, listening_bot
from bot.webhook_address import webhook_address
from knowledge.shelf import Shelf
from locales import Texts
from storage import presence
from storage.database import Database
from tests.cast import RULEBOOK, SEALS, FakeClock

TOKEN = "42:the-tests-need-no-secret"
# So that no test waits for what a person would not notice.
LOOK_SECONDS, LEFT_AFTER = 0.1, timedelta(seconds=0.3)


@dataclass(frozen=True, slots=True)
class Listening:
    """`webhook`: where Telegram calls, empty for polling; `port`: where the process itself listens. `dies`: it kills
    itself once, before an update is stored, after that, in the middle of handling one, or when one is handled at once
    and nobody was told yet. `really`: updates are
    handled by the product's own dialogs on the day of the invented town, else each leaves a line in `trace`.
    `answers`: each is answered too, as fast as Telegram allows all processes together; else there is no limit.
    `hangs`: seconds after which it counts as hanging."""

    telegram: str
    database: str
    webhook: str = ""
    port: int = 0
    dies: str = ""
    really: bool = False
    answers: bool = False
    hangs: int = 60


class Traced:
    """Stands for the dialogs: what an update did is one line, in the update's own transaction."""

    def __init__(self, dies: str, answers: bool) -> None:
        self._dies, self._answers = dies, answers

    async def feed_update(
        self, _bot: Bot, update: Update, *, work: Work, **_given: Any
    ) -> TelegramMethod[Any] | None:
        """Does what an update says."""
        assert update.message is not None
        assert update.message.from_user is not None
        whose = update.message.from_user.id
        line = {"whose": whose, "said": update.message.text, "process": os.getpid()}
        await work.execute(text("INSERT INTO trace (whose, said, process) VALUES (:whose, :said, :process)"), line)
        if self._dies == "handling":
            _die()
        await asyncio.sleep(0.002)
        return SendMessage(chat_id=whose, text="heard") if self._answers else None


async def make_trace(database: Database) -> None:
    """The table of what was done."""
    number = "INTEGER PRIMARY KEY" if database.is_sqlite else "SERIAL PRIMARY KEY"
    async with database.engine.begin() as connection:
        await connection.execute(text("DROP TABLE IF EXISTS trace"))
        await connection.execute(text(f"CREATE TABLE trace (n {number}, whose BIGINT, said TEXT, process BIGINT)"))


async def drop_trace(database: Database) -> None:
    """The next test's database has no such table."""
    async with database.engine.begin() as connection:
        await connection.execute(text("DROP TABLE trace"))


@dataclass(frozen=True, slots=True)
class Done:
    """One line of what was done."""

    whose: int
    said: str
    process: int


async def trace(database: Database) -> list[Done]:
    """What was done, in that order."""
    async with database.read() as work:
        return [Done(*row) for row in await work.execute(text("SELECT whose, said, process FROM trace ORDER BY n"))]


def main(wanted: Listening, pipe: Connection) -> None:
    """Listens until the pipe is closed or it dies; says `ready` once it does."""
    watch.LOOK_SECONDS, watch.LEFT_AFTER = LOOK_SECONDS, LEFT_AFTER
    presence.HANGS_SECONDS = wanted.hangs
    asyncio.run(_serve(wanted, pipe))


async def _serve(wanted: Listening, pipe: Connection) -> None:
    settings = Settings(
        telegram_token=SecretStr(TOKEN),
        telegram_api_url=wanted.telegram,
        webhook_url=wanted.webhook or None,
        webhook_port=wanted.port,
    )
    knowledge = cast(Shelf, SimpleNamespace(base=None))  # nothing is asked here
    database = Database(wanted.database, RULEBOOK, SEALS)
    clock: Clock = FakeClock() if wanted.really else SystemClock()
    app = App(settings, clock, RULEBOOK, Texts(), database, knowledge, None, Pace(30 if wanted.answers else 1000))
    bot = listening_bot(app)
    listener = Listener(app, bot)
    if not wanted.really:
        listener._dispatcher = cast(Any, Traced(wanted.dies, wanted.answers))
    _die_while_storing(wanted.dies)
    address = webhook_address(settings)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(database.close)
        stack.push_async_callback(bot.session.close)
        there = await stack.enter_async_context(presence.present(database))
        stack.push_async_callback(listener.drained)
        if wanted.answers:
            await watch.join(app, there)
        await stack.enter_async_context(watch.watching(app, bot, listener, there, polls=address is None))
        if address is not None:
            await stack.enter_async_context(webhook.receiving(app, bot, listener, address))
        pipe.send("ready")
        await asyncio.to_thread(_until_closed, pipe)


def _until_closed(pipe: Connection) -> None:
    try:
        pipe.recv()
    except EOFError:
        return


def _die_while_storing(dies: str) -> None:
    store: Callable[..., Awaitable[bool]] = webhook._Together.store

    async def dying(self: Any, row: dict[str, Any]) -> bool:
        if dies == "before it is stored":
            _die()
        new = await store(self, row)
        if dies == "after it was stored":
            _die()
        return new

    at_once = Listener.take_at_once

    async def at_once_or_dying(self: Listener, update: Update) -> bool:
        done = not dies.endswith("stored") and await at_once(self, update)
        if dies == "handled at once":
            _die()
        return done

    webhook._Together.store = dying  # type: ignore[method-assign]  # only in this process
    Listener.take_at_once = at_once_or_dying  # type: ignore[method-assign]  # the same


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
