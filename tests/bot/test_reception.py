"""What Telegram is answered: nothing is taken that is not stored, nothing twice, nothing without the secret."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest
from aiogram.types import Update
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import URL

from actions.delivery import measures
from bot import webhook
from bot.app import App
from bot.telegram import Listener
from bot.webhook import HEADER, Reception
from storage import inbox
from storage.database import Database
from tests.cast import FakeClock

SECRET = {HEADER: "the-right-secret"}


@dataclass
class Taken:
    """Stands for the listener: the ids of what it was given to handle, and what it took at once (`may`: it does)."""

    ids: list[int] = field(default_factory=list)
    at_once: list[int] = field(default_factory=list)
    may: bool = False

    def take(self, update: Update) -> None:
        """Notes it."""
        self.ids.append(update.update_id)

    async def take_at_once(self, update: Update) -> bool:
        """Notes it, too; takes as long as a transaction."""
        if self.may:
            self.at_once.append(update.update_id)
            await asyncio.sleep(0.01)
        return self.may


@dataclass
class Door:
    """The webhook's site; what was taken; what became of updates since it was opened."""

    client: TestClient[Any, Any]
    taken: Taken
    before: dict[str, float]

    async def bring(self, update: object, headers: dict[str, str] = SECRET) -> int:
        """As Telegram does; the status."""
        async with self.client.post("/updates", json=update, headers=headers) as answer:
            return answer.status

    @property
    def counted(self) -> dict[str, float]:
        """By what became of them."""
        return {what: more for what, now in _counts().items() if (more := now - self.before.get(what, 0))}


def _counts() -> dict[str, float]:
    samples = [one for family in measures.UPDATES.collect() for one in family.samples]
    return {one.labels["what"]: one.value for one in samples if one.name.endswith("_total")}


@asynccontextmanager
async def opened(database: Database) -> AsyncIterator[Door]:
    taken = Taken()
    app = cast(App, SimpleNamespace(database=database, clock=FakeClock()))
    site = Reception(app, cast(Any, None), cast(Listener, taken), SECRET[HEADER]).site("/updates")
    async with TestClient(TestServer(site)) as client:
        yield Door(client, taken, _counts())


def update(number: int) -> dict[str, Any]:
    person = {"id": 1001, "is_bot": False, "first_name": "Z"}
    message = {"message_id": 1, "date": 1_735_700_000, "chat": {"id": 1001, "type": "private"}, "from": person}
    return {"update_id": number, "message": message | {"text": "来过"}}


async def stored(database: Database) -> list[int]:
    async with database.read() as work:
        return [body["update_id"] for body in await inbox.unhandled_of(work, 1001, 10**9)]


async def test_an_update_is_stored_as_it_came_and_taken(database: Database) -> None:
    async with opened(database) as door:
        assert await door.bring(update(7)) == 200
        async with door.client.get("/readyz") as answer:
            assert answer.status == 200
    async with database.read() as work:
        assert await inbox.unhandled(work) == [update(7)]
    assert door.taken.ids == [7]


@pytest.mark.parametrize("headers", [{}, {HEADER: ""}, {HEADER: "the-wrong-secret"}, {HEADER: "密"}])
async def test_without_the_secret_nothing_is_stored(database: Database, headers: dict[str, str]) -> None:
    async with opened(database) as door:
        assert await door.bring(update(7), headers) == 403
    assert (await stored(database), door.taken.ids, door.counted) == ([], [], {"refused": 1})


async def test_what_is_brought_again_is_taken_once(database: Database) -> None:
    async with opened(database) as door:
        assert await asyncio.gather(*(door.bring(update(number)) for number in (7, 8, 7, 9, 8))) == [200] * 5
        assert await door.bring(update(9)) == 200
    assert await stored(database) == [7, 8, 9]
    assert sorted(door.taken.ids) == [7, 8, 9]
    assert door.counted == {"stored": 3, "repeated": 3}


async def test_what_comes_alone_is_taken_at_once_and_never_before_what_is_still_to_be_stored(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(database) as door:
        door.taken.may = True
        assert await door.bring(update(7)) == 200
        door.taken.may = False
        storing, go_on, accept = asyncio.Event(), asyncio.Event(), inbox.accept

        async def slow(*given: Any, **named: Any) -> set[int]:
            storing.set()
            await go_on.wait()
            return await accept(*given, **named)

        monkeypatch.setattr(inbox, "accept", slow)
        earlier = asyncio.create_task(door.bring(update(8)))
        await storing.wait()
        door.taken.may = True
        later = asyncio.create_task(door.bring(update(9)))
        await asyncio.sleep(0.05)
        go_on.set()
        assert [await earlier, await later] == [200, 200]
    assert (door.taken.at_once, door.taken.ids) == ([7], [8, 9])
    assert door.counted == {"stored": 3}


async def test_what_can_never_be_read_does_not_hold_others_up(database: Database) -> None:
    async with opened(database) as door:
        unreadable: list[object] = [[], {"update_id": "?"}]
        assert [await door.bring(body) for body in (*unreadable, update(7))] == [200] * 3
    assert (door.taken.ids, door.counted) == ([7], {"unreadable": 2, "stored": 1})


async def test_while_the_database_is_away_telegram_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "STORE_SECONDS", 0.0)
    nowhere = URL.create("postgresql", host="127.0.0.1", port=1, database="none")
    async with opened(Database(nowhere.render_as_string())) as door:
        assert await door.bring(update(7)) == 500
        async with door.client.get("/readyz") as answer:
            assert answer.status == 503
    assert (door.taken.ids, door.counted) == ([], {"failed": 1})
