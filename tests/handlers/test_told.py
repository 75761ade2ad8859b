"""One message is a report: from the words to the filed record."""

from datetime import date, datetime
from typing import Any

import pytest

from actions.answers import questions
from actions.planning import duties, reminders
from actions.planning.reminders import Later
from actions.views import Answered, DutyCard, Speaker
from rules.call_record import CallRecord, Outcome
from rules.programme import ContactKind
from rules.roles import Role
from rules.standing import Standing
from rules.visit_report import Help, Met, Risk, VisitReport, Worry
from tests.handlers.chat import TODAY, Phone, speaker
from tests.handlers.conftest import ZHAO, Deeds

TOLD = "今天下午去了赵家,老人血压高,带了药,帮忙问了医保报销,下周复查"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What reached the policy base or a person."""
    found: list[str] = []

    async def ask(work: object, who: Speaker, text: str, knowledge: Any, now: datetime) -> Answered:
        found.append(text)
        if questions.is_emergency(text):
            return Answered("emergency", question_id=1, numbers=("120",))
        return Answered("hand_over", question_id=1, due_on=TODAY)

    monkeypatch.setattr(questions, "ask", ask)
    return found


@pytest.fixture
def owed(monkeypatch: pytest.MonkeyPatch) -> list[DutyCard]:
    """A call and a visit at the Zhaos'."""
    last, kinds = date(2026, 3, 31), (ContactKind.CALL, ContactKind.VISIT)
    found = [DutyCard(10 * at, ZHAO, kind, 1, 0, last, Standing.OPEN) for at, kind in enumerate(kinds, 1)]

    async def mine(work: object, speaker: object, now: datetime) -> tuple[DutyCard, ...]:
        return tuple(found)

    monkeypatch.setattr(duties, "mine", mine)
    return found


@pytest.fixture
def put_off(monkeypatch: pytest.MonkeyPatch) -> list[tuple[date, tuple[int, ...]]]:
    """Reminders that were moved: to which day, of which duties."""
    found: list[tuple[date, tuple[int, ...]]] = []

    async def appointment(work: object, who: object, day: date, now: datetime, about: tuple[int, ...]) -> Later:
        found.append((day, about))
        return Later(day)

    monkeypatch.setattr(reminders, "appointment", appointment)
    return found


def helper() -> Phone:
    return Phone(speaker(Role.FIRST_HELPER))


async def test_one_message_is_filed_with_two_taps(deeds: Deeds, asked: list[str]) -> None:
    phone = helper()
    await phone.say(TOLD)
    for words in ("赵大山", "3月10日", "户主本人", "政策上的事、送东西", "下周复查", "都好吗"):
        assert words in phone.last.text
    await phone.tap("都好")
    await phone.tap("交上去")
    assert phone.taps == 2
    (report,) = deeds.visits.values()
    helped = frozenset({Help.POLICY, Help.GOODS})
    assert report == VisitReport(1, TODAY, Met.HEAD, helped=helped, note=TOLD, next_step="下周复查")
    assert asked == []


async def test_of_a_couple_it_is_asked_whom_the_helper_met(deeds: Deeds, asked: list[str]) -> None:
    deeds.relations = {1: ["户主", "妻子"]}
    phone = helper()
    await phone.say(TOLD)
    assert "家里人" in phone.last.buttons
    await phone.tap("家里人")
    await phone.tap("都好")
    await phone.tap("交上去")
    assert next(iter(deeds.visits.values())).met is Met.FAMILY


async def test_what_was_understood_can_be_changed(deeds: Deeds, asked: list[str]) -> None:
    phone = helper()
    await phone.say("昨天去了赵家,跟户主聊了聊,一切都好")
    assert "对吗" in phone.last.text, "nothing is left to ask"
    await phone.tap("改一处")
    await phone.tap("哪一天")
    await phone.tap("今天")
    await phone.tap("交上去")
    assert next(iter(deeds.visits.values())).on == TODAY


async def test_a_family_of_two_that_may_be_meant_is_asked_among_these(deeds: Deeds, asked: list[str]) -> None:
    deeds.households = (*deeds.households, ZHAO.__class__(3, "赵春生", "西山村", "", None, Role.FIRST_HELPER))
    phone = helper()
    await phone.say("今天去了赵家,一切都好")
    assert [label for label in phone.last.buttons if "村" in label] == ["赵大山 · 东沟村", "赵春生 · 西山村"]
    await phone.tap("赵春生")
    assert "见到谁" in phone.last.text


async def test_a_family_of_nobody_here_is_never_taken_for_the_only_one(deeds: Deeds, asked: list[str]) -> None:
    deeds.households = (ZHAO,)
    phone = helper()
    await phone.say("昨天去了钱家,送了米")
    await phone.tap("记下来")
    assert "不在您结对的户里" in phone.last.text
    assert "赵大山 · 东沟村" in phone.last.buttons


