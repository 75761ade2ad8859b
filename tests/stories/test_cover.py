"""A helper is ill: a colleague says yes, the family knows who comes, and afterwards all is as before."""

from tests.stories.conftest import Town


async def test_a_colleague_stands_in_and_the_family_knows_who_comes(town: Town) -> None:
    await town.helper.say("/away")
    await town.helper.hears("从哪天起去不了")
    await town.helper.walk(("从今天起", "到哪天为止"))
    await town.helper.say("2026-07-24")
    await town.helper.hears("点一下就行")
    await town.helper.walk(("生病", "请谁代您去"), ("何立群", "您这段时间去不了"), ("发出去", "先等同意"))
    assert town.helper.typed == len("/away") + len("2026-07-24")
    await town.second_helper.hears("提议由何立群代去")
    await town.second_helper.walk(("同意", "正在问何立群"))
    await town.liaison.hears("不方便也没关系")
    await town.liaison.walk(("可以", "列在您的结对户里"))
    await town.family.hears("由何立群来看您")
    await town.helper.hears("何立群替李文静去看")
    await town.liaison.say("/menu")
    await town.liaison.hears("何立群")
    await town.liaison.walk(("我的结对户", "替李文静看到7月24日"))
    await town.liaison.say("/call")
    await town.liaison.walk(("都好", "记下了"))
    await town.helper.say("/away")
    await town.helper.hears("正在代看")
    await town.helper.walk(("我回来了", "李文静自己去"))
    await town.liaison.hears("谢谢您这段时间代看")
    await town.family.hears("还是李文静来看您")
    await town.liaison.say("/call")
    await town.liaison.hears("没有")


async def test_the_second_helper_asks_for_one_who_is_too_ill_to_and_what_nobody_answers_climbs(town: Town) -> None:
    await town.second_helper.say("/away 李文静")
    await town.second_helper.walk(("李文静", "从哪天起"), ("从今天起", "到哪天为止"))
    await town.second_helper.say("2026-08-24")
    await town.second_helper.walk(
        ("生病", "请谁"), ("请帮忙找人", "李文静这段时间去不了"), ("发出去", "正在帮您找人")
    )
    await town.people.travel(days=2)
    late = await town.township.hears("还没有人答复")
    assert not await town.city.heard("还没有人答复")
    await town.people.travel(days=4)
    assert not (await town.city.hears("还没有人答复")).buttons
    await town.township.press("另选一位", on=late)
    await town.township.walk(("何立群", "正在问何立群"))
    await town.liaison.walk(("可以", "列在您的结对户里"))
    await town.helper.hears("何立群替李文静去看")
    await town.family.hears("由何立群来看您")
