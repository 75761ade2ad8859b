"""What an update asks of the database: each question is a hop to SQLite's thread or a way to the server."""

from itertools import pairwise

import pytest
from sqlalchemy import event

from bot.telegram import Listener
from storage.database import Database
from storage.one_hop import OneHopConnection
from tests.bench.stub_telegram import Chat, StubSession
from tests.bot import listening
from tests.bot.test_two_processes import Street, where
from tests.cast import LI, FakeClock, the_town


class Counted:
    """Statements that a listener's database carried out, and its hops."""

    def __init__(self, listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
        self.statements: list[str] = []
        self.hops = 0
        engine = listener._app.database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", lambda _c, _k, sql, *_rest: self.statements.append(sql))
        real = OneHopConnection._execute

        async def hop(connection: OneHopConnection, *given: object) -> object:
            self.hops += 1
            return await real(connection, *given)  # type: ignore[no-untyped-call]  # aiosqlite has no types here

        monkeypatch.setattr(OneHopConnection, "_execute", hop)

    def anew(self) -> None:
        """Counts from here on."""
        self.statements, self.hops = [], 0

    def asked(self) -> list[str]:
        """Each statement's verb and table."""
        words = [sql.split() for sql in self.statements]
        tables = [next(after for at, after in pairwise(one) if at in _BEFORE) for one in words]
        return [f"{one[0]} {table}" for one, table in zip(words, tables, strict=True)]


_BEFORE = {"FROM", "INTO", "UPDATE"}


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_a_step_of_a_report_is_three_hops_and_reads_the_plans_only_where_they_are_asked_about(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, session = FakeClock(), StubSession()
    town = await the_town(database, clock)
    li = Street(database, clock, session, Chat(session, town.accounts[LI]))
    listener = listening.listener(where(database), clock, session)
    try:
        await li.arrive((listener, li.chat.says("/visit")))
        counted = Counted(listener, monkeypatch)
        (tap,) = await li.accepted(li.chat.presses(li.button(":head")))
        counted.anew()
        await listener.take(tap)
        step, hops = counted.asked(), counted.hops
        for answer in (":!next", ":+talk"):
            await li.arrive((listener, li.chat.presses(li.button(answer))))
        counted.anew()
        await li.arrive((listener, li.chat.presses(li.button(":!next"))))
        last = counted.asked()
    finally:
        await listener._app.database.close()
    assert len(step) == 4
    assert step[-1] == "INSERT conversation"
    assert hops == 3
    assert any("measure" in one for one in last)
    assert not any("measure" in one for one in step)
