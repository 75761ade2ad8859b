"""Two processes serve one person's double tap at the same time: one report is filed."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from multiprocessing.connection import Connection
from typing import Any

import pytest
from aiogram.types import Update
from sqlalchemy import func, select

from bot.telegram import Listener
from bot.updates import as_row
from storage import inbox
from storage.database import Database
from storage.tables import Contact, Conversation, ReceivedUpdate
from tests.bench.street import FORKS
from tests.bench.stub_telegram import Chat, StubSession
from tests.bot import listening
from tests.cast import CHEN, LI, YANG, FakeClock, the_town

PATIENCE = 60  # seconds, then a process that says nothing is a failure


@dataclass
class Street:
    """One person's chat; what they send is accepted by whoever polls, then handled."""

    database: Database
    clock: FakeClock
    session: StubSession
    chat: Chat

    async def accepted(self, *updates: dict[str, Any]) -> list[dict[str, Any]]:
        """The stored bodies."""
        rows = [as_row(Update.model_validate(body), body, self.clock.now()) for body in updates]
        async with self.database.begin() as work:
            await inbox.accept(work, rows)
            await work.commit()
        return [row["body"] for row in rows]

    async def arrive(self, *updates: tuple[Listener, dict[str, Any]]) -> None:
        """Each process handles its update, all at the same time."""
        bodies = await self.accepted(*(body for _, body in updates))
        await asyncio.gather(*(who.take(body) for (who, _), body in zip(updates, bodies, strict=True)))

    def button(self, end: str) -> str:
        """What the button says that ends so, under the newest message."""
        assert self.session.keyboard is not None
        found = [key.callback_data or "" for row in self.session.keyboard.inline_keyboard for key in row]
        return next(data for data in found if data.endswith(end))

    async def fill(self, *processes: Listener) -> str:
        """A visit report up to its last button, which is given; the processes take turns."""
        await self.arrive((processes[0], self.chat.says("/visit")))
        for at, tap in enumerate((":head", ":!next", ":+talk", ":!next")):
            await self.arrive((processes[at % len(processes)], self.chat.presses(self.button(tap))))
        return self.button(":send")

    async def filed(self) -> int:
        """How many reports there are."""
        async with self.database.read() as work:
            return (await work.scalars(select(func.count()).select_from(Contact))).one()


def where(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)


async def test_a_double_tap_on_send_that_reaches_two_listeners_files_one_report(database: Database) -> None:
    clock, session = FakeClock(), StubSession()
    town = await the_town(database, clock)
    li = Street(database, clock, session, Chat(session, town.accounts[LI]))
    here, there = (listening.listener(where(database), clock, session) for _ in range(2))
    try:
        send = await li.fill(here, there)
        await li.arrive((here, li.chat.presses(send)), (there, li.chat.presses(send)), (here, li.chat.presses(send)))
        assert await li.filed() == 1
    finally:
        for listener in (here, there):
            await listener._app.database.close()


@contextmanager
def processes(database: Database, how_many: int) -> Iterator[list[Connection]]:
    """Processes of the operating system that listen on this database: the pipes to them, at once. What each says
    first is that it is ready."""
    pairs = [FORKS.Pipe() for _ in range(how_many)]
    ours, theirs = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    family = FORKS.Process(target=listening.main, args=(theirs, where(database)))
    family.start()
    for pipe in theirs:
        pipe.close()  # what a dead process would have said ends with EOFError
    try:
        yield ours
        for pipe in ours:
            pipe.send(None)
        family.join(PATIENCE)
        assert family.exitcode == 0
    finally:
        for pipe in ours:
            pipe.close()  # whoever still listens ends
        family.kill()
        family.join()


def _heard(pipe: Connection) -> Any:
    assert pipe.poll(PATIENCE), "the process says nothing"
    return pipe.recv()


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_a_double_tap_on_send_handled_by_two_processes_files_one_report(database: Database) -> None:
    clock, session, ids = FakeClock(), StubSession(), count(1)
    here = listening.listener(where(database), clock, session)
    with processes(database, 2) as pipes:
        town = await the_town(database, clock)
        people = [
            Street(database, clock, session, Chat(session, town.accounts[who], ids)) for who in (LI, CHEN, YANG)
        ]
        sends = [await person.fill(here) for person in people]
        assert [_heard(pipe) for pipe in pipes] == ["ready", "ready"]
        for done, (person, send) in enumerate(zip(people, sends, strict=True), 1):
            taps = await person.accepted(person.chat.presses(send), person.chat.presses(send))
            for pipe, tap in zip(pipes, taps, strict=True):
                pipe.send(tap)
            assert [_heard(pipe) for pipe in pipes] == ["", ""]
            assert await person.filed() == done
    await here._app.database.close()
    async with database.read() as work:
        assert (await work.scalars(select(ReceivedUpdate).where(ReceivedUpdate.handled_at.is_(None)))).all() == []
        assert (await work.scalars(select(Conversation).where(Conversation.state.is_not(None)))).all() == []
