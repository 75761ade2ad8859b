"""A cover asked for somebody who cannot ask, and the gifts of a round that pass to the stand-in."""

from datetime import date

import pytest

from actions.pairings import cover, cover_for
from actions.supervision import gift_rounds
from rules.cover import CoverReason, CoverState
from rules.errors import NotAllowed
from rules.gifts import GiftAnswer
from tests.actions.covering import NEW, SINCE, UNTIL, Deeds, colleague_of_li
from tests.actions.post import Post, deliver
from tests.actions.test_gift_rounds import bring, open_round, say
from tests.cast import CHEN, HE, HUANG, LI, SUN, YANG, ZHAO, Town


@pytest.fixture
async def deeds(town: Town) -> Deeds:
    """The deeds of a cover; 刘小兵 of 李文静's school has no household, and an account."""
    await colleague_of_li(town)
    return Deeds(town)


async def test_a_gift_of_a_round_passes_to_the_stand_in_and_back(town: Town, deeds: Deeds) -> None:
    post, day = Post(), date(2026, 2, 10)
    await deeds.settled(until=day)
    await deeds.morning(date(2026, 2, 9))
    await open_round(town, HUANG)
    li = await town.speaker(LI)
    async with town.database.read() as work:
        assert not await gift_rounds.to_bring(work, li)
    await deliver(town, post)
    assert any("赵德福家（东沟村）" in one for one in post.to(town.accounts[NEW]))
    gift = await bring(town, NEW)
    await deliver(town, post)
    assert f"{NEW}说" in post.to(town.accounts[ZHAO])[-1], "the family is told who brought it"
    await say(town, ZHAO, gift, GiftAnswer.CAME)


async def test_who_begins_within_a_round_gets_the_list_of_what_is_left(town: Town, deeds: Deeds) -> None:
    post = Post()
    town.clock.to_morning(date(2026, 2, 10))
    await open_round(town, HUANG)
    card = await deeds.ask(LI, town.people[NEW], date(2026, 2, 11), date(2026, 2, 14))
    await deeds.decide(SUN, card.id)
    await deeds.answer(NEW, card.id)
    await deliver(town, post)
    assert not any("慰问品要送" in one for one in post.to(town.accounts[NEW]))
    await deeds.morning(date(2026, 2, 11))
    await deliver(town, post)
    assert any("慰问品要送" in one for one in post.to(town.accounts[NEW]))
    await deeds.end(NEW, card.id)
    await bring(town, LI)


async def test_it_is_asked_for_somebody_by_second_helper_and_township_for_their_own_places_only(
    town: Town, deeds: Deeds
) -> None:
    li, home = town.people[LI], (town.homes[ZHAO],)
    for who, helper in ((SUN, SUN), (HUANG, HUANG), (SUN, YANG), (HE, LI), (CHEN, LI)):
        speaker = await town.speaker(who)
        async with town.database.begin() as work:
            wish = cover.Wish(home, SINCE, UNTIL, CoverReason.ILL, None, town.people[helper])
            with pytest.raises(NotAllowed):
                await cover.ask(work, speaker, wish, town.clock.now())
    speaker = await town.speaker(SUN)
    async with town.database.begin() as work:
        assert [one.person_id for one in await cover_for.absent_named(work, speaker, "文静")] == [li]
        wish = cover.Wish(home, SINCE, UNTIL, CoverReason.ILL, town.people[NEW], li)
        card = await cover.ask(work, speaker, wish, town.clock.now())
        await work.commit()
    assert (card.state, card.helper, card.asker) == (CoverState.APPROVED, LI, SUN)
    assert (await deeds.answer(NEW, card.id)).state is CoverState.AGREED
