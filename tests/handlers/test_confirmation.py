"""The household's word: one tap, or a few words."""

import pytest

from actions import buttons
from actions.answers import questions
from actions.views import Answered
from rules.confirmation import Answer
from rules.roles import Role
from tests.handlers.chat import TODAY, Phone, speaker
from tests.handlers.conftest import Deeds


def family() -> tuple[Phone, int]:
    phone = Phone(speaker(Role.HOUSEHOLD))
    answers = {"来过": Answer.CAME, "没来": Answer.NOBODY_CAME, "有话想说": Answer.SOMETHING_TO_SAY}
    asked = phone.show("是这样吗?", {words: buttons.confirm(7, answer) for words, answer in answers.items()})
    return phone, asked


async def test_yes_is_one_tap_and_the_buttons_go(deeds: Deeds) -> None:
    phone, asked = family()
    await phone.tap("来过")
    assert phone.taps == 1
    assert deeds.words == [(7, Answer.CAME, "")]
    assert phone.screen[asked].text == "是这样吗?"
    assert not phone.screen[asked].buttons
    assert "谢谢" in phone.last.text


async def test_nobody_came_is_acknowledged_plainly(deeds: Deeds) -> None:
    phone, _ = family()
    await phone.tap("没来")
    assert deeds.words == [(7, Answer.NOBODY_CAME, "")]
    assert "记下了" in phone.last.text
    assert "镇上" in phone.last.text


async def test_something_to_say_asks_for_words(deeds: Deeds) -> None:
    phone, _ = family()
    await phone.tap("有话想说")
    await phone.say("只打了电话,没进门")
    assert deeds.words == [(7, Answer.SOMETHING_TO_SAY, "只打了电话,没进门")]
    assert "没进门" in phone.last.text


async def test_the_words_may_be_left_out(deeds: Deeds) -> None:
    phone, _ = family()
    await phone.tap("有话想说")
    await phone.tap("跳过")
    assert deeds.words == [(7, Answer.SOMETHING_TO_SAY, "")]


async def test_cancelling_the_words_leads_back_to_the_three_buttons(deeds: Deeds) -> None:
    phone, _ = family()
    await phone.tap("有话想说")
    await phone.tap("取消")
    assert deeds.words == []
    assert set(phone.last.buttons) == {"来过", "没来", "有话想说"}


async def test_words_of_another_day_are_a_question_again(deeds: Deeds, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    async def ask(work: object, who: object, text: str, knowledge: object, now: object) -> Answered:
        asked.append(text)
        return Answered("hand_over", question_id=3, due_on=TODAY)

    monkeypatch.setattr(questions, "ask", ask)
    phone, _ = family()
    await phone.tap("有话想说")
    phone.sleep(days=1)
    await phone.say("低保怎么办")
    assert asked == ["低保怎么办"]
    assert deeds.words == []


async def test_a_second_answer_is_refused_in_words(deeds: Deeds) -> None:
    phone, asked = family()
    data = phone.screen[asked].buttons["来过"]
    await phone.press(data, asked)
    await phone.press(data, asked)
    assert len(deeds.words) == 1
    assert "已经回答过" in phone.last.text


async def test_words_on_a_record_that_was_mended_since_are_not_asked_for(deeds: Deeds) -> None:
    phone = Phone(speaker(Role.HOUSEHOLD))
    phone.show("是这样吗?", {"有话想说": buttons.confirm(7, Answer.SOMETHING_TO_SAY, 2)})
    await phone.tap("有话想说")
    assert "最新那条" in phone.last.text
    assert "写在这里" not in phone.last.text
