"""Cases in the chat: listed with their deadlines, a line or the end in two answers."""

from datetime import date

import pytest

from actions import case_life, cases
from actions.cases import CaseCard
from rules.cases import CaseKind, CaseState
from rules.roles import Role
from tests.handlers.chat import Phone, speaker

CARD = CaseCard(
    id=3,
    kind=CaseKind.NOT_WELL,
    household_id=1,
    household="赵大山",
    village="东沟村",
    detail="medical,housing",
    opened_on=date(2026, 3, 2),
    due_on=date(2026, 3, 9),
    overdue=True,
    owner_id=9,
    owner="李明",
    state=CaseState.OPEN,
    outcome="",
    contact_id=None,
)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What was written into the case; who closes it is the speaker."""
    kept: list[tuple[str, ...]] = []

    async def mine(work: object, who: object, now: object) -> tuple[CaseCard, ...]:
        return (CARD,)

    async def see_case(work: object, who: object, number: int, now: object) -> CaseCard:
        return CARD

    async def may_close(work: object, who: object, number: int) -> bool:
        return True

    async def note(work: object, who: object, number: int, text: str, done: bool, now: object) -> CaseCard:
        kept.append((text, str(done)))
        return CARD

    async def close(work: object, who: object, number: int, text: str, now: object) -> CaseCard:
        kept.append((text,))
        return CARD

    monkeypatch.setattr(cases, "see_case", see_case)
    for deed in (mine, may_close, note, close):
        monkeypatch.setattr(case_life, deed.__name__, deed)
    return kept


async def test_a_case_is_seen_and_closed_in_words(written: list[tuple[str, ...]]) -> None:
    phone = Phone(speaker(Role.TOWNSHIP_OFFICER))
    await phone.say("/cases")
    await phone.tap("3月9日")
    assert "看病、住房" in phone.last.text
    assert "日子已经过了" in phone.last.text
    await phone.tap("写一笔")
    await phone.tap("销号")
    await phone.say("药费报了，房子修好了")
    assert written == [("药费报了，房子修好了",)]
    assert "销号了" in phone.last.text
