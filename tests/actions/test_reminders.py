"""Reminders: one a person and day, none twice, none for what is done, one after however long a silence."""

import asyncio
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from actions.pages.timeline import next_moment
from actions.planning import occurrences, reminders
from rules.due_dates import StepKind, at_local
from rules.programme import ContactKind
from rules.standing import Standing
from rules.visit_report import Met, VisitReport
from storage.tables import Entitlement, Occurrence, Pairing
from tests.actions.post import Post, deliver, messages
from tests.cast import CHEN, LI, RULEBOOK, SUN, WANG, WU, YANG, ZHAO, Town

CALL_NUDGE = date(2026, 1, 15)
VISIT_NUDGE = date(2026, 1, 26)
SECOND_NUDGE = date(2026, 1, 19)
BOTH_NUDGE = date(2026, 1, 28)
FEBRUARY = date(2026, 2, 1)


async def occurrences_of(town: Town, who: str) -> list[Occurrence]:
    query = select(Occurrence).join(Pairing, Pairing.id == Occurrence.pairing_id).order_by(Occurrence.id)
    async with town.database.read() as work:
        return list(await work.scalars(query.where(Pairing.person_id == town.people[who])))


async def test_the_town_owes_from_its_first_day(town: Town) -> None:
    assert [(duty.kind, duty.until) for duty in await town.owed(LI)] == [
        (ContactKind.CALL, date(2026, 1, 31)),
        (ContactKind.VISIT, date(2026, 2, 28)),
    ]
    assert [duty.household.head for duty in await town.owed(SUN)] == [ZHAO, WANG, WU]


async def test_nobody_is_reminded_before_the_day(town: Town) -> None:
    town.clock.to(at_local(RULEBOOK.home, CALL_NUDGE, time(9, 29)))
    await town.tick()
    assert await messages(town) == []


async def test_each_helper_gets_one_message_on_the_day(town: Town) -> None:
    town.clock.to_morning(CALL_NUDGE)
    await town.tick()
    assert {message.person_id for message in await messages(town, "reminder")} == {
        town.people[name] for name in (LI, CHEN, YANG)
    }


async def test_five_households_are_one_message(town: Town) -> None:
    town.clock.to_morning(SECOND_NUDGE)
    await town.tick()
    [message] = await messages(town, "reminder", SUN)
    assert message.about == {"occurrences": [row.id for row in await occurrences_of(town, SUN)]}


async def test_a_tick_that_runs_twice_reminds_once(town: Town) -> None:
    town.clock.to_morning(CALL_NUDGE)
    for _ in range(3):
        await town.tick()
        town.clock.advance(minutes=10)
    assert len(await messages(town, "reminder")) == 3


async def test_two_ticks_at_once_remind_once(town: Town) -> None:
    town.clock.to_morning(CALL_NUDGE)
    await asyncio.gather(*(town.tick() for _ in range(4)))
    assert len(await messages(town, "reminder")) == 3
    assert all(len(message.about["occurrences"]) == 1 for message in await messages(town))


async def test_a_tick_that_breaks_off_leaves_the_reminder_for_the_next(town: Town) -> None:
    town.clock.to_morning(CALL_NUDGE)
    async with town.database.begin() as work:
        await occurrences.take_due_steps(work, town.clock.now())
    assert await messages(town) == []
    await town.tick()
    assert len(await messages(town, "reminder")) == 3


async def test_what_is_done_before_is_not_reminded_of(town: Town) -> None:
    await town.call(LI, ZHAO)
    town.clock.to_morning(CALL_NUDGE)
    await town.tick()
    assert await messages(town, to=LI) == []
    assert len(await messages(town, to=CHEN)) == 1


async def test_a_duty_that_is_done_withdraws_its_waiting_reminder(town: Town) -> None:
    town.clock.to_morning(CALL_NUDGE)
    await town.tick()
    await town.call(LI, ZHAO)
    post = Post()
    assert await deliver(town, post) == {"sent": 2, "withdrawn": 1}
    assert post.to(town.accounts[LI]) == []


async def test_a_bundle_shrinks_to_what_is_still_owed(town: Town) -> None:
    town.clock.to_morning(SECOND_NUDGE)
    await town.tick()
    await town.visit(SUN, WANG)
    post = Post()
    await deliver(town, post)
    [text] = post.to(town.accounts[SUN])
    assert ZHAO in text
    assert WU in text
    assert WANG not in text


async def test_calls_and_visits_of_one_morning_are_one_message(town: Town) -> None:
    town.clock.to_morning(date(2026, 1, 25))
    await town.tick()
    async with town.database.begin() as work:
        await reminders.later(work, await town.speaker(LI), 1, town.clock.now())
        await work.commit()
    town.clock.to_morning(VISIT_NUDGE)
    await town.tick()
    assert [len(message.about["occurrences"]) for message in await messages(town, to=LI)] == [1, 2]


