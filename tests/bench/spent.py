"""CPU that this process spends on an update of the crowd, and what a measured bot runs in."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rules.rulebook import Rulebook
from storage.database import Database
from tests.bench.crowd import PEOPLE
from tests.cast import SEALS

TOKEN = "42:the-measurements-need-no-secret"
WARM_UP = 4
Cost = tuple[float, float]  # of one person alone, of all at once


async def spent(act: Callable[[int, int], Awaitable[int]], times: int) -> Cost:
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
async def fresh_database(rules: Rulebook | None = None) -> AsyncIterator[Database]:
    """SQLite in a folder of its own."""
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'town.sqlite3'}", rules, SEALS)
        try:
            yield database
        finally:
            await database.close()


@asynccontextmanager
async def running(polling: Any) -> AsyncIterator[None]:
    """Polls beside what is done meanwhile."""
    task = asyncio.create_task(polling)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
