"""A street of people who have all started the bot, in a process of its own, so that its cost is not the bot's."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection

import aiohttp

from bot.simulation.population import FIRST_ACCOUNT

TOKEN = "100001:the-measurements-need-no-secret"
_AT_A_TIME = 20
# One process reads the libraries once; streets and senders are forks of it.
FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["sandbox", "tests.torture.sender", "tests.bot.receiver"])


@asynccontextmanager
async def street(people: int, limits: bool) -> AsyncIterator[str]:
    """The address of a fresh street with so many people, whose Telegram ids count up from FIRST_ACCOUNT."""
    ours, theirs = FORKS.Pipe()
    process = FORKS.Process(target=_serve, args=(theirs, people, limits), daemon=True)
    process.start()
    try:
        url = str(await asyncio.to_thread(ours.recv))
        await _start_all(url, people)
        yield url
    finally:
        ours.send("stop")
        await asyncio.to_thread(process.join)


async def received(url: str) -> list[int]:
    """How many messages each person has received."""
    async with aiohttp.ClientSession() as session, session.get(f"{url}/people") as answer:
        return [person["unread"] for person in (await answer.json())["people"]]


async def _start_all(url: str, people: int) -> None:
    turns = asyncio.Semaphore(_AT_A_TIME)
    async with aiohttp.ClientSession() as session:

        async def start(person: int) -> None:
            async with turns, session.post(f"{url}/people/{person}/start", json={}) as answer:
                answer.raise_for_status()

        await asyncio.gather(*(start(FIRST_ACCOUNT + at) for at in range(people)))


def _serve(pipe: Connection, people: int, limits: bool) -> None:
    asyncio.run(_until_told(pipe, people, limits))


async def _until_told(pipe: Connection, people: int, limits: bool) -> None:
    from sandbox import Sandbox
    from sandbox.street import Person

    sandbox = Sandbox(limits=limits)
    sandbox.add_bot(TOKEN)
    for at in range(people):
        sandbox.add_person(Person(id=FIRST_ACCOUNT + at, first_name=f"P{at}"))
    async with sandbox:
        pipe.send(sandbox.url)
        await asyncio.to_thread(pipe.recv)
