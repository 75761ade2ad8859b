"""A temporary cover from the wish to the return: asked, decided, agreed to, told, begun, ended; who may what when."""

from datetime import date, timedelta

import pytest

from actions import households
from actions.pairings import handover
from actions.planning import why
from rules.cover import CoverState
from rules.errors import NotAllowed, Refused, Stale
from rules.handover import HandoverReason
from rules.roles import Role
from storage import contacts, covers
from tests.actions.covering import NEW, SINCE, UNTIL, Deeds, colleague_of_li
from tests.actions.post import Post, deliver, messages
from tests.cast import CHEN, HE, HUANG, LI, SUN, WANG, WU, YANG, ZHAO, Town


@pytest.fixture
async def colleague(town: Town) -> int:
    return await colleague_of_li(town)


@pytest.fixture
def deeds(town: Town, colleague: int) -> Deeds:
    return Deeds(town)


async def owed(town: Town, who: str) -> set[int]:
    return {one.occurrence_id for one in await town.owed(who)}


async def phone(town: Town, who: str, whom: str) -> str | None:
    speaker = await town.speaker(who)
    async with town.database.read() as work:
        return (await households.one(work, speaker, town.homes[whom])).phone


async def test_everybody_is_asked_and_told_and_it_returns_by_itself(town: Town, deeds: Deeds) -> None:
    post = Post()
    card = await deeds.ask(LI, town.people[NEW])
    assert card.state is CoverState.PROPOSED
    await deliver(town, post)
    (asked,) = post.to(town.accounts[SUN])
    assert "李文静1月20日（周二）到2月10日（周二）去不了结对户家（生病）" in asked
    assert "赵德福家" in asked
    assert not post.to(town.accounts[HUANG]), "the second helper decides, the township is left in peace"
    await deeds.decide(SUN, card.id)
    await deliver(town, post)
    (wish,) = post.to(town.accounts[NEW])
    assert "不方便也没关系" in wish
    assert ZHAO not in wish, "no family's name before the cover begins"
    card = await deeds.answer(NEW, card.id)
    assert card.state is CoverState.AGREED
    await deliver(town, post)
    assert "刘小兵替李文静去看" in post.to(town.accounts[LI])[-1]
    assert "李文静来不了，由刘小兵来看您" in post.to(town.accounts[ZHAO])[-1]
    with pytest.raises(NotAllowed):
        await phone(town, NEW, ZHAO)
    await deeds.morning(SINCE)
    assert await phone(town, NEW, ZHAO)
    assert Role.STAND_IN in (await town.speaker(NEW)).roles
    assert await owed(town, NEW)
    assert not await owed(town, LI)
    await deliver(town, post)
    assert "您替李文静看这几户" in "".join(post.to(town.accounts[NEW]))
    rung = len(post.to(town.accounts[ZHAO]))
    await deeds.morning(UNTIL + timedelta(days=1))
    await deliver(town, post)
    assert "谢谢您这段时间代看" in post.to(town.accounts[NEW])[-1]
    assert "欢迎回来" in "".join(post.to(town.accounts[LI])[-2:])
    assert len(post.to(town.accounts[ZHAO])) == rung, "the family knew until when"
    assert not await owed(town, NEW)
    assert await owed(town, LI)
    with pytest.raises(NotAllowed):
        await phone(town, NEW, ZHAO)


async def test_the_stand_in_is_reminded_and_files_and_it_counts_for_the_pairing(town: Town, deeds: Deeds) -> None:
    card = await deeds.settled()
    await town.tick()
    before = {one.id for one in await messages(town, "reminder", LI)}
    day = SINCE
    while day <= UNTIL:
        await deeds.morning(day)
        day += timedelta(days=1)
    assert {one.id for one in await messages(town, "reminder", LI)} == before
    assert await messages(town, "reminder", NEW)
    await deliver(town, Post())
    speaker = await town.speaker(NEW)
    async with town.database.read() as work:
        found = await why.message(work, speaker, town.clock.now())
    assert found is not None
    assert {(one.cover.helper, one.cover.until) for one in found.duties if one.cover} == {(LI, UNTIL)}
    calls = {one.occurrence_id for one in await town.owed(NEW) if one.kind == "call"}
    await town.call(NEW, ZHAO)
    assert calls
    assert not calls & await owed(town, NEW)
    filed = await town.visit(NEW, ZHAO)
    async with town.database.read() as work:
        kept = await contacts.one(work, filed.contact_id)
    assert kept is not None
    assert (kept.helper, kept.helper_id) == (NEW, town.people[NEW]), "who did it is kept"
    await deeds.end(LI, card.id)
    assert not calls & await owed(town, LI), "what was done meanwhile is not owed again"


