"""One nudge day's tick as the programme grows, on both databases, beside two bare statements on as many rows."""

import asyncio
import os
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
from rich.console import Console
from rich.table import Table
from sqlalchemy import bindparam, make_url, text

from actions.planning.calendar import working_calendar
from bot.simulation.population import PROGRAMME
from rules.programme_file import load, shipped
from rules.rulebook import Rulebook
from storage.database import Database
from storage.migrate import upgrade
from storage.tables import Occurrence
from tests.bench.apart import apart, peak_mb
from tests.bench.big_city import LATER, TODAY, YESTERDAY, city_of, populate
from tests.bench.machine import POSTGRESQL
from tests.bench.ticked import Ticked, settled, ticked
from tests.cast import SEALS

SIZES = ["45000", "200000", "1000000"]
DATABASES = ("SQLite", "PostgreSQL")
IDLE_TICKS = 20
FLOOR_TABLE = "CREATE TABLE floor (key TEXT UNIQUE, person BIGINT, duty TEXT, until DATE, step TEXT, at TIMESTAMP)"
FLOOR_INSERT = """
INSERT INTO floor SELECT 'step:' || o.id, p.person_id, o.duty, o.window_end, o.next_step, CURRENT_TIMESTAMP
FROM occurrence o JOIN pairing p ON p.id = o.pairing_id WHERE o.next_step_at <= :now ON CONFLICT DO NOTHING
"""
FLOOR_UPDATE = "UPDATE occurrence SET next_step_at = :later WHERE next_step_at <= :now"
WARM = """
UPDATE occurrence SET next_step_at = :yesterday
WHERE id = (SELECT min(id) FROM occurrence WHERE next_step_at = :today)
"""


@dataclass(frozen=True, slots=True)
class Growth:
    """One size on one database. `left_due` counts what the tick should have taken and did not."""

    pairings: int
    due: int
    populated: float
    floor: float
    tick: Ticked
    idle: float
    reminders: int
    left_due: int
    peak_mb: float


def run(arguments: list[str]) -> dict[str, object]:
    """Arguments: numbers of pairings (45000 200000 1000000; 5000000 takes some minutes and 3 GB of disk)."""
    found = list[tuple[str, Growth]]()
    for size, name in product(arguments or SIZES, DATABASES):
        try:
            found.append((name, apart(measure, name, int(size))))
        except (OSError, asyncpg.PostgresError) as error:
            Console(stderr=True).print(f"{name} is left out: {type(error).__name__}: {error}")
    _print(found)
    return {"sizes": [_figures(name, one) for name, one in found]}


def measure(name: str, pairings: int) -> Growth:
    """Makes the city, then ticks, in this process."""
    return asyncio.run(_measure(name, pairings))


async def _measure(name: str, pairings: int) -> Growth:
    rules = Rulebook({PROGRAMME: load(shipped()[PROGRAMME])}, working_calendar(range(2024, 2027)), default=PROGRAMME)
    async with _fresh(name) as url:
        database = Database(url, rules, SEALS)
        try:
            return await _grow(database, pairings)
        finally:
            await database.close()


@asynccontextmanager
async def _fresh(name: str) -> AsyncIterator[str]:
    """An empty database of that kind, gone afterwards."""
    if name == "SQLite":
        with TemporaryDirectory() as folder:
            yield f"sqlite:///{Path(folder) / 'city.sqlite3'}"
        return
    own = f"bangfu_growth_{os.getpid()}"
    await _administer(f'CREATE DATABASE "{own}"')
    try:
        yield make_url(POSTGRESQL).set(database=own).render_as_string(hide_password=False)
    finally:
        await _administer(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')


async def _administer(statement: str) -> None:
    connection = await asyncpg.connect(POSTGRESQL, timeout=5)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def _grow(database: Database, pairings: int) -> Growth:
    await upgrade(database)
    city = city_of(pairings)
    begun = time.perf_counter()
    await populate(database, city)
    settled()
    populated = time.perf_counter() - begun
    floor = await _floor(database)
    await _warm(database)
    due = await _count(database, "occurrence WHERE next_step_at <= :now")
    tick = await ticked(database, TODAY)
    idle = [(await ticked(database, TODAY)).seconds for _ in range(IDLE_TICKS)]
    reminders = await _count(database, "outbox_message")
    left = await _count(database, "occurrence WHERE next_step_at <= :now")
    return Growth(
        2 * city.households, due, populated, floor, tick, statistics.median(idle), reminders, left, peak_mb()
    )


async def _floor(database: Database) -> float:
    """Seconds of the two statements with their commit, on yesterday's rows: as many as today's, and other ones."""
    instant = Occurrence.next_step_at.type
    now, later = bindparam("now", YESTERDAY, type_=instant), bindparam("later", LATER, type_=instant)
    async with database.engine.begin() as connection:
        await connection.execute(text(FLOOR_TABLE))
    begun = time.perf_counter()
    async with database.engine.begin() as connection:
        await connection.execute(text(FLOOR_INSERT).bindparams(now))
        await connection.execute(text(FLOOR_UPDATE).bindparams(now, later))
    seconds = time.perf_counter() - begun
    async with database.engine.begin() as connection:
        await connection.execute(text("DROP TABLE floor"))
    return seconds


async def _warm(database: Database) -> None:
    """Takes one of today's rows a day early, whose next nudge is today: a bot that ran yesterday has compiled its
    statements, which costs a first slice 25 ms."""
    instant = Occurrence.next_step_at.type
    days = bindparam("yesterday", YESTERDAY, type_=instant), bindparam("today", TODAY, type_=instant)
    async with database.engine.begin() as connection:
        await connection.execute(text(WARM).bindparams(*days))
    await ticked(database, YESTERDAY)


async def _count(database: Database, rows: str) -> int:
    statement = text(f"SELECT count(*) FROM {rows}")
    if ":now" in rows:
        statement = statement.bindparams(bindparam("now", TODAY, type_=Occurrence.next_step_at.type))
    async with database.read() as work:
        return int((await work.execute(statement)).scalar_one())


def _print(found: list[tuple[str, Growth]]) -> None:
    headings = ("database", "pairings", "due", "tick s", "CPU s", "floor s", "x floor", "idle ms", "lock ms", "MB")
    table = Table(*headings, title="one nudge day's tick, by the clock")
    for name, one in found:
        table.add_row(
            name, f"{one.pairings:,}", f"{one.due:,}", f"{one.tick.seconds:.2f}", f"{one.tick.cpu:.2f}",
            f"{one.floor:.3f}", f"{one.tick.seconds / one.floor:.1f}", f"{one.idle * 1000:.1f}",
            f"{one.tick.longest_lock * 1000:.0f}", f"{one.peak_mb:.0f}",
        )  # fmt: skip
    console = Console()
    console.print(table)
    console.print(f"Left due afterwards: {sum(one.left_due for _, one in found)}.")


def _figures(name: str, one: Growth) -> dict[str, object]:
    return {
        "database": name,
        "pairings": one.pairings,
        "due": one.due,
        "reminders": one.reminders,
        "left_due": one.left_due,
        "populated_s": round(one.populated, 1),
        "tick_s": round(one.tick.seconds, 3),
        "tick_cpu_s": round(one.tick.cpu, 3),
        "transactions": one.tick.transactions,
        "floor_s": round(one.floor, 4),
        "times_floor": round(one.tick.seconds / one.floor, 1),
        "idle_ms": round(one.idle * 1000, 2),
        "longest_lock_ms": round(one.tick.longest_lock * 1000),
        "peak_mb": round(one.peak_mb),
    }
