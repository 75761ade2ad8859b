"""Questions: answered from the base, or by a person, with a clock on it."""

import asyncio
from dataclasses import replace
from datetime import date
from functools import lru_cache

import pytest

from actions.answers import questions
from actions.views import Answered, QuestionCard
from knowledge.base import Base
from rules.errors import NotAllowed, NotFound, Stale
from rules.ladder import AlertKind
from storage.database import Database
from tests.actions.post import Post, deliver, messages
from tests.cast import GAO, HE, HUANG, LI, MA, SUN, TANG, WANG, XU, ZHAO, FakeClock, Town, both_towns

UNKNOWN = "村口的路灯坏了三天,谁来修"
EMERGENCY = "着火了,房子着火了快来人"
KNOWN = "怎么申请低保"
GIFTS = "lz2018-holiday-gifts"


@lru_cache
def base() -> Base:
    return Base.load()


async def ask(town: Town, who: str, text: str, knowledge: Base | None = None) -> Answered:
    speaker = await town.speaker(who)
    async with town.database.begin() as work:
        found = await questions.ask(work, speaker, text, knowledge or base(), town.clock.now())
        await work.commit()
    return found


async def hand_over(town: Town, who: str, text: str = UNKNOWN) -> int:
    speaker = await town.speaker(who)
    async with town.database.begin() as work:
        found = await questions.hand_over(work, speaker, text, town.clock.now())
        await work.commit()
    assert found.question_id is not None
    return found.question_id


async def answer(town: Town, who: str, question_id: int, text: str = "明天就修") -> QuestionCard:
    speaker = await town.speaker(who)
    async with town.database.begin() as work:
        card = await questions.answer(work, speaker, question_id, text, town.clock.now())
        await work.commit()
    return card


async def waiting(town: Town, who: str) -> list[str]:
    speaker = await town.speaker(who)
    async with town.database.read() as work:
        return [card.text for card in await questions.waiting(work, speaker, town.clock.now())]


async def test_what_the_base_knows_is_answered_with_its_source(town: Town) -> None:
    found = await ask(town, ZHAO, KNOWN)
    assert found.kind in {"answer", "clarify"}
    assert all(article.source and article.region and article.year for article in found.articles)
    assert found.articles
    assert await waiting(town, HUANG) == []


async def test_an_article_is_shown_by_its_id_and_an_unknown_one_is_not(town: Town) -> None:
    speaker = await town.speaker(ZHAO)
    found = next(iter(base().articles))
    async with town.database.read() as work:
        assert (await questions.article(work, speaker, found, base())).id == found
        with pytest.raises(NotFound):
            await questions.article(work, speaker, "none", base())


@pytest.mark.parametrize(("begins", "ends"), [(None, date(2025, 12, 30)), (date(2027, 1, 1), None)])
async def test_what_does_not_hold_today_is_named_and_handed_over_whichever_way_it_is_come_to(
    town: Town, begins: date | None, ends: date | None
) -> None:
    gifts = replace(base().articles[GIFTS], valid_from=begins, valid_until=ends)
    now = replace(base(), articles={**base().articles, GIFTS: gifts})
    found = await ask(town, ZHAO, "过年拎的米面油", now)
    assert (found.kind, [card.holds for card in found.articles]) == ("expired", [False])
    assert found.due_on is not None
    assert (found.articles[0].valid_from, found.articles[0].valid_until) == (begins, ends)
    speaker = await town.speaker(ZHAO)
    async with town.database.read() as work:
        assert not (await questions.article(work, speaker, GIFTS, now)).holds
        assert (await questions.article(work, speaker, GIFTS, base())).holds
    complaint = "过年拎的米面油干部贪了不给,我要告状"
    assert [card.id for card in (await ask(town, ZHAO, complaint)).articles] == [GIFTS]
    told = await ask(town, ZHAO, complaint, now)
    assert (told.kind, told.articles) == ("complaint", ())


async def test_what_was_handed_over_waits_for_the_township_and_alerts_it(town: Town) -> None:
    question = await hand_over(town, ZHAO)
    assert await waiting(town, HUANG) == [UNKNOWN]
    [card] = await town.alerts_of(HUANG)
    assert (card.kind, card.household, card.text, card.question_id) == (AlertKind.QUESTION, ZHAO, UNKNOWN, question)
    assert await town.alerts_of(SUN) == ()


async def test_a_reply_is_due_in_five_working_days(town: Town) -> None:
    speaker = await town.speaker(ZHAO)
    async with town.database.begin() as work:
        found = await questions.hand_over(work, speaker, UNKNOWN, town.clock.now())
    assert found.due_on == date(2026, 1, 8)  # 1 and 2 January are holidays, Sunday the 4th is worked