async def test_what_may_be_a_question_is_asked_about_and_both_ways_lead_on(deeds: Deeds, asked: list[str]) -> None:
    phone = helper()
    words = "今天去了赵家,他家能不能申请低保?"
    await phone.say(words)
    await phone.tap("问政策")
    assert asked == [words]
    await phone.say(words)
    await phone.tap("记下来")
    assert "见到谁" in phone.last.text
    assert len(asked) == 1


async def test_a_policy_question_goes_to_the_policies(deeds: Deeds, asked: list[str]) -> None:
    phone = helper()
    await phone.say("高龄补贴怎么领")
    assert asked == ["高龄补贴怎么领"]


async def test_a_family_never_files_a_report(deeds: Deeds, asked: list[str]) -> None:
    phone = Phone(speaker(Role.HOUSEHOLD))
    await phone.say(TOLD)
    assert asked == [TOLD]


async def test_danger_in_a_report_reaches_people_at_once_and_the_report_goes_on(
    deeds: Deeds, asked: list[str]
) -> None:
    phone = helper()
    await phone.say("今天去了赵家,户主在家,说不想活了,一切都好,聊了聊")
    assert len(asked) == 1
    assert any("120" in shown.text for shown in phone.screen.values())
    await phone.tap("告诉镇上")
    await phone.tap("交上去")
    assert next(iter(deeds.visits.values())).risks == {Risk.SUICIDE}


async def test_a_day_that_may_not_be_filed_is_said_and_asked(
    deeds: Deeds, asked: list[str], monkeypatch: Any
) -> None:
    from actions.contacts import visit_report
    from rules.errors import Refused

    async def too_old(work: object, who: object, household: int, on: date, now: datetime) -> None:
        if on < TODAY:
            raise Refused("date_too_old", days=31)

    monkeypatch.setattr(visit_report, "check_date", too_old)
    phone = helper()
    await phone.say("腊月二十三去了赵家,聊了聊")
    assert "31 天" in phone.last.text
    assert "今天" in phone.last.buttons


async def test_a_call_that_is_told_is_one_tap(deeds: Deeds, asked: list[str]) -> None:
    phone = helper()
    await phone.say("昨天给孙桂兰打了电话,她说没钱买药")
    await phone.tap("有需要")
    assert phone.taps == 1
    (call,) = deeds.calls.values()
    assert call == CallRecord(2, date(2026, 3, 9), Outcome.NEEDS, "昨天给孙桂兰打了电话,她说没钱买药")


async def test_words_under_a_picture_are_a_report_with_its_album(deeds: Deeds, asked: list[str]) -> None:
    phone = helper()
    await phone.photo("a", "今天去了赵家,房子漏雨", album="1")
    before = phone.heard
    await phone.photo("b", album="1")
    assert phone.heard == before, "the album was answered already"
    answers = (await phone.state.get_data())["answers"]
    assert answers["photos"] == ["a", "b"]
    assert answers["worries"] == [Worry.HOUSING]


async def test_words_too_long_for_the_card_are_read_but_not_kept(deeds: Deeds, asked: list[str]) -> None:
    phone = helper()
    await phone.say("今天去了赵家,户主在家,一切都好,聊了聊," + "天气很好," * 120)
    assert "500" in phone.last.text
    await phone.tap("交上去")
    assert next(iter(deeds.visits.values())).note == ""


async def test_a_report_told_in_the_middle_of_another_is_that_ones_answer(deeds: Deeds, asked: list[str]) -> None:
    phone = helper()
    await phone.say("/visit")
    await phone.say(TOLD)
    assert "哪家" in phone.last.text
    assert deeds.visits == {}


async def test_what_is_to_come_is_no_report_and_may_be_reminded_of(
    deeds: Deeds, asked: list[str], owed: list[DutyCard], put_off: list[tuple[date, tuple[int, ...]]]
) -> None:
    phone = helper()
    await phone.say("明天去赵家")
    assert "3月11日" in phone.last.text
    assert "赵大山" in phone.last.text
    assert list(phone.last.buttons) == ["那天提醒我", "已经联系过"]
    await phone.tap("那天提醒我")
    assert put_off == [(date(2026, 3, 11), (20,))]
    assert "约好了3月11日" in phone.last.text
    owed.clear()
    await phone.say("下周三去看他们")
    assert list(phone.last.buttons) == ["已经联系过"], "nothing is due there: nothing would remind"
    await phone.tap("已经联系过")
    assert "哪家" in phone.last.text
    assert (asked, deeds.visits) == ([], {})
