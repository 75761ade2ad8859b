"""The township is away: what would wait for them reaches the city at once."""

from tests.stories.conftest import Town, to_the_end_of_the_window


async def test_a_missed_visit_reaches_the_deputy_at_once_and_for_whom(town: Town) -> None:
    await town.township.say("/away")
    await town.township.hears("到哪天")
    before = town.township.taps
    await town.township.say("2026-12-31")
    await town.township.hears("谁代您办")
    await town.township.walk(("唐国栋", "您外出到"), ("就这样", "记下了"))
    assert town.township.taps - before == 2
    await to_the_end_of_the_window(town.people)
    await town.city.say("/alerts")
    listed = await town.city.hears("陈志远")
    assert "代黄明霞办" in listed.text
    await town.city.press("处理第 1 件", on=listed)
    await town.township.say("/away")
    await town.township.hears("由唐国栋代办")
    await town.township.press("我回来了")
    await town.township.hears("欢迎回来")
