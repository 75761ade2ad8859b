"""A supervisor is away: the deputy is told as well, and it ends by itself."""

from datetime import date

import pytest
from sqlalchemy import select

from actions.rosters.offices import appoint
from actions.supervision import away
from actions.views import AwayCard, DeputyCard
from rules.errors import NotAllowed, Refused
from rules.reason import Effect
from rules.roles import Role
from storage.tables import Office, Region
from tests.actions.post import Post, deliver
from tests.actions.test_alerts import MARCH, keep_all_promises
from tests.actions.test_reason import decide, give, visit_owed
from tests.cast import HE, HUANG, LI, SUN, TANG, TOWN, ZHAO, Town, enrol


async def deputies(town: Town, who: str) -> tuple[DeputyCard, ...]:
    speaker = await town.speaker(who)
    async with town.database.read() as work:
        return await away.deputies(work, speaker)


async def leave(town: Town, who: str, until: date, deputy: str) -> AwayCard:
    speaker = await town.speaker(who)
    async with town.database.begin() as work:
        card = await away.leave(work, speaker, until, town.people[deputy], town.clock.now())
        await work.commit()
    return card


async def now(town: Town, who: str) -> AwayCard | None:
    speaker = await town.speaker(who)
    async with town.database.read() as work:
        return await away.now(work, speaker, town.clock.now())


async def li_misses_while(town: Town, until: date) -> None:
    await keep_all_promises(town, (LI, ZHAO))
    await leave(town, HUANG, until, TANG)
    town.clock.to_morning(MARCH)
    await town.tick()


async def test_the_next_higher_office_stands_in_and_a_colleague_of_the_same_place(town: Town) -> None:
    assert [one.name for one in await deputies(town, HUANG)] == [TANG]
    assert [one.name for one in await deputies(town, SUN)] == [HUANG]
    assert await deputies(town, HE) == await deputies(town, TANG) == ()
    async with town.database.begin() as work:
        await appoint(work, Role.TOWNSHIP_OFFICER, "邱红", None, TOWN, town.clock.now())
        await enrol(work, town.clock.now())
        await work.commit()
    assert [one.name for one in await deputies(town, HUANG)] == [TANG, "邱红"]
    assert [one.name for one in await deputies(town, SUN)] == [HUANG, "邱红"]


async def test_a_helper_and_a_family_have_nobody_to_stand_in(town: Town) -> None:
    for name in (LI, ZHAO):
        with pytest.raises(NotAllowed):
            await deputies(town, name)


async def test_the_deputy_is_told_at_once_for_whom_and_may_take_it(town: Town) -> None:
    await li_misses_while(town, MARCH)
    [card] = await town.alerts_of(TANG)
    assert card.stands_in_for == (HUANG,)
    [own] = await town.alerts_of(HUANG)
    assert own.stands_in_for == ()
    post = Post()
    await deliver(town, post)
    assert post.to(town.accounts[TANG])[-1].startswith("代黄明霞办：")
    assert (await town.acknowledge(TANG, card.id)).acknowledged_by == TANG
    assert await town.alerts_of(HUANG) == ()


async def test_whoever_owed_a_visit_hears_of_it_by_no_office_of_their_own_but_their_deputy_does(town: Town) -> None:
    async with town.database.begin() as work:
        here = (await work.scalars(select(Region.id).where(Region.name == TOWN))).one()
        work.add(Office(person_id=town.people[SUN], role=Role.TOWNSHIP_OFFICER, region_id=here))
        await work.commit()
    await leave(town, HUANG, MARCH, TANG)
    await leave(town, SUN, MARCH, HUANG)
    await keep_all_promises(town, (SUN, ZHAO))
    town.clock.to_morning(MARCH)
    await town.tick()
    told = {name: {card.household for card in await town.alerts_of(name)} for name in (SUN, HUANG, TANG)}
    assert told == {SUN: set(), HUANG: {ZHAO}, TANG: {ZHAO}}


async def test_an_absence_ends_by_itself(town: Town) -> None:
    await li_misses_while(town, date(2026, 2, 28))
    assert await now(town, HUANG) is None
    assert await town.alerts_of(TANG) == ()


async def test_who_comes_back_is_told_alone_again(town: Town) -> None:
    await leave(town, HUANG, date(2026, 12, 31), TANG)
    assert await now(town, HUANG) == AwayCard(date(2026, 12, 31), TANG)
    speaker = await town.speaker(HUANG)
    async with town.database.begin() as work:
        await away.come_back(work, speaker, town.clock.now())
        await work.commit()
    assert await now(town, HUANG) is None


async def test_only_who_may_stand_in_is_taken_and_only_for_a_year(town: Town) -> None:
    with pytest.raises(NotAllowed):
        await leave(town, HUANG, MARCH, LI)
    with pytest.raises(Refused):
        await leave(town, HUANG, date(2027, 3, 1), TANG)
    with pytest.raises(Refused):
        await leave(town, HUANG, date(2025, 12, 31), TANG)


async def test_a_reason_reaches_the_deputy_who_may_decide_it(town: Town) -> None:
    await leave(town, SUN, date(2026, 1, 31), HUANG)
    sent = await give(town, LI, await visit_owed(town, LI))
    assert set(sent.asked) == {SUN, HUANG}
    assert (await decide(town, HUANG, Effect.EXCUSED)).decided_by == HUANG
