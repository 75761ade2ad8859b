"""The visit report, as a helper lives through it."""

from datetime import date

from actions import buttons
from actions.views import LastVisit
from rules.errors import Refused
from rules.roles import Role
from rules.visit_report import Help, Met, Need, Topic, VisitReport, Worry
from tests.handlers.chat import TODAY, Phone, speaker
from tests.handlers.conftest import ZHAO, Deeds


def helper() -> Phone:
    return Phone(speaker(Role.FIRST_HELPER))


async def to_review(phone: Phone) -> None:
    for words in ("户主", "都好", "送东西", "下一步"):
        await phone.tap(words)


async def test_a_good_visit_takes_seven_taps_and_no_typing(deeds: Deeds) -> None:
    phone = helper()
    await phone.say("/menu")
    await phone.tap("记上门")
    await phone.tap("赵大山")
    assert "3月10日" in phone.last.text, "today, until another day is named"
    await phone.tap("户主")
    await phone.tap("都好")
    await phone.tap("送东西")
    await phone.tap("下一步")
    await phone.tap("交上去")
    assert phone.taps == 7
    assert phone.typed == 0
    (report,) = deeds.visits.values()
    assert report == VisitReport(1, TODAY, Met.HEAD, helped=frozenset({Help.GOODS}))
    assert "谢谢" in phone.last.text


async def test_what_the_last_visit_left_for_this_one_stands_above_the_first_question(deeds: Deeds) -> None:
    deeds.households, deeds.last_visit = (ZHAO,), LastVisit(next_step="带复查单")
    phone = helper()
    await phone.say("/visit")
    assert "带复查单" in phone.last.text
    assert "见到谁" in phone.last.text, "no message of its own"
    await phone.tap("户主")
    assert "复查" not in phone.last.text


async def test_as_last_time_is_one_tap_or_one_word(deeds: Deeds) -> None:
    deeds.households, deeds.last_visit = (ZHAO,), LastVisit(("policy", "talk"), ("medical",))
    phone = helper()
    for words in ("/visit", "/visit"):
        await phone.say(words)
        await phone.tap("户主")
        await phone.tap("都好")
        assert any("政策上的事、聊聊天" in label for label in phone.last.buttons)
        if not deeds.visits:
            await phone.tap("跟上次一样")
            await phone.tap("跟上次一样")
        else:
            await phone.say("一样")
            await phone.say("同上")
        await phone.tap("交上去")
    for report in deeds.visits.values():
        assert report.helped == {Help.POLICY, Help.TALK}
        assert report.explained == {Topic.MEDICAL}
    assert len(deeds.visits) == 2


async def test_what_is_not_well_asks_what_the_family_needs(deeds: Deeds) -> None:
    deeds.households = (ZHAO,)
    phone = helper()
    await phone.say("/visit")
    for words in ("家里人", "住房", "下一步", "聊聊天", "下一步"):
        await phone.tap(words)
    assert "难处" in phone.last.text
    for words in ("修房子", "下一步", "交上去"):
        await phone.tap(words)
    (report,) = deeds.visits.values()
    assert report.worries == {Worry.HOUSING}
    assert report.needs == {Need.HOUSE_REPAIR}


async def test_a_need_and_what_comes_next_can_be_added_at_the_end(deeds: Deeds) -> None:
    deeds.households = (ZHAO,)
    phone = helper()
    await phone.say("/visit")
    await to_review(phone)
    await phone.tap("有难处")
    await phone.tap("找活干")
    await phone.tap("下一步")
    await phone.tap("接下来")
    await phone.say("下周带他去招聘会")
    await phone.tap("交上去")
    (report,) = deeds.visits.values()
    assert report.needs == {Need.WORK}
    assert (report.next_step, report.note) == ("下周带他去招聘会", "")


async def test_from_a_reminder_the_household_is_known(deeds: Deeds) -> None:
    phone = helper()
    reminder = phone.show("提醒", {"上门:孙桂兰家": buttons.start_visit(2)})
    await phone.tap("上门:孙桂兰家")
    await to_review(phone)
    await phone.tap("交上去")
    assert phone.taps <= 6
    (report,) = deeds.visits.values()
    assert report.household_id == 2
    assert phone.screen[reminder].text == "提醒", "the reminder stays as it is"


async def test_a_helper_of_one_household_is_not_asked_which(deeds: Deeds) -> None:
    deeds.households = (ZHAO,)
    phone = helper()
    await phone.say("/visit")
    assert "见到谁" in phone.last.text
    assert "上一步" not in phone.last.buttons


async def test_nobody_met_goes_straight_to_the_review(deeds: Deeds) -> None:
    phone = helper()
    await phone.say("/visit")
    for words in ("赵大山", "换个日子", "昨天", "没见到人"):
        await phone.tap(words)
    assert "交上去" in phone.last.buttons
    await phone.tap("交上去")
    (report,) = deeds.visits.values()
    assert report == VisitReport(1, date(2026, 3, 9), Met.NOBODY)
    assert "不算" in phone.last.text


async def test_a_double_tap_on_send_files_once(deeds: Deeds) -> None:
    phone = helper()
    await phone.say("/visit")
    await phone.tap("赵大山")
    await to_review(phone)
    number, data = max(phone.screen), phone.last.buttons["交上去"]
    await phone.press(data, number)
    await phone.press(data, number)
    assert len(deeds.visits) == 1
    assert phone.hints == ["这一份已经办完，或者放了 30 天没动，清掉了。要记新的，从菜单开始。"]


