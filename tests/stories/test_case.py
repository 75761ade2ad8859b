"""A case from "not well" to its end: opened by the second helper, worked on by the township, closed by its opener."""

from tests.stories.conftest import Town


async def not_well(town: Town) -> None:
    """A visit on which somebody of the family cannot pay for being ill."""
    await town.helper.walk(("记上门", "见到谁"), ("户主本人", "都好吗"), ("看病", "都好吗"), ("下一步", "帮了什么"))
    await town.helper.walk(
        ("聊聊天", "帮了什么"), ("下一步", "还有什么难处"), ("暂时没有", "对吗"), ("交上去", "记下了")
    )


async def opened_case(town: Town) -> None:
    """The second helper hears that the family is not well and makes it a case; the township answers for it."""
    await not_well(town)
    await town.second_helper.press("更多", on=await town.second_helper.hears("看到有地方不好"))
    await town.second_helper.walk(("立项限期整改", "由黄明霞负责"))


async def test_what_is_not_well_becomes_a_case_and_its_opener_closes_it(town: Town) -> None:
    await opened_case(town)
    await town.township.say("/cases")
    listed = await town.township.hears("没办完")
    newest = listed.raw["keyboard"][-1][0]  # above it the one that the rule opened for the same visit
    await town.township.resident.press_data(listed.message_id, newest["data"])
    await town.township.hears("由黄明霞负责")
    await town.township.walk(("写一笔", "要写什么"), ("办好了，请销号", "写几句"))
    await town.township.say("药费报了七成")
    await town.township.hears("已请立项的人来销号")
    await town.second_helper.press("看一看", on=await town.second_helper.hears("那边说办好了"))
    await town.second_helper.hears("药费报了七成")
    await town.second_helper.walk(("写一笔", "要写什么"), ("销号", "怎么解决的"))
    await town.second_helper.say("已经报销")
    await town.township.hears("已销号：已经报销")


async def test_a_case_that_nobody_closes_is_told_to_the_township_and_then_to_the_city(town: Town) -> None:
    await opened_case(town)
    await town.people.travel(days=15)
    await town.township.hears("还差什么")
    assert not await town.city.heard("还差什么")
    await town.people.travel(days=5)
    await town.city.hears("还差什么")
