"""SQLite statements in one hop to the driver's thread and back, instead of four.

aiosqlite opens a cursor, executes, fetches and closes in a hop each, and two threads handing over to one another cost
more than SQLite itself: a step of a form took 43 hops. A transaction begins in the hop of its first statement.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from aiosqlite import Connection
from sqlalchemy import ClauseElement, Dialect, Executable
from sqlalchemy.sql.compiler import SQLCompiler


class OneHopCursor:
    """What SQLAlchemy asks of a cursor: rows are fetched where the statement ran, the rest is memory."""

    def __init__(self, connection: "OneHopConnection") -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> "OneHopCursor":
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """Runs one statement and keeps its rows."""
        await self._connection.run(self._execute, sql, parameters)

    async def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> None:
        """Runs it once for each."""
        await self._connection.run(self._executemany, sql, parameters)

    async def fetchall(self) -> list[Any]:
        """All rows that are left."""
        rows, self._rows = self._rows, []
        return rows

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        """So many of the rows that are left."""
        wanted = size or self.arraysize
        rows, self._rows = self._rows[:wanted], self._rows[wanted:]
        return rows

    async def fetchone(self) -> Any:
        """The next row."""
        return next(iter(await self.fetchmany(1)), None)

    async def close(self) -> None:
        """Closed since the statement ran."""
        self._rows = []

    def _execute(self, connection: sqlite3.Connection, sql: str, parameters: Sequence[Any]) -> None:
        self._connection.catch_up(connection)
        self._keep(connection.execute(sql, parameters))

    def _executemany(self, connection: sqlite3.Connection, sql: str, parameters: Iterable[Sequence[Any]]) -> None:
        self._connection.catch_up(connection)
        self._keep(connection.executemany(sql, parameters))

    def _keep(self, cursor: sqlite3.Cursor) -> None:
        try:
            self.description = cursor.description
            self._rows = cursor.fetchall() if cursor.description else []
            self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        finally:
            cursor.close()


class OneHopConnection(Connection):
    """aiosqlite's connection with these cursors."""

    _begin = ""  # what begins the transaction, until its first statement ran
    _held: tuple[tuple[str, Sequence[Any]], ...] = ()

    def begin_with(self, sql: str) -> None:
        """The next statement begins a transaction with this one."""
        self._begin = sql

    def hold(self, statement: Executable, row: Mapping[str, Any], dialect: Dialect) -> None:
        """This statement, of which nobody reads the result, waits for the hop of the next one or of the commit."""
        sql, places = _ready(statement, tuple(row), dialect)
        self._held += ((sql, [write(row[name]) if write else row[name] for name, write in places]),)

    def catch_up(self, connection: sqlite3.Connection) -> None:
        """In the driver's thread: begins what `begin_with` asked for and runs what was held."""
        begin, self._begin = self._begin, ""
        held, self._held = self._held, ()
        if begin:
            connection.execute(begin).close()
        for sql, parameters in held:
            connection.execute(sql, parameters).close()

    async def commit(self) -> None:
        """Nothing to do, and no hop, where no statement ran."""
        if self._held:
            await self.run(self._catch_up_and_commit)
        self._begin = ""
        if self._conn.in_transaction:
            await super().commit()

    def _catch_up_and_commit(self, connection: sqlite3.Connection) -> None:
        try:
            self.catch_up(connection)
            connection.commit()
        except sqlite3.Error:
            connection.rollback()  # SQLAlchemy takes a transaction for over whose commit failed
            raise

    async def rollback(self) -> None:
        """The same: the pool asks for one whenever it takes a connection back."""
        self._begin, self._held = "", ()
        if self._conn.in_transaction:
            await super().rollback()

    def cursor(self) -> Any:  # aiosqlite: an awaitable context manager of its own cursor
        return OneHopCursor(self)

    async def checkpoint(self) -> int:
        """Outside a transaction: empties the log into the file, hindering nobody; how many pages it had."""
        _, pages, _ = await self.run(_checkpoint)
        return int(pages)

    async def run(self, work: Any, *arguments: Any) -> Any:
        """Runs this in the driver's thread with the driver's connection first."""
        return await self._execute(work, self._conn, *arguments)  # type: ignore[no-untyped-call]  # aiosqlite has no types here


@lru_cache(maxsize=64)
def _ready(statement: Executable, names: tuple[str, ...], dialect: Dialect) -> tuple[str, list[tuple[str, Any]]]:
    """A statement's text and, place by place, the name of what stands there and how it is written: SQLAlchemy's way
    to carry it out costs several times as much, and most of it is for results."""
    assert isinstance(statement, ClauseElement)
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    assert isinstance(compiled, SQLCompiler) and not compiled.prefetch  # noqa: PT018  # no values of its own
    kinds = {name: one.type.dialect_impl(dialect) for name, one in compiled.binds.items()}
    return compiled.string, [(name, kinds[name].bind_processor(dialect)) for name in compiled.positiontup or ()]


def _checkpoint(connection: sqlite3.Connection) -> Any:
    return connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()


def connect(database: str, **options: Any) -> OneHopConnection:
    """A connection that is opened when it is awaited."""
    connection = OneHopConnection(lambda: sqlite3.connect(database, **options), iter_chunk_size=64)
    connection._thread.daemon = True
    return connection
