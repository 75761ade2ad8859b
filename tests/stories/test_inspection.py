"""A sample is drawn by its seed; the inspector sees that and no more, and what a family says otherwise is a case."""

from rules.roles import Role
from tests.stories.conftest import Phone, Town, joined

NAME, NUMBER = "郑海波", 5002


async def inspector(town: Town) -> Phone:
    """Whom the city appointed, who opened their link and agreed."""
    return await joined(town, NAME, NUMBER, (Role.INSPECTOR, "青禾镇"))


async def test_a_sample_is_drawn_asked_and_what_differs_is_a_case(town: Town) -> None:
    asks = await inspector(town)
    await town.township.say("/inspect 3")
    await town.township.hears("种子")
    await asks.say("/inspect")
    listed = await asks.hears("还有 3 户要问")
    assert len(listed.raw["keyboard"]) == 3, "the sample and no other household"
    await asks.press(listed.raw["keyboard"][0][0]["text"], on=listed)
    await asks.walk(
        ("来过", "满意吗"), ("不满意", "能享受什么"), ("知道一些", "能享受什么：知道一些"), ("就这样", "已立为整改")
    )
    await town.township.say("/cases")
    await town.township.hears("1 条整改没办完")
    await town.township.press("抽查和记录不一样")
