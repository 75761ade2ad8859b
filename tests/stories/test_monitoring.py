"""A family's question tells of trouble: the township decides to watch, looks again, and lets go with a reason."""

from tests.stories.conftest import Town


async def test_a_question_proposes_a_watch_that_is_decided_looked_at_and_left(town: Town) -> None:
    await town.family.say("我查出癌症了，看病怎么报销")
    proposed = await town.township.hears("要不要纳入监测")
    assert "提问" in proposed.text
    assert not await town.second_helper.heard("监测"), "only the township hears of what is proposed"
    await town.township.press("纳入监测", on=proposed)
    await town.helper.hears("从现在起纳入监测")
    await town.second_helper.hears("从现在起纳入监测")
    await town.township.say("/watch")
    await town.township.walk(("稳定了", "退出"))
    await town.second_helper.hears("不再监测了")
    await town.helper.hears("不再监测了")
    await town.township.say("/watch")
    await town.township.hears("没有监测的户")
