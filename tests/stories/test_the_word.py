"""A record and the word on it, from one telephone to the other: corrected, disputed, witnessed."""

from rules.roles import Role
from tests.stories.conftest import Phone, Town, joined
from tests.stories.test_visit_report import report

WITNESS, WITNESS_ID = "郑长河", 5001


async def witness(town: Town) -> Phone:
    """Somebody of the village whom the township appointed, who opened their link and agreed."""
    return await joined(town, WITNESS, WITNESS_ID, (Role.VILLAGE_WITNESS, "东沟村"), "帮扶人去没去")


async def test_a_record_is_corrected_and_the_family_confirms_what_it_says_now(town: Town) -> None:
    await report(town.helper)
    asked = await town.family.hears("是这样吗")
    await town.helper.walk(
        ("记错了", "哪里记错了"), ("帮了什么", "实际做了"), ("送", "实际做了"), ("下一步", "为什么改")
    )
    await town.helper.say("点错了一样")
    await town.helper.hears("原来的记录还留着")
    await town.helper.walk(("就这样改", "改好了"))
    mended = await town.family.hears("改了记录")
    assert "做了什么" in mended.text
    old = asked.raw["keyboard"][0][0]
    await town.family.resident.press_data(asked.message_id, old["data"])
    await town.family.hears("这条记录刚改过")
    assert not await town.family.heard("谢谢您，记下了")
    await town.family.press("来过", on=mended)
    await town.family.hears("谢谢您，记下了")
    await town.helper.say("/records")
    listed = await town.helper.hears("哪一条要改")
    assert "已确认" in listed.text
    assert "改过" in listed.text
    await town.helper.press("看改动")
    assert "点错了一样" in (await town.helper.hears("原因：")).text


async def test_nobody_came_asks_the_helper_and_their_side_stands_in_the_case(town: Town) -> None:
    await report(town.helper)
    await town.family.hears("是这样吗")
    await town.family.press("没来")
    await town.family.hears("记下了")
    await town.helper.hears("先问问您")
    await town.second_helper.hears("没有人来过")
    await town.township.hears("没有人来过")
    await town.helper.press("说说经过")
    await town.helper.hears("是怎么回事")
    await town.helper.say("那天见的是他弟弟")
    await town.helper.hears("镇上两边都看")
    await town.township.say("/cases")
    await town.township.hears("没办完")
    await town.township.press("走访说法不一")
    await town.township.hears("那天见的是他弟弟")


async def test_the_villages_witness_confirms_for_a_family_without_telegram(town: Town) -> None:
    seen = await witness(town)
    await town.family.resident.block()
    await report(town.helper)
    await seen.hears("见证人")
    await seen.press("来过")
    await seen.hears("谢谢")
    assert seen.taps == 2, "one to agree, one to confirm"
    await town.helper.say("/records")
    assert "已确认" in (await town.helper.hears("哪一条要改")).text
