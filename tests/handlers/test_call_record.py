"""The call record: the number first, then one tap."""

from datetime import date

from actions.views import DutyCard
from rules.call_record import Outcome
from rules.programme import ContactKind
from rules.roles import Role
from rules.standing import Standing
from tests.handlers.chat import TODAY, Phone, speaker
from tests.handlers.conftest import ZHAO, Deeds


def helper() -> Phone:
    return Phone(speaker(Role.FIRST_HELPER))


async def test_a_call_takes_three_taps(deeds: Deeds) -> None:
    phone = helper()
    await phone.say("/menu")
    await phone.tap("记电话")
    await phone.tap("赵大山")
    assert "13800001111" in phone.last.text
    assert "点号码就能打" in phone.last.text
    assert not any("13800001111" in data for data in phone.last.buttons.values())
    await phone.tap("都好")
    assert phone.taps == 3
    (call,) = deeds.calls.values()
    assert (call.household_id, call.on, call.outcome) == (1, TODAY, Outcome.FINE)
    assert "谢谢" in phone.last.text


async def test_a_need_can_be_written_or_skipped(deeds: Deeds) -> None:
    deeds.households = (ZHAO,)
    phone = helper()
    await phone.say("/call")
    await phone.tap("有需要")
    await phone.say("想问低保")
    await phone.say("/call")
    await phone.tap("有需要")
    await phone.tap("跳过")
    assert [call.note for call in deeds.calls.values()] == ["想问低保", ""]


async def test_another_day_is_named_before_the_outcome(deeds: Deeds) -> None:
    deeds.households = (ZHAO,)
    phone = helper()
    await phone.say("/call")
    await phone.tap("换个日子")
    await phone.tap("昨天")
    assert "3月9日" in phone.last.text
    await phone.tap("没打通")
    (call,) = deeds.calls.values()
    assert (call.on, call.outcome) == (date(2026, 3, 9), Outcome.NOT_REACHED)
    assert "没联系上" in phone.last.text


async def test_a_double_tap_on_the_outcome_files_once(deeds: Deeds) -> None:
    deeds.households = (ZHAO,)
    phone = helper()
    await phone.say("/call")
    number, data = max(phone.screen), phone.last.buttons["都好"]
    await phone.press(data, number)
    await phone.press(data, number)
    assert len(deeds.calls) == 1


async def test_where_no_number_is_known_it_is_said_and_the_outcome_can_say_so(deeds: Deeds) -> None:
    phone = helper()
    await phone.say("/call")
    await phone.tap("孙桂兰")
    assert "点号码" not in phone.last.text
    await phone.tap("没有电话")
    assert next(iter(deeds.calls.values())).outcome is Outcome.NO_PHONE
    assert "没有电话" in phone.last.text
    assert "再试一次" not in phone.last.text
    assert not any(data.startswith("why_not") for data in phone.last.buttons.values())


async def test_a_family_without_a_telephone_is_a_reason_where_a_call_is_owed(deeds: Deeds) -> None:
    deeds.households = (ZHAO,)
    deeds.next_due = DutyCard(5, ZHAO, ContactKind.CALL, 1, 0, TODAY, Standing.LAST_DAYS)
    phone = helper()
    await phone.say("/call")
    await phone.tap("没有电话")
    assert phone.last.buttons["说说原因"] == "why_not:5"


async def test_the_third_call_that_nobody_answers_offers_the_reason_in_one_tap(deeds: Deeds) -> None:
    deeds.households = (ZHAO,)
    deeds.unanswered = DutyCard(5, ZHAO, ContactKind.CALL, 1, 0, TODAY, Standing.LAST_DAYS)
    phone = helper()
    await phone.say("/call")
    await phone.tap("没打通")
    assert "unanswered:5" in phone.last.buttons.values()
