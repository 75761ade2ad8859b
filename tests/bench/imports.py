"""Imports of 10,000 rows of each kind, .xlsx and .csv: read, and read and stored, beside a plain read of the file."""

import asyncio
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from actions.rosters import imports, list_rows
from actions.rosters.roster import Terms
from knowledge.base import Base
from ledgers.list_rows import read_contacts, read_members, read_received
from ledgers.roster import read_roster
from rules.imports import ImportKind
from storage import directory
from storage.database import Database
from storage.migrate import upgrade
from tests.bench.apart import apart, peak_mb
from tests.bench.import_files import TODAY, Measured, plainly, quiet, read, write
from tests.cast import CITY, RULEBOOK, SEALS

ROWS = 10_000
NOW = datetime(2026, 1, 5, 2, tzinfo=UTC)


def run(arguments: list[str]) -> dict[str, float]:
    """Rows a second of processor time and the peak of each process; an argument is another number of rows."""
    rows = int(arguments[0]) if arguments else ROWS
    table = Table(
        "list", "plain read: rows a second, MB", "read", "read and stored", title=f"imports of {rows} rows"
    )  # fmt: skip
    figures: dict[str, float] = {"rows": rows}
    with TemporaryDirectory() as name:
        folder = Path(name)
        apart(_with_households, folder, write(folder, ImportKind.ROSTER, rows)[0])
        for kind in ImportKind:
            for path in write(folder, kind, rows):
                base = shutil.copy(folder / ("empty" if kind is ImportKind.ROSTER else "households"), folder / "base")
                ways = (apart(plainly, path), apart(read, kind, path), apart(_stored, kind, path, Path(base)))
                for way, (seconds, peak) in zip(("plain", "read", "stored"), ways, strict=True):
                    figures[f"{kind}_{path.suffix[1:]}_{way}_rows_per_second"] = round(rows / seconds)
                    figures[f"{kind}_{path.suffix[1:]}_{way}_peak_mb"] = round(peak, 1)
                table.add_row(path.name, *(f"{rows / seconds:,.0f}, {peak:,.0f}" for seconds, peak in ways))
    Console().print(table)
    return figures


def _stored(kind: ImportKind, path: Path, base: Path) -> Measured:
    begun = time.process_time()
    asyncio.run(_store(kind, path, base))
    return time.process_time() - begun, peak_mb()


async def _store(kind: ImportKind, path: Path, base: Path) -> None:
    database = Database(f"sqlite:///{base}", RULEBOOK, SEALS)
    plan = await _plan(database, kind, path)
    done = await imports.carry_out(database, plan, imports.mark_of(path), NOW, quiet)
    assert sum(count for name, count in done.counts.items() if name.endswith("_new")) >= len(plan.rows)
    await database.close()


async def _plan(database: Database, kind: ImportKind, path: Path) -> imports.Plan:
    if kind is ImportKind.ROSTER:
        return imports.roster_plan(read_roster(path), Terms("laizhou-2018", CITY, TODAY))
    async with database.read() as work:
        region = (await directory.place(work, CITY)).id
        if kind is ImportKind.MEMBERS:
            return imports.members_plan(
                await list_rows.members(work, read_members(path, TODAY, quiet, {}), region)
            )  # fmt: skip
        if kind is ImportKind.CONTACTS:
            return imports.contacts_plan(
                await list_rows.contacts(work, read_contacts(path, TODAY, quiet, {}), region)
            )  # fmt: skip
        received = read_received(path, TODAY, quiet, {})
        return imports.entitlements_plan(await list_rows.received(work, received, region, Base.load()))


def _with_households(folder: Path, roster: Path) -> None:
    """An empty base, and one with the households of the ledger."""

    async def prepare() -> None:
        database = Database(f"sqlite:///{folder / 'empty'}", seals=SEALS)
        await upgrade(database)
        await database.close()
        shutil.copy(folder / "empty", folder / "households")
        await _store(ImportKind.ROSTER, roster, folder / "households")

    asyncio.run(prepare())
