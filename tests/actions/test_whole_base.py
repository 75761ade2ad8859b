"""Everything out: no table is forgotten, no row changes on the way, and nothing that lets somebody in goes along."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import Column, func, insert, select

from actions.papers.whole_base import DICTIONARY, MANIFEST, export_all
from ledgers.whole_base import FORMULA, MOST_LETTERS, Format
from locales import Texts
from storage import tables
from storage.database import Database, Work
from storage.tables import OpenedWindow, QuarterPackage, Table, Unit
from storage.whole_base import LEFT_OUT, pages, sources

NOW = datetime(2026, 1, 1, 2, 3, 4, 567, tzinfo=UTC)
COPIES = (1, 2, 3)
SECRET = "never-out"
TABLES = Table.metadata.tables


def value(column: Column[Any], number: int) -> Any:
    """Something that this column takes, another one for each number; a foreign key points to that number's row."""
    kind = column.type.python_type
    if {column.table.name, f"{column.table.name}.{column.name}"} & LEFT_OUT.keys() and kind in (str, object):
        return f"{SECRET}{number}" if kind is str else {SECRET: number}
    if kind is int:
        return number
    if kind is bool:
        return number % 2 == 0
    if kind is datetime:
        return NOW + timedelta(days=number)
    if kind is date:
        return date(2026, 1, number)
    if kind is object:
        return {"户": [number, None, "\n"], "=": 1.5}
    return f"={number}户"


async def fill(work: Work) -> None:
    """Three rows in every table, all of their columns."""
    connection = await work.connection()
    for table in Table.metadata.sorted_tables:
        for number in COPIES:
            await connection.execute(insert(table), {one.name: value(one, number) for one in table.columns})


async def exported(database: Database, folder: Path, *formats: Format) -> dict[str, int]:
    """The files and their rows; the folder holds them."""
    async with database.snapshot() as work:
        written = await export_all(work, folder, formats, Texts(), "en", NOW, lambda *_: None)
    return {one.file: one.rows for one in written}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty one."""
    made = tmp_path / "out"
    made.mkdir()
    return made


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]


def back(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A line as the values it was written from."""
    columns = TABLES[table].columns
    kinds = {name: columns[name].type.python_type for name in row}
    return {
        name: kinds[name].fromisoformat(said) if said and kinds[name] in (date, datetime) else said
        for name, said in row.items()
    }


def test_every_table_is_exported_or_named_as_left_out() -> None:
    going = {one.name for one in sources()}
    assert going | {name for name in LEFT_OUT if "." not in name} == TABLES.keys()
    assert not going & LEFT_OUT.keys()
    assert all(one.about for one in sources())
    classes = [getattr(tables, name) for name in tables.__all__ if name != "Table"]
    assert {one.__tablename__ for one in classes} == TABLES.keys()


def test_what_lets_somebody_in_is_left_out_and_nothing_else_is() -> None:
    columns = {f"{one.name}.{column.name}" for one in sources() for column in one.columns}
    every = {f"{name}.{column.name}" for name, table in TABLES.items() for column in table.columns}
    assert {name for name in LEFT_OUT if "." in name} <= every
    assert columns == {name for name in every if not {name, name.split(".")[0]} & LEFT_OUT.keys()}
    assert not {name for name in columns if "token" in name or "cookie" in name or "browser" in name}


async def test_every_row_comes_back_from_the_lines_as_it_was(database: Database, folder: Path) -> None:
    async with database.begin() as work:
        await fill(work)
        await work.commit()
    rows = await exported(database, folder, Format.JSONL)
    async with database.read() as work:
        for source in sources():
            query = select(*source.columns).order_by(*source.key)
            stored = [dict(row) for row in (await work.execute(query)).mappings()]
            file = f"{source.name}.jsonl"
            assert [back(source.name, row) for row in lines(folder / file)] == stored
            assert rows[file] == len(stored) == len(COPIES)
    assert not [name for name, said in contents(folder).items() if SECRET.encode() in said]


async def test_the_manifest_names_every_file_with_its_hash(database: Database, folder: Path) -> None:
    await exported(database, folder, Format.JSONL)
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    found = {one["file"]: one["sha256"] for one in manifest["files"]}
    assert found == {name: sha256(said).hexdigest() for name, said in contents(folder).items() if name != MANIFEST}
    assert manifest["left_out"] == sorted(LEFT_OUT)


async def test_the_dictionary_names_every_column_and_what_is_left_out(database: Database, folder: Path) -> None:
    await exported(database, folder, Format.JSONL)
    said = (folder / DICTIONARY).read_text(encoding="utf-8")
    beginning, *sections = said.split("\n## `")
    assert {section.partition("`")[0] for section in sections} == {one.name for one in sources()}
    for source, section in zip(sources(), sections, strict=True):
        assert source.about in section
        assert [line.split("`")[1] for line in section.splitlines() if line.startswith("| `")] == [
            one.name for one in source.columns
        ]
    assert {line.split("`")[1] for line in beginning.splitlines() if line.startswith("- `")} == LEFT_OUT.keys()
    assert "| `household_id` | whole number |  | `household.id` |" in said


async def test_pages_follow_one_another_without_a_gap(database: Database) -> None:
    """The keys have three parts, and equal first parts go over the edges of the pages."""
    keys = [(a, b, date(2026, 1, c)) for a in ("p", "q") for b in ("r", "s") for c in COPIES]
    async with database.begin() as work:
        await work.execute(
            insert(OpenedWindow), [{"programme": a, "duty": b, "window_start": c} for a, b, c in reversed(keys)]
        )
        source = next(one for one in sources() if one.name == OpenedWindow.__tablename__)
        for size in (1, 5, len(keys), len(keys) + 1):
            found = [tuple(row) async for rows in pages(work, source, size) for row in rows]
            assert found == keys


async def test_what_is_written_meanwhile_is_not_in_it(database: Database) -> None:
    count = select(func.count()).select_from(Unit)
    async with database.snapshot() as reading:
        before = (await reading.scalars(count)).one()
        async with database.begin() as work:
            work.add(Unit(name="new"))
            await work.commit()
        assert (await reading.scalars(count)).one() == before
    async with database.read() as reading:
        assert (await reading.scalars(count)).one() == before + 1


async def test_a_spreadsheet_counts_nothing_out_and_loses_nothing(database: Database, folder: Path) -> None:
    long = "=" + "户" * MOST_LETTERS + "\x07end"
    async with database.begin() as work:
        await fill(work)
        package = (await work.get(QuarterPackage, 1)) or QuarterPackage()
        package.content = long
        await work.commit()
    await exported(database, folder, Format.XLSX)
    assert not [name for name in contents(folder) if name.endswith(".jsonl")]
    book = load_workbook(folder / "quarter_package.xlsx")
    rows, rest = book["rows 1"], book["long"]
    assert rows.max_row == 1 + len(COPIES)
    assert {cell.data_type for row in rows for cell in row} <= {"s", "n", "b"}
    assert not [
        cell for row in rows for cell in row if isinstance(cell.value, str) and cell.value.startswith(FORMULA)
    ]
    at = [cell.value for cell in rows[1]].index("content")
    *where, text = [cell.value for cell in rest[2]]
    assert where == ["rows 1", 2, "content", 2]
    assert f"{rows[2][at].value}{text}" == "'" + long.replace("\x07", "")
