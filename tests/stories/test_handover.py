"""A helper moves to another post: the unit names somebody new, the township agrees, on the day duties are split."""

from tests.stories.conftest import Phone, Town, joined
from tests.stories.test_visit_report import VISIT

NEW, NEW_ID = "刘小兵", 5002


async def newcomer(town: Town) -> Phone:
    """Somebody whom no roster has named: invited as soon as the change is agreed."""
    return await joined(town, NEW, NEW_ID)


async def test_a_unit_asks_the_township_agrees_everybody_hears_and_on_the_day_duties_are_split(town: Town) -> None:
    await town.liaison.say("/handover 李文静")
    await town.liaison.press("李文静", on=await town.liaison.hears("是哪一个"))
    await town.liaison.hears("由谁接手")
    await town.liaison.walk(("新来的同志", "姓名和手机号"))
    await town.liaison.say("刘小兵")
    await town.liaison.hears("请写姓名和手机号")
    await town.liaison.say(f"{NEW} 19900005001")
    asked = await town.liaison.hears("为什么换")
    assert "赵德福" not in asked.text, "a liaison sees no family"
    await town.liaison.walk(("调动", "从哪天"), ("没到提前", "接替"), ("就这样", "报镇上"))
    request = await town.township.hears("调动了岗位")
    assert "提前2个月" in request.text, "the day is nearer than the notice"
    assert "3年" in request.text, "the term still runs"
    assert not await town.helper.heard(NEW), "until it is agreed nobody is told"
    await town.township.press("同意", on=request)
    await town.liaison.hears("镇上同意")
    assert "调动" in (await town.city.hears("备案")).text
    await town.helper.hears("一起去一趟")
    await town.family.hears(f"换{NEW}来看您")
    successor = await newcomer(town)
    await successor.hears("一起去一趟")
    await successor.say("/visit")
    await successor.hears("没有")
    await town.helper.walk(("记上门", "见到谁"))
    await town.people.travel(days=7)
    await successor.say("/mine")
    await successor.hears("赵德福")
    await town.helper.walk(*VISIT[1:], ("交上去", "记下了"))  # begun, and dated, before the change
    assert "李文静" in (await town.family.hears("是这样吗")).text
    await successor.say("/call")
    await successor.walk(("都好", "记下了"))
    await town.helper.say("/call")
    await town.helper.hears("没有和您结对的户")
