"""Filing: what is refused, filed once, counted, and what it closes."""

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from actions.contacts import visit_report
from actions.views import Filed
from rules.call_record import Outcome
from rules.errors import NotAllowed, Refused
from rules.programme import ContactKind
from rules.standing import Standing
from rules.visit_report import Met, VisitReport, Worry
from storage.tables import Contact, Occurrence, Pairing
from tests.actions.post import messages
from tests.cast import (
    CHEN,
    EAST,
    HUANG,
    LI,
    SCHOOL,
    SUN,
    TOWN_ROWS,
    WANG,
    YANG,
    ZHAO,
    Town,
    helper,
    roster,
    row,
)  # fmt: skip

JANUARY_CALL = ("first_call", date(2026, 1, 1))
VISIT = ("first_visit", date(2026, 1, 1))


async def standings(town: Town, who: str) -> dict[tuple[str, date], str | None]:
    query = select(Occurrence).join(Pairing, Pairing.id == Occurrence.pairing_id)
    async with town.database.read() as work:
        rows = await work.scalars(query.where(Pairing.person_id == town.people[who]))
        return {(row.duty, row.window_start): row.closed_as for row in rows}


async def contacts(town: Town) -> int:
    async with town.database.read() as work:
        return (await work.scalars(select(func.count()).select_from(Contact))).one()


async def test_a_visit_closes_the_visit_and_not_the_call(town: Town) -> None:
    filed = await town.visit(LI, ZHAO)
    assert (filed.counts, filed.again, filed.family_is_asked) == (True, False, True)
    assert filed.next_due is not None
    assert filed.next_due.kind is ContactKind.CALL
    assert await standings(town, LI) == {JANUARY_CALL: None, VISIT: Standing.DONE}


async def test_a_call_closes_the_month_and_asks_nobody(town: Town) -> None:
    filed = await town.call(LI, ZHAO)
    assert (filed.counts, filed.family_is_asked) == (True, False)
    assert await standings(town, LI) == {JANUARY_CALL: Standing.DONE, VISIT: None}
    assert await messages(town) == []


async def test_each_helper_closes_their_own(town: Town) -> None:
    await town.visit(SUN, ZHAO)
    assert await standings(town, LI) == {JANUARY_CALL: None, VISIT: None}
    assert [duty.household.head for duty in await town.owed(SUN)] == [WANG, "吴桂兰"]


async def test_a_visit_where_nobody_was_met_is_kept_and_does_not_count(town: Town) -> None:
    filed = await town.visit(LI, ZHAO, met=Met.NOBODY)
    assert (filed.counts, filed.family_is_asked) == (False, False)
    assert await standings(town, LI) == {JANUARY_CALL: None, VISIT: None}
    assert await contacts(town) == 1
    assert await messages(town) == []


@pytest.mark.parametrize("outcome", [Outcome.NOT_REACHED, Outcome.NO_PHONE])
async def test_a_call_that_reached_nobody_does_not_count(town: Town, outcome: Outcome) -> None:
    assert not (await town.call(LI, ZHAO, outcome=outcome)).counts
    assert (await standings(town, LI))[JANUARY_CALL] is None


async def test_the_same_draft_is_filed_once(town: Town) -> None:
    first = await town.visit(LI, ZHAO, key="draft")
    second = await town.visit(LI, ZHAO, key="draft")
    assert (second.contact_id, second.again) == (first.contact_id, True)
    assert await contacts(town) == 1
    assert len(await messages(town, "confirmation")) == 1


async def test_a_double_tap_at_once_is_filed_once(town: Town) -> None:
    taps = await asyncio.gather(*(town.visit(LI, ZHAO, key="draft") for _ in range(4)), return_exceptions=True)
    assert [tap.again for tap in taps if isinstance(tap, Filed)].count(False) == 1
    assert await contacts(town) == 1


async def test_two_drafts_of_one_day_are_two_contacts(town: Town) -> None:
    await town.visit(LI, ZHAO, key="one")
    await town.visit(LI, ZHAO, key="two")
    assert await contacts(town) == 2


@pytest.mark.parametrize(
    ("days", "code"),
    [(1, "date_in_future"), (-32, "date_too_old")],
)
async def test_a_date_that_cannot_be_is_refused(town: Town, days: int, code: str) -> None:
    town.clock.to_morning(date(2026, 2, 10))
    day = town.clock.today + timedelta(days=days)
    with pytest.raises(Refused) as caught:
        await town.visit(LI, ZHAO, day)
    assert caught.value.code == code
    assert await contacts(town) == 0


