"""The life of a question: grouped, late, reopened, and turned into something that answers the next asker."""

from datetime import timedelta

import pytest

from actions.answers import curating, questions
from actions.views import Answered
from knowledge.additions import with_additions
from knowledge.shelf import Shelf
from rules.errors import NotAllowed, Stale
from schedules import knowledge as job
from schedules.context import Context
from storage.tables import Question
from tests.actions.test_questions import UNKNOWN, answer, ask, base, hand_over, waiting
from tests.cast import HUANG, LI, TANG, WANG, ZHAO, Town

AGAIN = "我们村口的路灯坏了三天，谁来修啊"
PHRASE = "俺那个公家发的光伏钱一月几个"


async def propose(town: Town, who: str, question: int, article: str | None = None) -> None:
    speaker = await town.speaker(who)
    async with town.database.begin() as work:
        await curating.propose(work, speaker, question, article, base(), town.clock.now())
        await work.commit()


async def pending(town: Town, who: str) -> list[int]:
    speaker = await town.speaker(who)
    async with town.database.read() as work:
        return [one.id for one in await curating.pending(work, speaker, base())]


async def review(town: Town, who: str, version: int, accept: bool = True) -> None:
    speaker = await town.speaker(who)
    async with town.database.begin() as work:
        await curating.review(work, speaker, version, accept, town.clock.now())
        await work.commit()


async def reopen(town: Town, who: str, question: int) -> None:
    speaker = await town.speaker(who)
    async with town.database.begin() as work:
        await questions.reopen(work, speaker, question, town.clock.now())
        await work.commit()


async def unhelpful(town: Town, who: str) -> list[str]:
    speaker = await town.speaker(who)
    async with town.database.read() as work:
        found = await questions.waiting(work, speaker, town.clock.now())
        return [card.text for card in found if card.unhelpful]


async def late(town: Town) -> int:
    async with town.database.begin() as work:
        found = await questions.tell_late(work, town.clock.now())
        await work.commit()
    return found


async def stored(town: Town, question: int) -> Question:
    async with town.database.read() as work:
        return await work.get_one(Question, question)


async def test_one_answer_serves_all_who_ask_the_same(town: Town) -> None:
    first, second = await hand_over(town, ZHAO), await hand_over(town, WANG, AGAIN)
    assert await waiting(town, HUANG) == [UNKNOWN]
    assert len(await town.alerts_of(HUANG)) == 1
    await answer(town, HUANG, first)
    assert (await stored(town, second)).answer == (await stored(town, first)).answer
    assert await waiting(town, HUANG) == []


async def test_what_only_sounds_alike_waits_by_itself(town: Town) -> None:
    await hand_over(town, ZHAO)
    await hand_over(town, WANG, "村口的桥坏了，谁来修")
    assert len(await waiting(town, HUANG)) == 2


async def test_an_answer_that_did_not_help_goes_back_with_a_new_clock_and_both_texts(town: Town) -> None:
    question = await hand_over(town, ZHAO)
    await answer(town, HUANG, question, "去问村里")
    town.clock.advance(days=7)
    with pytest.raises(NotAllowed):
        await reopen(town, WANG, question)
    await reopen(town, ZHAO, question)
    row = await stored(town, question)
    assert (row.answer, row.earlier_answer, row.helped) == (None, "去问村里", False)
    assert row.due_on is not None
    assert row.due_on > town.clock.today
    assert await waiting(town, HUANG) == [UNKNOWN]
    assert await unhelpful(town, HUANG) == [UNKNOWN]
    with pytest.raises(Stale):
        await reopen(town, ZHAO, question)
    await answer(town, HUANG, question, "明天就修")


async def test_what_the_base_said_and_did_not_help_is_told_apart_in_the_queue(town: Town) -> None:
    await hand_over(town, ZHAO)
    speaker = await town.speaker(WANG)
    async with town.database.begin() as work:
        await questions.hand_over(work, speaker, PHRASE, town.clock.now(), unhelpful=True)
        await work.commit()
    assert await waiting(town, HUANG) == [UNKNOWN, PHRASE]
    assert await unhelpful(town, HUANG) == [PHRASE]


