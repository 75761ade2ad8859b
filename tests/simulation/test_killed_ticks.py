"""Two machines tick one database at once and die at random statements: the rows of one undisturbed run remain."""

import asyncio
from collections.abc import AsyncIterator, Callable, Set
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import date, datetime, time
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest
from sqlalchemy import event, select

from actions.planning import occurrences as deeds
from actions.supervision import alerts as alert_deeds
from bot.simulation.population import City, populate
from rules.due_dates import at_local
from schedules import Context, alerts, occurrences
from storage.database import Database, Work
from storage.migrate import upgrade
from storage.tables import Alert, AlertTold, Occurrence, OutboxMessage, Pairing
from tests.cast import RULEBOOK, SEALS

HOUSEHOLDS, DEATHS = 30, 6
MORNINGS = (date(2025, 1, 1), date(2025, 1, 15), date(2025, 2, 1), date(2025, 2, 10), date(2025, 3, 1))
Begin = Callable[[], AbstractAsyncContextManager[Work]]


class Killed(Exception):
    """The process dies here."""


def mortal(database: Database, random: Random, deaths: list[int]) -> Begin:
    """Units of work that die before one of their first statements, as long as deaths are left."""

    @asynccontextmanager
    async def begin() -> AsyncIterator[Work]:
        async with database.begin() as work:
            left = random.randint(1, 12)

            def count(*_: Any) -> None:
                nonlocal left
                left -= 1
                if left == 0 and deaths:
                    deaths.pop()
                    raise Killed

            connection = (await work.connection()).sync_connection
            event.listen(connection, "before_cursor_execute", count)
            try:
                yield work
            finally:
                event.remove(connection, "before_cursor_execute", count)

    return begin


async def machine(begin: Begin, now: datetime) -> None:
    """One process: its jobs again and again until they end without a death."""
    context = Context(begin, lambda: now, delivery=cast(Any, None))
    for job in (occurrences.tick, alerts.climb):
        for _ in range(2 * DEATHS + 1):
            with suppress(Killed):
                await job(context)
                break


async def live(database: Database, random: Random | None) -> list[Set[tuple[object, ...]]]:
    """A few mornings: undisturbed, or by two machines that die; what is in the tables then, without numbers."""
    await populate(database, City(HOUSEHOLDS, 15), at_local(RULEBOOK.home, MORNINGS[0], time(0, 5)))
    died = 0
    for morning in MORNINGS:
        now = at_local(RULEBOOK.home, morning, time(9, 30))
        if random is None:
            await machine(database.begin, now)
        else:
            deaths = [1] * DEATHS
            await asyncio.gather(*(machine(mortal(database, random, deaths), now) for _ in range(2)))
            died += DEATHS - len(deaths)
            await machine(database.begin, now)
    # Which statement kills is drawn, and two machines take turns as they please: some mornings nobody dies.
    assert random is None or died > 0
    return await rows(database)


async def rows(database: Database) -> list[Set[tuple[object, ...]]]:
    """Every planned row by what it is about. Names of an alert's message depend on how the slices fell."""
    async with database.read() as work:
        pairing = {one.id: (one.household_id, one.role) for one in await work.scalars(select(Pairing))}
        owed = {
            one.id: (*pairing[one.pairing_id], one.duty, one.window_start)
            for one in await work.scalars(select(Occurrence))
        }
        standing = {
            (*owed[one.id], one.missed_at, one.next_step, one.next_step_at)
            for one in await work.scalars(select(Occurrence))
        }
        alert = {one.id: owed[one.occurrence_id or 0] for one in await work.scalars(select(Alert))}
        raised = {
            (*alert[one.id], one.kind, one.rung, one.opened_at, one.climbs_at)
            for one in await work.scalars(select(Alert))
        }
        told = {(*alert[one.alert_id], one.person_id, one.rung) for one in await work.scalars(select(AlertTold))}
        messages = list(await work.scalars(select(OutboxMessage)))
    named = [
        (message.kind, message.person_id, message.created_at, *(owed if message.kind == "reminder" else alert)[one])
        for message in messages
        for one in (*message.about.get("occurrences", ()), *message.about.get("alerts", ()))
    ]
    assert len(named) == len(set(named))
    assert len(standing) == len(owed)
    return [standing, raised, told, set(named)]


@pytest.mark.parametrize("seed", range(3))
async def test_two_killed_machines_leave_the_rows_of_one_undisturbed_run(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(deeds, "OPENING", 60)
    monkeypatch.setattr(deeds, "SLICE", 20)  # so that one morning is several transactions
    monkeypatch.setattr(alert_deeds, "SLICE", 20)
    calm = Database(f"sqlite:///{tmp_path / 'calm.sqlite3'}", RULEBOOK, SEALS)
    try:
        await upgrade(calm)
        expected = await live(calm, None)
    finally:
        await calm.close()
    assert all(expected)
    assert await live(database, Random(seed)) == expected