async def test_a_contact_before_the_pairing_is_refused(town: Town) -> None:
    with pytest.raises(Refused) as caught:
        await town.call(LI, ZHAO, date(2025, 12, 31))
    assert (caught.value.code, caught.value.values["day"]) == ("date_before_pairing", date(2026, 1, 1))


async def test_the_chat_can_ask_whether_a_date_will_do(town: Town) -> None:
    speaker = await town.speaker(LI)
    async with town.database.read() as work:
        await visit_report.check_date(work, speaker, town.homes[ZHAO], date(2026, 1, 1), town.clock.now())
        with pytest.raises(Refused):
            await visit_report.check_date(work, speaker, town.homes[ZHAO], date(2026, 1, 2), town.clock.now())
        with pytest.raises(NotAllowed):
            await visit_report.check_date(work, speaker, town.homes[WANG], date(2026, 1, 1), town.clock.now())


async def test_today_is_the_day_in_china(town: Town) -> None:
    town.clock.advance(hours=13, minutes=59)  # 23:59 there
    with pytest.raises(Refused):
        await town.visit(LI, ZHAO, date(2026, 1, 2))
    town.clock.advance(minutes=1)
    assert (await town.visit(LI, ZHAO, date(2026, 1, 2))).counts


async def test_a_note_that_is_too_long_is_refused_with_its_length(town: Town) -> None:
    report = VisitReport(town.homes[ZHAO], town.clock.today, Met.HEAD, note="好" * 501)
    with pytest.raises(Refused) as caught:
        await town.report(LI, report)
    assert caught.value.values == {"limit": 500, "length": 501}
    assert await contacts(town) == 0


async def test_a_visit_filed_after_the_window_for_a_day_within_it_is_done_late(town: Town) -> None:
    town.clock.to_morning(date(2026, 3, 1))
    await town.tick()
    await town.visit(LI, ZHAO, date(2026, 2, 28))
    assert (await standings(town, LI))[VISIT] == Standing.DONE_LATE


async def test_a_visit_of_the_new_window_does_not_mend_the_old(town: Town) -> None:
    town.clock.to_morning(date(2026, 3, 1))
    await town.tick()
    await town.visit(LI, ZHAO, date(2026, 3, 1))
    found = await standings(town, LI)
    assert found[VISIT] is None
    assert found[("first_visit", date(2026, 3, 1))] == Standing.DONE


async def test_a_visit_before_dawn_of_the_morning_after_is_in_time(town: Town) -> None:
    town.clock.to_morning(date(2026, 2, 28))
    await town.tick()
    town.clock.advance(hours=20)
    await town.visit(LI, ZHAO, date(2026, 2, 28))
    assert (await standings(town, LI))[VISIT] == Standing.DONE


async def test_a_visit_on_the_first_morning_may_be_quicker_than_the_tick(town: Town) -> None:
    town.clock.to_morning(date(2026, 2, 1))
    await town.visit(SUN, ZHAO)
    await town.tick()
    assert (await standings(town, SUN))[("second_visit", date(2026, 2, 1))] in (None, Standing.DONE)
    assert ZHAO not in [duty.household.head for duty in await town.owed(SUN)]


async def test_what_is_not_well_is_told_to_the_township_once(town: Town) -> None:
    report = VisitReport(town.homes[ZHAO], town.clock.today, Met.HEAD, frozenset({Worry.MEDICAL, Worry.WATER}))
    for _ in range(2):
        await town.report(LI, report, "draft")
    [card] = await town.alerts_of(HUANG)
    assert (card.household, card.text, card.helper) == (ZHAO, "medical,water", LI)
    assert len(await town.alerts_of(SUN)) == 1


async def test_the_second_helper_who_saw_it_is_not_told_of_it(town: Town) -> None:
    report = VisitReport(town.homes[ZHAO], town.clock.today, Met.HEAD, frozenset({Worry.FOOD}))
    await town.report(SUN, report)
    assert len(await town.alerts_of(HUANG)) == 1
    assert await town.alerts_of(LI) == ()


