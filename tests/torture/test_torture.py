"""Nothing is lost, whoever dies; twice comes only what Telegram had taken when the process or its answer died."""

import pytest

from storage.database import Database
from tests.bench.street import street
from tests.torture.torture import Wanted, torture

AT_ONCE = 12  # sends that one process can have under way


async def test_nothing_is_lost_under_kills_and_faults(database: Database) -> None:
    senders = 1 if database.is_sqlite else 2
    wanted = Wanted(people=30, each=3, kills=5, senders=senders, seed=7)
    async with street(wanted.people, limits=False) as url:
        outcome = await torture(url, database, wanted)
    assert (outcome.lost, outcome.out_of_order) == (0, 0)
    assert outcome.states == {"sent": wanted.people * wanted.each}
    assert outcome.duplicates <= wanted.kills * AT_ONCE + outcome.lost_answers


@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_without_kills_nothing_comes_twice(database: Database) -> None:
    wanted = Wanted(people=30, each=3, kills=0, senders=2, losses=False)
    async with street(wanted.people, limits=False) as url:
        outcome = await torture(url, database, wanted)
    assert (outcome.lost, outcome.duplicates, outcome.out_of_order) == (0, 0, 0)
