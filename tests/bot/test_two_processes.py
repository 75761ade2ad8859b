"""Two processes serve one person's double tap at the same time: one report is filed."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

from aiogram import Bot
from aiogram.types import Update
from sqlalchemy import func, select

from bot.app import App
from bot.pace import Pace
from bot.settings import Settings
from bot.telegram import Listener, as_rows
from knowledge.shelf import Shelf
from locales import Texts
from storage import inbox
from storage.database import Database
from storage.tables import Contact
from tests.bench.stub_telegram import Chat, StubSession
from tests.cast import LI, RULEBOOK, SEALS, FakeClock, the_town

TEXTS = Texts()


def process(database: Database, clock: FakeClock, session: StubSession) -> Listener:
    """What a second process has of its own: its connections, its dispatcher, its order of updates."""
    knowledge = cast(Shelf, SimpleNamespace(base=None))  # nothing is asked here
    own = Database(database.url.render_as_string(hide_password=False), RULEBOOK, SEALS)
    return Listener(App(Settings(), clock, RULEBOOK, TEXTS, own, knowledge, None, Pace(25)), Bot("42:TEST", session))


async def test_a_double_tap_on_send_that_reaches_two_processes_files_one_report(database: Database) -> None:
    clock, session = FakeClock(), StubSession()
    town = await the_town(database, clock)
    chat = Chat(session, town.accounts[LI])
    here, there = process(database, clock, session), process(database, clock, session)

    async def arrive(*updates: tuple[Listener, dict[str, Any]]) -> None:
        rows = as_rows([Update.model_validate(body) for _, body in updates], clock.now())
        async with database.begin() as work:
            await inbox.accept(work, rows)
            await work.commit()
        await asyncio.gather(*(listener.take(row["body"]) for (listener, _), row in zip(updates, rows, strict=True)))

    def button(*ends: str) -> str:
        assert session.keyboard is not None
        found = [key.callback_data or "" for row in session.keyboard.inline_keyboard for key in row]
        return next(data for data in found if data.endswith(ends))

    try:
        await arrive((here, chat.says("/visit")))
        for at, tap in enumerate((":head", ":!next", ":+talk", ":!next")):
            await arrive(((here, there)[at % 2], chat.presses(button(tap))))
        send = button(":send")
        await arrive((here, chat.presses(send)), (there, chat.presses(send)), (here, chat.presses(send)))
        async with database.read() as work:
            assert (await work.scalars(select(func.count()).select_from(Contact))).one() == 1
    finally:
        for listener in (here, there):
            await listener._app.database.close()
