"""An alert from the question to its end: the helper is asked, answers in one tap, and whoever asked ends it."""

import pytest

from tests.stories.conftest import Town


@pytest.mark.xdist_group("nobody came")
async def test_a_liaison_asks_the_colleague_hears_the_answer_and_ends_the_alert(town_where_nobody_came: Town) -> None:
    town = town_where_nobody_came
    alert = await town.liaison.hears("李文静")
    await town.liaison.press("问问帮扶人", on=alert)
    asked = await town.helper.hears("何立群问问")
    assert "处分" not in asked.text
    assert "问责" not in asked.text
    await town.helper.walk(("请给我打电话", "会给您打电话"))
    answer = await town.liaison.hears("请给我打个电话")
    assert "赵德福" not in answer.text, "a liaison reads no family's name"
    await town.liaison.walk(("办好了", "李文静"))
    await town.liaison.walk(("弄清楚了", "何立群：弄清楚了"))
