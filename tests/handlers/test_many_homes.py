"""A helper of many households finds one by typing it as people call it."""

import pytest

from actions.views import HouseholdCard
from rules.roles import Role
from tests.handlers.chat import Phone, speaker
from tests.handlers.conftest import Deeds

NAMES = "马长福,马长寿,韩玉梅,高山河,石广田,罗大勇,白凤兰,白凤英,秦守业,冯德水,邹桂荣,薛万里,纪小满"


@pytest.fixture
async def phone(deeds: Deeds) -> Phone:
    """Asked which of thirteen."""
    deeds.households = tuple(
        HouseholdCard(number, name, "上河村", "", None, Role.SECOND_HELPER)
        for number, name in enumerate(NAMES.split(","), 1)
    )
    phone = Phone(speaker(Role.SECOND_HELPER))
    await phone.say("/visit")
    return phone


@pytest.mark.parametrize("called", ["罗", "大勇", "罗大勇家", "大勇家", "老罗", "罗大爷"])
async def test_a_home_is_found_as_people_call_it(phone: Phone, called: str) -> None:
    await phone.say(called)
    assert "罗大勇家：见到谁了" in phone.last.text


async def test_several_are_offered_and_all_of_them_again(phone: Phone) -> None:
    await phone.say("老白")
    assert list(phone.last.buttons) == ["白凤兰 · 上河村", "白凤英 · 上河村", "看全部", "取消"]
    await phone.tap("看全部")
    await phone.tap("后面的")
    await phone.tap("纪小满")
    assert "纪小满家：见到谁了" in phone.last.text


async def test_what_is_not_among_them_is_said(phone: Phone) -> None:
    await phone.say("张三")
    assert "这里没有“张三”" in phone.last.text
    assert "后面的" in phone.last.buttons
