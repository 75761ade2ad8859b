"""People who tap buttons on the street while a broadcast goes out: how long each waits for the bot's answer."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Any

import aiohttp
from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType

from bot.app import App
from bot.polling import poll
from bot.simulation.population import FIRST_ACCOUNT
from bot.telegram import Listener, listening_bot

PAUSE = 0.4  # seconds between two taps
WARM_UP = 3  # the first compile templates and models


@dataclass
class Taps:
    """`replies` were counted by Telegram; `by_chat`: those that were new messages."""

    seconds: list[float] = field(default_factory=list)
    replies: int = 0
    too_many_requests: int = 0
    by_chat: Counter[int] = field(default_factory=Counter)

    def percentile(self, which: int) -> float | None:
        """Milliseconds; None when nobody tapped."""
        if len(self.seconds) < 2:
            return self.seconds[0] * 1000 if self.seconds else None
        return quantiles(self.seconds, n=100, method="inclusive")[which - 1] * 1000


class _Counted(BaseRequestMiddleware):
    def __init__(self, taps: Taps) -> None:
        self._taps = taps

    async def __call__(
        self, make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
    ) -> Response[TelegramType]:
        try:
            answer = await make_request(bot, method)
        except TelegramRetryAfter:
            self._taps.too_many_requests += 1
            raise
        chat = getattr(method, "chat_id", None)
        if isinstance(chat, int):
            self._taps.replies += 1
            self._taps.by_chat[chat] += type(method).__name__ == "SendMessage"
        return answer


@asynccontextmanager
async def tapping(app: App, url: str, chats: int, wanted: bool) -> AsyncIterator[Taps]:
    """The product listens, and somebody taps now and then, one after the other."""
    taps = Taps()
    if not wanted:
        yield taps
        return
    bot = listening_bot(app)
    bot.session.middleware(_Counted(taps))
    listener = Listener(app, bot)
    async with aiohttp.ClientSession(url) as session:
        polled = asyncio.create_task(poll(app, bot, listener))
        for _ in range(WARM_UP):
            await _one(session, FIRST_ACCOUNT + chats - 1)
        tapped = asyncio.create_task(_tap_on(session, taps, chats))
        try:
            yield taps
        finally:
            for task in (tapped, polled):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            await listener.drained()
            await bot.session.close()


async def _tap_on(session: aiohttp.ClientSession, taps: Taps, chats: int) -> None:
    """Those at the end of the queue: their reminder comes last."""
    at = 0
    while True:
        person = FIRST_ACCOUNT + chats - 1 - at % max(chats // 2, 1)
        taps.seconds.append(await _one(session, person))
        at += 1
        await asyncio.sleep(PAUSE)


async def _one(session: aiohttp.ClientSession, person: int) -> float:
    """Seconds from a tap on the menu's button (at first a written /menu) to the message that answers it."""
    chat = await _chat(session, person)
    menus = [one["message_id"] for one in chat["messages"] if _is_menu(one)]
    begun, version = time.perf_counter(), chat["version"]
    if menus:
        await _post(session, person, "press", {"message_id": menus[-1], "data": "menu:main"})
    else:
        await _post(session, person, "say", {"text": "/menu"})
    while True:
        chat = await _chat(session, person, version)
        if any(_is_menu(one) and one["message_id"] not in menus for one in chat["messages"]):
            return time.perf_counter() - begun
        version = chat["version"]


def _is_menu(message: dict[str, Any]) -> bool:
    rows = message["keyboard"] or []
    return any(str(button.get("data")).startswith("menu:") for row in rows for button in row)


async def _chat(session: aiohttp.ClientSession, person: int, after: int | None = None) -> dict[str, Any]:
    params = {} if after is None else {"after": str(after)}
    async with session.get(f"/people/{person}/chat", params=params) as answer:
        found: dict[str, Any] = await answer.json()
        return found


async def _post(session: aiohttp.ClientSession, person: int, what: str, body: dict[str, Any]) -> None:
    async with session.post(f"/people/{person}/{what}", json=body) as answer:
        answer.raise_for_status()