async def test_what_comes_later_the_same_day_joins_the_waiting_message(town: Town) -> None:
    town.clock.to_morning(VISIT_NUDGE)
    await town.tick()
    await due_now(town, LI, ContactKind.CALL)
    await town.tick()
    assert [len(message.about["occurrences"]) for message in await messages(town, to=LI)][-1:] == [2]


async def test_what_comes_when_the_days_message_is_out_is_reminded_of_tomorrow(town: Town) -> None:
    town.clock.to_morning(VISIT_NUDGE)
    await town.tick()
    await deliver(town, Post())
    before = len(await messages(town, to=LI))
    await due_now(town, LI, ContactKind.CALL)
    await town.tick()
    assert len(await messages(town, to=LI)) == before
    town.clock.advance(days=1)
    await town.tick()
    assert len(await messages(town, to=LI)) == before + 1


async def test_on_the_last_day_it_comes_by_itself_for_tomorrow_is_too_late(town: Town) -> None:
    town.clock.to_morning(date(2026, 1, 31))
    await town.tick()
    await due_now(town, LI, ContactKind.VISIT)
    await town.tick()
    await deliver(town, Post())
    before = len(await messages(town, to=LI))
    await due_now(town, LI, ContactKind.CALL)
    await town.tick()
    assert len(await messages(town, to=LI)) == before + 1


async def due_now(town: Town, who: str, kind: ContactKind) -> None:
    """As another slice of the same tick would find it."""
    [duty] = [duty for duty in await town.owed(who) if duty.kind is kind]
    async with town.database.begin() as work:
        row = await work.get_one(Occurrence, duty.occurrence_id)
        row.next_step, row.next_step_at = StepKind.NUDGE, town.clock.now()
        await work.commit()


SILENCES = [timedelta(hours=1), timedelta(days=1), timedelta(days=8), timedelta(days=40)]


@pytest.mark.parametrize("silence", SILENCES, ids=str)
async def test_after_a_silence_each_helper_hears_at_most_once(town: Town, silence: timedelta) -> None:
    town.clock.to_morning(CALL_NUDGE - timedelta(days=1))
    await town.tick()
    town.clock.to(at_local(RULEBOOK.home, CALL_NUDGE, time(9)) + silence)
    for _ in range(3):
        await town.tick()
        town.clock.advance(seconds=30)
    for name in (LI, CHEN, YANG, SUN):
        assert len(await messages(town, "reminder", name)) <= 1
    if silence < timedelta(days=14):
        assert len(await messages(town, "reminder", LI)) == 1


async def test_a_month_that_passed_in_silence_is_not_forgotten(town: Town) -> None:
    await town.tick()
    town.clock.to_morning(date(2026, 3, 5))
    await town.tick()
    windows = {(row.duty, row.window_start): row.missed_at for row in await occurrences_of(town, SUN)}
    assert windows[("second_visit", date(2026, 1, 1))] == town.clock.now()
    assert windows[("second_visit", date(2026, 2, 1))] == town.clock.now()
    assert windows[("second_visit", date(2026, 3, 1))] is None


async def test_a_silence_that_ends_in_the_night_is_broken_in_the_morning(town: Town) -> None:
    town.clock.to(at_local(RULEBOOK.home, CALL_NUDGE, time(22)))
    await town.tick()
    post = Post()
    await deliver(town, post)
    assert post.sent == []
    async with town.database.read() as work:
        assert await next_moment(work) == at_local(RULEBOOK.home, CALL_NUDGE + timedelta(days=1), time(8))
    town.clock.to(at_local(RULEBOOK.home, CALL_NUDGE + timedelta(days=1), time(8)))
    await deliver(town, post)
    assert len(post.sent) == 3


async def test_a_message_that_waited_for_long_says_so(town: Town) -> None:
    town.clock.to_morning(CALL_NUDGE)
    await town.tick()
    town.clock.advance(hours=5)
    prompt, late = Post(), Post()
    await deliver(town, prompt)
    town.clock.to_morning(BOTH_NUDGE)
    await town.tick()
    town.clock.advance(hours=7)
    await deliver(town, late)
    [first], [second] = prompt.to(town.accounts[LI]), late.to(town.accounts[LI])[-1:]
    assert "晚" not in first.split("\n")[0]
    assert second.split("\n")[0] != first.split("\n")[0]


async def test_what_is_over_when_it_could_be_sent_is_not_said(town: Town) -> None:
    town.clock.to_morning(BOTH_NUDGE)
    await town.tick()
    town.clock.to_morning(FEBRUARY)
    post = Post()
    await deliver(town, post)
    assert post.to(town.accounts[SUN]) == []


