"""When delivery wakes up next: the soonest message that may go, none that waits behind another of its person."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from actions.pages import timeline
from storage import outbox
from storage.database import Database, Work
from storage.outbox import Priority, State
from storage.tables import OutboxMessage, Person

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def people(work: Work, count: int) -> list[int]:
    rows = [Person(name=f"P{at}", post="") for at in range(count)]
    work.add_all(rows)
    await work.flush()
    return [row.id for row in rows]


async def lay(work: Work, key: str, person: int, at: datetime, priority: Priority = Priority.REMINDER) -> None:
    assert await outbox.put(work, key, person, "reminder", {}, priority, NOW, not_before=at)


async def note(work: Work, key: str, **values: object) -> None:
    await work.execute(update(OutboxMessage).where(OutboxMessage.key == key).values(**values))


async def test_nothing_waits_in_an_empty_outbox(database: Database) -> None:
    async with database.read() as work:
        assert await outbox.next_moment(work) is None
        assert await outbox.oldest_due(work) is None


async def test_it_is_the_soonest_of_what_waits_or_is_under_way(database: Database) -> None:
    async with database.begin() as work:
        one, two, three = await people(work, 3)
        await lay(work, "late", one, NOW + 3 * HOUR)
        await lay(work, "soon", two, NOW + 2 * HOUR)
        await lay(work, "sent", three, NOW + HOUR)
        await note(work, "sent", state=State.SENT.value)
        assert await outbox.next_moment(work) == NOW + 2 * HOUR
        await note(work, "soon", state=State.SENDING.value, lease="x", lease_until=NOW + HOUR)
        assert await outbox.next_moment(work) == NOW + 2 * HOUR
        for state in (State.WITHDRAWN, State.EXPIRED, State.UNREACHABLE, State.FAILED):
            await note(work, "soon", state=state.value)
            assert await outbox.next_moment(work) == NOW + 3 * HOUR


async def test_what_waits_behind_a_tried_one_wakes_nobody(database: Database) -> None:
    """The person's later message is due now but must wait for the earlier one, which was refused until later."""
    async with database.begin() as work:
        (person,) = await people(work, 1)
        await lay(work, "tried", person, NOW + 2 * HOUR)
        await lay(work, "behind", person, NOW)
        assert await outbox.next_moment(work) == NOW
        await note(work, "tried", last_error="429")
        assert await outbox.next_moment(work) == NOW + 2 * HOUR
        assert await outbox.oldest_due(work) == NOW  # it is due all the same: whoever asks how long it waits is told
        await note(work, "tried", state=State.FAILED.value)
        assert await outbox.next_moment(work) == NOW


async def test_an_emergency_waits_behind_no_reminder(database: Database) -> None:
    async with database.begin() as work:
        (person,) = await people(work, 1)
        await lay(work, "tried", person, NOW + 2 * HOUR)
        await note(work, "tried", last_error="429")
        await lay(work, "emergency", person, NOW + HOUR, Priority.EMERGENCY)
        assert await outbox.next_moment(work) == NOW + HOUR


async def test_another_persons_trouble_holds_nobody_up(database: Database) -> None:
    async with database.begin() as work:
        one, two = await people(work, 2)
        await lay(work, "tried", one, NOW + 2 * HOUR)
        await note(work, "tried", last_error="429")
        await lay(work, "other", two, NOW + HOUR)
        assert await outbox.next_moment(work) == NOW + HOUR


async def test_while_telegram_asked_for_silence_no_message_wakes_anybody(database: Database) -> None:
    async with database.begin() as work:
        (person,) = await people(work, 1)
        await lay(work, "due", person, NOW)
        assert await timeline.next_moment(work) == NOW
        assert await timeline.next_moment(work, NOW + HOUR) == NOW + HOUR
        assert await timeline.next_moment(work, NOW - HOUR) == NOW
