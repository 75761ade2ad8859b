"""From one database into an empty one, on whatever server: every row as it lies there, sealed texts unopened."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import JSON, Column, MetaData, bindparam, delete, func, insert, select, text, update
from sqlalchemy import Table as SqlTable
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import Text

from rules.errors import Unusable
from storage.database import Work
from storage.tables import Table
from storage.types import Sealed, SealedJson
from storage.whole_base import PAGE, Source, pages

# A database that was only opened has the sign of its key.
_OF_OPENING = frozenset({"key_mark"})
# Tables that were moved, of how many.
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Sum:
    """What a table holds: so many rows, and the sum of their hashes, which no order changes."""

    rows: int = 0
    hashes: int = 0

    def with_page(self, rows: Sequence[Sequence[Any]]) -> "Sum":
        """With these rows."""
        own = (int.from_bytes(sha256(repr([_plain(one) for one in row]).encode()).digest()) for row in rows)
        return Sum(self.rows + len(rows), (self.hashes + sum(own)) % 2**256)


def _plain(value: Any) -> Any:  # whatever a column holds
    """The same for the same value on both databases: JSON's objects in one order."""
    if isinstance(value, dict):
        return sorted((key, _plain(one)) for key, one in value.items())
    return [_plain(one) for one in value] if isinstance(value, list) else value


def as_it_lies() -> tuple[SqlTable, ...]:
    """Every table in the order in which rows may come in, with texts that are neither opened nor sealed."""
    raw = MetaData()
    for table in Table.metadata.sorted_tables:
        for column in table.to_metadata(raw).columns:
            if isinstance(column.type, Sealed | SealedJson):
                column.type = Text()
            elif isinstance(column.type, JSON):
                column.type = JSON(none_as_null=True)
    return tuple(raw.sorted_tables)


async def ensure_empty(target: Work) -> None:
    """Raises Unusable for a database in which there is something already."""
    for table in as_it_lies():
        if table.name not in _OF_OPENING and await target.scalar(select(table.primary_key.columns[0]).limit(1)):
            raise Unusable("move_not_empty", table=table.name)


async def copy(source: Work, target: Work, tell: Tell) -> dict[str, Sum]:
    """Writes every row of the one into the other; what each table held. Raises Unusable where it takes a row not."""
    found, tables = dict[str, Sum](), as_it_lies()
    for done, table in enumerate(tables):
        tell(table.name, done, len(tables))
        try:
            found[table.name] = await _table(source, target, table)
        except DBAPIError as error:
            raise Unusable("move_refused", table=table.name, why=type(error.orig).__name__) from error
    return found


async def _table(source: Work, target: Work, table: SqlTable) -> Sum:
    """Rows that point to others of their own table come in without that, since those may come after them."""
    if table.name in _OF_OPENING:
        await target.execute(delete(table))
    own, names, held = _to_itself(table), [one.name for one in table.columns], Sum()
    key, pointing = table.primary_key.columns[0], list[dict[str, Any]]()
    async for rows in pages(source, _source(table)):
        held = held.with_page(rows)
        given = [dict(zip(names, row, strict=True)) for row in rows]
        if own is not None:
            pointing += [{"own": one[key.name], "to": one[own.name]} for one in given if one[own.name] is not None]
            given = [one | {own.name: None} for one in given]
        await target.execute(insert(table), given)
    if own is not None and pointing:
        point = update(table).where(key == bindparam("own")).values({own.name: bindparam("to")})
        connection = await target.connection()
        for at in range(0, len(pointing), PAGE):
            await connection.execute(point, pointing[at : at + PAGE])
    if not target.is_sqlite and key.autoincrement and key.type.python_type is int:
        await _count_on(target, table, key)
    return held


def _to_itself(table: SqlTable) -> Column[Any] | None:
    return next((one for one in table.columns for to in one.foreign_keys if to.column.table is table), None)


async def _count_on(target: Work, table: SqlTable, key: Column[Any]) -> None:
    """The next row's number comes after those that were moved; a column without a sequence has none to move on."""
    sequence = func.pg_get_serial_sequence(table.name, key.name)
    last = select(func.max(key)).scalar_subquery()
    await target.execute(select(func.setval(sequence, last)).where(last.is_not(None), sequence.is_not(None)))


async def compare(target: Work, held: dict[str, Sum]) -> None:
    """Reads everything again. Raises Unusable where a table does not hold what was moved."""
    for table in as_it_lies():
        found = Sum()
        async for rows in pages(target, _source(table)):
            found = found.with_page(rows)
        if found != held[table.name]:
            raise Unusable("move_differs", table=table.name)


def _source(table: SqlTable) -> Source:
    return Source(table.name, "", tuple(table.primary_key.columns), tuple(table.columns))


async def take_turns(target: Work) -> None:
    """Nobody else writes meanwhile: on PostgreSQL the tables are held until it is over."""
    if not target.is_sqlite:
        names = ", ".join(f'"{one.name}"' for one in as_it_lies())
        await target.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))