async def test_tomorrow_again_moves_the_nudge_and_never_the_duty(town: Town) -> None:
    town.clock.to_morning(CALL_NUDGE)
    await town.tick()
    speaker = await town.speaker(LI)
    async with town.database.begin() as work:
        put_off = await reminders.later(work, speaker, 1, town.clock.now())
        assert put_off == reminders.Later(CALL_NUDGE + timedelta(days=1))
        await work.commit()
    town.clock.advance(days=1)
    await town.tick()
    assert len(await messages(town, "reminder", LI)) == 2
    assert [duty.until for duty in await town.owed(LI)] == [date(2026, 1, 31), date(2026, 2, 28)]
    town.clock.to_morning(FEBRUARY)
    await town.tick()
    [call] = [row for row in await occurrences_of(town, LI) if row.window_end == date(2026, 1, 31)]
    assert call.missed_at == town.clock.now()


async def test_later_never_goes_past_the_end_and_says_so(town: Town) -> None:
    town.clock.to_morning(date(2026, 1, 30))
    await town.tick()
    speaker = await town.speaker(LI)
    async with town.database.begin() as work:
        put_off = await reminders.later(work, speaker, 5, town.clock.now())
        await work.commit()
    assert put_off == reminders.Later(date(2026, 2, 4), last_day=date(2026, 1, 31))
    [call] = [row for row in await occurrences_of(town, LI) if row.window_end == date(2026, 1, 31)]
    assert call.next_step == StepKind.NUDGE
    assert call.next_step_at == at_local(RULEBOOK.home, call.window_end, time(9, 30))


async def test_an_unknown_length_of_later_is_one_to_fourteen_days(town: Town) -> None:
    speaker, today = await town.speaker(LI), town.clock.today
    async with town.database.begin() as work:
        assert (await reminders.later(work, speaker, 0, town.clock.now())).on == today + timedelta(days=1)
        assert (await reminders.later(work, speaker, 99, town.clock.now())).on == today + timedelta(days=14)


async def test_every_window_opens_once_and_for_everybody(town: Town) -> None:
    for _ in range(3):
        town.clock.to_morning(FEBRUARY)
        await town.tick()
    found = [(row.duty, row.window_start) for row in await occurrences_of(town, LI)]
    assert sorted(found) == [
        ("first_call", date(2026, 1, 1)),
        ("first_call", FEBRUARY),
        ("first_visit", date(2026, 1, 1)),
    ]


async def test_what_is_missed_is_overdue_and_asked_for_no_more(town: Town) -> None:
    town.clock.to_morning(FEBRUARY)
    await town.tick()
    await town.tick()
    missed = [row for row in await occurrences_of(town, SUN) if row.window_end == date(2026, 1, 31)]
    assert [(row.closed_as, row.next_step_at) for row in missed] == [(None, None)] * 3
    assert all(duty.standing is not Standing.OVERDUE for duty in await town.owed(SUN))


async def test_reminders_that_an_outage_held_up_become_one_message(town: Town) -> None:
    for day in (CALL_NUDGE, VISIT_NUDGE, BOTH_NUDGE):
        town.clock.to_morning(day)
        await town.tick()
    waiting = [message for message in await messages(town, "reminder", LI) if message.state == "waiting"]
    assert len(waiting) == 1
    assert waiting[0].about["occurrences"] == [row.id for row in await occurrences_of(town, LI)]


async def test_the_reminder_of_a_visit_says_that_something_waits_to_be_explained(town: Town) -> None:
    gap = Entitlement(household_id=town.homes[ZHAO], article_id="lz2018-old-age-subsidy", receiving="no")
    gap.said_by, gap.said_at, gap.gap_at = town.people[ZHAO], town.clock.now(), town.clock.now()
    async with town.database.begin() as work:
        work.add(gap)
        await work.commit()
    said = {}
    for day in (CALL_NUDGE, VISIT_NUDGE):
        town.clock.to_morning(day)
        await town.tick()
        await deliver(town, post := Post())
        [said[day]] = [one for one in post.sent if one.telegram_id == town.accounts[LI]]
    assert "要讲" not in said[CALL_NUDGE].html
    assert "上门时有 1 项政策要讲" in said[VISIT_NUDGE].html
    assert ("看看要讲什么", "menu:gaps") in [button for row in said[VISIT_NUDGE].rows for button in row]


async def test_what_a_visit_left_for_the_next_one_comes_back_in_the_reminder(town: Town) -> None:
    home = town.homes[ZHAO]
    await town.report(LI, VisitReport(home, town.clock.today, Met.HEAD, next_step="带医保报销单"))
    town.clock.advance(days=1)
    await town.report(LI, VisitReport(home, town.clock.today, Met.HEAD, next_step="看看屋顶"), key="newer")
    town.clock.to_morning(CALL_NUDGE)
    await town.tick()
    post = Post()
    await deliver(town, post)
    read = "\n".join(post.to(town.accounts[LI]))
    assert "看看屋顶" in read
    assert "带医保报销单" not in read.partition("上次说好")[2], "only what the newest visit left"
    assert all("上次说好" not in said.html for said in post.sent if said.telegram_id != town.accounts[LI])
