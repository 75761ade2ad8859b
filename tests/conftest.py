"""What every test may ask for: the rules in force, a clock, and a migrated database of each kind."""

import asyncio
import gc
import os
import shutil
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import pytest
from sqlalchemy import URL, event, make_url

from bot.models_on_demand import import_aiogram
from rules.rulebook import Rulebook
from storage.database import Database, usable_url
from storage.file_store import FileStore
from storage.migrate import upgrade
from tests.cast import RULEBOOK, SEALS, FakeClock

import_aiogram()  # as `bangfu run` does
gc.set_threshold(50_000, 20, 50)  # looking through all that thousands of tests hold was a tenth of their time
T = TypeVar("T")
POSTGRES_URL = "BANGFU_TEST_POSTGRES_URL"
POSTGRES_REQUIRED = "BANGFU_TEST_REQUIRE_POSTGRES"
KINDS = [pytest.param("sqlite"), pytest.param("postgresql", marks=pytest.mark.postgres)]


def _apart(work: Callable[[], Coroutine[object, object, T]]) -> T:
    """Runs it in an event loop of its own: a fixture of the session must not touch the tests' loops."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(work())).result()


async def _migrate(url: URL) -> None:
    database = Database(url.render_as_string(hide_password=False), seals=SEALS)
    try:
        await upgrade(database)
    finally:
        await database.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file; each test gets a copy."""
    path = tmp_path_factory.mktemp("template") / "bangfu.sqlite3"
    _apart(lambda: _migrate(URL.create("sqlite", database=str(path))))
    return path


@dataclass(frozen=True, slots=True)
class Server:
    """A reachable PostgreSQL and the prefix of the databases that belong to this process."""

    url: URL
    prefix: str

    async def administer(self, *statements: str) -> None:
        connection = await asyncpg.connect(self.url.render_as_string(hide_password=False), timeout=5)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    async def make(self, name: str) -> URL:
        """A fresh empty database; what an earlier run left under this name goes."""
        await self.administer(
            f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)',
            f'CREATE DATABASE "{name}"',
            f'ALTER DATABASE "{name}" SET synchronous_commit = off',
        )
        return self.url.set(database=name)

    async def drop(self, name: str) -> None:
        await self.administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def postgres_server(worker_id: str) -> Server:
    """The server on loopback. Without one its tests are skipped, or fail if BANGFU_TEST_REQUIRE_POSTGRES is set."""
    url = make_url(os.environ.get(POSTGRES_URL, "postgresql://postgres@127.0.0.1:5432/postgres"))
    server = Server(url.set(database=url.database or "postgres"), f"bangfu_test_{os.getpid()}_{worker_id}")
    try:
        _apart(lambda: server.administer("SELECT 1"))
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        words = (
            f"no PostgreSQL at {url.host}:{url.port} ({POSTGRES_URL}); with {POSTGRES_REQUIRED}=1 this is an error"
        )
        if os.environ.get(POSTGRES_REQUIRED):
            raise RuntimeError(words) from error
        pytest.skip(words)
    return server


@pytest.fixture(scope="session")
def postgres_migrated(postgres_server: Server) -> Iterator[URL]:
    """A database of this process, migrated once; each test empties it before it begins."""

    async def prepare() -> URL:
        url = await postgres_server.make(postgres_server.prefix)
        await _migrate(url)
        return url

    yield _apart(prepare)
    _apart(lambda: postgres_server.drop(postgres_server.prefix))


_EMPTY_ALL = """
DO $$ DECLARE t text; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('DELETE FROM %I', t);
  END LOOP;
END $$
"""


async def _empty(url: URL) -> None:
    connection = await asyncpg.connect(url.render_as_string(hide_password=False), timeout=5)
    try:
        await connection.execute(_EMPTY_ALL)
    finally:
        await connection.close()


@pytest.fixture(params=KINDS)
def database_kind(request: pytest.FixtureRequest) -> str:
    """`sqlite` and `postgresql` in turn."""
    return str(request.param)


@dataclass(slots=True)
class Reused:
    """A kind of database whose engine outlives the tests: what SQLAlchemy has compiled once is not compiled again,
    which was a seventh of their time."""

    database: Database
    url: URL

    @classmethod
    def of(cls, url: URL) -> "Reused":
        reused = cls(Database(url.render_as_string(hide_password=False), seals=SEALS), url)
        if reused.database.is_sqlite:
            event.listen(reused.database.engine.sync_engine, "do_connect", reused._connect)
        return reused

    def _connect(self, _dialect: object, _record: object, where: list[Any], _how: object) -> None:
        where[0] = self.url.database  # each test has a file of its own

    def at(self, url: URL, rulebook: Rulebook, files: Path) -> Database:
        """This test's database, closed by the test before the next one begins."""
        self.url = url
        opened = copy(self.database)
        opened.url = usable_url(url.render_as_string(hide_password=False))
        opened._rulebook = rulebook
        opened.files = FileStore(files)
        return opened


@pytest.fixture(scope="session")
def reused() -> dict[str, Reused]:
    """The engines, by the kind of database."""
    return {}


@pytest.fixture
async def database(
    database_kind: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    rulebook: Rulebook,
    reused: dict[str, Reused],
) -> AsyncIterator[Database]:
    """An empty database with all tables: the test runs once on SQLite and once on PostgreSQL."""
    if database_kind == "sqlite":
        path = tmp_path / "bangfu.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        url = URL.create("sqlite", database=str(path))
    else:
        url = request.getfixturevalue("postgres_migrated")
        await _empty(url)
    if database_kind not in reused:
        reused[database_kind] = Reused.of(url)
    opened = reused[database_kind].at(url, rulebook, tmp_path / "files")
    yield opened
    await opened.close()


@pytest.fixture
async def empty_database(
    database_kind: str, request: pytest.FixtureRequest, tmp_path: Path, rulebook: Rulebook
) -> AsyncIterator[Database]:
    """A database without a single table, for the tests of migrations."""
    if database_kind == "sqlite":
        url = URL.create("sqlite", database=str(tmp_path / "empty.sqlite3"))
        opened = Database(url.render_as_string(hide_password=False), rulebook, SEALS)
        yield opened
        await opened.close()
        return
    server: Server = request.getfixturevalue("postgres_server")
    name = f"{server.prefix}_empty"
    opened = Database((await server.make(name)).render_as_string(hide_password=False), rulebook, SEALS)
    yield opened
    await opened.close()
    await server.drop(name)


@pytest.fixture
def rulebook() -> Rulebook:
    """Both shipped programmes and China's calendar of 2025 to 2027; laizhou-2018 is the default."""
    return RULEBOOK


@pytest.fixture
def clock() -> FakeClock:
    """Thursday 1 January 2026, 10:00 in China; it moves only by `advance` and `to`."""
    return FakeClock()
