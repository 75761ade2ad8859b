"""A change of helper in the chat: found by name, three questions, and the township's one tap."""

from datetime import date

import pytest

from actions import buttons
from actions.pairings import handover
from actions.pairings.handover import HandoverCard, PairingCard
from actions.views import DeputyCard
from rules.handover import HandoverReason
from rules.roles import Role
from tests.handlers.chat import Phone, speaker

HELD = PairingCard(4, "李文静", Role.FIRST_HELPER, "赵大山", "东沟村", date(2025, 1, 1))
CARD = HandoverCard(
    id=7,
    helper="李文静",
    successor="刘小兵",
    role=Role.FIRST_HELPER,
    household="赵大山",
    village="东沟村",
    reason=HandoverReason.ILL,
    note="",
    on=date(2026, 6, 1),
    asker="何立群",
    decision=None,
    remarks=(),
)


@pytest.fixture
def changes(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was asked for, and decided."""
    kept: list[object] = []

    async def find(work: object, who: object, name: str) -> tuple[PairingCard, ...]:
        return (HELD,) if name == "李文静" else ()

    async def pairing(work: object, who: object, number: int) -> PairingCard:
        return HELD

    async def successors(work: object, who: object, number: int) -> tuple[DeputyCard, ...]:
        return (DeputyCard(5, "刘小兵", Role.FIRST_HELPER),)

    async def days(work: object, who: object, number: int, now: object) -> tuple[tuple[date, bool], ...]:
        return ((date(2026, 6, 1), True), (date(2026, 3, 17), False))

    async def ask(work: object, who: object, *values: object) -> HandoverCard:
        kept.append(values[:4])
        return CARD

    async def decide(work: object, who: object, number: int, yes: bool, now: object) -> HandoverCard:
        kept.append((number, yes))
        return CARD

    for deed in (find, pairing, successors, days, ask, decide):
        monkeypatch.setattr(handover, deed.__name__, deed)
    return kept


async def test_a_change_is_asked_for_in_a_few_taps(changes: list[object]) -> None:
    phone = Phone(speaker(Role.UNIT_LIAISON))
    await phone.say("/handover 李文静")
    for words in ("李文静", "刘小兵", "长期生病", "6月1日", "就这样"):
        await phone.tap(words)
    assert changes == [(4, 5, HandoverReason.ILL, date(2026, 6, 1))]
    assert "报镇上" in phone.last.text


async def test_without_a_name_it_says_how(changes: list[object]) -> None:
    phone = Phone(speaker(Role.TOWNSHIP_OFFICER))
    await phone.say("/handover")
    assert "/handover 李文静" in phone.last.text
    await phone.say("/handover 没有这人")
    assert "没有找到" in phone.last.text


async def test_the_township_decides_with_one_tap(changes: list[object]) -> None:
    phone = Phone(speaker(Role.TOWNSHIP_OFFICER))
    number = phone.show("更换", {"先不换": buttons.decide_handover(7, 0)})
    await phone.tap("先不换")
    assert changes == [(7, False)]
    assert not phone.screen[number].buttons
