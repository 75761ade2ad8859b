"""Cases in the chat: listed with their deadlines, a line or the end in two answers."""

from datetime import date

import pytest

from actions import buttons
from actions.contacts.kept_files import Content
from actions.supervision import case_life, cases
from actions.supervision.cases import CaseCard
from handlers.buttons import WriteCaseButton
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

    async def note(
        work: object, who: object, number: int, text: str, done: bool, now: object, photos: tuple[str, ...]
    ) -> CaseCard:
        kept.append((text, str(done), *photos))
        return CARD

    async def close(
        work: object, who: object, number: int, text: str, now: object, photos: tuple[str, ...]
    ) -> CaseCard:
        kept.append((text, *photos))
        return CARD

    monkeypatch.setattr(cases, "see_case", see_case)
    for deed in (mine, may_close, note, close):
        monkeypatch.setattr(case_life, deed.__name__, deed)
    return kept


async def test_a_case_is_seen_and_closed_in_words(written: list[tuple[str, ...]]) -> None:
    phone = Phone(speaker(Role.TOWNSHIP_OFFICER))
    await phone.say("/cases")
    assert any(label.endswith("赵大山家：看病、住房") for label in phone.last.buttons)
    await phone.tap("3月9日")
    assert "看病、住房" in phone.last.text
    assert "日子已经过了" in phone.last.text
    await phone.tap("写一笔")
    await phone.tap("销号")
    await phone.say("药费报了，房子修好了")
    assert written == [("药费报了，房子修好了",)]
    assert "销号了" in phone.last.text


async def test_photos_are_a_line_by_themselves_and_words_beside_them_are_all_kept(
    written: list[tuple[str, ...]],
) -> None:
    phone = Phone(speaker(Role.TOWNSHIP_OFFICER))
    for with_words in (False, True):
        phone.show("台账", {"写一笔": WriteCaseButton(case_id=3).pack()})
        await phone.tap("写一笔")
        await phone.tap("做了什么")
        await phone.photo("a")
        await phone.photo("b", caption="顶棚" if with_words else None)
        if with_words:
            await phone.say("昨天换的")
        else:
            await phone.tap("好了")
    assert written == [("", "False", "a", "b"), ("顶棚\n昨天换的", "False", "a", "b")]
    assert "记下了" in phone.last.text


async def test_a_case_does_not_end_without_words(written: list[tuple[str, ...]]) -> None:
    phone = Phone(speaker(Role.TOWNSHIP_OFFICER))
    phone.show("台账", {"写一笔": WriteCaseButton(case_id=3).pack()})
    await phone.tap("写一笔")
    await phone.tap("销号")
    await phone.photo("a")
    assert "好了" not in phone.last.buttons
    await phone.photo("b", caption="房子修好了")
    await phone.tap("好了")
    assert written == [("房子修好了", "a", "b")]


async def test_the_photos_of_a_case_come_as_pictures(written: None, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [Content(b"1", "image/jpeg"), Content(b"2", "image/jpeg")]

    async def photos(work: object, who: object, number: int, now: object) -> list[Content]:
        return found

    monkeypatch.setattr(case_life, "photos", photos)
    phone = Phone(speaker(Role.TOWNSHIP_OFFICER))
    phone.show("请看一看，销个号", {"看照片": buttons.case_photos(3)})
    await phone.tap("看照片")
    assert phone.pictures == [b"1", b"2"]
    found.clear()
    await phone.tap("看照片")
    assert "还没收好" in phone.hints[-1]