async def test_a_draft_of_the_covers_days_may_be_sent_in_for_a_week_and_no_other_day(
    town: Town, deeds: Deeds
) -> None:
    await deeds.settled()
    await deeds.morning(SINCE)
    await deeds.morning(UNTIL + timedelta(days=3))
    with pytest.raises(Refused, match="date_outside_cover"):
        await town.visit(NEW, ZHAO)
    assert (await town.visit(NEW, ZHAO, UNTIL)).counts
    await deeds.morning(UNTIL + timedelta(days=8))
    with pytest.raises(NotAllowed):
        await town.visit(NEW, ZHAO, UNTIL - timedelta(days=1))


async def test_a_no_is_no_fault_and_somebody_else_is_picked(town: Town, deeds: Deeds) -> None:
    card = await deeds.ask(LI, None)
    assert card.state is CoverState.WANTED
    await deliver(town, post := Post())
    assert "请谁代去好" in post.to(town.accounts[SUN])[-1]
    assert "请谁代去好" in post.to(town.accounts[HE])[-1]
    assert ZHAO not in post.to(town.accounts[HE])[-1], "a liaison reads no family's name"
    proposed = await deeds.pick(HE, card.id, town.people[NEW])
    assert proposed.state is CoverState.PROPOSED, "a liaison proposes, the second helper decides"
    await deeds.decide(SUN, card.id)
    refused = await deeds.answer(NEW, card.id, yes=False)
    assert (refused.state, refused.stand_in) == (CoverState.WANTED, None)
    with pytest.raises(Stale):
        await deeds.decide(SUN, card.id)
    picked = await deeds.pick(HUANG, card.id, town.people[NEW])
    assert picked.state is CoverState.APPROVED
    await deeds.decide(HUANG, card.id, yes=False)
    await deliver(town, post)
    assert "一起想办法" in post.to(town.accounts[LI])[-1]


async def test_capacity_is_the_programmes_and_overlaps_are_refused(town: Town, deeds: Deeds) -> None:
    with pytest.raises(Refused, match="cover_no_room"):
        await deeds.ask(LI, town.people[CHEN])  # has the one household that a first helper may have
    await deeds.settled()
    for since, until in ((SINCE, SINCE), (UNTIL, UNTIL + timedelta(days=9)), (SINCE - timedelta(days=2), UNTIL)):
        with pytest.raises(Refused, match="cover_overlaps"):
            await deeds.ask(LI, None, since, until)
    with pytest.raises(Refused, match="cover_no_room"):
        await deeds.ask(CHEN, town.people[NEW], UNTIL, UNTIL, (WANG,))
    after = UNTIL + timedelta(days=1)
    assert (await deeds.ask(CHEN, town.people[NEW], after, after, (WANG,))).state is CoverState.PROPOSED
    for since, until in ((UNTIL, SINCE), (date(2025, 12, 1), SINCE), (SINCE, date(2026, 6, 1))):
        with pytest.raises(Refused):
            await deeds.ask(YANG, None, since, until, (WU,))


async def test_who_decides_and_who_does_not(town: Town, deeds: Deeds) -> None:
    own = await deeds.ask(SUN, None, whom=(ZHAO, WANG))
    with pytest.raises(NotAllowed):
        await deeds.decide(SUN, own.id, yes=False)
    with pytest.raises(NotAllowed):
        await deeds.decide(HE, own.id, yes=False)
    await deliver(town, post := Post())
    assert len(post.to(town.accounts[HUANG])) == 1, "the township decides about a second helper"
    with pytest.raises(NotAllowed):
        await deeds.ask(LI, None, whom=(WANG,))
    first = await deeds.ask(LI, town.people[NEW])
    with pytest.raises(NotAllowed):
        await deeds.answer(LI, first.id)


