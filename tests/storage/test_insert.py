"""UNIQUE keys decide what is new, not a look beforehand."""

import asyncio
from datetime import date

from sqlalchemy import func, select

from storage.database import Database
from storage.insert import insert_from, insert_new
from storage.tables import OpenedWindow, Unit

MANY = 12_000


async def names(database: Database) -> list[str]:
    async with database.read() as work:
        return list(await work.scalars(select(Unit.name).order_by(Unit.name)))


async def test_only_new_keys_are_inserted_and_told(database: Database) -> None:
    async with database.begin() as work:
        assert await insert_new(work, Unit, [{"name": "a"}, {"name": "b"}], "name") == ["a", "b"]
        assert await insert_new(work, Unit, [{"name": "b"}, {"name": "c"}], "name") == ["c"]
        assert await insert_new(work, Unit, [{"name": "c"}], "name") == []
        assert await insert_new(work, Unit, [], "name") == []
        await work.commit()
    assert await names(database) == ["a", "b", "c"]


async def test_two_at_once_insert_a_key_once(database: Database) -> None:
    async def insert() -> list[str]:
        async with database.begin() as work:
            new = await insert_new(work, Unit, [{"name": "same"}], "name")
            await asyncio.sleep(0)
            await work.commit()
            return new

    assert sorted(await asyncio.gather(*(insert() for _ in range(4)))) == [[], [], [], ["same"]]


async def test_more_rows_than_a_statement_may_have_values(database: Database) -> None:
    """Both databases take about 32,000 values a statement."""
    day = date(2026, 1, 1)
    rows = [{"programme": "p", "duty": f"d{number}", "window_start": day} for number in range(MANY)]
    async with database.begin() as work:
        assert len(await insert_new(work, OpenedWindow, rows, "duty")) == MANY
        assert await insert_new(work, OpenedWindow, rows[:5], "duty") == []
        assert (await work.scalars(select(func.count()).select_from(OpenedWindow))).one() == MANY


async def test_an_insert_from_a_query_leaves_known_rows_alone(database: Database) -> None:
    async with database.begin() as work:
        await insert_new(work, Unit, [{"name": "a"}, {"name": "aa"}], "name")
        doubled = select(Unit.name + Unit.name).where(Unit.name != "")  # SQLite needs a WHERE here
        assert await insert_from(work, Unit, ["name"], doubled) == 1
        await work.commit()
    assert await names(database) == ["a", "aa", "aaaa"]
