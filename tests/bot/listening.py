"""Processes of their own that listen: each handles the updates that it is told to, when it is told to."""

import asyncio
import logging
import sys
from multiprocessing import get_context
from multiprocessing.connection import Connection
from types import SimpleNamespace
from typing import Any, cast

from aiogram import Bot

from bot.app import App
from bot.pace import Pace
from bot.settings import Settings
from bot.telegram import Listener
from knowledge.shelf import Shelf
from locales import Texts
from storage.database import Database
from tests.bench.stub_telegram import StubSession
from tests.cast import RULEBOOK, SEALS, FakeClock


def listener(database_url: str, clock: FakeClock, session: StubSession) -> Listener:
    """What a process has of its own: its connections, its dispatcher, its order of updates."""
    knowledge = cast(Shelf, SimpleNamespace(base=None))  # nothing is asked here
    own = Database(database_url, RULEBOOK, SEALS)
    return Listener(
        App(Settings(), clock, RULEBOOK, Texts(), own, knowledge, None, Pace(25)), Bot("42:TEST", session)
    )


def main(pipes: list[Connection], database_url: str) -> None:
    """A process for each pipe, forked when the libraries are read: aiogram's are most of the start. Each says that it
    is ready, handles each body that comes, answers with what was logged as a defect meanwhile, and ends at None."""
    forks = get_context("fork")
    children = [forks.Process(target=_listen, args=(pipe, database_url), daemon=True) for pipe in pipes]
    for child in children:
        child.start()
    for child in children:
        child.join()
    sys.exit(any(child.exitcode for child in children))


def _listen(pipe: Connection, database_url: str) -> None:
    asyncio.run(_serve(pipe, database_url))


async def _serve(pipe: Connection, database_url: str) -> None:
    defects: list[str] = []
    noting = logging.StreamHandler(cast(Any, SimpleNamespace(write=defects.append, flush=lambda: None)))
    noting.setLevel(logging.WARNING)
    logging.getLogger().addHandler(noting)
    serving = listener(database_url, FakeClock(), StubSession())
    async with serving._app.database.read() as work:  # it is connected before it is told anything
        await work.connection()
    pipe.send("ready")
    while (body := await asyncio.to_thread(pipe.recv)) is not None:
        await serving.take(body)
        pipe.send("".join(defects))
        defects.clear()
    await serving._app.database.close()
