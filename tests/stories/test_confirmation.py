"""The family's word: who really came."""

from tests.stories.conftest import Town
from tests.stories.test_visit_report import report


async def test_nobody_came_is_told_to_the_second_helper_and_the_township_with_a_button(town: Town) -> None:
    await report(town.helper)
    await town.family.hears("是这样吗")
    await town.family.press("没来")
    await town.family.hears("记下了")
    await town.second_helper.hears("没有人来过")
    await town.township.hears("没有人来过")
    await town.township.press("我来处理")
    await town.township.hears("黄明霞")
    await town.second_helper.press("我来处理")
    await town.second_helper.hears("黄明霞")


async def test_something_to_say_reaches_the_township_in_the_familys_words(town: Town) -> None:
    await report(town.helper)
    await town.family.hears("是这样吗")
    await town.family.press("有话想说")
    await town.family.hears("写在这里")
    await town.family.say("药费单子想请人看看")
    await town.family.hears("谢谢")
    await town.township.hears("药费单子想请人看看")


async def test_an_answer_counts_once(town: Town) -> None:
    await report(town.helper)
    asked = await town.family.hears("是这样吗")
    came, nobody = asked.raw["keyboard"][0][:2]
    await town.family.resident.press_data(asked.message_id, came["data"])
    await town.family.hears("谢谢")
    await town.family.resident.press_data(asked.message_id, nobody["data"])
    assert not await town.township.heard("没有人来过")


async def test_another_family_cannot_answer_for_this_one(town: Town) -> None:
    await report(town.helper)
    asked = await town.family.hears("是这样吗")
    data = asked.raw["keyboard"][0][1]["data"]
    theirs = (await town.other_family.heard("欢迎"))[-1]
    await town.other_family.resident.press_data(theirs.message_id, data)
    await town.family.press("来过")
    await town.family.hears("谢谢")
    assert not await town.township.heard("没有人来过")
