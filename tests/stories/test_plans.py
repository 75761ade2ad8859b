"""A plan from one telephone to the other: written, read by the family, asked about on a visit, revised."""

from tests.stories.conftest import Town

MEASURE = "帮孙子联系学校"


async def first_plan(town: Town) -> None:
    """A cause, a need, and one measure until the end of September."""
    await town.helper.say("/plan")
    await town.helper.hears("还没有帮扶计划")
    await town.helper.walk(
        ("年的计划", "困难在哪"),
        ("下一步", "最需要什么"),
        ("上学", "最需要什么"),
        ("下一步", "先选一类"),
        ("教育", "具体做什么"),
    )
    await town.helper.say(MEASURE)
    await town.helper.hears("什么时候以前")
    await town.helper.say("9月30号")
    await town.helper.hears("谁来办")
    await town.helper.press("第一帮扶人")
    if not (await town.helper.heard("还有别的要写吗")):
        await town.helper.hears("给谁的")
        await town.helper.press("全家")
    await town.helper.walk(("就这些", "和家里说好的一样吗"), ("对，交上", "计划记好了"))


async def test_a_plan_is_written_read_asked_about_and_revised(town: Town) -> None:
    await first_plan(town)
    asked = await town.family.hears("您看和说好的一样吗")
    assert MEASURE in asked.text
    await town.family.press("对，是这样")
    await town.family.hears("谢谢您")
    await town.second_helper.hears("年的帮扶计划")

    await town.people.travel(days=25)
    await town.helper.say("/visit")
    await town.helper.walk(
        ("户主", "都好吗"), ("都好", "帮了什么"), ("送东西", "帮了什么"), ("下一步", f"上次说好的：{MEASURE}")
    )
    before = town.helper.taps
    await town.helper.press("还在办，交上去")
    await town.helper.hears("记下了")
    assert town.helper.taps == before + 1, "the button that sends the report answers"

    await town.helper.say("/plan")
    assert "还在办" in (await town.helper.hears("年帮扶计划")).text
    await town.helper.walk(("改计划", "要改哪里"), ("日子", "要改哪里"), ("下一步", "哪些接着做"))
    await town.helper.walk(("下一步", "哪几件改日子"), (MEASURE, "哪几件改日子"), ("下一步", "改到哪天"))
    await town.helper.press("12月31日")
    await town.helper.hears("为什么改")
    await town.helper.say("学校秋后才招生")
    await town.helper.hears("和家里说好的一样吗")
    await town.helper.walk(("对，交上", "计划记好了"), ("看计划", "12月31日"), ("以前的版本", "学校秋后才招生"))
    assert "9月30日" in (await town.helper.hears("第 1 版")).text

    await town.helper.walk(("说说办得怎样", "说哪一件"), (MEASURE, "办得怎样了"), ("办好了", "太好了"))
    await town.family.say("/plan")
    own = await town.family.hears("说好的就是这些")
    assert "12月31日" in own.text
    assert "办好了" in own.text
