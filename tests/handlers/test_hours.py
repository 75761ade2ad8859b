"""Own hours and another time for a reminder: every choice is one tap."""

from datetime import date, datetime, time

import pytest

from actions import buttons
from actions.planning import own_hours, reminders
from actions.planning.reminders import Later
from actions.views import Speaker
from rules.own_hours import CHOICES, OwnHours
from rules.roles import Role
from tests.handlers.chat import Phone, speaker

HELPER = speaker(Role.FIRST_HELPER)


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> list[OwnHours]:
    """What was chosen, the newest last."""
    chosen = [OwnHours(time(9, 30))]

    async def mine(work: object, who: Speaker) -> OwnHours:
        return chosen[-1]

    async def choices(work: object, who: Speaker) -> tuple[time, ...]:
        return CHOICES

    async def choose(work: object, who: Speaker, own: OwnHours, now: datetime) -> OwnHours:
        chosen.append(own)
        return own

    async def appointment(work: object, who: Speaker, day: date, now: datetime) -> Later:
        return Later(date(2026, 3, 31), last_day=date(2026, 3, 31))

    monkeypatch.setattr(own_hours, "mine", mine)
    monkeypatch.setattr(own_hours, "choose", choose)
    monkeypatch.setattr(own_hours, "choices", choices)
    monkeypatch.setattr(reminders, "appointment", appointment)
    return chosen


async def test_an_hour_is_one_tap_and_the_message_shows_it(kept: list[OwnHours]) -> None:
    phone = Phone(HELPER)
    await phone.say("/hours")
    assert "09:30" in phone.last.text
    await phone.tap("08:00")
    assert phone.taps == 1
    assert kept[-1] == OwnHours(time(8))
    assert "08:00" in phone.last.text
    assert "08:00" not in phone.last.buttons


async def test_rest_days_are_one_tap_and_back(kept: list[OwnHours]) -> None:
    phone = Phone(HELPER)
    await phone.say("/menu")
    await phone.tap("几点提醒我")
    await phone.tap("休息日别提醒")
    assert not kept[-1].on_rest_days
    await phone.tap("休息日也提醒")
    assert kept[-1] == OwnHours(time(9, 30))


async def test_an_appointment_is_three_taps_and_says_what_is_last() -> None:
    phone = Phone(HELPER)
    phone.show("提醒", {"换个时间": buttons.another_time()})
    await phone.tap("换个时间")
    assert "期限不变" in phone.last.text
    await phone.tap("约好了哪天")
    await phone.tap("3月31日")
    assert phone.taps == 3
    assert "3月31日（周二）提醒您" in phone.last.text


async def test_the_day_of_an_appointment_can_be_written() -> None:
    phone = Phone(HELPER)
    phone.show("提醒", {"换个时间": buttons.another_time()})
    await phone.tap("换个时间")
    await phone.tap("约好了哪天")
    await phone.say("昨天")
    assert "记下了" not in phone.last.text
    await phone.say("后天")
    assert "约好了3月12日（周四），记下了。" in phone.last.text
