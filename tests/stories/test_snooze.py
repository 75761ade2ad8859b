"""Not now: a helper puts a reminder off, in taps."""

from tests.stories.conftest import Town


async def test_three_days_later_the_reminder_comes_again_and_the_day_stays(town: Town) -> None:
    first = (await town.helper.heard("前："))[-1]
    await town.helper.walk(("换个时间", "期限不变"))
    await town.helper.press("3 天后提醒")
    await town.helper.resident.notices("再提醒您")
    assert town.helper.taps == 2
    await town.people.travel(days=3)
    again = (await town.helper.heard("前："))[-1]
    assert again.message_id != first.message_id
    assert again.text.split("前")[0] == first.text.split("前")[0]


async def test_an_appointment_is_written_as_people_write_days(town: Town) -> None:
    await town.helper.walk(("换个时间", "期限不变"), ("约好了哪天", "约好了哪天？点一下"))
    await town.helper.say("后天")
    await town.helper.hears("记下了")
    assert town.helper.taps == 2
    before = len(await town.helper.heard("前："))
    await town.people.travel(days=2)
    assert len(await town.helper.heard("前：")) == before + 1


async def test_own_hours_are_chosen_with_one_tap_and_kept(town: Town) -> None:
    await town.helper.say("/hours")
    await town.helper.hears("我在09:30提醒您")
    await town.helper.walk(("18:00", "我在18:00提醒您"), ("休息日别提醒", "休息日不打扰"))
    await town.helper.say("/hours")
    assert "18:00" in (await town.helper.hears("提醒您")).text
