"""Stand-ins on the board: found, ended, prolonged by whoever decides, and by nobody else."""

from datetime import timedelta

import pytest

from actions.pairings import cover_life
from tests.board.browser import at_the_board, sign_in
from tests.board.eventful import eventful
from tests.cast import HE, HUANG, WANG, ZHAO, Town

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True)


async def test_a_stand_in_is_found_ended_and_prolonged_on_the_board(town: Town) -> None:
    here, there = await eventful(town)
    path = f"/handovers/covers/{here.cover}"
    async with at_the_board(town) as browser:
        await sign_in(browser, town, HE)
        said = await browser.read(path)
        assert HE in said
        assert ZHAO not in said, "a liaison reads no family's name"
        assert (await browser.send(path, answer="refuse")).status == 403
        await sign_in(browser, town, HUANG)
        assert ZHAO in await browser.read(path)
        assert (await browser.send(path, who=str(town.people[WANG]))).status == 400
        assert (await browser.send(path, who=str(town.people[HE]))).status == 303
        async with town.database.begin() as work:
            await cover_life.answer(work, await town.speaker(HE), here.cover, True, town.clock.now())
            await work.commit()
        assert "说好了" in await browser.read(path)
        until = town.clock.today + timedelta(days=20)
        assert (await browser.send(path, answer="longer", day="soon")).status == 400
        assert (await browser.send(path, answer="longer", day=until.isoformat())).status == 303
        assert "正在问代看人" in await browser.read("/handovers/covers", cover="approved")
        assert (await browser.send(path, answer="end")).status == 303
        assert (await browser.send(path, answer="end")).status == 409
        assert (await browser.send(f"/handovers/covers/{there.cover}", answer="refuse")).status == 403
        helper, day = f"/helpers/{here.helper}", (town.clock.today + timedelta(days=40)).isoformat()
        assert "找人代去" in await browser.read(helper)
        wish = {"since": day, "until": day, "reason": "ill"}
        assert (await browser.send(helper, **wish)).status == 400
        found = await browser.send(helper, home=str(here.household), **wish)
        assert "正在找人" in await browser.read(found.headers["Location"])
