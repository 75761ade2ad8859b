"""Updates are stored before they are confirmed to Telegram, and handled once."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from storage import inbox, speaking
from storage.database import Database, Work, passes
from storage.tables import ReceivedUpdate
from tests.storage.rows import NOW

ZHAO, WANG = 1001, 1002


def update(number: int, whose: int) -> dict[str, Any]:
    body = {"update_id": number, "message": {"text": "来过"}}
    return {"update_id": number, "received_at": NOW, "telegram_id": whose, "body": body}


async def accept(database: Database, *numbers: int, whose: int | None = None) -> set[int]:
    """Of different people, unless they are all of this one."""
    async with database.begin() as work:
        new = await inbox.accept(work, [update(number, whose or number) for number in numbers])
        await work.commit()
    return new


async def take(work: Work, number: int, whose: int) -> bool:
    """As the listener does."""
    await inbox.lock(work, whose)
    if not (await speaking.arrived(work, whose, number)).is_next:
        return False
    await inbox.mark_handled(work, number, NOW)
    return True


async def handle(database: Database, number: int, whose: int | None = None) -> bool:
    async with database.begin() as work:
        first = await take(work, number, whose or number)
        await asyncio.sleep(0)
        await work.commit()
    return first


async def unhandled(database: Database) -> list[int]:
    async with database.read() as work:
        return [body["update_id"] for body in await inbox.unhandled(work)]


async def test_the_same_update_twice_is_accepted_once(database: Database) -> None:
    assert await accept(database, 7, 8) == {7, 8}
    assert await accept(database, 8, 9) == {9}
    assert await unhandled(database) == [7, 8, 9]


async def test_what_was_accepted_and_not_handled_comes_back_in_telegrams_order(database: Database) -> None:
    await accept(database, 12, 10, 11)
    await handle(database, 11)
    assert await unhandled(database) == [10, 12]


async def test_an_update_is_handled_once(database: Database) -> None:
    await accept(database, 7)
    assert sorted(await asyncio.gather(handle(database, 7), handle(database, 7))) == [False, True]
    assert await unhandled(database) == []


async def test_a_handler_that_broke_leaves_the_update_unhandled(database: Database) -> None:
    await accept(database, 7)
    async with database.begin() as work:
        assert await take(work, 7, 7)
    assert await unhandled(database) == [7]


async def test_a_later_update_of_a_person_waits_for_the_earlier_one_and_others_do_not(database: Database) -> None:
    await accept(database, 7, 8, whose=ZHAO)
    await accept(database, 9, whose=WANG)
    assert not await handle(database, 8, whose=ZHAO)
    assert await handle(database, 9, whose=WANG)
    assert await handle(database, 7, whose=ZHAO)
    assert await handle(database, 8, whose=ZHAO)
    assert await unhandled(database) == []


async def test_a_person_s_updates_up_to_one_are_found_in_order(database: Database) -> None:
    await accept(database, 9, 7, 8, 11, whose=ZHAO)
    await accept(database, 6, whose=WANG)
    await handle(database, 7, whose=ZHAO)
    async with database.read() as work:
        assert [body["update_id"] for body in await inbox.unhandled_of(work, ZHAO, 9)] == [8, 9]


async def test_what_waits_for_long_is_found(database: Database) -> None:
    await accept(database, 7, 8, 9)
    async with database.read() as work:
        assert await inbox.unhandled(work, NOW) == []
        found = await inbox.unhandled(work, NOW + timedelta(seconds=1), limit=2)
    assert [body["update_id"] for body in found] == [7, 8]


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_the_second_process_waits_until_the_first_has_handled_a_person_s_update(database: Database) -> None:
    await accept(database, 7, 8, whose=ZHAO)
    await accept(database, 9, whose=WANG)
    order = []

    async def second() -> None:
        assert await handle(database, 8, whose=ZHAO)
        order.append("second")

    async with database.begin() as work:
        assert await take(work, 7, ZHAO)
        waiting = asyncio.create_task(second())
        assert await handle(database, 9, whose=WANG)  # somebody else's goes on meanwhile
        order.append("first")
        await work.commit()
    await waiting
    assert order == ["first", "second"]


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_an_update_whose_process_hangs_is_given_to_another(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await accept(database, 7, whose=ZHAO)
    async with database.begin() as work:
        assert await take(work, 7, ZHAO)
        # it does nothing any more; what it is given before the server ends its transaction is shortened here
        await work.execute(text("SELECT set_config('idle_in_transaction_session_timeout', '50', true)"))
        assert await handle(database, 7, whose=ZHAO)
        with pytest.raises(DBAPIError) as gone:
            await work.execute(text("SELECT 1"))
        await work.invalidate()
    assert passes(gone.value)


async def test_what_was_said_is_forgotten_once_it_is_handled(database: Database) -> None:
    await accept(database, 7)
    await handle(database, 7)
    async with database.read() as work:
        body = (await work.execute(text("SELECT CAST(body AS text) FROM received_update"))).scalar_one()
    assert body in (None, "null")


async def test_a_handled_update_that_comes_again_is_known_for_a_while(database: Database) -> None:
    await accept(database, 7, 8)
    await handle(database, 7)
    assert await accept(database, 7) == set()
    async with database.begin() as work:
        assert await inbox.newest(work) == 8
        assert await inbox.forget_before(work, NOW + timedelta(days=7)) == 1
        assert list(await work.scalars(select(ReceivedUpdate.update_id))) == [8]
