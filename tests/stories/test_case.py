"""Cases: what a rule opened is one case for everybody; what a supervisor opens, the opener closes; overdue climbs."""

from tests.stories.conftest import Phone, Town
from tests.stories.test_visit_report import report


async def not_well(town: Town) -> None:
    """A visit on which somebody of the family cannot pay for being ill."""
    await town.helper.walk(("记上门", "见到谁"), ("户主本人", "都好吗"), ("看病", "都好吗"), ("下一步", "帮了什么"))
    await town.helper.walk(
        ("聊聊天", "帮了什么"), ("下一步", "还有什么难处"), ("暂时没有", "对吗"), ("交上去", "记下了")
    )


async def only_case(phone: Phone) -> None:
    """/cases lists one, which is opened."""
    await phone.say("/cases")
    listed = await phone.hears("没办完")
    (row,) = listed.raw["keyboard"]
    await phone.resident.press_data(listed.message_id, row[0]["data"])


async def settled(phone: Phone, words: str) -> None:
    """Under the case: it is done, please close it."""
    await phone.walk(("写一笔", "要写什么"), ("办好了，请销号", "写几句"))
    await phone.say(words)


async def test_what_is_not_well_is_one_case_that_the_alert_leads_to_and_an_office_closes(town: Town) -> None:
    await not_well(town)
    told = await town.second_helper.hears("看到有地方不好")
    await town.second_helper.press("更多", on=told)
    await town.second_helper.walk(("看整改", "由黄明霞负责"))
    assert not await town.second_helper.heard("立项限期整改")
    await settled(town.second_helper, "药费单据交上去了")
    await town.second_helper.hears("已请立项的人来销号")
    await town.township.press("看一看", on=await town.township.hears("那边说办好了"))
    await town.township.hears("药费单据交上去了")
    await only_case(town.township)
    await town.township.walk(("写一笔", "要写什么"), ("销号", "怎么解决的"))
    await town.township.say("药费报了七成")
    await town.township.hears("这一条销号了")
    await town.township.say("/cases")
    await town.township.hears("没有要整改的事")


async def test_what_a_supervisor_opened_the_township_works_on_and_its_opener_closes(town: Town) -> None:
    await report(town.helper)
    await town.family.walk(("有话想说", "您想说什么"))
    await town.family.say("想问问路什么时候修")
    told = await town.second_helper.hears("路什么时候修")
    await town.second_helper.press("更多", on=told)
    await town.second_helper.walk(("立项限期整改", "由黄明霞负责"))
    await only_case(town.township)
    await settled(town.township, "镇上报修了")
    await town.township.hears("已请立项的人来销号")
    await town.second_helper.press("看一看", on=await town.second_helper.hears("那边说办好了"))
    await town.second_helper.hears("镇上报修了")
    await town.second_helper.walk(("写一笔", "要写什么"), ("销号", "怎么解决的"))
    await town.second_helper.say("路修好了")
    await town.township.hears("已销号：路修好了")


async def test_a_case_that_nobody_closes_is_told_to_the_township_and_then_to_the_city(town: Town) -> None:
    await not_well(town)
    await town.people.travel(days=15)
    await town.township.hears("还差什么")
    assert not await town.city.heard("还差什么")
    await town.people.travel(days=5)
    await town.city.hears("还差什么")
