"""A window ends without the contact, and those who must know learn of it."""

import re
from datetime import datetime, timedelta

import pytest

from tests.stories.conftest import Phone, Town, to_the_end_of_the_window
from tests.stories.test_visit_report import report


async def test_a_missed_visit_reaches_second_helper_unit_and_township_and_one_of_them_answers(town: Town) -> None:
    await report(town.helper)
    await to_the_end_of_the_window(town.people)
    assert await town.second_helper.heard("该去的是陈志远")
    await town.township.press("待办提醒")
    listed = await town.township.hears("陈志远")
    assert "该去的是李文静" not in listed.text
    await town.township.press("处理第 1 件", on=listed)
    assert not await town.township.resident.notices("谢谢")


async def test_an_alert_that_comes_alone_has_its_own_button_and_says_who_took_it(town: Town) -> None:
    await town.helper.press("电话")
    await town.helper.walk(("都好", "记下了"))
    await town.family.say("村口的路灯坏了找谁修")
    await town.township.hears("村口的路灯坏了找谁修")
    await town.township.press("我来处理")
    await town.township.hears("黄明霞")


@pytest.mark.xdist_group("nobody came")
async def test_a_liaison_hears_of_the_colleague_and_not_of_the_family(town_where_nobody_came: Town) -> None:
    town = town_where_nobody_came
    heard = [seen.text for seen in await town.liaison.heard("李文静")]
    assert heard
    assert not any("赵德福" in text for text in heard)


@pytest.mark.xdist_group("nobody came")
async def test_nobody_answers_and_the_city_hears_after_three_working_days(town_where_nobody_came: Town) -> None:
    town = town_where_nobody_came
    assert not await in_charge_of(town.city)
    await town.people.travel(days=6)
    assert "陈志远" in await in_charge_of(town.city)


async def in_charge_of(phone: Phone) -> set[str]:
    """First helpers whose missed visits this person is asked to see to."""
    await phone.say("/alerts")
    listed = await phone.hears("")
    return set(re.findall(r"该去的是(\w+)（第一帮扶人）", listed.text))


async def test_a_month_of_reminders_brings_at_most_one_message_a_day(town: Town) -> None:
    await town.people.travel(days=35)
    days = [
        (datetime.fromisoformat(seen.raw["at"]) + timedelta(hours=8)).date()
        for seen in await town.helper.heard("前：")
    ]
    assert len(days) >= 2
    assert len(days) == len(set(days))


async def test_later_moves_the_reminder_and_not_the_duty(town: Town) -> None:
    await town.helper.press("明天提醒我")
    await town.helper.resident.notices("再提醒您")
    await town.people.travel(days=1)
    again = (await town.helper.heard("前："))[-1]
    first = (await town.helper.heard("前："))[0]
    assert again.message_id != first.message_id
    assert again.text.split("前")[0] == first.text.split("前")[0]