async def test_a_late_answer_is_told_one_office_up_once_with_the_day_of_the_question(town: Town) -> None:
    question, asked_on = await hand_over(town, ZHAO), town.clock.today
    assert await late(town) == 0
    due = (await stored(town, question)).due_on
    assert due is not None
    town.clock.advance(days=(due - town.clock.today + timedelta(days=1)).days)
    before = len(await town.alerts_of(TANG))
    await late(town)
    assert len(await town.alerts_of(TANG)) == before + 1
    assert (await town.alerts_of(TANG))[-1].on == asked_on
    await late(town)
    assert len(await town.alerts_of(TANG)) == before + 1


async def test_a_phrasing_serves_the_next_asker_once_a_second_person_agrees(town: Town) -> None:
    question = await hand_over(town, ZHAO, PHRASE)
    with pytest.raises(Stale):
        await propose(town, HUANG, question, "fn2020-solar")
    await answer(town, HUANG, question)
    await propose(town, HUANG, question, "fn2020-solar")
    with pytest.raises(Stale):
        await propose(town, HUANG, question, "fn2020-solar")
    assert await pending(town, HUANG) == await pending(town, LI) == []
    [version] = await pending(town, TANG)
    with pytest.raises(NotAllowed):
        await review(town, HUANG, version)
    shelf = Shelf(calibrate=lambda base: base)
    context = Context(town.database.begin, town.clock.now, None, shelf=shelf)  # type: ignore[arg-type]  # sends nothing
    await job.renew(context)
    assert PHRASE not in shelf.base.articles["fn2020-solar"].questions
    await review(town, TANG, version)
    await job.renew(context)
    assert PHRASE in shelf.base.articles["fn2020-solar"].questions
    assert shelf.base.index.search(PHRASE)[0].id == "fn2020-solar"


async def test_an_answer_becomes_an_article_with_its_place_year_and_source(town: Town) -> None:
    question = await hand_over(town, ZHAO)
    await answer(town, HUANG, question, "打镇电管站的电话\n三天内来修")
    await propose(town, HUANG, question)
    await review(town, TANG, (await pending(town, TANG))[0])
    async with town.database.read() as work:
        served = with_additions(base(), await curating.additions(work))
    speaker = await town.speaker(WANG)
    async with town.database.begin() as work:
        found: Answered = await questions.ask(work, speaker, UNKNOWN, served, town.clock.now())
    assert found.kind == "answer"
    assert found.articles[0].facts == ("打镇电管站的电话", "三天内来修")
    assert (found.articles[0].region, found.articles[0].year) == ("青禾镇", str(town.clock.today.year))
    assert HUANG in found.articles[0].source


async def test_what_was_refused_never_serves(town: Town) -> None:
    question = await hand_over(town, ZHAO)
    await answer(town, HUANG, question)
    await propose(town, HUANG, question)
    await review(town, TANG, (await pending(town, TANG))[0], accept=False)
    async with town.database.read() as work:
        assert await curating.additions(work) == []


async def test_nobody_without_an_office_proposes(town: Town) -> None:
    question = await hand_over(town, ZHAO)
    await answer(town, HUANG, question)
    for who in (LI, ZHAO):
        with pytest.raises(NotAllowed):
            await propose(town, who, question)


async def test_a_greeting_a_complaint_and_ones_own_matters_go_their_own_way(town: Town) -> None:
    assert (await ask(town, ZHAO, "您好啊")).kind == "greeting"
    assert (await ask(town, ZHAO, "我家能享受什么")).kind == "entitlements"
    complaint = await ask(town, ZHAO, "说好免十度电 电费一分没少 骗人")
    assert (complaint.kind, complaint.articles[0].id) == ("complaint", "tn2017-free-electricity")
    assert complaint.question_id is not None
    status = await ask(town, ZHAO, "我上次问的有回复了吗")
    assert (status.kind, len(status.open)) == ("status", 1)
