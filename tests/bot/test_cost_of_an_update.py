"""What an update asks of the database: each question is a hop to SQLite's thread or a way to the server."""

from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any

import pytest
from aiogram.types import Update
from sqlalchemy import event, select

from bot.telegram import Listener
from storage.database import Database
from storage.one_hop import OneHopConnection
from storage.tables import ReceivedUpdate
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
        hold = OneHopConnection.hold

        def held(connection: OneHopConnection, *given: Any) -> None:
            hold(connection, *given)
            self.statements.append(connection._held[-1][0])

        monkeypatch.setattr(OneHopConnection, "hold", held)

    def anew(self) -> None:
        """Counts from here on."""
        self.statements, self.hops = [], 0

    def asked(self) -> list[str]:
        """Each statement's verb and table."""
        words = [sql.split() for sql in self.statements]
        tables = [next(after for at, after in pairwise(one) if at in _BEFORE) for one in words]
        return [f"{one[0]} {table}" for one, table in zip(words, tables, strict=True)]


_BEFORE = {"FROM", "INTO", "UPDATE"}


@pytest.fixture
async def scene(database: Database) -> AsyncIterator[tuple[Street, Listener]]:
    """Li's phone, and who listens to it."""
    clock, session = FakeClock(), StubSession()
    town = await the_town(database, clock)
    listener = listening.listener(where(database), clock, session)
    yield Street(database, clock, session, Chat(session, town.accounts[LI])), listener
    await listener._app.database.close()


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_a_step_of_a_report_is_three_hops_and_reads_the_plans_only_where_they_are_asked_about(
    scene: tuple[Street, Listener], monkeypatch: pytest.MonkeyPatch
) -> None:
    li, listener = scene
    await li.arrive((listener, li.chat.says("/visit")))
    counted = Counted(listener, monkeypatch)
    tap = Update.model_validate(li.chat.presses(li.button(":head")))
    assert await listener.take_at_once(tap)
    step, hops = counted.asked(), counted.hops
    await listener.drained()
    for answer in (":!next", ":+talk"):
        await li.arrive((listener, li.chat.presses(li.button(answer))))
    counted.anew()
    await li.arrive((listener, li.chat.presses(li.button(":!next"))))
    last = counted.asked()
    assert len(step) == 4
    assert (step[0], step[-1]) == ("INSERT received_update", "INSERT conversation")
    assert hops == 3, "accepting it costs no hop of its own"
    assert any("measure" in one for one in last)
    assert not any("measure" in one for one in step)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_an_update_that_comes_alone_is_stored_and_handled_in_one_transaction_or_not_kept_at_all(
    database: Database, scene: tuple[Street, Listener], monkeypatch: pytest.MonkeyPatch
) -> None:
    li, listener = scene

    async def once(body: dict[str, Any]) -> bool:
        kept = await listener.take_at_once(Update.model_validate(body))
        await listener.drained()
        return kept

    async def ids() -> dict[int, bool]:
        async with database.read() as work:
            rows = (await work.scalars(select(ReceivedUpdate))).all()
        assert all(row.body is None for row in rows if row.handled_at)
        return {row.update_id: row.handled_at is not None for row in rows}

    first, second, third = (li.chat.says(text) for text in ("/visit", "/cancel", "/menu"))
    assert [await once(first), await once(first)] == [True, False], "Telegram may bring it twice"
    await li.accepted(second)
    assert not await once(third), "an earlier one waits"
    assert await ids() == {first["update_id"]: True, second["update_id"]: False}
    await listener.take(second)
    with monkeypatch.context() as broken:
        broken.setattr(listener._dispatcher, "feed_update", None)
        assert not await once(third)
        assert third["update_id"] not in await ids()
        (body,) = await li.accepted(third)
        await listener.take(body)
    assert await ids() == dict.fromkeys((one["update_id"] for one in (first, second, third)), True)
