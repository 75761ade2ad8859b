"""A gift round: opened by the township, brought by first helpers, confirmed by families; left-overs are seen."""

from datetime import date

import pytest

from actions.supervision import case_life, gift_rounds
from rules.errors import NotAllowed, Stale
from rules.gifts import GiftAnswer
from rules.programme import Feast
from tests.actions.post import Post, deliver
from tests.cast import CHEN, HUANG, LI, SUN, TANG, WANG, ZHAO, Town

BEFORE_SPRING = date(2026, 2, 10)


async def open_round(town: Town, who: str) -> int:
    speaker = await town.speaker(who)
    async with town.database.begin() as work:
        told = await gift_rounds.open_round(work, speaker, "laizhou-2018", Feast.SPRING_FESTIVAL, town.clock.now())
        await work.commit()
    return told


async def bring(town: Town, who: str) -> int:
    speaker = await town.speaker(who)
    async with town.database.begin() as work:
        (gift,) = await gift_rounds.to_bring(work, speaker)
        await gift_rounds.deliver(work, speaker, gift.id, town.clock.now())
        await work.commit()
    return gift.id


async def say(town: Town, who: str, gift: int, word: GiftAnswer) -> None:
    speaker = await town.speaker(who)
    async with town.database.begin() as work:
        await gift_rounds.confirm(work, speaker, gift, word, town.clock.now())
        await work.commit()


async def test_from_the_opening_to_the_families_word(town: Town) -> None:
    post = Post()
    town.clock.to_morning(BEFORE_SPRING)
    assert await open_round(town, HUANG) == 3
    with pytest.raises(Stale):
        await open_round(town, HUANG)
    await deliver(town, post)
    assert any("赵德福家（东沟村）" in one for one in post.to(town.accounts[LI]))
    gift, other = await bring(town, LI), await bring(town, CHEN)
    await deliver(town, post)
    assert any("收到了吗" in one and LI in one for one in post.to(town.accounts[ZHAO]))
    await say(town, ZHAO, gift, GiftAnswer.CAME)
    await say(town, WANG, other, GiftAnswer.NOT_COME)
    with pytest.raises(Stale):
        await say(town, ZHAO, gift, GiftAnswer.NOT_COME)
    speaker = await town.speaker(HUANG)
    async with town.database.read() as work:
        (card,) = await gift_rounds.rounds(work, speaker, town.clock.now())
        (case,) = await case_life.mine(work, speaker, town.clock.now())
    assert (card.gifts, card.brought, card.confirmed, card.denied) == (3, 2, 1, 1)
    assert [one.household for one in card.left] == ["吴桂兰"]
    assert case.household == WANG


async def test_only_a_township_opens_a_round_and_only_before_a_feast(town: Town) -> None:
    with pytest.raises(Stale):
        await open_round(town, HUANG)
    town.clock.to_morning(BEFORE_SPRING)
    for who in (TANG, SUN, LI):
        with pytest.raises(NotAllowed):
            await open_round(town, who)


async def test_how_many_rounds_the_document_names_is_said_with_its_words(town: Town) -> None:
    town.clock.to_morning(BEFORE_SPRING)
    speaker = await town.speaker(HUANG)
    async with town.database.read() as work:
        (one,) = await gift_rounds.to_open(work, speaker, town.clock.now())
    assert (one.before, one.rule.at_most) == (0, 3)
    assert one.rule.source.quote.startswith("每年2—3次")
