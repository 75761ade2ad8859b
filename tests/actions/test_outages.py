"""Whatever the clock does: nothing is lost, nobody hears twice, what is late says so."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from rules.due_dates import at_local
from storage.outbox import State
from storage.tables import Occurrence
from tests.actions.post import Post, deliver, messages
from tests.cast import CHEN, LI, RULEBOOK, SUN, YANG, ZHAO, FakeClock, Town

CALL_NUDGE = date(2026, 1, 15)
OUTAGES = [timedelta(hours=1), timedelta(hours=7), timedelta(days=1), timedelta(days=10), timedelta(days=40)]


def nine(day: date) -> datetime:
    return at_local(RULEBOOK.home, day, time(9))


@pytest.mark.parametrize("outage", OUTAGES, ids=str)
async def test_an_outage_of_any_length_loses_nothing_and_is_made_up_for_once(town: Town, outage: timedelta) -> None:
    town.clock.to(nine(CALL_NUDGE))
    await town.tick()
    town.clock.to(nine(CALL_NUDGE) + outage)
    post = Post()
    for _ in range(60):
        await town.tick()
        await deliver(town, post)
        town.clock.advance(seconds=30)
    for name in (LI, CHEN, YANG, SUN):
        assert len(post.to(town.accounts[name])) <= (1 if name != SUN else 2)
    async with town.database.read() as work:
        rows = list(await work.scalars(select(Occurrence)))
    over = [row for row in rows if row.window_end < town.clock.today]
    assert all(row.missed_at is not None for row in over)
    assert all(
        row.next_step_at is not None and row.next_step_at > town.clock.now() for row in rows if row not in over
    )


async def test_a_message_that_lay_through_an_outage_says_that_it_is_late(town: Town) -> None:
    town.clock.to_morning(CALL_NUDGE)
    await town.tick()
    town.clock.advance(days=3)
    post = Post()
    await deliver(town, post)
    await town.tick()
    await deliver(town, post)
    [text] = post.to(town.accounts[LI])
    assert "晚" in text.split("\n")[0]


async def test_a_reminder_whose_windows_are_over_when_the_outage_ends_is_listed_and_not_just_gone(town: Town) -> None:
    town.clock.to_morning(CALL_NUDGE)
    await town.tick()
    windows = {message.deadline for message in await messages(town, "reminder")}
    assert windows == {at_local(RULEBOOK.home, date(2026, 2, 1), time(0))}
    town.clock.to_morning(date(2026, 2, 2))
    post = Post()
    await deliver(town, post)
    assert {message.state for message in await messages(town, "reminder")} == {"expired"}
    assert not post.to(town.accounts[LI])


async def test_a_reminder_of_what_was_done_meanwhile_is_no_loss(town: Town) -> None:
    town.clock.to_morning(CALL_NUDGE)
    await town.tick()
    await town.call(LI, ZHAO)
    town.clock.to_morning(date(2026, 2, 2))
    await deliver(town, Post())
    assert [message.state for message in await messages(town, "reminder", LI)] == ["withdrawn"]


async def test_a_reminder_that_an_outage_of_the_tick_held_up_says_that_it_is_late(town: Town) -> None:
    town.clock.to_morning(CALL_NUDGE - timedelta(days=1))
    await town.tick()
    town.clock.to_morning(CALL_NUDGE + timedelta(days=2))
    await town.tick()
    post = Post()
    await deliver(town, post)
    [text] = post.to(town.accounts[LI])
    assert "晚" in text.split("\n")[0]
    [message] = await messages(town, "reminder", to=LI)
    assert message.about["due"] == at_local(RULEBOOK.home, CALL_NUDGE, time(9, 30)).isoformat()
    assert message.created_at == town.clock.now()


async def test_what_lay_waiting_stays_late_when_todays_reminder_takes_it_in(town: Town) -> None:
    town.clock.to_morning(CALL_NUDGE)
    await town.tick()
    town.clock.to_morning(date(2026, 1, 28))
    await town.tick()
    post = Post()
    await deliver(town, post)
    [text] = post.to(town.accounts[LI])
    assert "晚" in text.split("\n")[0]


async def test_a_reminder_in_good_time_says_nothing_of_being_late(town: Town) -> None:
    town.clock.to_morning(CALL_NUDGE)
    await town.tick()
    post = Post()
    await deliver(town, post)
    [text] = post.to(town.accounts[LI])
    assert "晚" not in text.split("\n")[0]
    assert "due" not in (await messages(town, "reminder", to=LI))[0].about


async def test_a_clock_that_jumps_back_repeats_nothing(town: Town) -> None:
    town.clock.to_morning(CALL_NUDGE)
    await town.tick()
    post = Post()
    await deliver(town, post)
    before = len(post.sent)
    town.clock = FakeClock(nine(CALL_NUDGE) - timedelta(days=2))
    for _ in range(4):
        await town.tick()
        await deliver(town, post)
        town.clock.advance(days=1)
    assert len(post.sent) == before
    assert {message.state for message in await messages(town, "reminder")} == {State.SENT}
