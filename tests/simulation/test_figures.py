"""The coverage of the board, its households and the forms say what simulated people did, as they count it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.simulation.book import Paired
from bot.simulation.life import FIRST_DAY, Life, Plan
from bot.simulation.place import temporary
from bot.simulation.population import City
from rules.programme import ContactKind
from storage import coverage, forms, reached
from storage.forms import Scope as Place
from storage.scope import Scope
from tests.cast import RULEBOOK

HOUSEHOLDS, DAYS = 60, 33
TOWNSHIP, CITY = 2, 1


@given(seed=st.integers(0, 2**32))
@settings(
    max_examples=2, phases=[Phase.generate], deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
async def test_every_figure_is_what_people_did(seed: int) -> None:
    async with temporary(None, RULEBOOK) as database:
        life = Life(database, RULEBOOK, Plan(City(HOUSEHOLDS, 30), DAYS, seed, 1, 0))
        did = set[tuple[int, ContactKind, date]]()
        tell: Callable[[Paired, ContactKind, date], None] = life.oracle.contact

        def told(pair: Paired, kind: ContactKind, on: date) -> None:
            did.add((pair.household, kind, on))
            tell(pair, kind, on)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(life.oracle, "contact", told)
            await life.live(lambda: None)
        first, last = FIRST_DAY, FIRST_DAY + timedelta(days=DAYS)
        async with database.read() as work:
            areas = await coverage.by_village(work, [TOWNSHIP], first, last)
            homes = await reached.by_household(work, Scope(0, cities=(CITY,)), first, last)
            filed = await forms.contacts(work, Place(CITY), first, last)
    assert did
    assert {(home, one.kind, one.on) for home, all_ in filed.items() for one in all_} == did
    for month in coverage.months(first, last):
        for kind, name in ((ContactKind.VISIT, "visited"), (ContactKind.CALL, "called")):
            true = {home for home, how, on in did if how is kind and (on.year, on.month) == month}
            assert {one.region_id for one in homes if getattr(one.months[month], name)} == true
            assert sum(getattr(area.months[month], name) for area in areas) == len(true)
        assert sum(area.months[month].households for area in areas) == HOUSEHOLDS
