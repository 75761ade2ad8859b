"""The database and the unit of work: one transaction, kept only by an explicit commit."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, CursorResult, Executable, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine

from rules.audit import Link
from rules.errors import Unusable
from rules.rulebook import Rulebook
from rules.working_days import WorkingCalendar
from storage import audit, one_hop
from storage.file_store import FileStore
from storage.seals import Seals, use

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}
READING = "bangfu_reading"
PATIENCE_SECONDS = 30
# A commit tidies up only a log of 40 MB; else `checkpoint` does, every half a minute. A cache of 16 MB a connection.
_PRAGMAS = (
    "journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=10000", "foreign_keys=ON", "wal_autocheckpoint=10000",
    "cache_size=-16000",
)  # fmt: skip
# PostgreSQL's codes: two transactions are in each other's way; the server stops, starts or has no room; a transaction
# stood still for too long.
_PASSING = ("40001", "40P01", "57P01", "57P02", "57P03", "53300", "25P03")
_NOT_OF_A_CONNECTION = (FileNotFoundError, FileExistsError, PermissionError, IsADirectoryError, NotADirectoryError)
T = TypeVar("T")


class Work(AsyncSession):
    """One unit of work. `await work.commit()` keeps it; leaving without it rolls everything back.

    `links` are the deeds that were done in it: they join the log's chain with the commit.
    """

    rulebook: Rulebook

    def __init__(self, engine: AsyncEngine, files: FileStore | None = None) -> None:
        super().__init__(engine, expire_on_commit=False)
        self._files = files
        self._wired: AsyncConnection | None = None
        self.links: list[Link] = []

    @property
    def files(self) -> FileStore:
        """Where pictures and voices lie. Raises Unusable where this process has no such place."""
        if self._files is None:
            raise Unusable("no_files")
        return self._files

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database, in which one writer keeps all others out."""
        return self.get_bind().dialect.name == "sqlite"

    async def unread(self, statement: Executable, row: Mapping[str, Any]) -> None:
        """Carries out a statement of which nobody reads the result: on SQLite together with the next one, or with the
        commit."""
        connection = await self._connected()
        if connection.dialect.name == "sqlite":
            _wire(connection.sync_connection).hold(statement, row, connection.dialect)
        else:
            await connection.execute(statement, row)

    async def direct(self, statement: Executable, given: Mapping[str, Any]) -> CursorResult[*tuple[Any, ...]]:
        """Carries out a statement on tables (not classes) that was made once, past the session, which takes as long
        as the statement."""
        if self.new or self.dirty or self.deleted:
            await self.flush()
        return await (await self._connected()).execute(statement, given)

    async def _connected(self) -> AsyncConnection:
        """Its connection, until it is kept or given up."""
        if self._wired is None or not self.in_transaction():
            self._wired = await self.connection()
        return self._wired

    async def __aexit__(self, *error: Any) -> None:
        """What was kept has no connection any more: nothing is left to wait for."""
        if self.in_transaction():
            await super().__aexit__(*error)
        else:
            self.sync_session.close()

    async def commit(self) -> None:
        """Keeps what was done, and its links."""
        links, self.links = self.links, []
        if links:
            await audit.append(self, links)
        self._wired = None
        await super().commit()


