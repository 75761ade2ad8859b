"""A clock that goes forward on demand."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from sandbox import People, Sandbox, SandboxClock
from sandbox.people import Resident
from tests.sandbox.conftest import TOKEN
from tests.sandbox.raw import call, result


async def test_messages_carry_the_streets_date(sandbox: Sandbox, people: People, zhao: Resident) -> None:
    before = await people.now()
    arrived = await people.travel(days=40)
    assert timedelta(days=40) <= arrived - before < timedelta(days=40, seconds=5)
    await zhao.start()
    sent = await result(sandbox, "sendMessage", chat_id=zhao.id, text="x")
    assert abs(datetime.fromtimestamp(sent["date"], UTC) - arrived) < timedelta(seconds=5)
    with pytest.raises(ValueError, match="never goes back"):
        sandbox.clock.move_to(before)


async def test_the_owner_travels_and_may_send_much_at_one_moment(sandbox: Sandbox, people: People) -> None:
    for number in range(60):
        await (await people.person(2000 + number)).start()
    stops: list[datetime] = []

    async def travel(clock: SandboxClock, target: datetime) -> None:
        clock.move_to(target - timedelta(hours=1))
        stops.append(clock.now())
        for number in range(60):
            answer = await call(sandbox, "sendMessage", chat_id=2000 + number, text="due")
            assert answer["ok"]
        clock.move_to(target)

    sandbox.travel = travel
    first, second = await asyncio.gather(people.travel(days=3), people.travel(days=3), return_exceptions=True)
    assert isinstance(first, datetime)
    assert isinstance(second, ValueError)
    assert len(stops) == 1
    await (await people.person(2000)).hears("due")


async def test_the_end_of_the_month_is_the_streets(people: People) -> None:
    end = (await people.until("month_end")).astimezone(SandboxClock().zone)
    assert ((end + timedelta(minutes=2)).day, end.hour, end.minute) == (1, 23, 59)
    later = (await people.until("month_end")).astimezone(SandboxClock().zone)
    assert 27 <= (later - end).days <= 31


def test_a_clock_runs_by_itself() -> None:
    clock = SandboxClock("Europe/Berlin")
    clock.advance(timedelta(days=1))
    assert clock.now() - datetime.now(UTC) > timedelta(hours=23)
    assert str(clock.local().tzinfo) == "Europe/Berlin"


def test_a_moment_that_came_by_itself_while_others_worked_is_reached() -> None:
    clock = SandboxClock()
    passed = clock.now() - timedelta(seconds=1)
    clock.reach(passed)
    assert clock.offset == timedelta(0)
    clock.reach(passed + timedelta(days=1))
    assert clock.offset > timedelta(hours=23)
    with pytest.raises(ValueError, match="never goes back"):
        clock.move_to(passed)


async def test_the_token_must_look_like_one() -> None:
    with pytest.raises(ValueError, match="looks like"):
        Sandbox().add_bot(TOKEN.replace(":", ""))
