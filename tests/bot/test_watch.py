"""What a process looks after goes on, whatever it finds."""

import asyncio
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest
from aiogram import Bot
from sqlalchemy.exc import OperationalError

from bot import watch
from bot.app import App
from bot.pace import Pace
from bot.telegram import Listener
from bot.watch import watching
from storage import inbox
from storage.database import Database
from storage.presence import Seen
from tests.bot.test_reception import update
from tests.cast import FakeClock

PATIENCE = 10


@dataclass
class Troubled:
    """One troubled look after the other, then all is well."""

    troubles: list[Exception]

    async def look(self, wants_to_poll: bool) -> Seen:
        """Nobody polls here."""
        if self.troubles:
            raise self.troubles.pop()
        return Seen(1, polls=False, shared_by=1)

    async def share(self, processes: int) -> None:
        """Nobody else is there."""


@dataclass
class Reading:
    """A listener that can read only what has a message, and never finishes what it took."""

    ids: list[int] = field(default_factory=list)
    enough: asyncio.Event = field(default_factory=asyncio.Event)

    def holds(self, update_id: int) -> bool:
        """What it took."""
        return update_id in self.ids

    def take(self, body: dict[str, Any]) -> None:
        """ValueError where it cannot be read."""
        if "message" not in body:
            raise ValueError(body)
        self.ids.append(body["update_id"])
        self.enough.set()


@pytest.mark.parametrize("trouble", [OperationalError("SELECT", {}, Exception("away")), OSError(), RuntimeError()])
async def test_what_was_left_is_taken_after_any_trouble_and_beside_what_cannot_be_read(
    database: Database, clock: FakeClock, trouble: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "LOOK_SECONDS", 0.01)
    bodies: list[dict[str, Any]] = [{"update_id": 6, "of_another_version": {}}, update(7), update(8)]
    rows = [
        {"update_id": one["update_id"], "received_at": clock.now(), "telegram_id": 1, "body": one} for one in bodies
    ]
    async with database.begin() as work:
        await inbox.accept(work, rows)
        await work.commit()
    reading = Reading()
    app = cast(App, SimpleNamespace(database=database, clock=clock, pace=Pace(30)))
    clock.advance(seconds=1)
    async with watching(app, cast(Bot, None), cast(Listener, reading), Troubled([trouble]), polls=False):
        await asyncio.wait_for(reading.enough.wait(), PATIENCE)
    assert reading.ids == [7, 8]
