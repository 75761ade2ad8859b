"""Whatever the clock does: nothing is lost, nobody hears twice, what is late says so."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from actions.supervision import overview
from rules.due_dates import at_local
from storage import outbox
from storage import outbox_office as office
from storage.outbox import Priority, State
from storage.tables import Occurrence
from tests.actions.post import Post, deliver, messages
from tests.cast import CHEN, HE, HUANG, LI, RULEBOOK, SUN, YANG, ZHAO, FakeClock, Town

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


async def test_what_waited_out_an_outage_into_the_night_goes_in_the_morning_but_an_emergency_at_once(
    town: Town,
) -> None:
    town.clock.to_morning(CALL_NUDGE)
    await town.tick()
    late = at_local(RULEBOOK.home, CALL_NUDGE, time(23))
    async with town.database.begin() as work:
        where = {"kind": "emergency", "about": {"question": 0}, "priority": outbox.Priority.EMERGENCY}
        await outbox.put(work, "urgent", town.people[SUN], now=nine(CALL_NUDGE), **where)  # type: ignore[arg-type]
        await work.commit()
    town.clock.to(late)
    post = Post()
    await deliver(town, post)
    assert {one.state for one in await messages(town, "reminder")} == {State.WAITING}
    assert [one.state for one in await messages(town, "emergency")] != [State.WAITING]
    assert not post.to(town.accounts[LI])
    town.clock.to(at_local(RULEBOOK.home, CALL_NUDGE + timedelta(days=1), RULEBOOK.home.hours.quiet_until))
    await deliver(town, post)
    assert len(post.to(town.accounts[LI])) == 1


async def test_what_is_laid_ready_in_the_night_behind_another_waits_for_the_morning_and_goes_after_it(
    town: Town,
) -> None:
    night = at_local(RULEBOOK.home, CALL_NUDGE, time(23))
    morning = at_local(RULEBOOK.home, CALL_NUDGE + timedelta(days=1), RULEBOOK.home.hours.quiet_until)
    town.clock.to(night)
    post = Post()
    for minutes, kind, priority in (
        (0, "gift_list", Priority.REMINDER),
        (1, "gift_list", Priority.REMINDER),
        (1, "emergency", Priority.EMERGENCY),
        (2, "gift_list", Priority.DIGEST),
    ):
        town.clock.to(night + timedelta(minutes=minutes))
        async with town.database.begin() as work:
            key = f"{kind} {minutes}"
            about = {"question": 0}
            await outbox.put(work, key, town.people[HUANG], kind, about, priority, town.clock.now())
            await work.commit()
        await deliver(town, post)
    waits = [(one.key, one.not_before) for one in await messages(town, to=HUANG) if one.state == State.WAITING]
    assert waits == [(f"gift_list {minutes}", morning) for minutes in range(3)]
    town.clock.to(morning)
    await deliver(town, post)
    ended = [one.state for one in await messages(town, "gift_list", to=HUANG)]
    assert State.WAITING not in ended


async def test_what_was_given_up_is_told_to_the_township_in_the_morning_until_it_is_laid_ready_again(
    town: Town,
) -> None:
    town.clock.to_morning(CALL_NUDGE)
    await town.tick()
    town.clock.to_morning(date(2026, 2, 2))
    await deliver(town, Post())
    assert await given_up(town) == {HUANG: 3, SUN: 0, HE: 0}
    async with town.database.begin() as work:
        assert await office.retry(work, None, "reminder", town.clock.now()) == 3
        await work.commit()
    assert await given_up(town) == dict.fromkeys((HUANG, SUN, HE), 0)


async def given_up(town: Town) -> dict[str, int]:
    """What a township, a second helper and a unit's liaison read of messages that did not arrive."""
    speakers = {who: await town.speaker(who) for who in (HUANG, SUN, HE)}
    async with town.database.read() as work:
        now = town.clock.now()
        return {who: (await overview.mine(work, speaker, now)).given_up for who, speaker in speakers.items()}


@pytest.mark.parametrize(("deadline", "left"), [(timedelta(hours=2), True), (timedelta(hours=-2), False)])
async def test_laying_ready_again_keeps_a_deadline_that_is_to_come(
    town: Town, deadline: timedelta, left: bool
) -> None:
    now = town.clock.now()
    async with town.database.begin() as work:
        where = {"kind": "reminder", "about": {"occurrences": []}, "priority": outbox.Priority.REMINDER}
        await outbox.put(work, "one", town.people[LI], now=now, deadline=now + deadline, **where)  # type: ignore[arg-type]
        assert await office.retry(work, None, "reminder", now) == 1
        await work.commit()
    [message] = await messages(town, "reminder")
    assert (message.deadline == now + deadline) is left
