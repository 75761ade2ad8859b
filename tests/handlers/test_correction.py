"""Correcting a record, the helper's side of a dispute, the second helper's list: what is shown and what is called."""

from datetime import datetime

import pytest

from actions import buttons
from actions.contacts import correction, dispute, paper_card
from actions.contacts.correction import Record, RevisionCard
from actions.contacts.kept_files import Content
from actions.contacts.paper_card import LowContent, Unconfirmed
from actions.views import ContactCard
from handlers.buttons import HistoryButton
from rules.correction import Change, Field, Version
from rules.programme import ContactKind
from rules.roles import Role
from tests.handlers.chat import TODAY, Phone, speaker

REPORT: dict[str, object] = {
    "met": "head",
    "worries": [],
    "helped": ["talk"],
    "explained": [],
    "needs": [],
    "note": "",
    "next_step": "",
}


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int, Change, str]]:
    """What was corrected: contact, revision, change, reason."""
    done: list[tuple[int, int, Change, str]] = []
    record = Record(7, "赵大山", ContactKind.VISIT, Version(TODAY, counts=True, report=REPORT), 3, None)

    async def mine(work: object, who: object) -> tuple[Record, ...]:
        return (record,)

    async def one(work: object, who: object, contact_id: int) -> Record:
        return record

    async def correct(
        work: object, who: object, contact_id: int, revision: int, change: Change, reason: str, now: datetime
    ) -> Record:
        done.append((contact_id, revision, change, reason))
        return record

    monkeypatch.setattr(correction, "mine", mine)
    monkeypatch.setattr(correction, "one", one)
    monkeypatch.setattr(correction, "correct", correct)
    return done


async def test_records_of_one_day_are_told_apart_by_what_came_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def record(number: int, kind: ContactKind, counts: bool, report: dict[str, object]) -> Record:
        return Record(number, "赵大山", kind, Version(TODAY, counts=counts, report=report), 1, None)

    async def mine(work: object, who: object) -> tuple[Record, ...]:
        calls = [record(n, ContactKind.CALL, n > 1, {"outcome": o}) for n, o in ((1, "not_reached"), (2, "needs"))]
        nobody = record(3, ContactKind.VISIT, False, REPORT | {"met": "nobody"})
        return (*calls, nobody, record(4, ContactKind.VISIT, True, REPORT))

    monkeypatch.setattr(correction, "mine", mine)
    phone = Phone(speaker(Role.FIRST_HELPER))
    await phone.say("/records")
    lines = phone.last.text.splitlines()[-4:]
    ends = ["没打通", "有需要", "没见到人", "走访赵大山家"]
    assert all(line.endswith(end) for line, end in zip(lines, ends, strict=True)), lines


async def test_the_history_says_what_each_answer_was_and_is(monkeypatch: pytest.MonkeyPatch) -> None:
    photos = {"photos": ["a", "b"]}
    versions = [
        Version(TODAY, counts=True, report=REPORT | {"note": "量了血压"}),
        Version(TODAY, counts=True, report=REPORT | {"helped": ["goods", "talk"]} | photos),
        Version(TODAY.replace(day=9), counts=True, report=REPORT | {"helped": ["goods", "talk"]} | photos),
    ]
    changed = ((), (Field.HELPED, Field.PHOTOS, Field.NOTE), (Field.ON,))

    async def history(work: object, who: object, contact_id: int) -> tuple[RevisionCard, ...]:
        return tuple(
            RevisionCard(number, "李明", TODAY, "漏了", version, fields)
            for number, (version, fields) in enumerate(zip(versions, changed, strict=True), 1)
        )

    monkeypatch.setattr(correction, "history", history)
    phone = Phone(speaker(Role.FIRST_HELPER))
    await phone.say("/menu")
    await phone.press(HistoryButton(contact_id=7).pack(), max(phone.screen))
    first, second, third = phone.last.text.split("\n\n")
    assert "“量了血压”" in first
    for words in (
        "帮了什么 · 原来：聊聊天；现在：送东西、聊聊天",
        "照片 · 原来：0；现在：2",
        "原来：量了血压；现在：–",
    ):
        assert words in second
    assert third.endswith("原来：3月10日（周二）；现在：3月9日（周一）")


