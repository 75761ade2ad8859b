"""The daily tick at a city's size, on SQLite in one process, beside a job a pairing and a bare INSERT ... SELECT."""

import asyncio
import sqlite3
import statistics
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from actions.planning.calendar import working_calendar
from bot.simulation.population import HELPERS, HOUSEHOLDS, PROGRAMME, City, populate
from rules.programme_file import load, shipped
from rules.rulebook import Rulebook
from storage.database import Database
from storage.migrate import upgrade
from tests.bench.apart import apart, peak_mb
from tests.bench.naive_jobs import Naive, fire_jobs
from tests.bench.ticked import settled, ticked
from tests.cast import SEALS

JANUARY = datetime(2025, 1, 1, 0, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
FEBRUARY = datetime(2025, 2, 1, 0, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
WINDOWS_END = FEBRUARY.replace(hour=9, minute=30)
YESTERDAY = timedelta(days=1)
A_MISSED_ONE_IN = 20
IDLE_TICKS = 20
NAIVE_JOBS = 4_400
NAIVE_DUE = 1_000
# One row, a visit where there are some, is due a day before the others: the bot has made its statements by then, as
# one that runs has.
WARM = """
UPDATE occurrence SET next_step_at = :yesterday WHERE id =
(SELECT id FROM occurrence WHERE next_step_at <= :now ORDER BY duty = 'second_visit' DESC LIMIT 1)
"""
# What the bare statement takes, into a table with one unique key, so that a second run would insert nothing.
FLOOR_TABLE = "CREATE TABLE floor (key TEXT UNIQUE, person, duty, until, step, at)"
FLOOR_OPEN = """
INSERT INTO floor SELECT d.duty || ':' || p.id, p.person_id, d.duty, '2025-02-28', 'nudge', :now
FROM pairing p JOIN household h ON h.id = p.household_id
JOIN (SELECT 'first_helper' AS role, 'a' AS duty UNION ALL SELECT 'first_helper', 'b'
      UNION ALL SELECT 'second_helper', 'c') d ON d.role = p.role
WHERE h.programme = 'laizhou-2018' AND p.until IS NULL ON CONFLICT DO NOTHING
"""
FLOOR_DUE = """
INSERT INTO floor SELECT 'step:' || o.id || ':' || :now, p.person_id, o.duty, o.window_end, o.next_step, :now
FROM occurrence o JOIN pairing p ON p.id = o.pairing_id WHERE o.next_step_at <= :now ON CONFLICT DO NOTHING
"""


@dataclass(slots=True)
class Tick:
    """One tick: rows taken, CPU seconds (all threads), the floor's, and the longest transaction by the clock."""

    rows: int
    seconds: float
    floor: float
    longest_lock: float


@dataclass(slots=True)
class Product:
    """The four ticks and the peak memory of the process."""

    opening: Tick
    idle: Tick
    nudges: Tick
    end: Tick
    missed: int
    all_missed: Tick
    peak_mb: float


def run(arguments: list[str]) -> dict[str, object]:
    """Arguments: households (45000), jobs of the naive design (4400)."""
    households = int(arguments[0]) if arguments else HOUSEHOLDS
    city = City(households, max(households * HELPERS // HOUSEHOLDS, 2))
    jobs = int(arguments[1]) if len(arguments) > 1 else NAIVE_JOBS
    product = apart(measure, city)
    naive = apart(fire_jobs, jobs, min(NAIVE_DUE, jobs))
    _print(city, product, naive)
    return _figures(city, product, naive)


def measure(city: City) -> Product:
    """The product's ticks, in this process."""
    with TemporaryDirectory() as folder:
        return asyncio.run(_measure(Path(folder) / "city.sqlite3", city))


async def _measure(file: Path, city: City) -> Product:
    rules = Rulebook({PROGRAMME: load(shipped()[PROGRAMME])}, working_calendar(range(2024, 2027)), default=PROGRAMME)
    database = Database(f"sqlite:///{file}", rules, SEALS)
    try:
        await upgrade(database)
        await populate(database, city, JANUARY)
        settled()
        opening = await _tick(database, file, JANUARY, FLOOR_OPEN)
        idle = await _idle(database, file)
        nudges = await _warm_tick(database, file, await _next_moment(file))
        await _tick_through(database, file, FEBRUARY)
        spare = file.with_name("spare.sqlite3")
        with sqlite3.connect(file) as source, sqlite3.connect(spare) as copy:
            source.backup(copy)
        _close_most(file)
        end = await _warm_tick(database, file, WINDOWS_END)
        missed = _count(file, "alert")
    finally:
        await database.close()
    again = Database(f"sqlite:///{spare}", rules, SEALS)
    try:
        all_missed = await _warm_tick(again, spare, WINDOWS_END)
    finally:
        await again.close()
    return Product(opening, idle, nudges, end, missed, all_missed, peak_mb())


async def _tick(database: Database, file: Path, now: datetime, floor: str) -> Tick:
    """The floor first, then the product's own job of the timetable on the same rows."""
    bare, rows = _floor(file, floor, now)
    tick = await ticked(database, now)
    return Tick(rows, tick.cpu, bare, tick.longest_lock)


async def _warm_tick(database: Database, file: Path, now: datetime) -> Tick:
    with sqlite3.connect(file) as connection:
        connection.execute(WARM, {"yesterday": _stored(now - YESTERDAY), "now": _stored(now)})
    await ticked(database, now - YESTERDAY)
    return await _tick(database, file, now, FLOOR_DUE)


async def _idle(database: Database, file: Path) -> Tick:
    ticks = [await _tick(database, file, JANUARY + timedelta(minutes=at), FLOOR_DUE) for at in range(IDLE_TICKS)]
    return Tick(
        0,
        statistics.median(tick.seconds for tick in ticks),
        statistics.median(tick.floor for tick in ticks),
        max(tick.longest_lock for tick in ticks),
    )


async def _tick_through(database: Database, file: Path, until: datetime) -> None:
    while (moment := await _next_moment(file)) <= until:
        await _tick(database, file, moment, FLOOR_DUE)
    await _tick(database, file, until, FLOOR_DUE)


async def _next_moment(file: Path) -> datetime:
    with sqlite3.connect(file) as connection:
        (found,) = connection.execute("SELECT min(next_step_at) FROM occurrence").fetchone()
    return datetime.fromisoformat(f"{found}+00:00")


def _floor(file: Path, statement: str, now: datetime) -> tuple[float, int]:
    """Seconds of the bare statement with its commit, and how many rows it took."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute(FLOOR_TABLE)
    begun = time.process_time()
    cursor = connection.execute(statement, {"now": _stored(now)})
    seconds = time.process_time() - begun
    connection.execute("DROP TABLE floor")
    connection.close()
    return seconds, cursor.rowcount


def _stored(now: datetime) -> str:
    return f"{now.astimezone(ZoneInfo('UTC')):%Y-%m-%d %H:%M:%S.%f}"


def _close_most(file: Path) -> None:
    """Nineteen of twenty were done in time."""
    with sqlite3.connect(file) as connection:
        connection.execute(
            "UPDATE occurrence SET closed_as = 'done', next_step = NULL, next_step_at = NULL WHERE id % ? != 0",
            (A_MISSED_ONE_IN,),
        )


def _count(file: Path, table: str) -> int:
    with sqlite3.connect(file) as connection:
        (found,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(found)


def _print(city: City, product: Product, naive: Naive) -> None:
    title = f"{city.households:,} households, {city.helpers:,} helpers, {PROGRAMME}, SQLite"
    table = Table("tick", "rows", "CPU s", "floor s", "x floor", "jobs s", "x cheaper", "lock ms", title=title)
    for name, tick, jobs in _rows(product, naive):
        table.add_row(
            name, f"{tick.rows:,}", f"{tick.seconds:.4f}", f"{tick.floor:.4f}", f"{tick.seconds / tick.floor:.1f}",
            f"{jobs:.4f}", f"{jobs / tick.seconds:.0f}", f"{tick.longest_lock * 1000:.0f}",
        )  # fmt: skip
    console = Console()
    console.print(table)
    console.print(f"Peak memory {product.peak_mb:.0f} MB; with {naive.jobs:,} jobs {naive.peak_mb:.0f} MB.")
    console.print(
        f"Jobs: {naive.jobs:,} really added ({naive.add_one * 1000:.2f} ms each), {naive.due:,} really fired "
        f"({naive.fire_one * 1000:.2f} ms each, the loop standing still {naive.blocked:.2f} s); the rest is scaled."
    )


def _rows(product: Product, naive: Naive) -> list[tuple[str, Tick, float]]:
    """Each tick beside what so many jobs would take, and all of them together."""
    each = [
        ("a window opens for all duties", product.opening, naive.add_one * product.opening.rows),
        ("nothing is due", product.idle, naive.wake_up),
        ("a nudge day", product.nudges, naive.fire_one * product.nudges.rows),
        (f"windows end, {product.missed:,} alerts", product.end, naive.fire_one * product.end.rows),
        ("windows end, nobody came at all", product.all_missed, naive.fire_one * product.all_missed.rows),
    ]
    ticks = [tick for _, tick, _ in each]
    together = Tick(
        sum(tick.rows for tick in ticks),
        sum(tick.seconds for tick in ticks),
        sum(tick.floor for tick in ticks),
        max(tick.longest_lock for tick in ticks),
    )
    return [*each, ("all of them", together, sum(jobs for *_, jobs in each))]


def _figures(city: City, product: Product, naive: Naive) -> dict[str, object]:
    figures: dict[str, object] = {
        "households": city.households,
        "helpers": city.helpers,
        "peak_mb": round(product.peak_mb),
        "naive_jobs": naive.jobs,
        "naive_add_ms": round(naive.add_one * 1000, 3),
        "naive_fire_ms": round(naive.fire_one * 1000, 3),
        "naive_blocked_s": round(naive.blocked, 3),
        "naive_peak_mb": round(naive.peak_mb),
    }
    names = ("opening", "idle", "nudges", "end", "all_missed", "all")
    for name, (_, tick, jobs) in zip(names, _rows(product, naive), strict=True):
        figures |= {
            f"{name}_rows": tick.rows,
            f"{name}_s": round(tick.seconds, 4),
            f"{name}_floor_s": round(tick.floor, 4),
            f"{name}_times_floor": round(tick.seconds / tick.floor, 1),
            f"{name}_times_cheaper_than_jobs": round(jobs / tick.seconds, 1),
            f"{name}_longest_lock_ms": round(tick.longest_lock * 1000),
        }
    return figures
