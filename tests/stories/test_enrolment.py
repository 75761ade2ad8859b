"""Coming in by a one-use link, and what a stranger learns."""

from datetime import UTC, datetime

from tests.stories.conftest import OpenTown, Phone, Town


def link_of(raw: dict[str, object]) -> str:
    """The start link that stands in the newcomer's note."""
    return str(raw["note"])


async def stranger(town: Town) -> Phone:
    """Somebody who stands in no roster."""
    return Phone(await town.people.person(5001, first_name="Guest", language_code="zh-hans"))


async def test_a_newcomer_opens_the_link_agrees_and_is_known(town: Town) -> None:
    link = link_of((await town.newcomer.resident.chat())["person"])
    await town.newcomer.resident.start(link=link)
    await town.newcomer.hears("吴桂兰")
    await town.newcomer.hears("同意吗")
    await town.newcomer.press("同意")
    await town.newcomer.hears("欢迎")


async def test_on_the_last_evening_of_a_year_the_town_opens_with_a_reminder_and_a_link_that_works(
    open_town: OpenTown,
) -> None:
    town = await open_town(datetime(2026, 12, 31, 15, 59, tzinfo=UTC))
    assert await town.helper.heard("打个电话")
    await town.newcomer.resident.start(link=link_of((await town.newcomer.resident.chat())["person"]))
    await town.newcomer.hears("同意吗")


async def test_a_link_works_once(town: Town) -> None:
    link = link_of((await town.newcomer.resident.chat())["person"])
    await town.newcomer.resident.start(link=link)
    await town.newcomer.hears("同意吗")
    await town.newcomer.press("同意")
    await town.newcomer.hears("欢迎")
    guest = await stranger(town)
    await guest.resident.start(link=link)
    await guest.hears("用过")


async def test_a_link_ends_after_72_hours(town: Town) -> None:
    link = link_of((await town.newcomer.resident.chat())["person"])
    await town.people.travel(hours=73)
    await town.newcomer.resident.start(link=link)
    await town.newcomer.hears("链接")
    assert not await town.newcomer.heard("同意吗")


async def test_a_stranger_learns_whom_to_ask_and_nothing_else(town: Town) -> None:
    guest = await stranger(town)
    await guest.resident.start()
    await guest.hears("扶贫办")
    for words in ("/mine", "/alerts", "赵德福家在哪", "/start made-up-token"):
        await guest.say(words)
        await guest.hears("")
    said = [seen.text for seen in await guest.heard("")]
    assert not any("赵德福" in text or "东沟村" in text for text in said)


async def test_whoever_leaves_is_forgotten(town: Town) -> None:
    await town.english_helper.say("/stop")
    seen = await town.english_helper.hears("?")
    await town.english_helper.press("Leave", on=seen)
    await town.english_helper.hears("forgotten")
    await town.english_helper.say("/mine")
    await town.english_helper.hears("township office")


async def test_who_blocked_the_bot_is_unreachable_until_they_write_again(town: Town) -> None:
    await town.helper.resident.block()
    await town.people.travel(days=30)
    before = len(await town.helper.heard("前："))
    await town.helper.resident.block(False)
    await town.helper.say("/menu")
    await town.helper.hears("想做什么")
    await town.people.travel(days=30)
    assert len(await town.helper.heard("前：")) > before
