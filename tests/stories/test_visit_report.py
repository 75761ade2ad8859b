"""A helper is reminded, reports by chat, and the family confirms."""

from tests.stories.conftest import Phone, Town

VISIT = (
    ("记上门", "见到谁"),
    ("户主本人", "都好吗"),
    ("都好", "帮了什么"),
    ("聊聊天", "帮了什么"),
    ("下一步", "对吗"),
)


async def report(helper: Phone) -> None:
    """A visit, from the menu to the thanks."""
    await helper.walk(*VISIT, ("交上去", "记下了"))


async def test_a_visit_is_reported_in_at_most_seven_taps_without_typing_and_confirmed_in_one(town: Town) -> None:
    await report(town.helper)
    assert town.helper.taps <= 7
    assert town.helper.typed == 0
    asked = await town.family.hears("是这样吗")
    assert "李文静" in asked.text
    await town.family.press("来过")
    await town.family.hears("谢谢")
    assert town.family.taps == 1


async def test_a_call_is_recorded_in_at_most_four_taps_and_its_reminder_does_not_come_again(town: Town) -> None:
    reminder = (await town.helper.heard("打个电话"))[-1]
    await town.helper.press("电话", on=reminder)
    await town.helper.hears("赵德福")
    await town.helper.walk(("都好", "记下了"))
    assert town.helper.taps <= 4
    await town.people.until("month_end")
    assert not await town.helper.heard("打个电话就行")  # the one that was acted on says so now
    assert len(await town.helper.heard("处理好了")) == 1


async def test_what_was_typed_and_photographed_at_the_end_is_part_of_the_report(town: Town) -> None:
    await town.helper.walk(*VISIT)
    await town.helper.say("老人血压有点高,下周带他去卫生院")
    await town.helper.hears("老人血压有点高")
    await town.helper.resident.photo()
    await town.helper.hears("照片")
    await town.helper.walk(("交上去", "记下了"))


async def test_one_answer_is_changed_at_the_end_and_the_others_stay(town: Town) -> None:
    await town.helper.walk(*VISIT, ("改一处", "哪"), ("见到", "见到谁"), ("家里人", "对吗"))
    shown = (await town.helper.heard("对吗"))[-1]
    assert "家里人" in shown.text
    assert "聊聊天" in shown.text


async def test_cancelling_keeps_nothing_and_says_so(town: Town) -> None:
    await town.helper.walk(*VISIT[:3])
    await town.helper.say("/cancel")
    await town.helper.hears("没有交上去")
    await town.helper.press("记上门")
    await town.helper.hears("见到谁")


async def test_a_future_day_is_refused_and_what_was_answered_stays(town: Town) -> None:
    await town.helper.walk(("记上门", "见到谁"), ("换个日子", "哪天去的"))
    await town.helper.say("2099-01-01")
    await town.helper.hears("还没到")
    await town.helper.walk(("昨天", "见到谁"))


async def test_a_double_tap_and_updates_delivered_twice_file_one_report(town: Town) -> None:
    await town.people.fault("duplicate_update", times=3)
    await town.helper.walk(*VISIT)
    review = (await town.helper.heard("对吗"))[-1]
    send = next(key for row in review.raw["keyboard"] for key in row if "交上去" in key["text"])
    await town.helper.resident.press_data(review.message_id, send["data"])
    await town.helper.resident.press_data(review.message_id, send["data"])
    await town.family.hears("是这样吗")
    await town.helper.say("/mine")
    await town.helper.hears("赵德福")
    assert len(await town.helper.heard("上门记下了")) == 1
    assert len(await town.family.heard("是这样吗")) == 1


async def test_meeting_nobody_is_kept_but_is_no_visit_and_the_family_is_not_asked(town: Town) -> None:
    await town.helper.walk(("记上门", "见到谁"), ("没见到人", "对吗"), ("交上去", "记下了"))
    await town.people.travel(hours=1)
    assert not await town.family.heard("是这样吗")


async def test_an_english_speaking_helper_is_served_in_english(town: Town) -> None:
    await town.english_helper.press("Record a visit")
    await town.english_helper.hears("?")
    await town.english_helper.press("The head")
    seen = await town.english_helper.hears("?")
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in seen.text.replace("吴桂兰", ""))
