"""People who write and tap over HTTP, each as soon as they were answered, in a process of their own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

import aiohttp

from bot.simulation.population import FIRST_ACCOUNT

PEOPLE = 16


class Crowd:
    """The crowd as the measured process sees it: `url` is where their Telegram serves."""

    def __init__(self, pipe: Connection, url: str) -> None:
        self._pipe, self.url = pipe, url

    async def write(self, text: str, times: int, people: int = PEOPLE) -> int:
        """So many people write this so often and wait for the answer; how many updates that were."""
        return await self._ask(("write", text, times, people))

    async def tap(self, times: int, people: int = PEOPLE) -> int:
        """So many tap so often: "back" where it is offered, else the first button; how many updates that were."""
        return await self._ask(("tap", "", times, people))

    async def _ask(self, what: tuple[str, str, int, int]) -> int:
        self._pipe.send(what)
        return int(await asyncio.to_thread(self._pipe.recv))


@asynccontextmanager
async def crowd(token: str) -> AsyncIterator[Crowd]:
    """A fresh street whose people have Telegram ids from FIRST_ACCOUNT on, for the bot with this token."""
    spawn = get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=_serve, args=(theirs, token), daemon=True)
    process.start()
    try:
        yield Crowd(ours, str(await asyncio.to_thread(ours.recv)))
    finally:
        ours.send(None)
        await asyncio.to_thread(process.join)


def _serve(pipe: Connection, token: str) -> None:
    asyncio.run(_until_told(pipe, token))


async def _until_told(pipe: Connection, token: str) -> None:
    from sandbox import Sandbox
    from sandbox.street import Person

    sandbox = Sandbox(limits=False)
    sandbox.add_bot(token)
    ids = range(FIRST_ACCOUNT, FIRST_ACCOUNT + PEOPLE)
    for person in ids:
        sandbox.add_person(Person(id=person, first_name="P", language_code="zh-hans"))
    async with sandbox, aiohttp.ClientSession(sandbox.url) as session:
        for person in ids:
            await _post(session, person, "start", {})
        pipe.send(sandbox.url)
        while (told := await asyncio.to_thread(pipe.recv)) is not None:
            what, text, times, people = told
            await asyncio.gather(*(_act(session, person, what, text, times) for person in ids[:people]))
            pipe.send(times * people)


async def _act(session: aiohttp.ClientSession, person: int, what: str, text: str, times: int) -> None:
    chat = await _chat(session, person)
    for _ in range(times):
        before = _newest(chat)
        if what == "write":
            await _post(session, person, "say", {"text": text})
        else:
            data = [button["data"] for row in before["keyboard"] for button in row]
            chosen = next((one for one in data if one.endswith("back")), data[0])
            await _post(session, person, "press", {"message_id": before["message_id"], "data": chosen})
        while _newest(chat) == before:
            chat = await _chat(session, person, chat["version"])


def _newest(chat: dict[str, Any]) -> Any:
    """The bot's newest message, without what every tap changes."""
    ours = [one for one in chat["messages"] if one["from"] == "bot"]
    return {key: ours[-1][key] for key in ("message_id", "html", "keyboard")} if ours else None


async def _chat(session: aiohttp.ClientSession, person: int, after: float | None = None) -> dict[str, Any]:
    params = {} if after is None else {"after": str(after)}
    async with session.get(f"/people/{person}/chat", params=params) as answer:
        found: dict[str, Any] = await answer.json()
        return found


async def _post(session: aiohttp.ClientSession, person: int, what: str, body: dict[str, Any]) -> None:
    async with session.post(f"/people/{person}/{what}", json=body) as answer:
        answer.raise_for_status()
