"""Which processes serve one database: on SQLite one, on PostgreSQL several, of which one polls."""

import fcntl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy import func, literal, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from rules.errors import Unusable
from storage.database import Database

# Any numbers: names of locks that belong to a connection and are given back with it.
_SERVES, _POLLS, _SHARES = 6_0608, 6_0609, 6_0610
# What a process that hangs, or is cut off, is given; its connection ends then, and with it what it holds.
HANGS_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Seen:
    """So many processes serve this database now, ours among them; `polls`: ours is the one that fetches updates;
    `shared_by`: among so many each divides what may be sent, the one that knows of the fewest."""

    processes: int
    polls: bool
    shared_by: int


class Presence(Protocol):
    """That this process serves."""

    async def look(self, wants_to_poll: bool) -> Seen:
        """How things stand, every few seconds. Raises DBAPIError or OSError while the database is away: then nothing
        is held."""

    async def share(self, processes: int) -> None:
        """Says that this process sends no more than its part among so many from now on. Raises as `look`."""


@asynccontextmanager
async def present(database: Database) -> AsyncIterator[Presence]:
    """Serves this database while the context is open. Raises Unusable on SQLite when another process does."""
    if database.is_sqlite:
        with _only_process(database.url.database):
            yield _Alone()
        return
    among = _Among(database)
    try:
        yield among
    finally:
        await among.leave()


class _Alone:
    async def look(self, wants_to_poll: bool) -> Seen:
        return Seen(1, wants_to_poll, 1)

    async def share(self, processes: int) -> None:
        pass


@contextmanager
def _only_process(file: str | None) -> Iterator[None]:
    """Ends with the process, however it dies."""
    if not file or file == ":memory:":
        yield
        return
    with Path(f"{file}.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Unusable("database_served", url=file) from error
        yield


# PostgreSQL before 14 does not know it: a process that hangs keeps its turn there.
_HANGS = text("SELECT set_config(name, :hangs, false) FROM pg_settings WHERE name = 'idle_session_timeout'")
_LOOK = text(
    """
    SELECT count(*) FILTER (WHERE classid = :serves),
           CASE WHEN :polls THEN true WHEN :wants THEN pg_try_advisory_lock(:poller, 1) ELSE false END,
           coalesce(min(objid::bigint) FILTER (WHERE classid = :shares), 0)
    FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid IN (:serves, :shares)
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    """
)


class _Among:
    """One of several on PostgreSQL: by a connection of its own, whose locks say that it is there."""

    def __init__(self, database: Database) -> None:
        self._engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._connection: AsyncConnection | None = None
        self._polls = False
        self._shares = 0

    async def look(self, wants_to_poll: bool) -> Seen:
        try:
            if self._connection is None:
                self._connection = await self._join()
            values = {"serves": _SERVES, "poller": _POLLS, "shares": _SHARES}
            values |= {"polls": self._polls, "wants": wants_to_poll}
            processes, self._polls, shared_by = (await self._connection.execute(_LOOK, values)).one()
        except (DBAPIError, OSError):
            await self.leave()
            raise
        return Seen(processes, self._polls, shared_by)

    async def share(self, processes: int) -> None:
        if self._connection is None or processes == self._shares:
            return
        try:
            await self._connection.execute(select(func.pg_advisory_lock_shared(_SHARES, literal(processes))))
            if self._shares:
                await self._connection.execute(select(func.pg_advisory_unlock_shared(_SHARES, literal(self._shares))))
        except (DBAPIError, OSError):
            await self.leave()
            raise
        self._shares = processes

    async def leave(self) -> None:
        """Holds nothing any more."""
        connection, self._connection, self._polls, self._shares = self._connection, None, False, 0
        if connection is not None:
            with suppress(DBAPIError, OSError):
                await connection.invalidate()  # its locks end with it
                await connection.close()

    async def _join(self) -> AsyncConnection:
        connection = await self._engine.connect()
        await connection.execute(_HANGS, {"hangs": str(HANGS_SECONDS * 1000)})
        await connection.execute(select(func.pg_advisory_lock_shared(_SERVES, literal(1))))
        return connection
