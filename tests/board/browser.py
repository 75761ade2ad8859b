"""Somebody's browser at the board, without a browser: an aiohttp client with the cookies of a session."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from actions.pages.board import make_link
from board.app import board
from board.house import House
from board.mini_app import signing_key
from knowledge.base import Base
from locales import Texts
from tests.cast import Town

TEXTS = Texts()


@cache
def base() -> Base:
    """The shipped policy base."""
    return Base.load()


TOKEN = "12345:a-token-of-no-bot"
TOKEN_FIELD = re.compile(r'name="(?:token|door)" value="(\w+)"')


@dataclass
class Browser:
    """One person at the board."""

    client: "TestClient[web.Request, web.Application]"

    async def get(self, path: str, **asked: str) -> ClientResponse:
        """Opens a page; redirects are not followed."""
        return await self.client.get(path, params=asked, allow_redirects=False)

    async def read(self, path: str, **asked: str) -> str:
        """A page that opens."""
        response = await self.get(path, **asked)
        assert response.status == 200, f"{path}: {response.status}"
        return await response.text()

    async def send(self, path: str, seen_on: str = "/", **fields: str) -> ClientResponse:
        """Sends a form with the token that the page shows."""
        found = TOKEN_FIELD.search(await self.read(seen_on))
        assert found is not None
        return await self.client.post(path, data={"token": found[1], **fields}, allow_redirects=False)


@asynccontextmanager
async def at_the_board(town: Town, *, telegram: bool = True) -> AsyncIterator[Browser]:
    """A guest's browser."""
    database = town.database
    house = House(
        database.read,
        database.begin,
        town.clock.now,
        TEXTS,
        "http://127.0.0.1",
        signing_key(TOKEN) if telegram else None,
        base,
        database.files.folder.parent if database.files else Path(),
        database.another,
        "bangfu_bot",
    )
    async with TestClient(TestServer(board(house))) as client:
        yield Browser(client)


async def link_for(town: Town, who: str) -> str:
    """The path of a fresh link that the bot gave this person."""
    speaker = await town.speaker(who)
    async with town.database.begin() as work:
        token = await make_link(work, speaker, town.clock.now())
        await work.commit()
    return f"/in/{token}"


async def sign_in(browser: Browser, town: Town, who: str) -> Browser:
    """Opens a link of the bot and taps the one button."""
    opened = await browser.client.get(await link_for(town, who))
    door = TOKEN_FIELD.search(await opened.text())
    assert door is not None
    answer = await browser.client.post("/in", data={"door": door[1]}, allow_redirects=False)
    assert answer.status == 303
    return browser
