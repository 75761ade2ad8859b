"""The road is closed: the helper says so, the second helper agrees, and nobody is alerted."""

from tests.stories.conftest import Town, to_the_end_of_the_window


async def test_a_reason_is_given_and_agreed_to_and_the_helper_hears_of_it(town: Town) -> None:
    await town.helper.say("/reason")
    await town.helper.hears("哪一件")
    before = town.helper.taps
    await town.helper.walk(
        ("赵德福家", "什么原因"), ("路断", "到哪天"), ("还说不准", "路断"), ("发出去", "谢谢您说一声")
    )
    assert town.helper.taps - before == 4
    await town.second_helper.hears("路断")
    await town.second_helper.press("免这一次")
    await town.second_helper.hears("会告诉李文静")
    await town.helper.hears("这一次免了")


async def test_a_reason_that_nobody_decided_stands_in_the_alert(town: Town) -> None:
    await town.other_helper.say("/reason")
    await town.other_helper.walk(
        ("前上门", "什么原因"), ("家里没人", "到哪天"), ("还说不准", "家里没人"), ("发出去", "谢谢")
    )
    await to_the_end_of_the_window(town.people)
    await town.township.press("待办提醒")
    listed = await town.township.hears("陈志远")
    assert "报过：家里没人" in listed.text