class Database:
    """Opens units of work. Writing transactions on SQLite begin IMMEDIATE: the default mode lost 311 of 400
    concurrent updates without an error when it was tried (MEASURED in docs/decisions.md).

    `seals` are the keys of personal data: without them none can be read or written. `files` is where pictures lie."""

    def __init__(
        self,
        url: str,
        rulebook: Rulebook | None = None,
        seals: Seals | None = None,
        files: FileStore | None = None,
    ) -> None:
        self.url = usable_url(url)
        self.engine = _engine(self.url)
        use(self.engine.dialect, seals)
        self.seals, self.files = seals, files
        self._reading = self.engine.execution_options(**{READING: True})
        self._rulebook = rulebook

    def another(self) -> "Database":
        """Another of the same, for a thread that has a loop of its own."""
        return Database(self.url.render_as_string(hide_password=False), self._rulebook, self.seals, self.files)

    def seal_with(self, seals: Seals) -> None:
        """From now on personal data is opened and sealed with these keys."""
        self.seals = seals
        use(self.engine.dialect, seals)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.url.get_backend_name() == "sqlite"

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Work]:
        """A transaction that may write."""
        async with self._work(self.engine) as work:
            yield work

    async def patiently(self, do: Callable[[Work], Awaitable[T]], seconds: float) -> T:
        """Does this in one unit of work and keeps it; again and again, for so long, while the database is busy or
        away. It must bear being done twice: a commit may have been kept whose answer was lost.
        """
        until, pause = asyncio.get_running_loop().time() + seconds, 0.05
        while True:
            try:
                async with self.begin() as work:
                    found = await do(work)
                    await work.commit()
                    return found
            except (DBAPIError, OSError) as error:
                if not passes(error) or asyncio.get_running_loop().time() >= until:
                    raise
            await asyncio.sleep(pause)
            pause = min(pause * 2, 1.0)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Work]:
        """A transaction that only reads: on SQLite it waits for no writer."""
        async with self._work(self._reading) as work:
            yield work

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Work]:
        """A transaction that only reads and sees the base as it was at its first look, however long it takes."""
        frozen = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}  # SQLite's readers always do
        async with self._work(self._reading.execution_options(**frozen)) as work:
            yield work

    def _work(self, engine: AsyncEngine) -> Work:
        work = Work(engine, self.files)
        if self._rulebook is not None:
            work.rulebook = self._rulebook
        return work

    def use_calendar(self, calendar: WorkingCalendar) -> None:
        """Units of work that begin from now on count working days by this calendar."""
        if self._rulebook is not None:
            self._rulebook = replace(self._rulebook, calendar=calendar)

    async def write_anew(self) -> bool:
        """Writes SQLite's file anew, so that nothing that was deleted can be read in it; False when somebody else was
        at it for too long. Takes as long as copying the file, and twice its room."""
        assert self.is_sqlite and self.url.database  # noqa: PT018  # the caller's choice
        return await asyncio.to_thread(_write_anew, self.url.database)

    async def checkpoint(self) -> int:
        """On SQLite: moves what was written from the log into the file, beside whoever reads or writes; how many
        pages the log had. Done between the slices of long work, so that it falls into nobody's commit (waiting for a
        disk takes 10 to 1,000 ms)."""
        if not self.is_sqlite:
            return 0
        async with self._reading.connect() as connection:
            raw = (await connection.get_raw_connection()).driver_connection
            assert isinstance(raw, one_hop.OneHopConnection)
            return await raw.checkpoint()

    async def close(self) -> None:
        """Gives all connections back."""
        await self.engine.dispose()


def _write_anew(path: str) -> bool:
    with closing(sqlite3.connect(path, timeout=PATIENCE_SECONDS, isolation_level=None)) as connection:
        try:
            connection.execute("VACUUM")
            (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            return False
    return not busy


def passes(error: Exception) -> bool:
    """Whether the database was busy or away: the same may work in a moment."""
    if isinstance(error, OSError):
        return not isinstance(error, _NOT_OF_A_CONNECTION)
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    return "locked" in str(error.orig) or getattr(error.orig, "sqlstate", None) in _PASSING


def usable_url(url: str) -> URL:
    """The URL with the driver that we use. Raises Unusable when it is no database URL that we know."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise Unusable("database_url") from error
    backend = parsed.drivername.partition("+")[0]
    if backend not in _DRIVERS:
        raise Unusable("database_url")
    return parsed.set(drivername=_DRIVERS[backend])


def _engine(url: URL) -> AsyncEngine:
    """Parameters are hidden in errors: they hold names and numbers, and errors are logged."""
    if url.get_backend_name() != "sqlite":
        return create_async_engine(url, pool_size=8, max_overflow=8, pool_pre_ping=True, hide_parameters=True)
    sqlite: dict[str, Any] = {"timeout": 10, "isolation_level": None, "async_creator_fn": one_hop.connect}
    engine = create_async_engine(url, connect_args=sqlite, pool_size=8, hide_parameters=True)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:  # a DBAPI connection: any driver's
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get(READING)
    _wire(connection).begin_with("BEGIN" if reading else "BEGIN IMMEDIATE")


def _wire(connection: Connection | None) -> one_hop.OneHopConnection:
    assert connection is not None
    return connection.connection.driver_connection  # type: ignore[return-value]  # ours
