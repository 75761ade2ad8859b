"""A gift round before Mid-Autumn: opened by the township, brought by the helper, confirmed by the family."""

from datetime import UTC, datetime

from tests.stories.conftest import Town

MONDAY_BEFORE = datetime(2026, 9, 21, 2, tzinfo=UTC)
LEFT = "东沟村赵德福家（李文静）：还没送"


async def test_a_round_is_opened_brought_and_confirmed_and_what_is_left_is_shown(town: Town) -> None:
    await town.people.until(MONDAY_BEFORE)
    await town.township.hears("节前的慰问开始了")
    await town.township.say("/gifts")
    offered = await town.township.hears("可以开一次送温暖")
    assert not await town.helper.heard("慰问"), "nobody is sent before the township opens the round"
    await town.township.press("开这一次", on=offered)
    await town.township.hears(LEFT)
    listed = await town.helper.hears("节前有慰问品要送")
    assert "王秀英" not in listed.text, "each helper has their own list"
    await town.helper.walk(("送到了：赵德福", "辛苦您"))
    await town.family.press("收到了", on=await town.family.hears("慰问品给您送到了"))
    await town.family.hears("祝您过节好")
    await town.township.say("/gifts")
    left = await town.township.hears("送到 1 份，家里确认 1 份")
    assert LEFT not in left.text
    assert "王秀英家（陈志远）：还没送" in left.text
