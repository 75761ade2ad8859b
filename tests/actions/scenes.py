"""States of the town that many tests begin with: played by the real deeds once, later tests get their rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select

from storage.database import Database, Work
from storage.tables import Table
from tests.cast import FakeClock, Town


@dataclass(frozen=True, slots=True)
class Scene:
    """All rows of the town at a moment, table by table, and who is who."""

    rows: dict[str, list[dict[str, Any]]]
    homes: dict[str, int]
    people: dict[str, int]
    now: datetime

    @classmethod
    async def of(cls, town: Town) -> "Scene":
        """The town as it is now."""
        async with town.database.read() as work:
            rows = {
                name: [dict(row) for row in (await work.execute(select(table))).mappings()]
                for name, table in Table.metadata.tables.items()
            }
        return cls(rows, dict(town.homes), dict(town.people), town.clock.now())

    async def in_empty(self, database: Database, clock: FakeClock) -> Town:
        """The same town in another, empty database."""
        async with database.begin() as work:
            await self._put(work)
            await work.commit()
        return Town(database, clock, dict(self.homes), dict(self.people))

    async def instead(self, town: Town) -> None:
        """The town goes on from here, whatever it was."""
        async with town.database.begin() as work:
            connection = await work.connection()
            for table in reversed(Table.metadata.sorted_tables):
                await connection.execute(delete(table))
            await self._put(work)
            await work.commit()
        town.clock.to(self.now)

    async def _put(self, work: Work) -> None:
        connection = await work.connection()
        for table in Table.metadata.sorted_tables:
            if self.rows[table.name]:
                await connection.execute(insert(table), self.rows[table.name])


_PLAYED: dict[object, Scene] = {}


async def played(town: Town, *key: object) -> bool:
    """Whether this was played before on this kind of database from the town's first morning: then it is so again."""
    scene = _PLAYED.get((town.database.is_sqlite, *key)) if untouched(town) else None
    if scene is None:
        return False
    await scene.instead(town)
    return True


async def keep(town: Town, *key: object) -> None:
    """Later tests that begin on the first morning may take it from here."""
    _PLAYED[(town.database.is_sqlite, *key)] = await Scene.of(town)


def untouched(town: Town) -> bool:
    """Whether nothing has happened in the town of the cast yet, as far as it knows."""
    return town.clock.now() == FakeClock().now() and len(town.homes) == 3
