"""An inspection: drawn with a seed, seen only by its inspector, a case where the family says otherwise."""

import pytest

from actions.rosters.enrolment import make_links
from actions.rosters.offices import appoint
from actions.supervision import case_life, inspection
from rules.errors import NotAllowed, NotFound
from rules.inspection import Contentment, Policy, Result
from rules.roles import Role
from tests.actions.post import Post, deliver
from tests.cast import HUANG, LI, SUN, TOWN, ZHAO, Town, agree

ZHENG, FANG = "郑海波", "方小云"


@pytest.fixture
async def inspectors(town: Town) -> Town:
    """Two inspectors of the township."""
    now = town.clock.now()
    async with town.database.begin() as work:
        for name in (ZHENG, FANG):
            await appoint(work, Role.INSPECTOR, name, None, TOWN, now)
        for link in await make_links(work, now):
            if link.name in (ZHENG, FANG):
                await agree(work, link, "zh_CN", now)
                town.people[link.name] = link.person_id
        await work.commit()
    town.__dict__.pop("accounts", None)
    return town


async def draw(town: Town, seed: str = "spring", size: int = 3) -> inspection.Drawn:
    async with town.database.begin() as work:
        drawn = await inspection.draw_at(work, TOWN, seed, size, town.clock.now())
        await work.commit()
    return drawn


async def sample(town: Town, who: str) -> tuple[inspection.ItemCard, ...]:
    speaker = await town.speaker(who)
    async with town.database.read() as work:
        return await inspection.mine(work, speaker)


async def answer(town: Town, who: str, item: int, result: Result) -> tuple[str, ...]:
    speaker = await town.speaker(who)
    said = (Contentment.CONTENT, Policy.PARTLY, "")
    async with town.database.begin() as work:
        differs = await inspection.answer(work, speaker, item, result, *said, town.clock.now())
        await work.commit()
    return differs


async def test_the_sample_is_shared_out_and_each_sees_only_their_own(inspectors: Town) -> None:
    post = Post()
    drawn = await draw(inspectors)
    assert (drawn.seed, drawn.households, drawn.inspectors) == ("spring", 3, 2)
    await deliver(inspectors, post)
    assert {message.telegram_id for message in post.sent} == {inspectors.accounts[who] for who in (ZHENG, FANG)}
    theirs = {who: await sample(inspectors, who) for who in (ZHENG, FANG)}
    assert sorted(len(items) for items in theirs.values()) == [1, 2]
    for who in (FANG, HUANG, SUN):
        with pytest.raises(NotAllowed):
            await answer(inspectors, who, theirs[ZHENG][0].id, Result.CAME)


async def test_what_differs_from_the_records_is_a_case_and_counts_name_nobody(inspectors: Town) -> None:
    await inspectors.visit(LI, ZHAO)
    await draw(inspectors)
    for who in (ZHENG, FANG):
        for item in await sample(inspectors, who):
            differs = await answer(inspectors, who, item.id, Result.NOT_COME)
            assert differs == (("not_come",) if item.household == ZHAO else ())
    speaker = await inspectors.speaker(HUANG)
    async with inspectors.database.read() as work:
        (case,) = await case_life.mine(work, speaker, inspectors.clock.now())
        (found,) = await inspection.findings(work, speaker)
    assert (case.household, case.kind, case.detail) == (ZHAO, "inspection", "not_come")
    assert (found.checked, found.households, found.answers["result_not_come"]) == (3, 3, 3)


async def test_without_an_inspector_nothing_is_drawn(town: Town) -> None:
    with pytest.raises(NotFound):
        await draw(town)
