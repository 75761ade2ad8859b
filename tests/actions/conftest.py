"""The town of the cast, on each database; it settles by the real deeds once, later tests get its rows."""

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import insert, select

from storage.database import Database
from storage.tables import Table
from tests.cast import FakeClock, Town, the_town


@dataclass(frozen=True, slots=True)
class Settled:
    """All rows of the town on its first day, table by table, and who is who."""

    rows: dict[str, list[dict[str, Any]]]
    homes: dict[str, int]
    people: dict[str, int]

    @classmethod
    async def of(cls, town: Town) -> "Settled":
        async with town.database.read() as work:
            rows = {
                name: [dict(row) for row in (await work.execute(select(table))).mappings()]
                for name, table in Table.metadata.tables.items()
            }
        return cls(rows, dict(town.homes), dict(town.people))

    async def again(self, database: Database, clock: FakeClock) -> Town:
        """The same town in another, empty database."""
        async with database.begin() as work:
            connection = await work.connection()
            for table in Table.metadata.sorted_tables:
                if self.rows[table.name]:
                    await connection.execute(insert(table), self.rows[table.name])
            await work.commit()
        return Town(database, clock, dict(self.homes), dict(self.people))


@pytest.fixture(scope="session")
def settled_towns() -> dict[str, Settled]:
    """The town as it settled on each kind of database."""
    return {}


@pytest.fixture
async def town(database: Database, clock: FakeClock, database_kind: str, settled_towns: dict[str, Settled]) -> Town:
    """Three households with all their people, enrolled, on 1 January 2026."""
    if database_kind in settled_towns:
        return await settled_towns[database_kind].again(database, clock)
    town = await the_town(database, clock)
    settled_towns[database_kind] = await Settled.of(town)
    return town
