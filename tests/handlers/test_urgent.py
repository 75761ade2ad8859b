"""Words in a visit report that the township should hear of at once: asked about, never sent by themselves."""

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
