"""Questions: any words outside a conversation, and how the township answers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from actions import curating, questions
from actions.curating import Proposal
from actions.views import Answered, ArticleCard, QuestionCard, Speaker
from rules.errors import Stale
from rules.roles import Role
from tests.handlers.chat import Phone, speaker

ARTICLE = ArticleCard(
    id="lz2018-x",
    title="住院报销",
    region="莱州市",
    year="2018",
    detail="full",
    facts=("报八成", "不用先交钱"),
    exclusions=("不含镶牙",),
    how_to_apply=("带身份证到医院窗口",),
    scope_note="只对当地当时有效。",
    source="某文件:报八成",
)
ASKED = QuestionCard(3, "住院谁报销?", "赵大山", "东沟村", date(2026, 3, 9), date(2026, 3, 16), None)


class Base:
    """What `ask` will answer, and what was handed over."""

    def __init__(self) -> None:
        self.answer = Answered("answer", (ARTICLE,))
        self.handed_over: list[str] = []
        self.unhelpful: list[bool] = []
        self.failed: list[tuple[str, ...]] = []
        self.answered: list[tuple[int, str]] = []
        self.waiting: tuple[QuestionCard, ...] = (ASKED,)
        self.proposals: tuple[Proposal, ...] = ()
        self.reviewed: list[tuple[int, bool]] = []
        self.proposed: list[tuple[int, str | None]] = []
        self.reopened: list[int] = []


def _fake_curating(monkeypatch: pytest.MonkeyPatch, kept: Base) -> None:
    async def pending(work: object, who: Speaker, knowledge: Any) -> tuple[Proposal, ...]:
        return kept.proposals

    async def review(work: object, who: Speaker, version_id: int, accept: bool, now: datetime) -> None:
        kept.reviewed.append((version_id, accept))

    async def offers(work: object, who: Speaker, question_id: int, knowledge: Any) -> tuple[tuple[str, str], ...]:
        return ((ARTICLE.id, ARTICLE.title),)

    async def propose(
        work: object, who: Speaker, question_id: int, article_id: str | None, knowledge: Any, now: datetime
    ) -> None:
        kept.proposed.append((question_id, article_id))

    async def reopen(work: object, who: Speaker, question_id: int, now: datetime) -> QuestionCard:
        kept.reopened.append(question_id)
        return ASKED

    monkeypatch.setattr(questions, "reopen", reopen)
    for fake in (pending, review, offers, propose):
        monkeypatch.setattr(curating, fake.__name__, fake)


@pytest.fixture
def base(monkeypatch: pytest.MonkeyPatch) -> Base:
    """The deeds of questions, faked."""
    kept = Base()

    async def ask(work: object, who: Speaker, text: str, knowledge: Any, now: datetime) -> Answered:
        return kept.answer

    async def article(work: object, who: Speaker, article_id: str, knowledge: Any) -> ArticleCard:
        assert article_id == ARTICLE.id
        return ARTICLE

    async def hand_over(
        work: object, who: Speaker, text: str, now: datetime, *, unhelpful: bool = False, failed: Sequence[str] = ()
    ) -> Answered:
        kept.handed_over.append(text)
        kept.unhelpful.append(unhelpful)
        kept.failed.append(tuple(failed))
        return Answered("hand_over", question_id=3, due_on=date(2026, 3, 17))

    async def waiting(work: object, who: Speaker, now: datetime) -> tuple[QuestionCard, ...]:
        return () if kept.answered else kept.waiting

    async def one(work: object, who: Speaker, question_id: int) -> QuestionCard:
        return ASKED

    async def answer(work: object, who: Speaker, question_id: int, text: str, now: datetime) -> QuestionCard:
        if kept.answered:
            raise Stale("question_answered", by="王主任")
        kept.answered.append((question_id, text))
        return ASKED

    _fake_curating(monkeypatch, kept)
    fakes = {"ask": ask, "article": article, "hand_over": hand_over, "waiting": waiting, "one": one, "answer": answer}
    for name, fake in fakes.items():
        monkeypatch.setattr(questions, name, fake)
    return kept


def family() -> Phone:
    return Phone(speaker(Role.HOUSEHOLD))


async def test_an_answer_names_place_year_and_source_and_promises_nothing(base: Base) -> None:
    phone = family()
    await phone.say("住院谁给报销")
    for words in ("住院报销", "莱州市", "2018", "可能", "报八成", "不含镶牙", "身份证", "出处"):
        assert words in phone.last.text


async def test_what_did_not_help_goes_to_the_township_in_the_same_words(base: Base) -> None:
    phone = family()
    await phone.say("住院谁给报销")
    await phone.tap("没答到点上")
    assert base.handed_over == ["住院谁给报销"]
    assert "3月17日" in phone.last.text


async def test_a_double_tap_hands_over_once(base: Base) -> None:
    phone = family()
    await phone.say("住院谁给报销")
    number, data = max(phone.screen), phone.last.buttons["没答到点上"]
    await phone.press(data, number)
    await phone.press(data, number)
    assert len(base.handed_over) == 1


async def test_a_policy_that_is_only_named_says_so_and_offers_the_township(base: Base) -> None:
    base.answer = Answered("answer", (ArticleCard(**{**fields(ARTICLE), "detail": "none", "facts": ()}),))
    phone = family()
    await phone.say("先看病后付钱")
    assert "没有写" in phone.last.text
    await phone.tap("问问镇上")
    assert base.handed_over


async def test_did_you_mean_offers_titles_and_none_of_them(base: Base) -> None:
    base.answer = Answered("clarify", (ARTICLE,))
    phone = family()
    await phone.say("报销")
    await phone.tap("住院报销")
    assert "报八成" in phone.last.text
    await phone.tap("都不是")
    assert base.handed_over == ["报销"]


async def test_what_is_not_known_is_handed_over_plainly(base: Base) -> None:
    base.answer = Answered("hand_over", question_id=3, due_on=date(2026, 3, 17))
    phone = family()
    await phone.say("我家的地谁来量")
    assert "没有把握" in phone.last.text
    assert "3月17日" in phone.last.text


async def test_an_emergency_shows_the_number_first_and_alone(base: Base) -> None:
    base.answer = Answered("emergency", question_id=3, numbers=("120",))
    phone = family()
    await phone.say("老人摔了昏过去了")
    first, second = (phone.screen[number].text for number in sorted(phone.screen))
    assert first.startswith("<b>120</b>")
    assert "正在通知" in second


async def test_ask_without_words_says_how(base: Base) -> None:
    phone = family()
    await phone.say("/ask")
    assert "直接写" in phone.last.text
    await phone.say("/ask 住院谁报销")
    assert "报八成" in phone.last.text


async def test_an_offices_words_are_no_question(base: Base) -> None:
    phone = Phone(speaker(Role.CITY_OFFICER))
    await phone.say("你好")
    assert "菜单" in phone.last.buttons
    await phone.say("/ask 你好")
    assert "办不了" in phone.last.text


async def test_an_officer_answers_and_sees_it_before_it_goes(base: Base) -> None:
    phone = Phone(speaker(Role.TOWNSHIP_OFFICER))
    await phone.say("/questions")
    await phone.tap("回第 1 个")
    assert "住院谁报销" in phone.last.text
    await phone.say("去镇卫生院窗口报")
    assert base.answered == []
    await phone.tap("发出去")
    assert base.answered == [(3, "去镇卫生院窗口报")]
    await phone.say("/questions")
    assert "没有等您回话" in phone.last.text


async def test_two_taps_propose_an_answered_question_and_a_colleagues_tap_lets_it_serve(base: Base) -> None:
    phone = Phone(speaker(Role.TOWNSHIP_OFFICER))
    await phone.say("/questions")
    await phone.tap("回第 1 个")
    await phone.say("去镇卫生院窗口报")
    await phone.tap("发出去")
    await phone.tap("让别人也用得上")
    await phone.tap("住院报销")
    assert base.proposed == [(3, ARTICLE.id)]
    base.proposals = (Proposal(5, "住院谁报销", "", "住院报销", "王主任"),)
    await phone.say("/questions")
    assert "王主任" in next(shown.text for shown in phone.screen.values() if "可以用" in shown.buttons)
    await phone.tap("可以用")
    assert base.reviewed == [(5, True)]


async def test_several_answers_come_short_with_a_way_to_more(base: Base) -> None:
    base.answer = Answered("answer", (ARTICLE, ARTICLE))
    phone = family()
    await phone.say("住院谁报销 镶牙呢")
    assert sum("莱州市" in shown.text for shown in phone.screen.values()) == 2
    await phone.tap("说详细点")
    assert "身份证" in phone.last.text


async def test_an_expired_article_is_not_quoted(base: Base) -> None:
    old = ArticleCard(**{**fields(ARTICLE), "valid_until": date(2020, 12, 31)})
    base.answer = Answered("expired", (old,), question_id=3, due_on=date(2026, 3, 17))
    phone = family()
    await phone.say("住院谁报销")
    assert "2020 年 12月31日" in phone.last.text
    assert "过期" in phone.last.text
    assert "报八成" not in phone.last.text


async def test_an_answer_that_did_not_help_goes_back(base: Base) -> None:
    phone = family()
    phone.show("回话", {"没解决": "reopen:3"})
    await phone.tap("没解决")
    assert base.reopened == [3]
    assert "3月16日" in phone.last.text


async def test_an_answer_that_came_second_says_who_was_first(base: Base) -> None:
    phone = Phone(speaker(Role.TOWNSHIP_OFFICER))
    await phone.say("/questions")
    await phone.tap("回第 1 个")
    await phone.say("去窗口报")
    base.answered.append((3, "别人回的"))
    await phone.tap("发出去")
    assert "王主任" in phone.last.text
    await phone.say("/cancel")
    assert await phone.state.get_state() is None


def fields(card: ArticleCard) -> dict[str, Any]:
    return {name: getattr(card, name) for name in ArticleCard.__slots__}


async def test_an_answer_that_did_not_help_is_told_apart_from_what_was_not_found(base: Base) -> None:
    phone = family()
    await phone.say("住院谁给报销")
    await phone.tap("没答到点上")
    base.answer = Answered("clarify", (ARTICLE,))
    await phone.say("看病的钱")
    await phone.tap("都不是")
    assert base.unhelpful == [True, False]
    assert base.failed == [(ARTICLE.id,), ()]
    await phone.say("看病的钱")
    await phone.tap(ARTICLE.title)
    await phone.tap("没答到点上")
    assert base.failed[-1] == (ARTICLE.id,), "the title that was chosen"
    base.waiting = (replace(ASKED, unhelpful=True), replace(ASKED, id=ASKED.id + 1))
    officer = Phone(speaker(Role.TOWNSHIP_OFFICER))
    await officer.say("/questions")
    assert officer.last.text.count("没帮上忙") == 1
