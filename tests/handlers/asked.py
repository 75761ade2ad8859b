"""The deeds of questions, faked: what the base answers, and what was handed over."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from actions.answers import curating, questions
from actions.answers.curating import Proposal
from actions.views import Answered, ArticleCard, QuestionCard, Speaker
from rules.errors import Stale

ARTICLE = ArticleCard(
    id="lz2018-x",
    title="住院报销",
    region="莱州市",
    year="2018",
    detail="full",
    facts=("报八成", "不用先交钱"),
    exclusions=("不含镶牙",),
    how_to_apply=("带身份证到医院窗口",),
    who_to_ask=("镇医保站",),
    scope_note="只对当地当时有效。",
    source="某文件:报八成",
)
ENDED = replace(ARTICLE, title="过年发东西", holds=False, valid_until=date(2020, 12, 31))
ASKED = QuestionCard(3, "住院谁报销?", "赵大山", "东沟村", date(2026, 3, 9), date(2026, 3, 16), None)


class Base:
    """What `ask` will answer, and what was handed over."""

    def __init__(self) -> None:
        self.answer = Answered("answer", (ARTICLE,))
        self.article = ARTICLE
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
        return kept.article

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
