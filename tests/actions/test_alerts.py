"""A missed visit: who is told, once; how it climbs; and how it ends."""

import asyncio
from datetime import date, time

import pytest

from actions.supervision import alerts
from rules.due_dates import at_local
from rules.errors import NotAllowed, Stale
from rules.ladder import AlertKind
from rules.roles import Role
from storage.database import Database
from tests.actions.post import Post, deliver, messages
from tests.actions.scenes import keep, played, untouched
from tests.cast import (
    BUREAU,
    CHEN,
    CITY,
    EAST,
    GAO,
    HE,
    HUANG,
    LI,
    LIN,
    MA,
    OTHER_ROSTER,
    RULEBOOK,
    SCHOOL,
    SUN,
    TANG,
    TOWN_ROWS,
    WANG,
    WU,
    XU,
    YANG,
    ZHAO,
    FakeClock,
    Office,
    Town,
    both_towns,
    helper,
    roster,
    row,
)  # fmt: skip

FEBRUARY = date(2026, 2, 1)
MARCH = date(2026, 3, 1)  # a Sunday: the window of January and February is over


async def keep_all_promises(town: Town, *but: tuple[str, str]) -> None:
    """Everybody visits and calls whom they should in both months, but for these."""
    is_first = untouched(town)
    if await played(town, but):
        return
    for day in (date(2026, 1, 20), date(2026, 2, 10)):
        town.clock.to_morning(day)
        await town.tick()
        for head in (ZHAO, WANG, WU):
            if (SUN, head) not in but:
                await town.visit(SUN, head)
    for who, head in ((LI, ZHAO), (CHEN, WANG), (YANG, WU)):
        if (who, head) not in but:
            await town.visit(who, head)
        await town.call(who, head)
    await deliver(town, Post())
    if is_first:
        await keep(town, but)


async def li_misses(town: Town) -> None:
    """Li's two months end without a visit; all others kept theirs."""
    await keep_all_promises(town, (LI, ZHAO))
    town.clock.to_morning(MARCH)
    await town.tick()


async def told(town: Town, who: str) -> list[tuple[AlertKind, str | None, str | None]]:
    return [(card.kind, card.household, card.helper) for card in await town.alerts_of(who)]


async def test_a_missed_visit_is_told_to_second_helper_liaison_and_township(town: Town) -> None:
    await li_misses(town)
    expected = [(AlertKind.MISSED_VISIT, ZHAO, LI)]
    assert await told(town, SUN) == expected
    assert await told(town, HUANG) == expected
    assert await told(town, TANG) == []
    assert await told(town, LI) == []


async def test_the_liaison_learns_of_the_colleague_and_not_of_the_family(town: Town) -> None:
    await li_misses(town)
    [card] = await town.alerts_of(HE)
    assert (card.helper, card.household, card.village, card.text) == (LI, None, None, "")
    assert card.window == (date(2026, 1, 1), date(2026, 2, 28))
    post = Post()
    await deliver(town, post)
    [text] = post.to(town.accounts[HE])
    assert LI in text
    assert ZHAO not in text


async def test_the_liaison_of_another_unit_hears_nothing(town: Town) -> None:
    await town.settle(OTHER_ROSTER, [Office(Role.UNIT_LIAISON, "周敏", BUREAU)])
    await li_misses(town)
    assert await told(town, "周敏") == []


async def test_a_missed_visit_alerts_each_of_them_once(town: Town) -> None:
    await li_misses(town)
    for _ in range(3):
        await town.tick()
        town.clock.advance(minutes=30)
    await asyncio.gather(*(town.tick() for _ in range(3)))
    assert [len(await messages(town, "alert", name)) for name in (SUN, HE, HUANG, TANG, LI)] == [1, 1, 1, 0, 0]


async def test_nobody_is_told_before_the_morning_after(town: Town) -> None:
    await keep_all_promises(town, (LI, ZHAO))
    town.clock.to(at_local(RULEBOOK.home, MARCH, time(9, 29)))
    await town.tick()
    assert await told(town, HUANG) == []


