"""What lies due behind a message that is held: it waits as long, costs no look meanwhile, and keeps its place."""

from datetime import timedelta

from sqlalchemy import select

from storage import outbox, outbox_office
from storage.database import Database, Work
from storage.outbox import Priority
from storage.tables import OutboxMessage, Person
from tests.storage.rows import NOW, message, person

LEASE, MORNING = timedelta(seconds=90), NOW + timedelta(hours=10)


async def held(work: Work, who: int, key: str) -> None:
    row = await message(work, who, key=key)
    await outbox.hold(work, [row.id], NOW, MORNING, anew=True)


async def claimed(work: Work, moment: timedelta = timedelta()) -> list[str]:
    """What is claimed next, of which each is sent."""
    found = await outbox.claim(work, NOW + moment, NOW + moment + LEASE, 50)
    for one in found:
        assert await outbox.settle(work, one, outbox.State.SENT)
    return [one.key for one in found]


async def due(work: Work) -> int:
    return sum(count for count, _ in (await outbox_office.waiting_by_priority(work, NOW)).values())


async def test_it_is_due_when_that_one_is_and_goes_after_it(database: Database) -> None:
    async with database.begin() as work:
        who, other = await person(work), await person(work)
        await held(work, who, "held")
        await message(work, who, key="second")
        await message(work, who, key="third", priority=Priority.DIGEST)
        await message(work, who, key="urgent", priority=Priority.EMERGENCY)
        await message(work, other, key="other")
        assert await claimed(work) == ["urgent", "other"]
        assert await due(work) == 2
        assert await outbox.wait_as_long(work, NOW, 50) == 2
        assert (await due(work), await outbox.wait_as_long(work, NOW, 50)) == (0, 0)
        assert await outbox.next_moment(work) == MORNING
        await message(work, who, key="last", not_before=MORNING)
        went = [await claimed(work, MORNING - NOW) for _ in range(3)]
        assert went == [["held"], ["second", "last", "third"], []]


async def test_it_waits_for_the_last_of_several(database: Database) -> None:
    async with database.begin() as work:
        who = await person(work)
        await held(work, who, "held")
        another = await message(work, who)
        await outbox.hold(work, [another.id], NOW, MORNING + timedelta(hours=1))
        behind = await message(work, who)
        assert await outbox.wait_as_long(work, NOW, 50) == 1
        query = select(OutboxMessage.not_before).where(OutboxMessage.id == behind.id)
        assert (await work.scalars(query)).one() == MORNING + timedelta(hours=1)


async def test_behind_one_that_was_refused_it_stays_due_for_that_may_be_brought_forward(database: Database) -> None:
    async with database.begin() as work:
        who = await person(work)
        row = await message(work, who, not_before=MORNING)
        row.last_error = "network"
        await message(work, who)
        await work.flush()
        assert (await outbox.wait_as_long(work, NOW, 50), await due(work)) == (0, 1)


async def test_a_look_costs_the_same_however_much_waits(database: Database) -> None:
    if not database.is_sqlite:
        return  # its planner knows how many there are
    steps = [0]

    def count() -> int:
        steps[0] += 1
        return 0

    async def look(work: Work) -> int:
        steps[0] = 0
        assert await claimed(work) == []
        assert await outbox.wait_as_long(work, NOW, 50) == 0
        return steps[0]

    async with database.begin() as work:
        raw = await (await work.connection()).get_raw_connection()
        await raw.driver_connection.set_progress_handler(count, 1)  # type: ignore[union-attr]  # it is open
        nothing = await look(work)
        work.add_all(Person(name="", post="") for _ in range(200))
        await work.flush()
        for who in await work.scalars(select(Person.id)):
            await held(work, who, f"held {who}")
            await message(work, who)
        steps[0] = 0
        while await outbox.wait_as_long(work, NOW, 50):
            pass
        assert steps[0] < 200 * 300
        assert await look(work) < nothing + 100