async def test_it_ends_early_and_is_prolonged_with_a_yes(town: Town, deeds: Deeds) -> None:
    card = await deeds.settled()
    await deeds.morning(SINCE)
    later = UNTIL + timedelta(days=5)
    longer = await deeds.prolong(LI, card.id, later)
    assert longer.state is CoverState.PROPOSED
    await deeds.decide(SUN, longer.id)
    await deeds.answer(NEW, longer.id)
    await deliver(town, post := Post())
    assert "还是刘小兵来看您" in post.to(town.accounts[ZHAO])[-1]
    told = len(post.to(town.accounts[LI]))
    await deeds.morning(UNTIL + timedelta(days=1))
    assert await phone(town, NEW, ZHAO), "it goes on without a gap"
    await deliver(town, post)
    assert not [one for one in post.to(town.accounts[LI])[told:] if "欢迎回来" in one]
    await deeds.end(NEW, longer.id)
    await deliver(town, post)
    assert "欢迎回来" in post.to(town.accounts[LI])[-1]
    assert "还是李文静来看您" in post.to(town.accounts[ZHAO])[-1]
    with pytest.raises(NotAllowed):
        await phone(town, NEW, ZHAO)
    with pytest.raises(Stale):
        await deeds.end(LI, longer.id)


async def test_a_change_of_helper_ends_the_cover_and_none_is_asked_for_beyond_it(town: Town, deeds: Deeds) -> None:
    card = await deeds.settled()
    change = SINCE + timedelta(days=4)
    speaker = await town.speaker(HUANG)
    async with town.database.begin() as work:
        (held,) = await handover.find(work, speaker, LI)
        await handover.ask(work, speaker, held.id, town.people[NEW], HandoverReason.ILL, change, "", town.clock.now())
        await work.commit()
    await deeds.morning(SINCE)
    await deeds.morning(change)
    async with town.database.read() as work:
        found = (await covers.many(work, [card.id]))[card.id]
    assert (found.cover.state, found.cover.ended_on) == (CoverState.FINISHED, change)
    speaker = await town.speaker(NEW)
    assert speaker.roles == {Role.FIRST_HELPER}, "the pairing's own helper now, no stand-in"


async def test_no_cover_reaches_over_the_day_of_a_change(town: Town, deeds: Deeds) -> None:
    speaker = await town.speaker(HUANG)
    async with town.database.begin() as work:
        (held,) = await handover.find(work, speaker, LI)
        await handover.ask(work, speaker, held.id, town.people[NEW], HandoverReason.ILL, UNTIL, "", town.clock.now())
        await work.commit()
    with pytest.raises(Refused, match="cover_meets_change"):
        await deeds.ask(LI, None)
    assert await deeds.ask(LI, None, SINCE, UNTIL - timedelta(days=1))


async def test_what_was_missed_before_stays_the_helpers_and_what_ends_meanwhile_names_the_cover(
    town: Town, deeds: Deeds
) -> None:
    since, until = date(2026, 2, 20), date(2026, 3, 10)
    await town.tick()
    card = await deeds.ask(LI, town.people[NEW], since, until)
    await deeds.decide(SUN, card.id)
    await deeds.answer(NEW, card.id)
    day = since
    while day <= date(2026, 3, 2):
        await deeds.morning(day)
        day += timedelta(days=1)
    (alert,) = [one for one in await town.alerts_of(SUN) if one.household == ZHAO]
    assert (alert.helper, alert.covered_by, alert.asked_id) == (LI, NEW, town.people[NEW])
    await deeds.morning(until + timedelta(days=1))
    (alert,) = [one for one in await town.alerts_of(SUN) if one.household == ZHAO]
    assert (alert.covered_by, alert.asked_id) == (NEW, town.people[LI]), "over: the helper can be asked again"
