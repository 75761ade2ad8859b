"""The figures are those of a slow recount, and no page asks the database more often the more there is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, insert, select

from actions.answers import covered
from actions.pages.board import Visitor
from board.heat import heat
from rules.programme import ContactKind
from storage.database import Database
from storage.scope import scope_of
from storage.tables import Confirmation, Contact, Coverage, Household, Pairing, Region
from tests.board.browser import at_the_board, sign_in
from tests.board.eventful import eventful
from tests.cast import HUANG, SUN, TANG, Town, helper, phone_of, roster, row

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
DAYS = st.dates(date(2025, 7, 15), date(2026, 1, 1))
ANSWERS = st.sampled_from(["came", "", "no"])
CONTACTS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(ContactKind), DAYS, st.booleans(), ANSWERS), max_size=12
)  # fmt: skip


async def visitor(town: Town, who: str) -> Visitor:
    async with town.database.read() as work:
        return Visitor(await town.speaker(who), await scope_of(work, town.people[who]), town.clock.now())


@given(contacts=CONTACTS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_coverage_is_what_a_slow_recount_says(town: Town, contacts: list[tuple[object, ...]]) -> None:
    pairings = await _write(town, contacts)
    people = {name: await visitor(town, name) for name in (TANG, HUANG, SUN)}
    async with town.database.begin() as work:
        first, last = covered.span(town.clock.today)
        villages = dict((await work.execute(select(Household.id, Household.village_id))).all())
        townships = dict((await work.execute(select(Region.id, Region.parent_id))).all())
        by_city = await covered.overall(work, people[TANG], town.clock.now())
        by_town = await covered.overall(work, people[HUANG], town.clock.now())
        by_home = await covered.overall(work, people[SUN], town.clock.now())
        places = {home: (townships[villages[home]], villages[home], home) for _, home in pairings}
        for number, found in enumerate((by_city, by_town, by_home)):
            for area in found.areas:
                homes = {home for home, where in places.items() if where[number] == area.region_id}
                for month, shown in area.months.items():
                    said = _recount([one for one in contacts if first <= one[2] <= last], pairings, homes, month)  # type: ignore[operator]  # a day
                    assert (shown.visited, shown.called, shown.confirmed) == said
        large, covered.LARGE = covered.LARGE, 0
        try:
            await covered.count_large(work, town.clock.now())
            kept = await covered.overall(work, people[TANG], town.clock.now())
        finally:
            covered.LARGE = large
        assert kept.counted_at == town.clock.now()
        assert {area.region_id: area.months for area in kept.areas} == {
            area.region_id: area.months for area in by_city.areas
        }
        await work.execute(delete(Coverage))
        await work.commit()


async def _write(town: Town, contacts: list[tuple[object, ...]]) -> list[tuple[int, int]]:
    async with town.database.begin() as work:
        await work.execute(delete(Confirmation))
        await work.execute(delete(Contact))
        rows = await work.execute(
            select(Pairing.id, Pairing.household_id).where(Pairing.role == "first_helper").order_by(Pairing.id)
        )
        pairings = [(pairing, home) for pairing, home in rows]
        for number, (whose, kind, on, counts, answer) in enumerate(contacts, 1):
            pairing, home = pairings[whose]  # type: ignore[call-overload]  # a place in the list
            values = {"id": number, "pairing_id": pairing, "household_id": home, "kind": kind, "happened_on": on,
                      "counts": counts, "filed_at": town.clock.now(), "filing_key": str(number), "report": {},
                      "revision": 1}  # fmt: skip
            await work.execute(insert(Contact), [values])
            if answer:
                word = "came" if answer == "came" else "nobody_came"
                said = {"contact_id": number, "revision": 1, "person_id": 1, "way": "family", "comment": "",
                        "answer": word, "answered_at": town.clock.now()}  # fmt: skip
                await work.execute(insert(Confirmation), [said])
        await work.commit()
    return pairings


def _recount(
    contacts: list[tuple[object, ...]], pairings: list[tuple[int, int]], homes: set[int], month: tuple[int, int]
) -> tuple[int, int, int]:
    visited, called, confirmed = set[int](), set[int](), set[int]()
    for whose, kind, on, counts, answer in contacts:
        home = pairings[whose][1]  # type: ignore[call-overload]  # a place in the list
        if counts and home in homes and (on.year, on.month) == month:  # type: ignore[attr-defined]  # a day
            (visited if kind is ContactKind.VISIT else called).add(home)
            if kind is ContactKind.VISIT and answer == "came":
                confirmed.add(home)
    return len(visited), len(called), len(confirmed)


@contextmanager
def counting(database: Database) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)


PAGES = ("/", "/coverage", "/households", "/households/unconfirmed", "/helpers", "/questions", "/cases", "/people",
         "/monitoring", "/handovers", "/gifts", "/inspections", "/inspections/checks", "/forms",
         "/deliveries", "/deliveries/silent", "/programme", "/audit", "/export/households")  # fmt: skip


async def test_no_page_asks_more_often_the_more_there_is(town: Town) -> None:
    await eventful(town)
    async with at_the_board(town) as browser:
        await sign_in(browser, town, TANG)
        asked = []
        for more in (0, 30):
            rows = [
                row(20 + n, f"新户{n}", "新村", helper(f"新人{n}", ""), None, phone=phone_of(f"{n}"))
                for n in range(more)
            ]
            if rows:
                await town.settle(roster(rows))
                await town.tick()
            with counting(town.database) as said:
                counts = []
                for path in PAGES:
                    begun = len(said)
                    await browser.read(path) if not path.startswith("/export") else await browser.get(path)
                    counts.append(len(said) - begun)
            asked.append(counts)
        more_often = {page for page, before, now in zip(PAGES, *asked, strict=True) if now > before}
        assert not more_often
        assert max(asked[0]) <= 25


def test_a_cell_is_white_or_full_only_when_nobody_or_everybody_was_reached(database_kind: str) -> None:
    for of in range(1, 40):
        shades = [heat(count, of) for count in range(of + 1)]
        assert shades == sorted(shades)
        assert (shades[0], shades[-1]) == (0, 5)
        assert all(0 < shade < 5 for shade in shades[1:-1])
    assert heat(0, 0) == -1
