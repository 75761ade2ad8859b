"""Polling: what could not be stored is not confirmed to Telegram, and the bot does not go deaf."""

import asyncio
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest
from aiogram import Bot
from sqlalchemy.exc import OperationalError

from bot.app import App
from bot.polling import poll
from bot.telegram import Listener
from bot.updates import FetchUpdates
from storage.database import Database
from tests.bot.test_reception import Taken, stored, update
from tests.cast import FakeClock


class Enough(BaseException):
    """Ends a poll that would go on for ever."""


@dataclass
class Telegram:
    """Keeps three updates until they are confirmed; notes the order of what it is asked."""

    asked: list[object] = field(default_factory=list)

    async def delete_webhook(self, drop_pending_updates: bool) -> None:
        """Updates may be fetched from now on."""
        assert not drop_pending_updates
        self.asked.append("no webhook")

    async def __call__(self, fetch: FetchUpdates, **_given: Any) -> list[dict[str, Any]]:
        """Those that are not confirmed, one of which nobody can read."""
        self.asked.append(fetch.offset)
        if fetch.offset == 10:
            raise Enough
        return [update(7), {"update_id": 8, "message": "unheard of"}, update(9)]


async def test_what_could_not_be_stored_is_fetched_again(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    telegram, taken, real = Telegram(), Taken(), database.patiently
    monkeypatch.setattr(asyncio, "sleep", _at_once)
    away = [OperationalError("INSERT", {}, Exception("the server is away")), OSError()]

    async def now_and_then(*given: Any) -> Any:
        if away:
            raise away.pop()
        return await real(*given)

    monkeypatch.setattr(database, "patiently", now_and_then)
    app = cast(App, SimpleNamespace(database=database, clock=FakeClock()))
    with pytest.raises(Enough):
        await poll(app, cast(Bot, telegram), cast(Listener, taken))
    assert telegram.asked == ["no webhook", None, None, None, 10]
    assert (taken.ids, await stored(database)) == ([7, 9], [7, 9])


async def _at_once(_seconds: float) -> None:
    """Nobody waits here."""