async def test_two_villages_of_one_morning_are_one_message_to_the_township(town: Town) -> None:
    await keep_all_promises(town, (LI, ZHAO), (CHEN, WANG), (YANG, WU))
    town.clock.to_morning(MARCH)
    await town.tick()
    [message] = await messages(town, "alert", HUANG)
    assert len(message.about["alerts"]) == 3
    assert len(await messages(town, "alert", HE)) == 1


async def test_what_is_found_in_the_night_is_told_in_the_morning(town: Town) -> None:
    await keep_all_promises(town, (LI, ZHAO))
    town.clock.to(at_local(RULEBOOK.home, MARCH, time(22)))
    await town.tick()
    post = Post()
    await deliver(town, post)
    assert post.sent == []
    town.clock.to(at_local(RULEBOOK.home, date(2026, 3, 2), time(8)))
    await deliver(town, post)
    assert len(post.sent) == 3


async def test_a_missed_visit_climbs_to_the_city_after_three_working_days(town: Town) -> None:
    await li_misses(town)
    town.clock.to(at_local(RULEBOOK.home, date(2026, 3, 4), time(9, 29)))
    await town.tick()
    assert await told(town, TANG) == []
    town.clock.advance(minutes=1)
    for _ in range(3):
        await town.tick()
    assert await told(town, TANG) == [(AlertKind.MISSED_VISIT, ZHAO, LI)]
    assert [len(await messages(town, "alert", name)) for name in (SUN, HE, HUANG, TANG)] == [1, 1, 1, 1]


async def test_two_climbs_at_once_tell_the_city_once(town: Town) -> None:
    await li_misses(town)
    town.clock.to_morning(date(2026, 3, 10))

    async def climb() -> None:
        async with town.database.begin() as work:
            await alerts.climb_due(work, town.clock.now())
            await asyncio.sleep(0)
            await work.commit()

    await asyncio.gather(*(climb() for _ in range(4)))
    assert len(await messages(town, "alert", TANG)) == 1


async def test_what_somebody_takes_care_of_climbs_no_further(town: Town) -> None:
    await li_misses(town)
    [card] = await town.alerts_of(HUANG)
    taken = await town.acknowledge(HUANG, card.id)
    assert (taken.acknowledged_by, taken.settled) == (HUANG, True)
    town.clock.to_morning(date(2026, 3, 20))
    await town.tick()
    assert await told(town, TANG) == []
    assert await told(town, SUN) == []


async def test_the_second_to_take_care_of_it_learns_who_was_first(town: Town) -> None:
    await li_misses(town)
    [card] = await town.alerts_of(HUANG)
    await town.acknowledge(HUANG, card.id)
    with pytest.raises(Stale) as caught:
        await town.acknowledge(SUN, card.id)
    assert caught.value.values == {"by": HUANG}


async def test_two_who_take_care_at_once_are_one(town: Town) -> None:
    await li_misses(town)
    [card] = await town.alerts_of(HUANG)
    results = await asyncio.gather(
        *(town.acknowledge(name, card.id) for name in (HUANG, SUN, HE)), return_exceptions=True
    )
    assert sum(isinstance(result, Stale) for result in results) == 2


async def test_whoever_was_not_told_may_not_take_care_of_it(town: Town) -> None:
    await li_misses(town)
    [card] = await town.alerts_of(HUANG)
    for name in (TANG, LI, CHEN, ZHAO):
        with pytest.raises(NotAllowed):
            await town.acknowledge(name, card.id)
    with pytest.raises(NotAllowed):
        await town.acknowledge(HUANG, card.id + 1000)


async def test_what_is_taken_care_of_before_it_is_sent_is_not_sent(town: Town) -> None:
    await li_misses(town)
    [card] = await town.alerts_of(HUANG)
    await town.acknowledge(HUANG, card.id)
    post = Post()
    assert await deliver(town, post) == {"withdrawn": 3}


