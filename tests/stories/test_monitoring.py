"""A family's question tells of trouble: the township decides to watch, looks again, and lets go with a reason."""

import pytest

from actions.supervision import monitoring
from tests.stories.conftest import Town

SOON = 3  # days: that it is ninety is shown by tests/actions/test_monitoring.py, without living through them


async def a_look_falls_due_and_climbs(town: Town) -> None:
    """On its day the township is asked, once; some working days later the city hears that nobody looked; a look ends
    that, and the next one stands on its day."""
    await town.people.travel(days=SOON - 1)
    assert not await town.township.heard("现在怎么样了")
    await town.people.travel(days=1)
    asked = await town.township.hears("现在怎么样了")
    assert not await town.city.heard("到现在还没有人看过")
    await town.people.travel(days=6)
    told = await town.city.hears("到现在还没有人看过")
    assert not told.buttons, "the township decides"
    await town.township.hears("到现在还没有人看过")
    await town.township.press("接着监测", on=asked)
    await town.people.travel(days=1)
    assert len(await town.city.heard("到现在还没有人看过")) == 1


async def test_a_question_proposes_a_watch_that_is_decided_looked_at_and_left(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(monitoring, "REVIEW_DAYS", SOON)
    await town.family.say("我查出癌症了，看病怎么报销")
    proposed = await town.township.hears("要不要纳入监测")
    assert "提问" in proposed.text
    assert not await town.second_helper.heard("监测"), "only the township hears of what is proposed"
    await town.township.press("纳入监测", on=proposed)
    await town.helper.hears("从现在起纳入监测")
    await town.second_helper.hears("从现在起纳入监测")
    await a_look_falls_due_and_climbs(town)
    await town.township.say("/watch")
    await town.township.walk(("稳定了", "退出"))
    await town.second_helper.hears("不再监测了")
    await town.helper.hears("不再监测了")
    await town.township.say("/watch")
    await town.township.hears("没有监测的户")
