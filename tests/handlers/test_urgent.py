"""Words in a visit report that the township should hear of at once: asked about, never sent by themselves."""

from rules.call_record import Outcome
from rules.visit_report import Risk
from tests.handlers.conftest import ZHAO, Deeds
from tests.handlers.test_visit_report import helper, to_review


async def test_words_that_sound_urgent_ask_whether_the_township_shall_know(deeds: Deeds) -> None:
    deeds.households = (ZHAO,)
    phone = helper()
    await phone.say("/visit")
    await to_review(phone)
    await phone.say("老人在院里摔了一跤,起不来床")
    assert "马上告诉镇上" in phone.last.text
    await phone.tap("告诉镇上")
    assert "摔伤" in phone.last.text
    await phone.say("他说活着没劲,不想活了")
    assert "马上告诉镇上" in phone.last.text, "something new is asked again"
    await phone.tap("告诉镇上")
    await phone.tap("交上去")
    (report,) = deeds.visits.values()
    assert report.risks == {Risk.FALL, Risk.SUICIDE}


async def test_what_only_sounds_urgent_is_not_passed_on(deeds: Deeds) -> None:
    deeds.households = (ZHAO,)
    phone = helper()
    await phone.say("/visit")
    await to_review(phone)
    await phone.say("村里演戏,摔了一跤那段把老人逗乐了")
    await phone.tap("摔伤")
    await phone.tap("不急")
    await phone.tap("交上去")
    assert next(iter(deeds.visits.values())).risks == frozenset()


async def test_urgent_words_typed_where_a_button_was_asked_for_are_kept_and_come_back(deeds: Deeds) -> None:
    deeds.households = (ZHAO,)
    phone = helper()
    await phone.say("/visit")
    await phone.say("上周三")
    assert "3月4日" in phone.last.text
    assert "加上了" not in phone.last.text, "a day is no word of the helper's"
    await phone.tap("户主本人")
    await phone.say("老人说不想活了")
    assert "加上了" in phone.last.text
    assert "都好吗" in phone.last.text, "the question stays"
    await phone.tap("都好")
    await phone.say("孩子辍学在家")
    await phone.tap("聊聊天")
    await phone.tap("下一步")
    assert "马上告诉镇上" in phone.last.text
    await phone.tap("告诉镇上")
    await phone.tap("交上去")
    (report,) = deeds.visits.values()
    assert report.risks == {Risk.SUICIDE, Risk.DROPOUT}
    assert report.note == "老人说不想活了\n孩子辍学在家"


async def test_a_calls_urgent_words_are_kept_whatever_button_follows(deeds: Deeds) -> None:
    deeds.households = (ZHAO,)
    phone = helper()
    await phone.say("/call")
    await phone.say("没接，邻居说老人摔倒了")
    assert "加上了" in phone.last.text
    await phone.tap("没打通")
    (call,) = deeds.calls.values()
    assert (call.outcome, call.note) == (Outcome.NOT_REACHED, "没接，邻居说老人摔倒了")
