"""Why did I get this? Asked in the chat, answered with the rule and its source."""

import pytest

from tests.stories.conftest import Town


async def test_a_helper_asks_why_and_reads_the_rule_its_source_and_what_comes_next(town: Town) -> None:
    await town.helper.say("/why")
    said = await town.helper.hears("规定：")
    assert "第一帮扶人" in said.text
    assert "出处：莱扶贫组发〔2018〕8号第 31 行" in said.text
    assert "提醒过" in said.text
    assert "下次提醒" in said.text
    assert not [word for word in ("批评", "通报", "处分", "约谈") if word in said.text]


@pytest.mark.xdist_group("nobody came")
async def test_the_township_asks_why_and_reads_who_was_told_and_when_it_climbs(town_where_nobody_came: Town) -> None:
    town = town_where_nobody_came
    await town.township.say("/why")
    said = await town.township.hears("现在是第 1 级")
    assert "镇街扶贫办" in said.text
    assert "市扶贫办" in said.text
    assert "莱扶贫组发〔2018〕8号" in said.text


async def test_a_family_was_sent_no_reminder(town: Town) -> None:
    await town.family.say("/why")
    await town.family.hears("我能解释发给您的提醒和待办")