async def test_a_button_of_an_earlier_question_changes_nothing(deeds: Deeds) -> None:
    phone = helper()
    await phone.say("/visit")
    await phone.tap("赵大山")
    await phone.tap("换个日子")
    number, today = max(phone.screen), phone.last.buttons["今天"]
    await phone.tap("昨天")
    await phone.press(today, number)
    assert "见到谁" in phone.last.text
    await phone.tap("没见到人")
    assert "3月9日" in phone.last.text


async def test_one_answer_is_edited_from_the_review(deeds: Deeds) -> None:
    phone = helper()
    await phone.say("/visit")
    await phone.tap("赵大山")
    await to_review(phone)
    await phone.tap("改一处")
    await phone.tap("哪一天")
    await phone.say("上周三")
    assert "3月4日" in phone.last.text
    assert "交上去" in phone.last.buttons


async def test_a_day_that_is_refused_is_asked_again_at_once(deeds: Deeds) -> None:
    phone = helper()
    await phone.say("/visit")
    await phone.tap("赵大山")
    for words, day in (("3月20日", "3月20日"), ("明天", "3月11日"), ("下周三", "3月18日")):
        await phone.say(words)
        assert f"{day}（" in phone.last.text
        assert "还没到" in phone.last.text
        assert {"今天", "昨天"} <= {*phone.last.buttons}, "the way on is a button"
    await phone.tap("上一步")
    assert "3月10日" in phone.last.text, "the day stays what it was"
    await phone.say("明天")
    await phone.tap("昨天")
    assert "3月9日" in phone.last.text


async def test_a_refusal_at_the_end_keeps_the_report(deeds: Deeds, monkeypatch: object) -> None:
    from actions.contacts import visit_report

    async def refuse(*args: object) -> None:
        raise Refused("date_too_old", days=31)

    phone = helper()
    await phone.say("/visit")
    await phone.tap("赵大山")
    await to_review(phone)
    monkeypatch.setattr(visit_report, "file_visit_report", refuse)  # type: ignore[attr-defined]
    await phone.tap("交上去")
    assert "31 天" in phone.last.text
    assert "交上去" in phone.last.buttons


async def test_cancelling_asks_once_and_then_lets_go(deeds: Deeds) -> None:
    phone = helper()
    await phone.say("/visit")
    await phone.tap("赵大山")
    await phone.tap("取消")
    await phone.tap("接着填")
    assert "见到谁" in phone.last.text
    await phone.tap("取消")
    await phone.tap("不填了")
    assert "没有交上去" in phone.last.text
    assert await phone.state.get_data() == {}


async def test_cancel_as_a_command_works_anywhere(deeds: Deeds) -> None:
    phone = helper()
    await phone.say("/visit")
    await phone.say("/cancel")
    assert await phone.state.get_state() is None
    await phone.say("/cancel")
    assert "没有填到一半" in phone.last.text


async def test_beginning_another_asks_about_the_half_filled_one(deeds: Deeds) -> None:
    phone = helper()
    await phone.say("/visit")
    await phone.tap("赵大山")
    await phone.say("/call")
    assert "赵大山" in phone.last.text
    await phone.tap("接着填")
    assert "见到谁" in phone.last.text
    await phone.say("/call")
    await phone.tap("填新的")
    assert "打电话" in phone.last.text
    assert await phone.state.get_state() == "call_record"


async def test_the_menu_in_the_middle_offers_to_go_on(deeds: Deeds) -> None:
    phone = helper()
    await phone.say("/visit")
    await phone.tap("赵大山")
    await phone.say("/menu")
    await phone.tap("接着填上门")
    assert "见到谁" in phone.last.text


async def test_typing_a_buttons_words_is_as_good_as_tapping(deeds: Deeds) -> None:
    phone = helper()
    await phone.say("/visit")
    await phone.say("赵大山 · 东沟村")
    await phone.say("昨天")
    await phone.say("家里人")
    assert "都好吗" in phone.last.text
    await phone.say("随便说说")
    assert "请点" in phone.last.text
    await phone.sticker()
    assert "看得懂" in phone.last.text


async def test_a_button_of_a_dropped_report_does_not_send_another(deeds: Deeds) -> None:
    phone = helper()
    await phone.say("/visit")
    await phone.tap("赵大山")
    await to_review(phone)
    number, send = max(phone.screen), phone.last.buttons["交上去"]
    await phone.say("/cancel")
    await phone.say("/visit")
    await phone.tap("孙桂兰")
    await to_review(phone)
    await phone.press(send, number)
    assert deeds.visits == {}


async def test_a_draft_that_cannot_be_read_ends_politely_once(deeds: Deeds) -> None:
    phone = helper()
    await phone.state.set_state("visit_report")
    await phone.state.set_data({"flow": "visit_report", "revision": "many"})
    await phone.say("昨天")
    assert "重新填" in phone.last.text
    assert await phone.state.get_state() is None


async def test_no_household_is_said_plainly(deeds: Deeds) -> None:
    deeds.households = ()
    phone = helper()
    await phone.say("/visit")
    assert "没有和您结对的户" in phone.last.text
    assert await phone.state.get_state() is None


async def test_what_last_time_left_for_this_visit_is_said_when_the_household_is_chosen(deeds: Deeds) -> None:
    deeds.last_visit = LastVisit(next_step="带老人复查")
    phone = Phone(speaker(Role.FIRST_HELPER))
    await phone.say("/visit")
    assert "带老人复查" not in phone.last.text
    await phone.tap("赵大山")
    assert "带老人复查" in phone.last.text
    await phone.tap("户主")
    assert "带老人复查" not in phone.last.text
