"""Long polls and webhooks."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web
from aiohttp.test_utils import TestServer

from sandbox import People, Sandbox
from sandbox.people import Resident
from tests.sandbox.conftest import TOKEN
from tests.sandbox.echo import aiogram_bot, aiogram_echo
from tests.sandbox.raw import call, refused, result


async def texts(sandbox: Sandbox, **params: Any) -> list[str]:
    return [update["message"]["text"] for update in await result(sandbox, "getUpdates", **params)]


async def test_an_offset_confirms_and_a_limit_cuts(sandbox: Sandbox, zhao: Resident) -> None:
    for text in "abcd":
        await zhao.say(text)
    assert await texts(sandbox, limit=2) == ["a", "b"]
    first = (await result(sandbox, "getUpdates"))[0]["update_id"]
    assert await texts(sandbox, offset=first + 2) == ["c", "d"]
    assert await texts(sandbox) == ["c", "d"]


async def test_a_negative_offset_keeps_only_the_newest(sandbox: Sandbox, zhao: Resident) -> None:
    for text in "abc":
        await zhao.say(text)
    assert await texts(sandbox, offset=-1) == ["c"]
    assert await texts(sandbox) == ["c"]


async def test_a_poll_waits_for_what_comes(sandbox: Sandbox, zhao: Resident) -> None:
    poll = asyncio.create_task(texts(sandbox, timeout=10))
    await asyncio.sleep(0.05)
    await zhao.say("late")
    assert await asyncio.wait_for(poll, 2) == ["late"]
    assert await texts(sandbox, offset=10**9, timeout="") == []


async def test_the_bot_gets_only_the_kinds_it_asked_for(sandbox: Sandbox, zhao: Resident) -> None:
    await result(sandbox, "getUpdates", allowed_updates=["callback_query"])
    await zhao.say("unheard")
    assert await texts(sandbox) == []
    await result(sandbox, "getUpdates", allowed_updates=[])
    await zhao.say("heard")
    assert await texts(sandbox) == ["heard"]


async def test_a_second_poller_ends_the_first(sandbox: Sandbox) -> None:
    first = asyncio.create_task(call(sandbox, "getUpdates", timeout=10))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(call(sandbox, "getUpdates", timeout=1))
    ended = await asyncio.wait_for(first, 2)
    assert ended["status"] == 409
    assert ended["description"].startswith("Conflict: terminated by other getUpdates request")
    assert (await second)["result"] == []


async def test_updates_live_for_a_day(sandbox: Sandbox, zhao: Resident) -> None:
    await zhao.say("old")
    sandbox.clock.advance(timedelta(hours=25))
    await zhao.say("new")
    assert await texts(sandbox) == ["new"]


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[str]:
    async with TestServer(app) as server:
        yield str(server.make_url("/hook"))


async def test_an_aiogram_webhook_answers_in_the_response(sandbox: Sandbox, zhao: Resident) -> None:
    app, dispatcher = web.Application(), aiogram_echo()
    async with aiogram_bot(sandbox.url, TOKEN).context() as bot:
        handler = SimpleRequestHandler(dispatcher, bot, handle_in_background=False, secret_token="s3cret")

        @dispatcher.message.outer_middleware
        async def answer_in_response(call: Any, message: Any, data: Any) -> Any:
            return message.answer("in the response") if message.text == "quick" else await call(message, data)

        handler.register(app, "/hook")
        setup_application(app, dispatcher, bot=bot)
        async with serving(app) as url:
            await bot.set_webhook(url, secret_token="s3cret")
            await zhao.say("你好")
            await zhao.hears("aiogram heard 你好")
            await zhao.say("quick")
            await zhao.hears("in the response")
            conflict = await refused(sandbox, "getUpdates")
            assert conflict.startswith("Conflict: can't use getUpdates method while webhook is active")


async def test_a_webhook_that_fails_is_tried_again_in_order(sandbox: Sandbox, zhao: Resident) -> None:
    got: list[tuple[str, str | None]] = []

    async def hook(request: web.Request) -> web.Response:
        text = (await request.json())["message"]["text"]
        got.append((text, request.headers.get("X-Telegram-Bot-Api-Secret-Token")))
        if len(got) == 1:
            return web.Response(status=500)
        if text == "b":
            return web.json_response({"method": "sendMessage", "chat_id": zhao.id, "text": "both came"})
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", hook)
    await zhao.say("dropped")
    async with serving(app) as url:
        await result(sandbox, "setWebhook", url=url, secret_token="abc", drop_pending_updates=True)
        await zhao.say("a")
        await zhao.say("b")
        await zhao.hears("both came")
        info = await result(sandbox, "getWebhookInfo")
    assert got == [("a", "abc"), ("a", "abc"), ("b", "abc")]
    assert info["last_error_message"].startswith("Wrong response from the webhook: 500")
    assert info["url"] == url
    await result(sandbox, "deleteWebhook")
    await zhao.say("c")
    assert "c" in await texts(sandbox)


async def test_a_webhook_may_ask_for_a_pause_that_holds_up_only_that_person(sandbox: Sandbox, zhao: Resident) -> None:
    asked, got = asyncio.Event(), []

    async def hook(request: web.Request) -> web.Response:
        message = (await request.json())["message"]
        got.append(message["text"])
        if message["from"]["id"] != zhao.id:
            return web.Response()
        asked.set()
        return web.Response(status=503, headers={"Retry-After": "99999"})

    app = web.Application()
    app.router.add_post("/hook", hook)
    async with serving(app) as url:
        await result(sandbox, "setWebhook", url=url)
        await zhao.say("busy")
        await asyncio.wait_for(asked.wait(), 5)
        other = await People(sandbox.url).person(1002)
        for number in range(3):
            await other.say(str(number))
        waiting = 2
        async with asyncio.timeout(5):
            while waiting > 1:
                await asyncio.sleep(0.02)
                waiting = (await result(sandbox, "getWebhookInfo"))["pending_update_count"]
        (held,) = sandbox._exchange.updates.waiting()
    assert got == ["busy", "0", "1", "2"]
    assert 3500 < held.not_before - time.monotonic() <= 3600


async def test_a_secret_token_has_an_alphabet(sandbox: Sandbox) -> None:
    words = await refused(sandbox, "setWebhook", url="http://127.0.0.1:1/", secret_token="密")
    assert words == "Bad Request: secret token contains unallowed characters"
