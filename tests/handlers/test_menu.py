"""The menu, the pages that only show something, reminders, and what nobody understands."""

from datetime import date, datetime

import pytest

from actions import buttons
from actions.papers import plans
from actions.papers.plan_cards import MeasureCard
from actions.planning import duties, reminders
from actions.views import DutyCard, Speaker
from rules.errors import NotAllowed
from rules.programme import ContactKind
from rules.roles import Role
from rules.standing import Standing
from tests.handlers.chat import Phone, speaker
from tests.handlers.conftest import SUN, ZHAO, Deeds, agreed

OWED = (
    DutyCard(1, ZHAO, ContactKind.VISIT, 1, 0, date(2026, 3, 31), Standing.OPEN),
    DutyCard(2, SUN, ContactKind.CALL, 2, 1, date(2026, 3, 31), Standing.OPEN),
)


@pytest.fixture(autouse=True)
def owed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two duties; a reminder can be put off."""

    async def mine(work: object, who: Speaker, now: datetime) -> tuple[DutyCard, ...]:
        return OWED

    async def later(work: object, who: Speaker, days: int, now: datetime, message: int | None) -> reminders.Later:
        return reminders.Later(date(2026, 3, 10 + days))

    monkeypatch.setattr(duties, "mine", mine)
    monkeypatch.setattr(reminders, "later", later)


async def test_each_role_sees_its_own_menu(deeds: Deeds) -> None:
    for role, has, has_not in (
        (Role.FIRST_HELPER, "记上门", "待办提醒"),
        (Role.SECOND_HELPER, "待办提醒", "待回问题"),
        (Role.HOUSEHOLD, "问政策", "记上门"),
        (Role.TOWNSHIP_OFFICER, "待回问题", "记上门"),
        (Role.UNIT_LIAISON, "待办提醒", "问政策"),
    ):
        phone = Phone(speaker(role))
        await phone.say("/start")
        assert has in phone.last.buttons
        assert has_not not in phone.last.buttons
        assert ("alerts" in phone.commands) is (role not in (Role.FIRST_HELPER, Role.HOUSEHOLD))


async def test_duties_name_the_day_first_and_begin_the_record(deeds: Deeds) -> None:
    phone = Phone(speaker(Role.FIRST_HELPER))
    await phone.say("/mine")
    assert phone.last.text.startswith("3月31日")
    assert "2 次里做了 1 次" in phone.last.text
    await phone.tap("上门：赵大山")
    assert "见到谁" in phone.last.text


async def test_my_households_show_the_number_to_call(deeds: Deeds) -> None:
    phone = Phone(speaker(Role.FIRST_HELPER))
    await phone.say("/menu")
    await phone.tap("我的结对户")
    assert "13800001111" in phone.last.text
    deeds.households = ()
    await phone.tap("我的结对户")
    assert "没有和您结对" in phone.last.text


async def test_a_reminder_can_wait_until_tomorrow(deeds: Deeds) -> None:
    phone = Phone(speaker(Role.FIRST_HELPER))
    phone.show("提醒", {"明天提醒我": buttons.later(1)})
    await phone.tap("明天提醒我")
    assert phone.hints == ["好，3月11日（周三）再提醒您。"]


async def test_how_it_works_differs_by_role(deeds: Deeds) -> None:
    texts = set()
    for role in (Role.FIRST_HELPER, Role.HOUSEHOLD, Role.CITY_OFFICER):
        phone = Phone(speaker(role))
        await phone.say("/help")
        texts.add(phone.last.text)
    assert len(texts) == 3


async def test_what_is_not_understood_leads_to_the_menu(deeds: Deeds) -> None:
    phone = Phone(speaker(Role.FIRST_HELPER))
    for say in (phone.sticker, phone.photo):
        await say()
        assert "菜单" in phone.last.buttons
    await phone.say("/unheard_of")
    await phone.tap("菜单")
    assert "记上门" in phone.last.buttons


async def test_a_button_of_another_time_is_explained_and_goes(deeds: Deeds) -> None:
    phone = Phone(speaker(Role.FIRST_HELPER))
    number = phone.show("旧消息", {"旧按钮": "old:1"})
    await phone.tap("旧按钮")
    assert phone.hints
    assert not phone.screen[number].buttons


async def test_what_is_not_allowed_is_said_in_words(deeds: Deeds, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(work: object, who: Speaker, now: datetime) -> tuple[DutyCard, ...]:
        raise NotAllowed("not_allowed")

    monkeypatch.setattr(duties, "mine", refuse)
    phone = Phone(speaker(Role.FIRST_HELPER))
    await phone.say("/mine")
    assert "办不了" in phone.last.text


async def test_a_refusal_elsewhere_leaves_the_reminder_and_the_draft(deeds: Deeds) -> None:
    phone = Phone(speaker(Role.FIRST_HELPER))
    reminder = phone.show("提醒", {"上门:别人家": buttons.start_visit(99)})
    await phone.tap("上门:别人家")
    assert "没有了" in phone.last.text
    assert phone.screen[reminder].text == "提醒"


async def test_my_households_name_what_was_agreed_and_is_past_its_day(
    deeds: Deeds, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def late(work: object, some: object, today: date) -> dict[int, tuple[MeasureCard, ...]]:
        return {ZHAO.id: (agreed(4, "帮忙联系学校"),)}

    monkeypatch.setattr(plans, "late", late)
    phone = Phone(speaker(Role.FIRST_HELPER))
    await phone.say("/menu")
    await phone.tap("我的结对户")
    family = phone.last.text.partition(ZHAO.head)[2]
    assert "帮忙联系学校" in family.partition("<b>")[0], "below the family that it is about"
