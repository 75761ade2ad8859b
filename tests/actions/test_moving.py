"""The base moves to the other kind of database and back: every table, every column, or nothing at all."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, delete, func, select, text, update

from actions.audit import append_audit, verify
from actions.moving import move
from rules.errors import Unusable
from rules.rulebook import Rulebook
from storage.database import Database
from storage.moving import Sum, as_it_lies
from storage.tables import AuditLink, Region, Table
from tests.actions.test_whole_base import COPIES, NOW, fill
from tests.cast import SEALS
from tests.conftest import _empty


@pytest.fixture
async def elsewhere(
    database_kind: str, request: pytest.FixtureRequest, tmp_path: Path, rulebook: Rulebook
) -> AsyncIterator[Database]:
    """An empty database of the other kind."""
    if database_kind == "sqlite":
        url = request.getfixturevalue("postgres_migrated")
        await _empty(url)
    else:
        shutil.copy(request.getfixturevalue("sqlite_template"), path := tmp_path / "elsewhere.sqlite3")
        url = URL.create("sqlite", database=str(path))
    opened = Database(url.render_as_string(hide_password=False), rulebook, SEALS)
    yield opened
    if not opened.is_sqlite:  # a move counts on from its own few rows: other tests' towns bring higher numbers
        async with opened.engine.begin() as connection:
            await connection.execute(text(_FAR_AHEAD))
    await opened.close()


_FAR_AHEAD = """
DO $$ DECLARE s regclass; BEGIN
  FOR s IN SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences WHERE schemaname = 'public' LOOP
    PERFORM setval(s, 1000000);
  END LOOP;
END $$
"""


@pytest.fixture
async def full(database: Database) -> Database:
    """Three rows in every table, one region below one that came later, and a log that is whole."""
    async with database.begin() as work:
        await fill(work)
        await work.execute(delete(AuditLink))
        await work.execute(update(Region).where(Region.id == 1).values(parent_id=3))
        await work.commit()
    async with database.begin() as work:
        append_audit(work, None, "everything_exported", NOW)
        await work.commit()
    return database


async def moved(source: Database, target: Database) -> dict[str, Sum]:
    async with source.snapshot() as work:
        return await move(work, target, NOW, lambda *_: None)


async def everything(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Every row, opened, in an order that both databases know."""
    async with database.read() as work:
        return {
            table.name: sorted((dict(row) for row in (await work.execute(select(table))).mappings()), key=str)
            for table in Table.metadata.sorted_tables
        }


async def test_every_row_lies_there_as_it_was_and_the_log_goes_on(full: Database, elsewhere: Database) -> None:
    before = await everything(full)
    held = await moved(full, elsewhere)
    assert {name: one.rows for name, one in held.items()} == {name: len(rows) for name, rows in before.items()}
    assert await everything(full) == before, "the source is as it was"
    after = await everything(elsewhere)
    [*links, new] = after.pop("audit_link")
    assert (links, new["deed"], new["ids"]) == (before.pop("audit_link"), "move_database", f'{{"rows":{_all(held)}}}')
    assert after == before
    async with elsewhere.begin() as work:
        assert (await verify(work)).broken is None
        work.add(added := Region(kind="city", name="新市"))
        await work.flush()
        assert added.id == len(COPIES) + 1, "numbers go on behind those that were moved"


async def test_a_database_that_holds_something_is_refused_and_stays(full: Database, elsewhere: Database) -> None:
    await moved(full, elsewhere)
    before = await everything(elsewhere)
    with pytest.raises(Unusable, match="move_not_empty"):
        await moved(full, elsewhere)
    assert await everything(elsewhere) == before


async def test_a_log_that_is_not_whole_is_not_moved(full: Database, elsewhere: Database) -> None:
    async with full.begin() as work:
        await work.execute(update(AuditLink).values(hash="f" * 64))
        await work.commit()
    with pytest.raises(Unusable, match="move_log"):
        await moved(full, elsewhere)
    async with elsewhere.read() as work:
        assert [await work.scalar(select(func.count()).select_from(one)) for one in as_it_lies()] == [0] * len(
            as_it_lies()
        )


def test_the_sum_of_a_table_sees_every_value_and_no_order() -> None:
    rows = [(1, "赵", {"a": 1, "b": None}), (2, "", None)]
    assert Sum().with_page(rows) == Sum().with_page([(2, "", None)]).with_page([(1, "赵", {"b": None, "a": 1})])
    assert Sum().with_page(rows) != Sum().with_page([rows[0], (2, None, None)])


def _all(held: dict[str, Sum]) -> int:
    return sum(one.rows for one in held.values())
