"""Processes that listen for one bot on one street, and the proxy in front of them."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import cycle
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

import aiohttp
from aiohttp import web

from bot.webhook import HEADER
from sandbox import People, Sandbox
from storage import inbox
from storage.database import Database
from tests.bench.street import FORKS
from tests.bot import receiver
from tests.bot.receiver import TOKEN, Done, Listening
from tests.stories.processes import free_port

PATIENCE = 60.0  # seconds, then what does not come is a failure


@dataclass(eq=False)
class Member:
    """One process."""

    process: BaseProcess
    pipe: Connection
    port: int

    @property
    def pid(self) -> int:
        """Its number."""
        assert self.process.pid is not None
        return self.process.pid

    def send(self, sign: signal.Signals) -> None:
        """E.g. SIGKILL."""
        os.kill(self.pid, sign)

    async def died(self) -> None:
        """Waits until it has killed itself."""
        await asyncio.to_thread(self.process.join, PATIENCE)
        assert self.process.exitcode == -signal.SIGKILL


class Proxy:
    """As operations.md has it: to each process in turn, to the next where one does not answer."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.session = session
        self._turn = cycle(range(1 << 30))
        self.members: list[Member] = []

    async def carry(self, request: web.Request) -> web.Response:
        """One update."""
        body, headers = await request.read(), {HEADER: request.headers.get(HEADER, "")}
        members, first = list(self.members), next(self._turn)
        for at in range(len(members)):
            member = members[(first + at) % len(members)]
            try:
                url = f"http://127.0.0.1:{member.port}{request.path}"
                async with self.session.post(url, data=body, headers=headers) as answer:
                    return web.Response(status=answer.status)
            except aiohttp.ClientError:
                continue
        return web.Response(status=502)


class Fleet:
    """`people` live on the street; `url` is where its Telegram serves, `hook` where it brings updates."""

    def __init__(self, database: Database, people: People, url: str, hook: str, proxy: Proxy) -> None:
        self.people, self._database, self._url, self._hook, self._proxy = people, database, url, hook, proxy
        self._started: list[Member] = []

    async def start(self, polls: bool = False, **wanted: Any) -> Member:
        """A process that listens now."""
        ours, theirs = FORKS.Pipe()
        where = self._database.url.render_as_string(hide_password=False)
        port = free_port()
        listening = Listening(self._url, where, "" if polls else self._hook, port, **wanted)
        process = FORKS.Process(target=receiver.main, args=(listening, theirs), daemon=True)
        await asyncio.to_thread(process.start)
        theirs.close()
        member = Member(process, ours, port)
        self._started.append(member)
        if not polls:
            self._proxy.members.append(member)
        assert await asyncio.to_thread(ours.poll, PATIENCE)
        try:
            ours.recv()
        except EOFError:
            assert wanted.get("dies")  # before it could say that it is ready
        return member

    def kill(self, member: Member) -> None:
        """At once."""
        if member.process.is_alive():
            member.send(signal.SIGKILL)
        member.process.join()
        if member in self._proxy.members:
            self._proxy.members.remove(member)

    def kill_all(self) -> None:
        """Whoever is left."""
        for member in self._started:
            self.kill(member)
            member.pipe.close()

    async def done(self, how_many: int) -> list[Done]:
        """What was done, once it is so much."""
        found = await receiver.trace(self._database)
        async with asyncio.timeout(PATIENCE):
            while len(found) < how_many:
                await asyncio.sleep(0.05)
                found = await receiver.trace(self._database)
        return found

    async def waiting(self) -> int:
        """How many updates Telegram still keeps."""
        async with self._proxy.session.get(f"{self._url}/bot{TOKEN}/getWebhookInfo") as answer:
            return int((await answer.json())["result"]["pending_update_count"])

    async def settled(self, patience: float = PATIENCE) -> None:
        """Waits until all that was accepted is handled."""
        left = 1
        async with asyncio.timeout(patience):
            while left:
                await asyncio.sleep(0.05)
                async with self._database.read() as work:
                    left = await inbox.count_unhandled(work)


@asynccontextmanager
async def fleet(database: Database, limits: bool = False) -> AsyncIterator[Fleet]:
    """A street with nobody on it and no process yet."""
    await receiver.make_trace(database)
    sandbox = Sandbox(limits=limits)
    sandbox.add_bot(TOKEN)
    async with sandbox, People(sandbox.url) as people, aiohttp.ClientSession() as session:
        proxy, site = Proxy(session), web.Application()
        site.router.add_post("/updates", proxy.carry)
        runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        hook = f"http://127.0.0.1:{runner.addresses[0][1]}/updates"
        listening = Fleet(database, people, sandbox.url, hook, proxy)
        try:
            yield listening
        finally:
            listening.kill_all()
            await runner.cleanup()
    await receiver.drop_trace(database)
