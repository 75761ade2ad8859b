"""Coverage, households, forms, what helpers owe and what waits for supervisors, on the board as in the summaries: all
say what simulated people did and left, as a slow count in plain Python has it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.simulation.book import Morning, Owed, Paired
from bot.simulation.life import FIRST_DAY, Life, Plan
from bot.simulation.oracle import Oracle
from bot.simulation.place import temporary
from bot.simulation.population import City
from rules.programme import ContactKind
from storage import alerts, coverage, filled, forms, overview, reached
from storage.forms import Scope as Place
from storage.scope import Scope
from tests.cast import RULEBOOK

HOUSEHOLDS, DAYS = 60, 33
TOWNSHIP, CITY, EVERYBODY = 2, 1, 1000


class Waits:
    """Who was told of which missed duty, and that nobody took it, made up for it or gave a reason for it."""

    def __init__(self, oracle: Oracle, patch: pytest.MonkeyPatch) -> None:
        self._told: dict[Owed, set[int]] = defaultdict(set)
        morning, taken, extend = oracle.morning, oracle.taken, oracle.extend

        def told(*given: Any) -> Morning:
            found = morning(*given)
            for owed, person in found.told:
                self._told[owed].add(person)
            return found

        def settled(owed: Owed, *given: Any) -> None:
            self._told.pop(owed, None)
            (extend(owed, *given) if given else taken(owed))

        patch.setattr(oracle, "morning", told)
        patch.setattr(oracle, "taken", settled)
        patch.setattr(oracle, "extend", settled)

    def count(self) -> dict[int, int]:
        """By supervisor."""
        open_ = [who for owed, who in self._told.items() if owed.closed_as is None and owed.missed_on is not None]
        return dict(Counter(person for who in open_ for person in who))


def _helpers_owe(
    every: Collection[Owed], pairs: Collection[Paired], owing: dict[int, filled.Owing], today: date
) -> None:
    homes = Counter(pair.person for pair in pairs if pair.until is None)
    assert {person: one.homes for person, one in owing.items()} == homes
    for person, one in owing.items():
        due = [
            owed.end for owed in every if owed.paired.person == person and owed.closed_as is None
            and owed.paired.until is None
        ]  # fmt: skip
        late = sum(end < today for end in due)
        assert (one.due, one.overdue, one.next_due) == (len(due), late, min(due, default=None))


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
            waits = Waits(life.oracle, patch)
            await life.live(lambda: None)
        first, last = FIRST_DAY, FIRST_DAY + timedelta(days=DAYS)
        async with database.read() as work:
            areas = await coverage.by_village(work, [TOWNSHIP], first, last)
            homes = await reached.by_household(work, Scope(0, cities=(CITY,)), first, last)
            filed = await forms.contacts(work, Place(CITY), first, last)
            today = last - timedelta(days=1)
            owing = await filled.owing(work, Scope(0, cities=(CITY,)), range(1, EVERYBODY), today)
            start_screens = await overview.open_alerts(work, None)
            listed = {one: len(await alerts.told_to(work, one)) for one in range(1, EVERYBODY)}
    _helpers_owe(life.oracle.every, life.oracle.pairs.values(), owing, today)
    assert waits.count()
    assert {person: count for person, (count, _) in start_screens.items()} == waits.count()
    assert {person: count for person, count in listed.items() if count} == waits.count()
    assert did
    assert {(home, one.kind, one.on) for home, all_ in filed.items() for one in all_} == did
    for month in coverage.months(first, last):
        for kind, name in ((ContactKind.VISIT, "visited"), (ContactKind.CALL, "called")):
            true = {home for home, how, on in did if how is kind and (on.year, on.month) == month}
            assert {one.region_id for one in homes if getattr(one.months[month], name)} == true
            assert sum(getattr(area.months[month], name) for area in areas) == len(true)
        assert sum(area.months[month].households for area in areas) == HOUSEHOLDS
