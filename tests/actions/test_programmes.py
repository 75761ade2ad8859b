"""Programme files change between two starts; what is stored is made to fit, or the operator is told."""

from dataclasses import replace

import pytest

from actions.planning import occurrences
from actions.planning.programmes import fit_to_programmes
from rules.errors import Unusable
from tests.cast import LI, RULEBOOK, SUN, Town

LAIZHOU = RULEBOOK.programmes["laizhou-2018"]


async def test_a_duty_that_left_the_file_is_owed_no_more_and_stops_no_tick(town: Town) -> None:
    shorter = replace(LAIZHOU, duties=tuple(duty for duty in LAIZHOU.duties if duty.code != "first_call"))
    async with town.database.begin() as work:
        work.rulebook = replace(RULEBOOK, programmes={**RULEBOOK.programmes, LAIZHOU.id: shorter})
        assert await fit_to_programmes(work, town.clock.now()) > 0
        assert await fit_to_programmes(work, town.clock.now()) == 0
        town.clock.advance(days=40)
        assert await occurrences.take_due_steps(work, town.clock.now()) > 0
        await work.commit()
    assert "call" not in {duty.kind for duty in await town.owed(LI)}


async def test_nothing_changes_under_the_files_as_they_are(town: Town) -> None:
    before = await town.owed(SUN)
    async with town.database.begin() as work:
        assert await fit_to_programmes(work, town.clock.now()) == 0
        await work.commit()
    assert await town.owed(SUN) == before


async def test_a_programme_whose_file_is_gone_is_named(town: Town) -> None:
    async with town.database.begin() as work:
        work.rulebook = replace(RULEBOOK, programmes={"changsha-2016": RULEBOOK.programmes["changsha-2016"]})
        with pytest.raises(Unusable) as refused:
            await fit_to_programmes(work, town.clock.now())
    assert refused.value.values["name"] == LAIZHOU.id
