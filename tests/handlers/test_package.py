"""The quarter's package is one look and one tap."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from actions import packages
from actions.packages import Change, PackageCard
from actions.views import Speaker
from rules.period import period
from rules.roles import Role
from tests.handlers.chat import Phone, speaker

CARD = PackageCard(5, period("2026Q1"), "青禾镇", 0, Role.SECOND_HELPER, date(2026, 4, 8), 3, ("吴桂兰",), True)
SEEN = replace(CARD, changes=(Change("赵德福", "1月11日入户"),), may="confirm")


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was done, by whom it may be."""
    kept: list[str] = []

    async def mine(work: object, who: Speaker) -> tuple[object, ...]:
        return ((5, period("2026Q1"), "青禾镇", 0, Role.SECOND_HELPER),) if who.roles else ()

    async def look(work: object, who: Speaker, number: int, texts: object, now: datetime) -> PackageCard:
        may = {Role.TOWNSHIP_OFFICER: "sign", Role.CITY_OFFICER: "receive"}
        role = next(iter(who.roles))
        return replace(SEEN, role=role, may=may.get(role, "confirm"))

    async def confirm(work: object, who: Speaker, number: int, now: datetime) -> None:
        kept.append("confirm")

    async def sign(work: object, who: Speaker, number: int, texts: object, now: datetime) -> str:
        kept.append("sign")
        return "ab12 cd34"

    async def receive(work: object, who: Speaker, number: int, now: datetime) -> None:
        kept.append("receive")

    for deed in (mine, look, confirm, sign, receive):
        monkeypatch.setattr(packages, deed.__name__, deed)
    return kept


@pytest.mark.parametrize(
    ("role", "button", "deed", "said"),
    [
        (Role.SECOND_HELPER, "没有错", "confirm", "谢谢您"),
        (Role.TOWNSHIP_OFFICER, "签报", "sign", "ab12 cd34"),
        (Role.CITY_OFFICER, "已收到", "receive", "已记下"),
    ],
)
async def test_each_office_has_one_button(role: Role, button: str, deed: str, said: str, done: list[str]) -> None:
    phone = Phone(speaker(role))
    await phone.say("/quarter")
    assert "青禾镇2026年第1季度" in phone.last.text
    await phone.tap(button)
    assert done == [deed]
    assert said in phone.last.text


async def test_who_has_no_package_is_told_when_one_comes(done: list[str]) -> None:
    phone = Phone(speaker())
    await phone.say("/quarter")
    assert "季度结束后" in phone.last.text
