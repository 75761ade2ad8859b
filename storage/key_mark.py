"""Whether a key fits a database, and which texts lie under which key."""

from dataclasses import dataclass

from sqlalchemy import Column, Text, bindparam, cast, func, inspect, select, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncConnection

from rules.errors import Unusable
from storage.database import Database
from storage.seals import MARK, Seals
from storage.tables import KeyMark, Table
from storage.types import Sealed, SealedJson

WORD = "bangfu"
ONLY = 1
SLICE = 500


async def is_marked(database: Database) -> bool:
    """Whether something was sealed in this database before."""
    async with database.engine.connect() as connection:
        if not await connection.run_sync(lambda sync: inspect(sync).has_table(KeyMark.__tablename__)):
            return False
        return (await connection.execute(select(func.count()).select_from(KeyMark))).scalar_one() > 0


async def ensure_fits(database: Database, where: str) -> None:
    """Marks a new database. Raises Unusable when it was marked with a key that is not among ours."""
    async with database.begin() as work:
        try:
            mark = await work.get(KeyMark, ONLY)
        except Unusable as error:
            raise Unusable("key_does_not_fit_database", where=where) from error
        if mark is None:
            work.add(KeyMark(id=ONLY, word=WORD))
            await work.commit()


@dataclass(frozen=True, slots=True)
class Place:
    """A sealed column: `total` texts, of which so many lie under an older key or in clear."""

    name: str
    total: int
    older: int


def sealed_columns() -> list[Column[object]]:
    """Every column whose texts are sealed, by table and name."""
    columns = (column for table in Table.metadata.tables.values() for column in table.columns)
    return sorted((one for one in columns if isinstance(one.type, Sealed | SealedJson)), key=str)


def _not_under(column: Column[object], seals: Seals) -> object:
    raw = type_coerce(column, Text)
    return (raw != "") & ~raw.startswith(f"{MARK}{seals.newest}", autoescape=True)


async def count(database: Database, seals: Seals) -> list[Place]:
    """How much lies under the newest key, column by column."""
    found = []
    async with database.engine.connect() as connection:
        for column in sealed_columns():
            raw = type_coerce(column, Text)
            total = select(func.count()).where(raw != "")
            older = select(func.count()).where(_not_under(column, seals))  # type: ignore[arg-type]  # a condition
            numbers = [(await connection.execute(one)).scalar_one() for one in (total, older)]
            found.append(Place(str(column), *numbers))
    return found


async def reseal(database: Database, column: Column[object]) -> int:
    """Up to 500 texts of a column go under the newest key; how many did. Text by text only where nobody changed it
    meanwhile."""
    assert database.seals is not None
    keys, raw = list(column.table.primary_key.columns), type_coerce(column, Text)
    query = select(*keys, raw).where(_not_under(column, database.seals))  # type: ignore[arg-type]  # a condition
    async with database.engine.begin() as connection:
        rows = (await connection.execute(query.order_by(*keys).limit(SLICE))).all()
        change = update(column.table).where(*(one == bindparam(f"key_{one.name}") for one in keys))
        change = change.where(raw == bindparam("before", type_=Text)).values(
            {column: cast(bindparam("after", type_=Text), Text)}
        )
        seals, place = database.seals, str(column)
        values = [
            {f"key_{key.name}": part for key, part in zip(keys, row, strict=False)}
            | {"before": row[-1], "after": seals.seal(seals.open(row[-1], place), place)}
            for row in rows
        ]
        await _each(connection, change, values)
    return len(rows)


async def _each(connection: AsyncConnection, change: object, values: list[dict[str, object]]) -> None:
    if values:
        await connection.execute(change, values)  # type: ignore[call-overload]  # an UPDATE
