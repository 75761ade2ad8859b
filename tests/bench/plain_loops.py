"""How others send to many: loops over python-telegram-bot and aiogram, as they are widespread."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

from aiogram import Bot as AiogramBot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramRetryAfter
from aiogram.types import InlineKeyboardButton as AiogramButton
from aiogram.types import InlineKeyboardMarkup as AiogramMarkup
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import RetryAfter, TelegramError
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from bot.messengers.telegram import CONNECTIONS
from bot.simulation.population import FIRST_ACCOUNT
from tests.bench.street import TOKEN, received

HTML = "<b>户1</b> 东沟村:1月31日前打一次电话"
FEW = 6
# (address, chats in the order of the messages) -> how many 429 were met
Loop = Callable[[str, list[int]], Awaitable[int]]


async def plain(url: str, chats: int, each: int, loop: Loop | None) -> tuple[float, int, int, int, float]:
    """Messages a second, 429, lost, doubled, CPU ms a message; None: back to back."""
    await a_second_apart(chats * each)
    before = await received(url)
    wanted = [FIRST_ACCOUNT + at for at in range(chats) for _ in range(each)]
    begun, cpu = time.perf_counter(), time.process_time()
    refused = await (loop or _back_to_back)(url, wanted)
    seconds, spent = time.perf_counter() - begun, time.process_time() - cpu
    got = [now - then for now, then in zip(await received(url), before, strict=True)][:chats]
    lost, doubled = sum(max(each - one, 0) for one in got), sum(max(one - each, 0) for one in got)
    return (len(wanted) - lost) / seconds, refused, lost, doubled, spent / len(wanted) * 1000


async def a_second_apart(messages: int) -> None:
    """So that Telegram no longer counts the last run's messages; a few are far from any limit."""
    if messages > FEW:
        await asyncio.sleep(1)


def _request() -> HTTPXRequest:
    return HTTPXRequest(connection_pool_size=CONNECTIONS, pool_timeout=60)


async def _send(bot: Bot, chat: int) -> None:
    rows = [
        [InlineKeyboardButton("打电话", callback_data=f"c:{chat}")],
        [InlineKeyboardButton("明天", callback_data="l")],
    ]
    await bot.send_message(chat, HTML, parse_mode="HTML", reply_markup=InlineKeyboardMarkup(rows))


async def _back_to_back(url: str, chats: list[int]) -> int:
    async with Bot(TOKEN, base_url=f"{url}/bot", request=_request()) as bot:
        for chat in chats:
            await _send(bot, chat)
    return 0


async def _sequential(url: str, chats: list[int]) -> int:
    """One after the other with a short sleep, again after a 429."""
    refused = 0
    async with Bot(TOKEN, base_url=f"{url}/bot", request=_request()) as bot:
        for chat in chats:
            while True:
                try:
                    await _send(bot, chat)
                    break
                except RetryAfter as error:
                    refused += 1
                    await asyncio.sleep(_seconds(error.retry_after))
            await asyncio.sleep(0.05)
    return refused


async def _limiter(url: str, chats: list[int]) -> int:
    """python-telegram-bot's own limiter as it comes: what is refused is lost."""
    refused = 0
    bot: ExtBot[None] = ExtBot(TOKEN, base_url=f"{url}/bot", request=_request(), rate_limiter=AIORateLimiter())  # type: ignore[arg-type]  # typed for any arguments

    async def one(chat: int) -> None:
        nonlocal refused
        try:
            await _send(bot, chat)
        except TelegramError as error:
            refused += isinstance(error, RetryAfter)

    async with bot:
        await asyncio.gather(*(one(chat) for chat in chats))
    return refused


async def _aiogram(url: str, chats: list[int]) -> int:
    """Thirty side by side, each sleeping as long as a 429 says and trying again."""
    turns, refused = asyncio.Semaphore(30), 0
    bot = AiogramBot(TOKEN, AiohttpSession(api=TelegramAPIServer.from_base(url)))
    rows = [[AiogramButton(text="打电话", callback_data="c")], [AiogramButton(text="明天", callback_data="l")]]
    markup = AiogramMarkup(inline_keyboard=rows)

    async def one(chat: int) -> None:
        nonlocal refused
        async with turns:
            while True:
                try:
                    await bot.send_message(chat, HTML, parse_mode="HTML", reply_markup=markup)
                    return
                except TelegramRetryAfter as error:
                    refused += 1
                    await asyncio.sleep(error.retry_after)

    await asyncio.gather(*(one(chat) for chat in chats))
    await bot.session.close()
    return refused


def _seconds(wait: int | timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, timedelta) else wait


LOOPS: dict[str, Loop] = {
    "sequential": _sequential,
    "ptb_limiter": _limiter,
    "aiogram_sleeping": _aiogram,
}