async def test_a_visit_is_asked_about_in_the_morning_when_it_was_filed_at_night(town: Town) -> None:
    town.clock.advance(hours=12)
    await town.visit(LI, ZHAO)
    [message] = await messages(town, "confirmation")
    assert message.not_before.isoformat() == "2026-01-02T00:00:00+00:00"


async def test_four_visits_a_year_are_counted_in_changsha(town: Town) -> None:
    other = roster([row(5, "马永年", EAST, helper("林海燕", SCHOOL), None)])
    await town.settle(other, programme="changsha-2016")
    for day in (date(2026, 1, 5), date(2026, 4, 5), date(2026, 7, 5)):
        town.clock.to_morning(day)
        await town.tick()
        await town.visit("林海燕", "马永年")
    assert [(duty.done, duty.needed) for duty in await town.owed("林海燕") if duty.needed > 1] == [(3, 4)]
    town.clock.to_morning(date(2026, 10, 5))
    await town.tick()
    await town.visit("林海燕", "马永年", key="a")
    assert [duty for duty in await town.owed("林海燕") if duty.needed > 1] == []


@pytest.mark.parametrize(("joined", "owed"), [(date(2026, 7, 1), [(0, 4)]), (date(2026, 12, 25), [])])
async def test_who_joins_in_mid_year_owes_the_four_visits_of_changsha_whole(
    town: Town, joined: date, owed: list[tuple[int, int]]
) -> None:
    town.clock.to_morning(joined)
    await town.settle(roster([row(5, "马永年", EAST, helper("林海燕", SCHOOL), None)]), programme="changsha-2016")
    await town.tick()
    assert [(duty.done, duty.needed) for duty in await town.owed("林海燕") if duty.needed > 1] == owed


async def test_a_visit_is_a_contact_in_changsha(town: Town) -> None:
    await town.settle(roster([row(5, "马永年", EAST, helper("林海燕", SCHOOL), None)]), programme="changsha-2016")
    await town.visit("林海燕", "马永年")
    assert (await standings(town, "林海燕"))[JANUARY_CALL] == Standing.DONE


async def hand_over(town: Town) -> None:
    """From 10 February Chen answers for Zhao, and Li for nobody."""
    town.clock.to_morning(date(2026, 2, 10))
    rows = [row(5, ZHAO, EAST, helper(CHEN, SCHOOL), helper(SUN, "")), *TOWN_ROWS[1:]]
    await town.settle(roster(rows))


async def test_after_a_handover_the_new_helper_owes_and_the_old_one_does_not(town: Town) -> None:
    await town.tick()
    await hand_over(town)
    assert await town.owed(LI) == ()
    assert {duty.household.head for duty in await town.owed(CHEN)} == {ZHAO, WANG}
    assert set((await standings(town, LI)).values()) == {Standing.HANDED_OVER}


async def test_after_a_handover_the_old_helper_files_for_a_week_what_was_done_before_and_nothing_since(
    town: Town,
) -> None:
    await hand_over(town)
    with pytest.raises(Refused):
        await town.visit(LI, ZHAO, date(2026, 2, 10))
    await town.visit(LI, ZHAO, date(2026, 2, 9))
    assert await town.owed(LI) == ()
    town.clock.to_morning(date(2026, 2, 18))
    with pytest.raises(NotAllowed):
        await town.visit(LI, ZHAO, date(2026, 2, 8))


async def test_the_new_helper_files_from_the_day_of_the_handover(town: Town) -> None:
    await hand_over(town)
    with pytest.raises(Refused):
        await town.visit(CHEN, ZHAO, date(2026, 2, 9))
    assert (await town.visit(CHEN, ZHAO, date(2026, 2, 10))).counts


async def test_a_visit_of_the_old_helper_does_not_count_for_the_new_one(town: Town) -> None:
    await town.visit(LI, ZHAO)
    await hand_over(town)
    assert (await standings(town, CHEN)).get(VISIT) is None
    assert [duty.kind for duty in await town.owed(CHEN) if duty.household.head == ZHAO] == [
        ContactKind.CALL,
        ContactKind.VISIT,
    ]


async def test_nobody_files_for_a_household_of_others(town: Town) -> None:
    for name in (CHEN, YANG, HUANG, ZHAO):
        with pytest.raises(NotAllowed):
            await town.visit(name, ZHAO)
