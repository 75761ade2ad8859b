"""A household's one timeline: policies, gifts, watches and inspections too, each for whoever may read it."""

import pytest
from sqlalchemy import select

from actions.answers import entitlements
from actions.rosters.offices import appoint
from actions.supervision import gift_rounds, inspection, monitoring
from knowledge.base import Base
from rules.entitlements import GapOutcome, Said
from rules.gifts import GiftAnswer
from rules.inspection import Contentment, Policy, Result
from rules.monitoring import Cause, Verdict
from rules.roles import Role
from storage.tables import Entitlement, GiftDelivery, InspectionItem, Pairing, Person, Watch
from tests.board.browser import at_the_board, base, sign_in
from tests.board.eventful import INSPECTOR, eventful
from tests.cast import HUANG, LI, SUN, TANG, TOWN, WANG, ZHAO, Town, phone_of

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True)
OLD_AGE, GRAIN, GONE = "lz2018-old-age-subsidy", "lz2018-grain-and-ecology", "taken-out"
ASKED = f"{INSPECTOR}抽查时问了这家人"


async def seen_by(town: Town, who: str, head: str = ZHAO) -> str:
    async with at_the_board(town) as browser:
        return await (await sign_in(browser, town, who)).read(f"/households/{town.homes[head]}")


async def checks_of(town: Town, who: str) -> str:
    async with at_the_board(town) as browser:
        return await (await sign_in(browser, town, who)).read("/inspections/checks")


async def _told(town: Town, knowledge: Base) -> None:
    """A policy that does not come is explained and comes; of another nobody is sure; a list says a third."""
    family, helper, home, now = await town.speaker(ZHAO), await town.speaker(LI), town.homes[ZHAO], town.clock.now()
    async with town.database.begin() as work:
        await entitlements.say_fact(work, family, home, "very_old", Said.YES, knowledge, now)
        await entitlements.say_receiving(work, family, home, OLD_AGE, Said.NO, knowledge, now)
        await entitlements.close_gap(work, helper, home, OLD_AGE, GapOutcome.RECEIVED, now)
        await entitlements.say_receiving(work, family, home, GRAIN, Said.UNSURE, knowledge, now)
        listed = Entitlement(household_id=home, article_id=GONE, receiving="yes", said_at=now)
        listed.amount, listed.since = "120元/月", "2024-05"
        work.add(listed)
        await work.commit()


async def test_what_was_said_of_each_policy_stands_with_what_came_of_it(town: Town) -> None:
    await _told(town, base())
    old_age, grain = (base().articles[name].title for name in (OLD_AGE, GRAIN))
    for who in (SUN, HUANG, TANG):
        said = await seen_by(town, who)
        assert f"{ZHAO}说：“{old_age}”没领到" in said, "what was said that day, whatever came of it"
        assert f'{LI}讲过“{old_age}” <span class="tag">领到了' in said
        assert f"{ZHAO}说：“{grain}”领没领到不清楚" in said
        assert f"导入的名单上有：这家享受“{GONE}”" in said
        assert "120元/月" in said
        assert "从 2024-05 起" in said
    assert old_age not in await seen_by(town, HUANG, WANG)


async def test_gifts_and_watches_stand_there_and_what_is_only_proposed_is_for_offices(town: Town) -> None:
    here, _ = await eventful(town)
    seen, whole = await seen_by(town, SUN), await seen_by(town, HUANG)
    assert "元旦慰问" in seen
    assert "待送" in seen
    assert "动态监测：" not in seen
    assert "提出监测" in whole
    family, helper, office = [await town.speaker(name) for name in (ZHAO, LI, HUANG)]
    now, home = town.clock.now(), here.household
    async with town.database.begin() as work:
        gift = (await work.scalars(select(GiftDelivery.id).where(GiftDelivery.household_id == home))).one()
        await gift_rounds.deliver(work, helper, gift, now)
        await gift_rounds.confirm(work, family, gift, GiftAnswer.CAME, now)
        await monitoring.decide(work, office, here.watch, True, now)
        await monitoring.review(work, office, here.watch, Verdict.AIDED, now)
        await monitoring.propose(work, office, home, Cause.JOB_LOST, now)
        again = (
            await work.scalars(select(Watch.id).where(Watch.household_id == home, Watch.ended_at.is_(None)))
        ).one()
        await monitoring.decide(work, office, again, False, now)
        await work.commit()
    seen, whole = await seen_by(town, SUN), await seen_by(town, TANG)
    assert f"{LI}送来元旦慰问品" in seen
    assert "农户已确认" in seen
    assert seen.count(f'href="/monitoring/{here.watch}"') == 2, "taken up, left"
    assert f'href="/monitoring/{again}"' not in seen
    assert whole.count(f'href="/monitoring/{here.watch}"') == 3
    assert whole.count(f'href="/monitoring/{again}"') == 2
    assert "未纳入" in whole


async def test_a_second_helper_is_shown_a_proposed_watch_only_if_they_proposed_it(town: Town) -> None:
    here, _ = await eventful(town)
    second, office, now = await town.speaker(SUN), await town.speaker(HUANG), town.clock.now()
    async with at_the_board(town) as browser:
        assert ZHAO not in await (await sign_in(browser, town, SUN)).read("/monitoring")
        assert (await browser.get(f"/monitoring/{here.watch}")).status == 403
        async with town.database.begin() as work:
            await monitoring.decide(work, office, here.watch, False, now)
            await monitoring.propose(work, second, here.household, Cause.SCHOOL, now)
            await work.commit()
        said = await browser.read("/monitoring")
        assert said.count(ZHAO) == 1, "not what the township declined"
        assert "提出监测" in await browser.read(f"/households/{here.household}")


async def test_an_answered_inspection_is_read_by_offices_and_by_nobody_who_helps_there(town: Town) -> None:
    await eventful(town)
    inspector, homes = await town.speaker(INSPECTOR), {number: head for head, number in town.homes.items()}
    async with town.database.begin() as work:
        mine = InspectionItem.inspector_id == inspector.person_id
        asked, waiting = (await work.scalars(select(InspectionItem).where(mine))).all()
        values = (Result.CAME, Contentment.SO_SO, Policy.PARTLY, "说得很细")
        await inspection.answer(work, inspector, asked.id, *values, town.clock.now())
        paired = select(Person.name).join(Pairing, Pairing.person_id == Person.id)
        paired = paired.where(Pairing.household_id == asked.household_id, Pairing.until.is_(None))
        first, second = await work.scalars(paired.order_by(Pairing.role))
        await work.commit()
    asked_home, waiting_home = homes[asked.household_id], homes[waiting.household_id]
    for who in (HUANG, TANG):
        said = await seen_by(town, who, asked_home)
        assert ASKED in said
        assert "满意度：一般" in said
        assert "说得很细" in said
        assert ASKED not in await seen_by(town, who, waiting_home), "it is still to be asked"
        assert asked_home in await checks_of(town, who)
    assert ASKED not in await seen_by(town, second, asked_home)
    # An office that also helps there is one of those whom the inspection is about.
    for name in (first, second):
        async with town.database.begin() as work:
            await appoint(work, Role.TOWNSHIP_OFFICER, name, phone_of(name), TOWN, town.clock.now())
            await work.commit()
        assert ASKED not in await seen_by(town, name, asked_home)
        assert asked_home not in await checks_of(town, name)
