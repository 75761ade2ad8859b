"""The way to the board begins in the chat."""

from tests.stories.conftest import Town


async def test_a_supervisor_asks_for_the_board_and_gets_a_link(town: Town) -> None:
    await town.township.say("/board")
    assert "/in/" in (await town.township.hears("打开看板")).text
