"""The quarter's package is one look and one tap."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from actions.papers import package_files, packages
from actions.papers.package_files import Content
from actions.papers.packages import Change, Named, PackageCard
from actions.views import Speaker
from ledgers.package import FORMS
from rules.period import period
from rules.roles import Role
from tests.handlers.chat import Phone, speaker

CARD = PackageCard(5, period("2026Q1"), "青禾镇", 0, Role.SECOND_HELPER, date(2026, 4, 8), 3, ("吴桂兰",), True)
SEEN = replace(CARD, changes=(Change("赵德福", "1月11日入户"),), may="confirm")


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was done, by whom it may be."""
    kept: list[str] = []

    async def mine(work: object, who: Speaker, page: int = 0) -> tuple[tuple[Named, ...], int]:
        """A quarter with one package, and an older one with two."""
        if not who.roles:
            return (), 0
        role = next(iter(who.roles))
        two = tuple(Named(number, period("2025Q4"), "青禾镇", number - 3, role) for number in (4, 3))
        return (Named(5, period("2026Q1"), "青禾镇", 0, role),) if page == 0 else two, 2

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


async def test_older_quarters_are_a_tap_away(done: list[str]) -> None:
    phone = Phone(speaker(Role.CITY_OFFICER))
    await phone.say("/quarter")
    assert "后一个季度" not in phone.last.buttons
    await phone.tap("前一个季度")
    assert set(phone.last.buttons) == {
        "青禾镇2025年第4季度（补报1）",
        "青禾镇2025年第4季度",
        "全部合成一个文件",
        "后一个季度",
    }
    await phone.tap("后一个季度")
    assert "青禾镇2026年第1季度" in phone.last.text


async def test_an_office_gets_the_file_of_a_village_and_a_second_helper_none(
    done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def parts(work: object, who: Speaker, number: int, texts: object, now: datetime) -> tuple[str, ...]:
        return tuple(f"第{village}村" for village in range(1, 26))

    async def content(work: object, who: Speaker, number: int, part: int, texts: object, now: datetime) -> Content:
        done.append(f"{number}/{part}")
        forms: dict[str, object] = {name: {"values": {}, "rows": []} for name in FORMS}
        return Content({"period": "2026Q1", "place": "第22村", "number": 0, "forms": forms}, {})

    monkeypatch.setattr(package_files, "parts", parts)
    monkeypatch.setattr(package_files, "content", content)
    phone = Phone(speaker(Role.TOWNSHIP_OFFICER))
    await phone.say("/quarter")
    await phone.tap("要文件")
    assert "第22村" not in phone.last.buttons
    await phone.tap("后面的村")
    await phone.tap("第22村")
    assert done == ["5/22"]
    assert "还没有签报" in phone.last.text
    helper = Phone(speaker(Role.SECOND_HELPER))
    await helper.say("/quarter")
    assert "要文件" not in helper.last.buttons
