"""Updates are stored before they are confirmed to Telegram, and handled once."""

import asyncio
from datetime import timedelta
from typing import Any

from sqlalchemy import select, text

from storage import inbox
from storage.database import Database
from storage.tables import ReceivedUpdate
from tests.storage.rows import NOW


def update(number: int) -> dict[str, Any]:
    return {"update_id": number, "received_at": NOW, "body": {"update_id": number, "message": {"text": "来过"}}}


async def accept(database: Database, *numbers: int) -> set[int]:
    async with database.begin() as work:
        new = await inbox.accept(work, [update(number) for number in numbers])
        await work.commit()
    return new


async def handle(database: Database, number: int) -> bool:
    async with database.begin() as work:
        first = await inbox.handled(work, number, NOW)
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
        assert await inbox.handled(work, 7, NOW)
    assert await unhandled(database) == [7]


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
