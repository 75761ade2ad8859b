"""Reminders at the hours that somebody chose: earlier, later, not on rest days; never lost, never in the night."""

from datetime import date, datetime, time, timedelta

import pytest

from actions.planning import own_hours, reminders
from rules.due_dates import at_local
from rules.errors import Refused
from rules.own_hours import CHOICES, OwnHours
from storage import occurrences, outbox
from tests.actions.post import Post, deliver, messages
from tests.cast import CHEN, LI, RULEBOOK, YANG, Town

CALL_NUDGE = date(2026, 1, 15)
FEBRUARY = date(2026, 2, 1)


def local(day: date, hour: int, minute: int = 0) -> datetime:
    return at_local(RULEBOOK.home, day, time(hour, minute))


async def choose(town: Town, who: str, hour: int, on_rest_days: bool = True) -> OwnHours:
    speaker = await town.speaker(who)
    async with town.database.begin() as work:
        own = await own_hours.choose(work, speaker, OwnHours(time(hour), on_rest_days), town.clock.now())
        await work.commit()
    return own


async def sent(town: Town, who: str) -> list[datetime]:
    return [message.sent_at for message in await messages(town, "reminder", who) if message.sent_at]


async def next_moment(town: Town) -> datetime:
    """When something is next to be done: in between the timetable finds nothing."""
    async with town.database.read() as work:
        moments = [await occurrences.next_moment(work), await outbox.next_moment(work)]
    return min(moment for moment in moments if moment is not None)


async def pass_day(town: Town, day: date, post: Post) -> None:
    """One day, as the timetable would: each hour to choose, the programme's own, and the night around them."""
    for hour in sorted({time(0), *CHOICES, RULEBOOK.home.hours.reminders, time(23, 30)}):
        town.clock.to(local(day, hour.hour, hour.minute))
        await town.tick()
        await deliver(town, post)


async def test_until_somebody_chooses_it_is_the_programmes_hour(town: Town) -> None:
    async with town.database.read() as work:
        assert await own_hours.mine(work, await town.speaker(LI)) == OwnHours(time(9, 30))


@pytest.mark.parametrize("before", [True, False], ids=["before the window is planned", "when it is planned already"])
async def test_each_is_reminded_at_their_own_hour_of_the_same_day_and_once(town: Town, before: bool) -> None:
    await town.tick()
    if not before:
        town.clock.to(local(date(2026, 1, 14), 12))
        await town.tick()
    await choose(town, LI, 8)
    await choose(town, CHEN, 19)
    post = Post()
    await pass_day(town, CALL_NUDGE, post)
    assert await sent(town, LI) == [local(CALL_NUDGE, 8)]
    assert await sent(town, CHEN) == [local(CALL_NUDGE, 19)]
    assert await sent(town, YANG) == [local(CALL_NUDGE, 9, 30)]
    assert not any("晚" in text.split("\n")[0] for text in post.to(town.accounts[CHEN]))


async def test_all_later_nudges_and_windows_follow_the_chosen_hour(town: Town) -> None:
    await choose(town, LI, 8)
    await choose(town, CHEN, 20)
    post = Post()
    until = town.clock.now() + timedelta(days=58)
    while (moment := await next_moment(town)) < until:
        town.clock.to(max(moment, town.clock.now()))
        await town.tick()
        await deliver(town, post)
    early, late, usual = await sent(town, LI), await sent(town, CHEN), await sent(town, YANG)
    days = [RULEBOOK.today(at) for at in usual]
    assert len(days) >= 6
    assert early == [local(day, 8) for day in days]
    assert late == [local(day, 20) for day in days]


async def test_the_chosen_hour_goes_back_too(town: Town) -> None:
    await choose(town, LI, 8)
    await choose(town, LI, 10)
    await pass_day(town, CALL_NUDGE, Post())
    assert await sent(town, LI) == [local(CALL_NUDGE, 10)]


async def test_on_a_rest_day_it_waits_for_the_next_working_day(town: Town) -> None:
    await choose(town, LI, 8, on_rest_days=False)
    friday = date(2026, 1, 16)
    town.clock.to(local(friday, 10))
    await town.tick()
    await deliver(town, Post())
    for who in (LI, CHEN):
        async with town.database.begin() as work:
            await reminders.later(work, await town.speaker(who), 1, town.clock.now())
            await work.commit()
    post = Post()
    for ahead in (1, 2, 3):
        await pass_day(town, friday + timedelta(days=ahead), post)
    assert (await sent(town, LI))[1:] == [local(date(2026, 1, 19), 8)]
    assert RULEBOOK.today((await sent(town, CHEN))[1]) == date(2026, 1, 17)


async def test_when_no_working_day_is_left_in_the_window_it_comes_on_the_rest_day(town: Town) -> None:
    await choose(town, LI, 10, on_rest_days=False)
    await town.tick()
    post = Post()
    town.clock.to(local(date(2026, 1, 31), 9, 30))
    await town.tick()
    await deliver(town, post)
    town.clock.to(local(date(2026, 1, 31), 10))
    await town.tick()
    await deliver(town, post)
    assert await sent(town, LI) == [local(date(2026, 1, 31), 10)]


async def test_after_an_outage_a_late_reminder_waits_for_the_chosen_hour_of_that_day(town: Town) -> None:
    await choose(town, LI, 18)
    await town.tick()
    post = Post()
    town.clock.to(local(date(2026, 1, 20), 3))
    for hour in (3, 8, 12, 18):
        town.clock.to(local(date(2026, 1, 20), hour))
        await town.tick()
        await deliver(town, post)
    assert await sent(town, LI) == [local(date(2026, 1, 20), 18)]
    assert await sent(town, YANG) == [local(date(2026, 1, 20), 8)]


async def test_hours_in_which_nothing_is_sent_are_refused(town: Town) -> None:
    with pytest.raises(Refused) as refused:
        await choose(town, LI, 22)
    assert refused.value.code == "hour_is_quiet"
    assert not any(programme.hours.is_quiet(hour) for programme in RULEBOOK.programmes.values() for hour in CHOICES)


async def test_own_hours_move_no_duty(town: Town) -> None:
    before = await town.owed(LI)
    await choose(town, LI, 20, on_rest_days=False)
    assert await town.owed(LI) == before
    town.clock.to_morning(FEBRUARY)
    await town.tick()
    assert [duty.until for duty in await town.owed(LI)] == [date(2026, 2, 28)] * 2
