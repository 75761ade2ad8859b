"""Questions: answered with their source, or handed to a person; emergencies before everything."""

from tests.stories.conftest import Town
from tests.stories.test_visit_report import report


async def test_a_policy_question_is_answered_with_place_year_and_source(town: Town) -> None:
    await town.family.say("莱州的帮扶干部多久来一次")
    answer = await town.family.hears("莱州市")
    assert "2018" in answer.text
    assert "每2个月" in answer.text
    assert "莱扶贫组发" in answer.text


async def test_what_the_base_does_not_know_goes_to_the_township_and_comes_back(town: Town) -> None:
    await town.family.say("村口的路灯坏了找谁修")
    await town.family.hears("转给镇上")
    await town.township.hears("村口的路灯坏了找谁修")
    await town.township.press("写回话")
    await town.township.hears("村口的路灯坏了找谁修")
    await town.township.say("已经报给村里,这周来修。")
    await town.township.hears("这周来修")
    await town.township.press("发")
    await town.township.hears("谢谢")
    answer = await town.family.hears("这周来修")
    assert "村口的路灯坏了找谁修" in answer.text


async def test_an_emergency_gets_the_number_first_and_alone_and_everybody_is_told(town: Town) -> None:
    await town.family.say("我老伴摔倒了起不来了")
    first = await town.family.hears("120")
    assert first.text.strip().startswith(("120", "请", "马上", "快"))
    for phone in (town.helper, town.second_helper, town.township):
        await phone.hears("摔倒了起不来")


async def test_that_did_not_help_hands_the_question_over(town: Town) -> None:
    await town.family.say("莱州的帮扶干部多久来一次")
    answer = await town.family.hears("莱州市")
    assert answer.buttons
    await town.family.press(answer.buttons[-1])
    await town.family.hears("镇上")
    await town.township.hears("莱州的帮扶干部多久来一次")


async def test_a_cry_for_help_is_heard_in_the_middle_of_a_conversation(town: Town) -> None:
    await report(town.helper)
    await town.family.hears("是这样吗")
    await town.family.press("有话想说")
    await town.family.hears("写在这里")
    await town.family.say("救命,家里着火了")
    await town.family.hears("119")
    await town.township.hears("着火")


async def test_an_emergency_does_not_wait_among_the_questions(town: Town) -> None:
    await town.family.say("我老伴摔倒了起不来了")
    await town.family.hears("120")
    await town.township.hears("摔倒了起不来")
    await town.township.say("/questions")
    heard = await town.township.hears("")
    assert "摔倒" not in heard.text