async def test_a_single_answer_is_mended_with_a_reason(written: list[tuple[int, int, Change, str]]) -> None:
    phone = Phone(speaker(Role.FIRST_HELPER))
    await phone.say("/records")
    await phone.tap("改第 1 条")
    await phone.tap("帮了什么")
    await phone.tap("送")
    await phone.tap("下一步")
    await phone.say("漏点了")
    assert "原来" in phone.last.text
    assert "漏点了" in phone.last.text
    await phone.tap("就这样改")
    [(contact, revision, change, reason)] = written
    assert (contact, revision, reason) == (7, 3, "漏点了"), "the revision that was seen"
    assert (change.field, set(change.value)) == (Field.HELPED, {"talk", "goods"}), "what was ticked stays ticked"
    assert "改好了" in phone.last.text


async def test_a_wrong_day_is_mended_by_a_tap(written: list[tuple[int, int, Change, str]]) -> None:
    phone = Phone(speaker(Role.FIRST_HELPER))
    phone.show("谢谢", {"记错了": buttons.correct(7)})
    await phone.tap("记错了")
    await phone.tap("哪一天")
    await phone.tap("昨天")
    await phone.say("点早了一天")
    await phone.tap("就这样改")
    assert written[0][2] == Change(Field.ON, "2026-03-09")


async def test_the_helpers_side_is_a_few_words(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    card = ContactCard(7, "李明", ContactKind.VISIT, TODAY, (), (), head="赵大山")

    async def disputed(work: object, who: object, contact_id: int) -> ContactCard:
        return card

    async def explain(work: object, who: object, contact_id: int, text: str, now: datetime) -> ContactCard:
        said.append(text)
        return card

    monkeypatch.setattr(dispute, "disputed", disputed)
    monkeypatch.setattr(dispute, "explain", explain)
    phone = Phone(speaker(Role.FIRST_HELPER))
    phone.show("没有人来过", {"说说经过": buttons.explain(7)})
    await phone.tap("说说经过")
    await phone.say("见的是他弟弟")
    assert said == ["见的是他弟弟"]
    assert "两边都看" in phone.last.text


async def test_the_second_helper_taps_what_is_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    left = [
        Unconfirmed(7, "赵大山", "李明", TODAY, seen_since=True),
        Unconfirmed(8, "钱", "李明", TODAY, seen_since=False),
    ]

    async def unconfirmed(work: object, who: object, now: datetime) -> tuple[Unconfirmed, ...]:
        return tuple(left)

    async def verify_card(work: object, who: object, contact_id: int, revision: int, now: datetime) -> Unconfirmed:
        return left.pop(0)

    async def low_content(work: object, who: object, now: datetime) -> tuple[LowContent, ...]:
        return (LowContent("孙", TODAY),)

    monkeypatch.setattr(paper_card, "low_content", low_content)
    monkeypatch.setattr(paper_card, "unconfirmed", unconfirmed)
    monkeypatch.setattr(paper_card, "verify_card", verify_card)
    phone = Phone(speaker(Role.SECOND_HELPER))
    await phone.say("/unconfirmed")
    assert len(phone.last.buttons) == 1
    listen = [shown.text for shown in phone.screen.values() if "孙家" in shown.text]
    assert ["不怪谁" in text for text in listen] == [True]
    await phone.tap("卡上签了")
    assert "签了字" in phone.last.text
    assert not phone.last.buttons


async def test_photos_are_added_and_those_taken_out_are_shown_first(
    written: list[tuple[int, int, Change, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(REPORT, "photos", ["a", "b", "c"])

    async def photos(work: object, who: object, contact_id: int) -> list[tuple[int, Content]]:
        return [(1, Content(b"1", "image/jpeg")), (3, Content(b"3", "image/jpeg"))]

    monkeypatch.setattr(correction, "photos", photos)
    phone = Phone(speaker(Role.FIRST_HELPER))
    for taps in (("去掉照片", "第 1 张", "第 3 张", "下一步"), ("补照片",)):
        phone.show("谢谢", {"记错了": buttons.correct(7)})
        await phone.tap("记错了")
        for words in taps:
            await phone.tap(words)
        if taps == ("补照片",):
            await phone.photo("d")
            await phone.photo("a")
            await phone.tap("好了")
        await phone.say("发错了")
        await phone.tap("就这样改")
    assert phone.pictures == [b"1", b"3"]
    assert [one[2] for one in written] == [Change(Field.PHOTOS, ("b",)), Change(Field.PHOTOS, ("a", "b", "c", "d"))]
