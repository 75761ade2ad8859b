"""The outbox: a claim by lease, given to one, an outcome that only the holder may write."""

import asyncio
from datetime import datetime, timedelta

from sqlalchemy import select

from storage import outbox
from storage.database import Database
from storage.outbox import Priority, State
from storage.tables import OutboxMessage
from tests.storage.rows import NOW, message, person

LEASE = timedelta(seconds=90)


async def lay_ready(database: Database, count: int = 1) -> list[OutboxMessage]:
    async with database.begin() as work:
        rows = [await message(work, await person(work)) for _ in range(count)]
        await work.commit()
    return rows


async def claim(database: Database, now: datetime = NOW, limit: int = 50) -> list[OutboxMessage]:
    async with database.begin() as work:
        found = await outbox.claim(work, now, now + LEASE, limit)
        await work.commit()
    return found


async def settle(database: Database, row: OutboxMessage, state: State = State.SENT) -> bool:
    async with database.begin() as work:
        done = await outbox.settle(work, row, state)
        await work.commit()
    return done


async def state_of(database: Database, row: OutboxMessage) -> str:
    async with database.read() as work:
        return (await work.get_one(OutboxMessage, row.id)).state


async def test_a_key_is_laid_ready_once(database: Database) -> None:
    async with database.begin() as work:
        who = await person(work)
        assert await outbox.put(work, "k", who, "answer", {"question": 1}, Priority.ANSWER, NOW)
        assert not await outbox.put(work, "k", who, "answer", {"question": 2}, Priority.ANSWER, NOW)
        assert (await work.scalars(select(OutboxMessage.about))).all() == [{"question": 1}]


async def test_a_claimed_message_is_given_to_nobody_else(database: Database) -> None:
    await lay_ready(database)
    assert len(await claim(database)) == 1
    assert await claim(database) == []


async def test_two_at_once_never_get_the_same_message(database: Database) -> None:
    rows = await lay_ready(database, 40)
    batches = await asyncio.gather(*(claim(database, limit=10) for _ in range(6)))
    ids = [row.id for batch in batches for row in batch]
    assert len(ids) == len(set(ids))
    while more := await claim(database, limit=10):
        ids += [row.id for row in more]
    assert sorted(ids) == [row.id for row in rows]


async def test_the_most_urgent_goes_first_then_the_oldest(database: Database) -> None:
    async with database.begin() as work:
        who = await person(work)
        late = await message(work, who, not_before=NOW - timedelta(hours=1))
        early = await message(work, who, not_before=NOW - timedelta(hours=2))
        urgent = await message(work, who, priority=Priority.EMERGENCY)
        await message(work, who, not_before=NOW + timedelta(seconds=1))
        await work.commit()
    assert [row.id for row in await claim(database)] == [urgent.id, early.id, late.id]


async def test_a_message_whose_lease_is_over_is_claimed_again(database: Database) -> None:
    await lay_ready(database)
    [dead] = await claim(database)
    assert await claim(database, NOW + LEASE - timedelta(seconds=1)) == []
    [again] = await claim(database, NOW + LEASE)
    assert (again.id, again.lease == dead.lease) == (dead.id, False)


async def test_settling_after_a_lost_lease_does_nothing(database: Database) -> None:
    await lay_ready(database)
    [dead] = await claim(database)
    [holder] = await claim(database, NOW + LEASE)
    assert not await settle(database, dead, State.FAILED)
    assert await state_of(database, holder) == State.SENDING
    assert await settle(database, holder)
    assert await state_of(database, holder) == State.SENT


async def test_an_outcome_is_written_once(database: Database) -> None:
    await lay_ready(database)
    [row] = await claim(database)
    assert await settle(database, row)
    assert not await settle(database, row, State.FAILED)
    assert await claim(database, NOW + timedelta(days=1)) == []


async def test_the_next_moment_is_that_of_what_still_waits(database: Database) -> None:
    async with database.begin() as work:
        assert await outbox.next_moment(work) is None
        who = await person(work)
        await message(work, who, not_before=NOW + timedelta(hours=3))
        await message(work, who, not_before=NOW + timedelta(hours=2))
        assert await outbox.next_moment(work) == NOW + timedelta(hours=2)
        counted = await outbox.counts(work)
        assert [(state, kind, count) for state, kind, count, _ in counted] == [("waiting", "reminder", 2)]
