"""Personal data lies encrypted: what the file holds, which key opens it, how a new one takes its place."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, select, text

from rules.errors import Unusable
from storage import conversations
from storage.conversations import Standing
from storage.database import Database
from storage.key_mark import count, ensure_fits, reseal, sealed_columns
from storage.migrate import downgrade, upgrade
from storage.seals import Seals, new_key, read_keys
from storage.tables import Person
from tests.cast import SEALS

PHONE = "13900000000"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
BEFORE, AFTER = "0007", "0011"


async def raw(database: Database, query: str) -> list[Any]:
    async with database.engine.connect() as connection:
        return list((await connection.execute(text(query))).scalars())


async def with_people(database: Database, phones: int = 1) -> None:
    async with database.begin() as work:
        work.add_all(Person(name=f"某人{number}", phone=PHONE) for number in range(phones))
        await work.commit()


async def test_a_telephone_is_read_again_and_never_lies_in_clear(database: Database) -> None:
    await with_people(database, 2)
    async with database.read() as work:
        assert list(await work.scalars(select(Person.phone))) == [PHONE, PHONE]
    first, second = await raw(database, "SELECT phone FROM person ORDER BY id")
    assert PHONE not in first + second
    assert first != second, "the same number must not be recognised"


async def test_without_the_key_nothing_personal_is_read_or_written(database: Database) -> None:
    await with_people(database)
    database.seal_with(Seals.fresh())
    try:
        async with database.read() as work:
            with pytest.raises(Unusable) as refused:
                (await work.scalars(select(Person.phone))).all()
        assert refused.value.code == "key_does_not_fit"
    finally:
        database.seal_with(SEALS)


async def test_a_key_that_does_not_fit_the_database_is_refused_before_anything_is_done(database: Database) -> None:
    await ensure_fits(database, "key")
    await ensure_fits(database, "key")
    database.seal_with(Seals.fresh())
    try:
        with pytest.raises(Unusable) as refused:
            await ensure_fits(database, "var/key")
    finally:
        database.seal_with(SEALS)
    assert (refused.value.code, refused.value.values["where"]) == ("key_does_not_fit_database", "var/key")


def test_what_was_moved_to_another_column_or_changed_does_not_open() -> None:
    sealed = SEALS.seal(PHONE, "person.phone")
    assert SEALS.open(sealed, "person.phone") == PHONE
    for other, place in ((sealed, "household.address"), (sealed[:-4] + "AAA=", "person.phone")):
        with pytest.raises(Unusable):
            SEALS.open(other, place)


def test_an_unknown_key_is_looked_up_once_more() -> None:
    old, new = new_key(), new_key()
    kept = [old]
    reader, writer = Seals([old], lambda: kept), Seals([new, old])
    sealed = writer.seal(PHONE, "person.phone")
    kept.insert(0, new)
    assert reader.open(sealed, "person.phone") == PHONE
    assert reader.newest == writer.newest


@pytest.mark.parametrize("broken", ["", "short", "a" * 43, "十"])
def test_what_is_no_key_is_refused(broken: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_keys(broken)


async def test_a_new_key_takes_over_in_slices_and_the_old_one_is_not_needed_any_more(database: Database) -> None:
    old, new = new_key(), new_key()
    try:
        database.seal_with(Seals([old]))
        await with_people(database, 3)
        both = Seals([new, old])
        database.seal_with(both)
        (phones,) = [one for one in await count(database, both) if one.name == "person.phone"]
        assert (phones.total, phones.older) == (3, 3)
        for column in sealed_columns():
            while await reseal(database, column):
                pass
        assert not any(one.older for one in await count(database, both))
        database.seal_with(Seals([new]))
        async with database.read() as work:
            assert list(await work.scalars(select(Person.phone))) == [PHONE] * 3
    finally:
        database.seal_with(SEALS)


def _row(connection: Connection) -> None:
    connection.execute(text("INSERT INTO person (id, name, phone, post) VALUES (1, '甲', '13900000000', '')"))
    connection.execute(text("INSERT INTO person (id, name, phone, post) VALUES (2, '乙', NULL, '')"))


async def test_what_lay_in_clear_before_is_sealed_by_the_migration_and_comes_back(empty_database: Database) -> None:
    await upgrade(empty_database, BEFORE)
    async with empty_database.engine.begin() as connection:
        await connection.run_sync(_row)
    await upgrade(empty_database, AFTER)
    sealed, none = await raw(empty_database, "SELECT phone FROM person ORDER BY id")
    assert none is None
    assert PHONE not in sealed
    async with empty_database.read() as work:
        assert list(await work.scalars(select(Person.phone).order_by(Person.id))) == [PHONE, None]
    await downgrade(empty_database, BEFORE)
    assert await raw(empty_database, "SELECT phone FROM person ORDER BY id") == [PHONE, None]


async def test_a_draft_of_before_is_sealed_by_the_migration_and_goes_on(empty_database: Database) -> None:
    draft = {"flow": "visit_report", "answers": {"note": "老人血压高", "helped": ["talk"]}}
    await upgrade(empty_database, "0015")
    async with empty_database.engine.begin() as connection:
        row = {
            "data": json.dumps(draft),
            "at": NOW.strftime("%Y-%m-%d %H:%M:%S.%f") if empty_database.is_sqlite else NOW,
        }
        for number in (1, 2):
            values = f"VALUES ({number}, 'visit_report', :data, :at)"
            await connection.execute(
                text(f"INSERT INTO conversation (telegram_id, state, data, updated_at) {values}"), row
            )
    await upgrade(empty_database)
    for stored in await raw(empty_database, "SELECT data FROM conversation"):
        assert "血压" not in stored
        assert "talk" not in stored
    async with empty_database.begin() as work:
        assert (await conversations.read(work, 2)).data == draft
        await conversations.write(work, 2, Standing("visit_report", draft | {"at": "met"}), NOW)
        await work.commit()
    await downgrade(empty_database, "0015")
    [first, second] = await raw(empty_database, "SELECT data FROM conversation ORDER BY telegram_id")
    assert [json.loads(one) if isinstance(one, str) else one for one in (first, second)] == [
        draft,
        draft | {"at": "met"},
    ]
