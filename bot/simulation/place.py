"""A database that exists for one simulation only."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from rules.errors import Unusable
from rules.rulebook import Rulebook
from storage.database import Database, usable_url
from storage.migrate import upgrade
from storage.seals import Seals


@asynccontextmanager
async def temporary(url: str | None, rulebook: Rulebook) -> AsyncIterator[Database]:
    """An empty database with all tables: a SQLite file, or one of its own on the PostgreSQL server of that URL; it is
    gone afterwards. Raises Unusable."""
    if url is None:
        with TemporaryDirectory(prefix="bangfu-simulate-") as folder:
            async with _opened(f"sqlite:///{Path(folder) / 'city.sqlite3'}", rulebook) as database:
                yield database
        return
    server = usable_url(url)
    if server.get_backend_name() == "sqlite":
        raise Unusable("database_url")
    name = f"bangfu_simulate_{os.getpid()}"
    try:
        await _administer(url, f'CREATE DATABASE "{name}"')
    except (DBAPIError, OSError) as error:
        raise Unusable("database_unreachable", url=server.render_as_string(hide_password=True)) from error
    try:
        own = server.set(database=name).render_as_string(hide_password=False)
        async with _opened(own, rulebook) as database:
            yield database
    finally:
        await _administer(url, f'DROP DATABASE "{name}" WITH (FORCE)')


@asynccontextmanager
async def _opened(url: str, rulebook: Rulebook) -> AsyncIterator[Database]:
    database = Database(url, rulebook, Seals.fresh())
    try:
        await upgrade(database)
        yield database
    finally:
        await database.close()


async def _administer(url: str, statement: str) -> None:
    """A database is made and dropped outside of transactions."""
    engine = create_async_engine(usable_url(url), isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            await connection.execute(text(statement))
    finally:
        await engine.dispose()
