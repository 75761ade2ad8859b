"""Troubles on demand."""

import aiohttp
import pytest

from sandbox import People, Sandbox
from sandbox.people import Resident
from tests.sandbox.conftest import TOKEN
from tests.sandbox.echo import aiogram_bot, aiogram_echo, polling
from tests.sandbox.raw import call, result


async def test_a_refusal_counts_its_uses(sandbox: Sandbox, people: People, zhao: Resident) -> None:
    await zhao.start()
    await people.fault("refuse", times=2, status=429, retry_after=7, method="sendMessage", person=zhao.id)
    for _ in range(2):
        answer = await call(sandbox, "sendMessage", chat_id=zhao.id, text="x")
        assert answer["parameters"] == {"retry_after": 7}
    await result(sandbox, "sendMessage", chat_id=zhao.id, text="x")
    assert (await people.ask("GET", "/people/faults"))["faults"] == []


async def test_a_refusal_without_a_method_leaves_the_poller_alone(sandbox: Sandbox, people: People) -> None:
    await people.fault("refuse", status=502)
    assert (await call(sandbox, "getMe"))["description"] == "Bad Gateway"
    assert await result(sandbox, "getUpdates") == []
    await people.no_faults()
    await result(sandbox, "getMe")


async def test_a_lost_reply_was_carried_out(sandbox: Sandbox, people: People, zhao: Resident) -> None:
    await zhao.start()
    await people.fault("lose_reply", times=1, method="sendMessage")
    with pytest.raises(aiohttp.ClientError):
        await call(sandbox, "sendMessage", chat_id=zhao.id, text="sent")
    await zhao.hears("sent")
    assert (await people.traffic())[-1]["status"] == 0


async def test_a_doubled_update_has_one_number(sandbox: Sandbox, people: People, zhao: Resident) -> None:
    await people.fault("duplicate_update", times=1)
    await zhao.say("a")
    await zhao.say("b")
    updates = await result(sandbox, "getUpdates")
    assert [update["message"]["text"] for update in updates] == ["a", "a", "b"]
    assert updates[0]["update_id"] == updates[1]["update_id"] == updates[2]["update_id"] - 1
    assert len(await result(sandbox, "getUpdates", offset=updates[0]["update_id"] + 1)) == 1


async def test_telegram_is_away_and_comes_back(sandbox: Sandbox, people: People, zhao: Resident) -> None:
    async with aiogram_bot(sandbox.url, TOKEN).context() as bot, polling(bot, aiogram_echo()):
        await zhao.say("before")
        await zhao.hears("aiogram heard before")
        await people.fault("away", seconds=0.5)
        with pytest.raises(aiohttp.ClientError):
            await call(sandbox, "getMe")
        await zhao.say("meanwhile")
        await zhao.hears("aiogram heard meanwhile")
