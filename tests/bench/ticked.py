"""One tick of the product by the clock: CPU, seconds and the longest transaction."""

import gc
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from schedules import Context, occurrences
from storage.database import Database, Work


@dataclass(frozen=True, slots=True)
class Ticked:
    """CPU seconds (all threads), seconds by the clock, those of the longest transaction, and how many there were."""

    cpu: float
    seconds: float
    longest_lock: float
    transactions: int


def settled() -> None:
    """What `bangfu run` does once it is up: the garbage collector leaves out what was loaded by then."""
    gc.collect()
    gc.freeze()


async def ticked(database: Database, now: datetime) -> Ticked:
    """Runs the timetable's own job."""
    locks: list[float] = []

    @asynccontextmanager
    async def begin() -> AsyncIterator[Work]:
        begun = time.perf_counter()
        async with database.begin() as work:
            yield work
        locks.append(time.perf_counter() - begun)

    # a tick sends nothing
    context = Context(begin, lambda: now, delivery=cast(Any, None), put_away=database.checkpoint)
    cpu, begun = time.process_time(), time.perf_counter()
    await occurrences.tick(context)
    return Ticked(time.process_time() - cpu, time.perf_counter() - begun, max(locks), len(locks))
