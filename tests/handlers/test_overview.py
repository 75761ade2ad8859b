"""The start screen: one line and one button for each thing that waits, above the menu of one's roles."""

from datetime import date

from actions.supervision.overview import Overview
from rules.roles import Role
from tests.handlers.chat import Phone, speaker

BUSY = Overview(
    alerts=3,
    emergencies=1,
    reasons=2,
    questions=4,
    questions_due=date(2026, 3, 12),
    visits=5,
    calls=2,
    confirmed=1,
    since=date(2026, 3, 9),
)


async def test_a_supervisor_is_greeted_with_what_waits_and_a_button_each(looks: list[Overview]) -> None:
    looks.append(BUSY)
    phone = Phone(speaker(Role.TOWNSHIP_OFFICER))
    await phone.say("/start")
    for line in ("3 件事要有人管", "急事 1 件", "2 个原因", "4 个问题等答复，最早的 3月12日", "上门 5 次"):
        assert line in phone.last.text
    buttons = list(phone.last.buttons)
    assert buttons[:3] == ["去看提醒（3）", "去定原因（2）", "去答问题（4）"]
    assert "待回问题" in buttons


async def test_a_quiet_day_is_said(looks: list[Overview]) -> None:
    phone = Phone(speaker(Role.UNIT_LIAISON))
    await phone.say("/today")
    assert "没有要您办的事" in phone.last.text
    assert not phone.last.buttons


async def test_who_has_two_roles_has_both_menus(looks: list[Overview]) -> None:
    looks.append(BUSY)
    phone = Phone(speaker(Role.SECOND_HELPER, Role.UNIT_LIAISON))
    await phone.say("/menu")
    assert {"记上门", "待办提醒", "去看提醒（3）"} <= set(phone.last.buttons)


async def test_a_helper_sees_no_start_screen() -> None:
    phone = Phone(speaker(Role.FIRST_HELPER))
    await phone.say("/start")
    assert "等着您" not in phone.last.text
