"""Units of work: kept only by a commit, nothing lost between writers, readers wait for nobody."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from rules.errors import Unusable
from storage.database import Database, Work
from storage.tables import Region, Unit
from tests.storage.rows import NOW, message, person

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
WRITERS = 8
ROUNDS = 5


async def unit(database: Database, name: str) -> Unit | None:
    async with database.read() as work:
        return (await work.scalars(select(Unit).where(Unit.name == name))).one_or_none()


async def test_what_is_committed_is_kept(database: Database) -> None:
    async with database.begin() as work:
        work.add(Unit(name="kept"))
        await work.commit()
    assert await unit(database, "kept") is not None


async def test_leaving_without_a_commit_keeps_nothing(database: Database) -> None:
    async with database.begin() as work:
        work.add(Unit(name="left"))
        await work.flush()
    assert await unit(database, "left") is None


async def test_what_nobody_reads_is_kept_with_the_rest_and_seen_by_what_follows(database: Database) -> None:
    async with database.begin() as work:
        await work.unread(insert(Unit), {"name": "first"})
        assert (await work.scalars(select(Unit.name))).all() == ["first"]
        await work.unread(insert(Unit), {"name": "last"})
        await work.commit()
    assert [await unit(database, name) is not None for name in ("first", "last")] == [True, True]


async def test_what_nobody_reads_goes_with_the_rest(database: Database) -> None:
    for _ in range(2):
        async with database.begin() as work:
            await work.unread(insert(Unit), {"name": "left"})
    assert await unit(database, "left") is None


async def test_what_nobody_reads_and_is_refused_fails_by_the_commit(database: Database) -> None:
    async def store_twice() -> None:
        async with database.begin() as work:
            for _ in range(2):
                await work.unread(insert(Unit), {"name": "twice"})
            await work.commit()

    with pytest.raises(IntegrityError):
        await store_twice()
    assert await unit(database, "twice") is None


async def test_an_error_keeps_nothing(database: Database) -> None:
    async def break_off() -> None:
        async with database.begin() as work:
            work.add(Unit(name="broken"))
            await work.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await break_off()
    assert await unit(database, "broken") is None


async def _count_up(database: Database, region_id: int) -> None:
    for _ in range(ROUNDS):
        async with database.begin() as work:
            region = await work.get_one(Region, region_id, with_for_update=True)
            await asyncio.sleep(0)
            region.name = str(int(region.name) + 1)
            await work.commit()


async def test_eight_writers_at_once_lose_nothing(database: Database) -> None:
    async with database.begin() as work:
        region = Region(kind="city", name="0")
        work.add(region)
        await work.commit()
    await asyncio.gather(*(_count_up(database, region.id) for _ in range(WRITERS)))
    async with database.read() as work:
        assert (await work.get_one(Region, region.id)).name == str(WRITERS * ROUNDS)


@on_sqlite
async def test_two_processes_on_one_sqlite_file_lose_nothing(database: Database) -> None:
    async with database.begin() as work:
        region = Region(kind="city", name="0")
        work.add(region)
        await work.commit()
    other = Database(str(database.url))
    try:
        await asyncio.gather(*(_count_up(one, region.id) for one in (database, other) for _ in range(4)))
    finally:
        await other.close()
    async with database.read() as work:
        assert (await work.get_one(Region, region.id)).name == str(2 * 4 * ROUNDS)


@on_sqlite
async def test_what_meets_a_busy_database_is_done_when_it_is_free_again(database: Database) -> None:
    hurried = Database(str(database.url))
    event.listen(hurried.engine.sync_engine, "connect", _waits_for_nobody)
    tries = 0

    async def note(work: Work) -> None:
        nonlocal tries
        tries += 1
        if tries == 2:
            await writing.rollback()
        work.add(Unit(name="patient"))
        await work.flush()

    try:
        async with database.begin() as writing:
            await writing.execute(select(Unit))
            await hurried.patiently(note, 60)
    finally:
        await hurried.close()
    assert tries > 1
    assert await unit(database, "patient") is not None


async def test_a_defect_is_not_tried_again(database: Database) -> None:
    async def break_off(work: Work) -> None:
        await work.execute(text("SELECT nothing FROM nowhere"))

    with pytest.raises(DBAPIError):
        await database.patiently(break_off, 60)


def _waits_for_nobody(connection: Any, _record: object) -> None:  # a DBAPI connection: any driver's
    connection.execute("PRAGMA busy_timeout=0")


async def test_a_reader_does_not_wait_for_a_writer(database: Database) -> None:
    async with database.begin() as writing:
        writing.add(Unit(name="in the making"))
        await writing.flush()
        async with asyncio.timeout(5):
            assert await unit(database, "in the making") is None
        await writing.commit()
    assert await unit(database, "in the making") is not None


@on_sqlite
async def test_a_reader_sees_one_moment_on_sqlite(database: Database) -> None:
    async with database.read() as reading:
        await reading.execute(select(Unit))
        async with database.begin() as work:
            work.add(Unit(name="later"))
            await work.commit()
        assert (await reading.scalars(select(Unit))).all() == []


@on_sqlite
async def test_sqlite_is_opened_with_what_keeps_it_safe(database: Database) -> None:
    async with database.read() as work:
        found = {
            name: (await work.execute(text(f"PRAGMA {name}"))).scalar_one()
            for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        }
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 10000, "synchronous": 1}


async def test_instants_come_back_aware_and_in_utc(database: Database) -> None:
    china = timezone(timedelta(hours=8))
    async with database.begin() as work:
        who = await person(work)
        row = await message(work, who, not_before=datetime(2026, 1, 1, 9, 30, 1, 250, tzinfo=china))
        await work.commit()
    async with database.read() as work:
        again = await work.get_one(type(row), row.id)
        assert again.not_before == datetime(2026, 1, 1, 1, 30, 1, 250, tzinfo=UTC)
        assert again.not_before.utcoffset() == timedelta()


async def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    async with database.begin() as work:
        who = await person(work)
        with pytest.raises(StatementError, match="without a time zone"):
            await message(work, who, not_before=datetime(2026, 1, 1, 9, 30))  # noqa: DTZ001


async def test_instants_are_compared_as_instants(database: Database) -> None:
    """Also across zones and with fractions of a second, which SQLite compares as text."""
    china = timezone(timedelta(hours=8))
    moments = [NOW, NOW + timedelta(microseconds=1), NOW + timedelta(seconds=1), NOW + timedelta(days=1)]
    async with database.begin() as work:
        who = await person(work)
        rows = [await message(work, who, not_before=moment) for moment in moments]
        table = type(rows[0])
        for number, moment in enumerate(moments):
            query = select(table).where(table.not_before <= moment.astimezone(china))
            assert len((await work.scalars(query)).all()) == number + 1


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://root@localhost/x", "redis://localhost"])
def test_a_url_that_is_no_database_of_ours_is_said_to_be_unusable(url: str) -> None:
    with pytest.raises(Unusable) as caught:
        Database(url)
    assert caught.value.code == "database_url"


@pytest.mark.parametrize("url", ["postgres://a@b/c", "postgresql://a@b/c", "postgresql+psycopg://a@b/c"])
def test_every_spelling_of_postgresql_gets_our_driver(url: str) -> None:
    assert Database(url).url.drivername == "postgresql+asyncpg"


async def test_what_was_written_is_put_from_the_log_into_the_file_beside_a_writer(database: Database) -> None:
    async with database.begin() as work:
        await work.execute(text("CREATE TABLE much (words TEXT)"))
        await work.execute(text("INSERT INTO much VALUES (:words)"), {"words": "much" * 100_000})
        await work.commit()
    async with database.begin() as work:
        await work.execute(text("INSERT INTO much VALUES ('little')"))
        assert (await database.checkpoint() > 90) is database.is_sqlite
        await work.rollback()
    async with database.begin() as work:
        await work.execute(text("INSERT INTO much VALUES ('little')"))
        await work.commit()
    assert await database.checkpoint() <= 10
