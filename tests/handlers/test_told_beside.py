"""One message of several homes, and of what did not work out."""

from datetime import date, datetime

import pytest

from actions.contacts import reason
from actions.views import DutyCard
from rules.visit_report import Help, Met
from tests.handlers.conftest import Deeds
from tests.handlers.test_told import asked as asked  # fixtures
from tests.handlers.test_told import helper
from tests.handlers.test_told import owed as owed


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch, owed: list[DutyCard]) -> list[DutyCard]:
    """For which a reason may be given: the same."""

    async def mine(work: object, speaker: object, now: datetime) -> tuple[DutyCard, ...]:
        return tuple(owed)

    monkeypatch.setattr(reason, "offered", mine)
    return owed


async def test_two_homes_in_one_message_are_two_records_each_with_its_own_words(
    deeds: Deeds, asked: list[str]
) -> None:
    phone = helper()
    await phone.say("昨天去了赵大山家和孙桂兰家，赵家一切都好，跟户主聊了聊，孙家没人")
    assert "赵大山" in phone.last.text
    assert "没见到人" not in phone.last.text
    await phone.tap("交上去")
    assert list(phone.last.buttons) == ["记孙桂兰家"]
    await phone.tap("记孙桂兰家")
    assert "没见到人" in phone.last.text
    await phone.tap("交上去")
    assert "家，接着记吗" not in phone.last.text
    zhao, sun = deeds.visits.values()
    assert (zhao.household_id, zhao.met, zhao.helped) == (1, Met.HEAD, frozenset({Help.TALK}))
    assert (sun.household_id, sun.met, sun.worries) == (2, Met.NOBODY, frozenset())
    assert zhao.on == sun.on == date(2026, 3, 9)
    assert "没人" not in zhao.note
    assert "一切都好" not in sun.note


async def test_the_second_home_waits_where_the_first_record_is_given_up(deeds: Deeds, asked: list[str]) -> None:
    phone = helper()
    await phone.say("昨天去了赵大山家送米，又到孙桂兰家坐了坐")
    await phone.say("/cancel")
    assert list(phone.last.buttons) == ["记孙桂兰家"]


async def test_of_homes_that_cannot_be_told_apart_nothing_is_guessed(deeds: Deeds, asked: list[str]) -> None:
    phone = helper()
    await phone.say("今天陪赵大山去了孙桂兰家借农具，房子漏雨")
    assert [label for label in phone.last.buttons if "村" in label] == ["赵大山 · 东沟村", "孙桂兰 · 西山村"]
    await phone.tap("赵大山")
    answers = (await phone.state.get_data())["answers"]
    assert set(answers) == {"household", "on", "note"}


async def test_who_did_not_get_there_is_asked_why_and_not_taken_for_a_question(
    deeds: Deeds, asked: list[str], offered: list[DutyCard]
) -> None:
    phone = helper()
    words = "今天去赵家没去成，路断了，明天再去"
    await phone.say(words)
    assert list(phone.last.buttons) == ["说说原因", "3月11日（周三）提醒我", "问政策"]
    await phone.tap("说说原因")
    assert "什么事" in phone.last.text or "原因" in phone.last.text
    answers = (await phone.state.get_data())["answers"]
    assert answers == {"duty": "20", "note": words}
    assert (asked, deeds.visits) == ([], {})


async def test_where_nothing_is_due_no_reason_is_asked(
    deeds: Deeds, asked: list[str], offered: list[DutyCard]
) -> None:
    offered.clear()
    phone = helper()
    await phone.say("今天没给孙桂兰打电话")
    assert list(phone.last.buttons) == ["问政策"]
    assert "不用说原因" in phone.last.text
    await phone.tap("问政策")
    assert asked == ["今天没给孙桂兰打电话"]
