"""Questions whose article does not hold today."""

from dataclasses import replace
from datetime import date

from actions.views import Answered
from rules.roles import Role
from tests.handlers.asked import ARTICLE, ENDED, Base
from tests.handlers.chat import Phone, speaker


def family() -> Phone:
    return Phone(speaker(Role.HOUSEHOLD))


async def test_an_expired_article_is_not_quoted(base: Base) -> None:
    base.answer = Answered("expired", (ENDED,), question_id=3, due_on=date(2026, 3, 17))
    phone = family()
    await phone.say("住院谁报销")
    assert "2020 年 12月31日" in phone.last.text
    assert "过期" in phone.last.text
    assert "报八成" not in phone.last.text


async def test_what_begins_later_is_not_quoted_either(base: Base) -> None:
    ahead = replace(ARTICLE, holds=False, valid_from=date(2027, 1, 1))
    base.answer = Answered("expired", (ahead,), question_id=3, due_on=date(2026, 3, 17))
    phone = family()
    await phone.say("住院谁报销")
    assert "2027 年 1月1日" in phone.last.text
    assert "报八成" not in phone.last.text


async def test_of_several_things_one_that_expired_does_not_take_the_other_answer_away(base: Base) -> None:
    base.answer = Answered("expired", (ARTICLE, ENDED), question_id=3, due_on=date(2026, 3, 17))
    phone = family()
    await phone.say("住院谁报销 过年发不发东西")
    first, second = (phone.screen[number].text for number in sorted(phone.screen))
    assert ENDED.title in first
    assert "过期" in first
    assert "报八成" in second


async def test_an_expired_title_that_was_meant_says_so_and_hands_the_words_over_once(base: Base) -> None:
    base.answer = Answered("clarify", (ENDED,))
    base.article = ENDED
    phone = family()
    await phone.say("报销")
    await phone.tap(ENDED.title)
    assert "过期" in phone.last.text
    assert "3月17日" in phone.last.text
    assert "报八成" not in phone.last.text
    assert base.handed_over == ["报销"]
    shown = phone.show("另一处", {ENDED.title: f"a:{ENDED.id}"})
    await phone.press(f"a:{ENDED.id}", shown)
    assert "过期" in phone.last.text
    assert base.handed_over == ["报销"]
