"""INSERT that leaves rows alone which are there already: UNIQUE keys decide, not a look beforehand."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Executable, Select, func, select
from sqlalchemy import Table as SqlTable
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Work
from storage.tables import Contact, Household, ImportRun, Member, Pairing, Person, Region, Table, Unit

Rows = list[dict[str, Any]]
Numbered = Contact | Household | ImportRun | Member | Pairing | Person | Region | Unit


def _insert(work: Work, table: type[Table]) -> Any:  # the two dialects' Insert share no type
    module = sqlite if work.get_bind().dialect.name == "sqlite" else postgresql
    return module.insert(table)


async def insert_new(work: Work, table: type[Table], rows: Rows, *returning: str) -> list[Any]:
    """Inserts those rows whose keys are new; of the inserted ones the column `returning`, or tuples of several.

    Goes past the session: its statement is compiled once, not once for every number of rows.
    """
    if not rows:
        return []
    await work.flush()
    statement = _new(work.get_bind().dialect.name, table, returning)
    connection = await work.connection()
    return _values((await connection.execute(statement, rows)).all(), returning)


@cache
def _new(dialect: str, table: type[Table], returning: tuple[str, ...]) -> Any:
    core = cast(SqlTable, table.__table__)
    statement = (sqlite if dialect == "sqlite" else postgresql).insert(core)
    return statement.on_conflict_do_nothing().returning(*(core.c[name] for name in returning))


async def put(work: Work, table: type[Table], row: Mapping[str, Any]) -> None:
    """Inserts one row, or gives the row of the same key these values."""
    await work.unread(_put(work.get_bind().dialect.name, table), row)


async def put_all(work: Work, table: type[Table], rows: Rows) -> None:
    """The same for many rows."""
    if rows:
        await work.execute(_put(work.get_bind().dialect.name, table), rows)


@cache
def _put(dialect: str, table: type[Table]) -> Any:
    core = cast(SqlTable, table.__table__)
    statement = (sqlite if dialect == "sqlite" else postgresql).insert(core)
    kept = {column.name: statement.excluded[column.name] for column in core.columns if not column.primary_key}
    return statement.on_conflict_do_update(index_elements=list(core.primary_key.columns), set_=kept)


async def store(work: Work, rows: Sequence[Numbered], above: int = 0) -> None:
    """Stores many new rows of one table in one statement; their ids are set, all of them higher than `above`.

    The ids are fetched beforehand: SQLite does not say in which order it numbers rows, so that SQLAlchemy would
    store them one by one.
    """
    if not rows:
        return
    table = type(rows[0])
    if work.get_bind().dialect.name == "sqlite":
        newest = (await work.scalars(select(func.max(table.id)))).one() or 0
        newest = max(newest, above)
        ids: Sequence[int] = range(newest + 1, newest + len(rows) + 1)
    else:
        sequence = func.nextval(func.pg_get_serial_sequence(table.__tablename__, "id"))
        ids = (await work.scalars(select(sequence).select_from(func.generate_series(1, len(rows))))).all()
    for row, number in zip(rows, ids, strict=True):
        row.id = number
    work.add_all(rows)
    await work.flush()


async def insert_from(work: Work, table: type[Table], columns: Iterable[str], rows: Select[*tuple[Any, ...]]) -> int:
    """INSERT ... SELECT of those rows whose keys are new; how many there were."""
    statement = _insert(work, table).from_select(list(columns), rows).on_conflict_do_nothing()
    return await changed(work, statement)


class NewFrom:
    """INSERT ... SELECT of those rows whose keys are new, built once; what differs is handed over by name."""

    def __init__(
        self,
        table: type[Table],
        columns: Iterable[str],
        rows: Select[*tuple[Any, ...]],
        *returning: str | ColumnElement[Any],
    ) -> None:
        self._returning = returning
        found = [getattr(table, one) if isinstance(one, str) else one for one in returning]
        self._statements = {
            name: module.insert(table).from_select(list(columns), rows).on_conflict_do_nothing()
            for name, module in (("sqlite", sqlite), ("postgresql", postgresql))
        }
        if found:
            self._statements = {name: one.returning(*found) for name, one in self._statements.items()}

    async def carry_out(self, work: Work, **given: Any) -> list[Any]:
        """Of the new rows the columns `returning`, as `insert_new` does."""
        result = await self._run(work, given)
        return _values(result.all(), self._returning) if self._returning else []

    async def count(self, work: Work, **given: Any) -> int:
        """How many new rows there were, of a statement that returns nothing."""
        return int((await self._run(work, given)).rowcount)

    async def _run(self, work: Work, given: dict[str, Any]) -> CursorResult[Any]:
        await work.flush()
        connection = await work.connection()
        result: CursorResult[Any] = await connection.execute(self._statements[connection.dialect.name], given)
        return result


async def changed_given(work: Work, statement: Executable, **given: Any) -> int:
    """Carries out an UPDATE of a table (not of a class) that was built once; how many rows it changed."""
    await work.flush()
    connection = await work.connection()
    return int((await connection.execute(statement, given)).rowcount)


def _values(rows: Sequence[Any], returning: Sequence[object]) -> list[Any]:
    return [row[0] for row in rows] if len(returning) == 1 else [tuple(row) for row in rows]


async def changed(work: Work, statement: Executable) -> int:
    """Carries out an UPDATE, DELETE or INSERT past the session's objects; how many rows it changed."""
    result = await work.execute(statement, execution_options={"synchronize_session": False})
    return int(result.rowcount)  # type: ignore[attr-defined]  # a writing statement's result has one