async def test_a_visit_filed_late_stops_the_climb_and_the_messages(town: Town) -> None:
    await li_misses(town)
    await town.visit(LI, ZHAO, date(2026, 2, 28))
    assert await told(town, HUANG) == []
    assert await deliver(town, Post()) == {"withdrawn": 3, "sent": 1}  # the one is the question to the family
    town.clock.to_morning(date(2026, 3, 20))
    await town.tick()
    assert await told(town, TANG) == []


async def test_a_missed_call_is_listed_and_alerts_nobody(town: Town) -> None:
    for head in (ZHAO, WANG, WU):
        await town.visit(SUN, head)
    town.clock.to_morning(FEBRUARY)
    await town.tick()
    assert await messages(town, "alert") == []


async def test_the_second_helpers_missed_visit_goes_to_the_township_and_not_to_a_unit(town: Town) -> None:
    await town.visit(SUN, WANG)
    await town.visit(SUN, WU)
    town.clock.to_morning(FEBRUARY)
    await town.tick()
    assert await told(town, HUANG) == [(AlertKind.MISSED_SECOND_VISIT, ZHAO, SUN)]
    assert [await told(town, name) for name in (SUN, HE, LI, TANG)] == [[], [], [], []]
    post = Post()
    await deliver(town, post)
    assert ZHAO in post.to(town.accounts[HUANG])[0]


async def test_a_rung_with_nobody_on_it_is_passed_at_once(database: Database, clock: FakeClock) -> None:
    town = Town(database, clock)
    await town.settle(OTHER_ROSTER, [Office(Role.CITY_OFFICER, TANG, CITY)])
    clock.to_morning(FEBRUARY)
    await town.tick()
    assert await told(town, TANG) == [(AlertKind.MISSED_SECOND_VISIT, MA, GAO)]


async def test_somebody_with_two_offices_is_told_once(town: Town) -> None:
    await town.settle(
        OTHER_ROSTER, [Office(Role.UNIT_LIAISON, HUANG, SCHOOL), Office(Role.CITY_OFFICER, HUANG, "莱州市")]
    )
    await li_misses(town)
    town.clock.to_morning(date(2026, 3, 20))
    await town.tick()
    assert len([one for one in await told(town, HUANG) if one[1] == ZHAO]) == 1


async def test_a_township_hears_nothing_of_another(database: Database, clock: FakeClock) -> None:
    town = await both_towns(database, clock)
    await town.visit(GAO, MA)
    await town.visit(LIN, MA)
    clock.to_morning(FEBRUARY)
    await town.tick()
    assert await told(town, XU) == []
    assert len(await told(town, HUANG)) == 3


async def test_a_helper_who_came_in_the_windows_last_days_has_missed_nothing(town: Town) -> None:
    clock = FakeClock()
    clock.to_morning(date(2026, 2, 25))
    town.clock = clock
    await town.settle(OTHER_ROSTER, [Office(Role.TOWNSHIP_OFFICER, XU, "石桥镇")])
    assert await town.owed(LIN) == ()
    clock.to_morning(MARCH)
    await town.tick()
    assert await told(town, XU) == []


async def test_after_a_handover_the_old_helpers_miss_stays_and_climbs_no_further(town: Town) -> None:
    await li_misses(town)
    town.clock.advance(days=1)
    rows = [row(5, ZHAO, EAST, helper("周敏", BUREAU), helper(SUN, "")), *TOWN_ROWS[1:]]
    await town.settle(roster(rows))
    town.clock.to_morning(date(2026, 3, 20))
    await town.tick()
    assert await told(town, HUANG) == [(AlertKind.MISSED_VISIT, ZHAO, LI)]
    assert await told(town, TANG) == []
    assert await told(town, "周敏") == []
    [card] = await town.alerts_of(HUANG)
    assert (await town.acknowledge(HUANG, card.id)).settled