async def test_the_answer_goes_back_and_settles_the_alert(town: Town) -> None:
    question = await hand_over(town, ZHAO)
    card = await answer(town, HUANG, question)
    assert card.answer == "明天就修"
    assert await town.alerts_of(HUANG) == ()
    assert await waiting(town, HUANG) == []
    post = Post()
    await deliver(town, post)
    [text] = post.to(town.accounts[ZHAO])
    assert UNKNOWN in text
    assert "明天就修" in text


async def test_a_question_is_answered_once(town: Town) -> None:
    question = await hand_over(town, ZHAO)
    await answer(town, HUANG, question)
    with pytest.raises(Stale) as caught:
        await answer(town, TANG, question, "又一个")
    assert caught.value.values == {"by": HUANG}
    assert len(await messages(town, "answer")) == 1


async def test_two_answers_at_once_are_one(town: Town) -> None:
    question = await hand_over(town, ZHAO)
    found = await asyncio.gather(
        answer(town, HUANG, question, "甲"), answer(town, TANG, question, "乙"), return_exceptions=True
    )
    assert sum(isinstance(one, Stale) for one in found) == 1
    assert len(await messages(town, "answer")) == 1


async def test_an_unanswered_question_climbs_to_the_city_on_the_fifth_working_day(town: Town) -> None:
    await hand_over(town, ZHAO)
    town.clock.to_morning(date(2026, 1, 7))
    await town.tick()
    assert await town.alerts_of(TANG) == ()
    town.clock.to_morning(date(2026, 1, 8))
    await town.tick()
    assert [card.text for card in await town.alerts_of(TANG)] == [UNKNOWN]
    assert await waiting(town, TANG) == [UNKNOWN]


@pytest.mark.parametrize("who", [LI, SUN, HE, ZHAO, WANG])
async def test_only_offices_answer(town: Town, who: str) -> None:
    question = await hand_over(town, ZHAO)
    with pytest.raises(NotAllowed):
        await answer(town, who, question)
    async with town.database.read() as work:
        with pytest.raises(NotAllowed):
            await questions.one(work, await town.speaker(who), question)


async def test_a_township_neither_sees_nor_answers_anothers_questions(database: Database, clock: FakeClock) -> None:
    town = await both_towns(database, clock)
    question = await hand_over(town, MA)
    assert (await waiting(town, XU), await waiting(town, HUANG)) == ([UNKNOWN], [])
    assert await waiting(town, TANG) == [UNKNOWN]
    with pytest.raises(NotAllowed):
        await answer(town, HUANG, question)


async def test_a_helper_asks_for_their_household(town: Town) -> None:
    await hand_over(town, LI)
    [card] = await town.alerts_of(HUANG)
    assert card.household == ZHAO


@pytest.mark.parametrize("who", [HUANG, HE, TANG])
async def test_whoever_has_no_household_to_ask_for_is_told_so_and_nothing_is_lost_silently(
    town: Town, who: str
) -> None:
    with pytest.raises(NotAllowed):
        await hand_over(town, who)
    with pytest.raises(NotAllowed):
        await ask(town, who, KNOWN)


async def test_an_emergency_tells_helpers_and_township_at_once_also_at_night(town: Town) -> None:
    town.clock.advance(hours=13)
    found = await ask(town, ZHAO, EMERGENCY)
    assert (found.kind, found.numbers) == ("emergency", ("119",))
    post = Post()
    await deliver(town, post)
    assert {message.telegram_id for message in post.sent} == {town.accounts[name] for name in (LI, SUN, HUANG)}


async def test_a_helpers_emergency_is_not_sent_back_to_them(town: Town) -> None:
    await ask(town, LI, EMERGENCY)
    post = Post()
    await deliver(town, post)
    assert {message.telegram_id for message in post.sent} == {town.accounts[name] for name in (SUN, HUANG)}


async def test_the_first_helper_may_take_care_of_an_emergency(town: Town) -> None:
    await ask(town, ZHAO, EMERGENCY)
    [card] = await town.alerts_of(LI)
    assert (await town.acknowledge(LI, card.id)).acknowledged_by == LI


async def test_two_emergencies_are_two_messages(town: Town) -> None:
    await ask(town, ZHAO, EMERGENCY)
    await ask(town, WANG, EMERGENCY)
    assert len(await messages(town, "alert", HUANG)) == 2


async def test_a_long_question_is_kept_as_far_as_there_is_room(database: Database, clock: FakeClock) -> None:
    town = await both_towns(database, clock)
    await hand_over(town, GAO, "问" * 5000)
    assert [len(text) for text in await waiting(town, XU)] == [questions.TEXT_LENGTH]
