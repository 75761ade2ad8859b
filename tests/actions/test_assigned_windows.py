"""Duties whose windows are counted from the assignment: each pairing in its own windows, on both databases."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import select

from ledgers.roster import Roster
from rules.due_dates import owes, window_for
from rules.programme import Counted, Programme
from rules.rulebook import Rulebook
from rules.windows import Window
from storage.database import Database
from storage.tables import Occurrence, Pairing, Person
from tests.cast import (
    BUREAU,
    CHEN,
    EAST,
    LI,
    RULEBOOK,
    SCHOOL,
    SEALS,
    SUN,
    ZHAO,
    FakeClock,
    Town,
    helper,
    roster,
    row,
)

HOME = RULEBOOK.home


def assigned(programme: Programme) -> Programme:
    """The same rules, every window counted from the assignment."""
    return replace(
        programme, duties=tuple(replace(duty, counted=Counted.FROM_ASSIGNMENT) for duty in programme.duties)
    )


ASSIGNED = Rulebook({**RULEBOOK.programmes, HOME.id: assigned(HOME)}, RULEBOOK.calendar, HOME.id)


@pytest.fixture
def rulebook() -> Rulebook:
    return ASSIGNED


@pytest.fixture
def town(database: Database, clock: FakeClock) -> Town:
    """Nobody yet: each test settles it on a day of its own."""
    return Town(database, clock)


async def opened(database: Database, duty: str) -> dict[str, list[Window]]:
    """The windows of this duty that were opened, by helper."""
    query = (
        select(Person.name, Occurrence.window_start, Occurrence.window_end)
        .join(Pairing, Pairing.person_id == Person.id)
        .join(Occurrence, Occurrence.pairing_id == Pairing.id)
        .where(Occurrence.duty == duty)
        .order_by(Occurrence.window_start)
    )
    found: dict[str, list[Window]] = {}
    async with database.read() as work:
        for name, start, end in await work.execute(query):
            found.setdefault(name, []).append(Window(start, end))
    return found


def slowly(code: str, since: date, until: date) -> list[Window]:
    """Every window in which some day lies, from the first day to the last."""
    duty = ASSIGNED.home.duty(code)
    days = (since + timedelta(days=day) for day in range((until - since).days + 1))
    return sorted({window_for(duty, since, day) for day in days})


def one_home(first: str = LI) -> Roster:
    return roster([row(2, ZHAO, EAST, helper(first, SCHOOL), helper(SUN, BUREAU))])


@pytest.mark.parametrize("begin", [date(2026, 1, 31), date(2026, 8, 30), date(2026, 12, 31), date(2028, 2, 29)])
async def test_each_window_is_opened_once_whatever_the_outages(
    database: Database, clock: FakeClock, town: Town, begin: date
) -> None:
    chance = Random(begin.toordinal())
    clock.to_morning(begin)
    await town.settle(one_home())
    until = begin + timedelta(days=250)
    while clock.today < until:
        await town.tick()
        if chance.random() < 0.3:
            await town.tick()
        clock.advance(days=chance.choice([1, 1, 2, 5, 40]))
    await town.tick()
    for code, name in (("first_visit", LI), ("first_call", LI), ("second_visit", SUN)):
        assert (await opened(database, code))[name] == slowly(code, begin, clock.today)


async def test_a_roster_that_says_since_when_opens_the_window_that_runs(
    database: Database, clock: FakeClock, town: Town
) -> None:
    clock.to_morning(date(2026, 3, 15))
    await town.settle(one_home(), since=date(2025, 10, 31))
    assert await opened(database, "first_visit") == {LI: [Window(date(2026, 2, 28), date(2026, 4, 29))]}


async def test_a_pairing_that_begins_later_owes_from_its_first_day(
    database: Database, clock: FakeClock, town: Town
) -> None:
    await town.settle(one_home(), since=date(2026, 1, 10))
    assert await opened(database, "first_visit") == {}
    for _ in range(10):
        await town.tick()
        clock.advance(days=1)
    assert await opened(database, "first_visit") == {LI: [Window(date(2026, 1, 10), date(2026, 3, 9))]}


async def test_after_a_handover_the_new_helpers_windows_begin_on_the_new_helpers_day(
    database: Database, clock: FakeClock, town: Town
) -> None:
    await town.settle(one_home())
    await town.tick()
    clock.to_morning(date(2026, 2, 20))
    await town.settle(one_home(CHEN))
    for _ in range(100):
        await town.tick()
        clock.advance(days=1)
    found = await opened(database, "first_visit")
    assert found[LI] == [Window(date(2026, 1, 1), date(2026, 2, 28))]
    assert found[CHEN] == slowly("first_visit", date(2026, 2, 20), clock.today - timedelta(days=1))


async def test_rules_that_change_to_the_assignment_open_what_runs(
    database: Database, clock: FakeClock, town: Town
) -> None:
    """The programme file was edited: the calendar's window that was opened stays, later ones follow the pairing."""
    clock.to_morning(date(2026, 1, 31))
    calendar = Database(database.url.render_as_string(hide_password=False), RULEBOOK, SEALS)
    await Town(calendar, clock).settle(one_home())
    await calendar.close()
    for _ in range(70):
        await town.tick()
        clock.advance(days=1)
    found = (await opened(database, "first_call"))[LI]
    assert found[-1] == Window(date(2026, 3, 31), date(2026, 4, 29))
    assert len(found) == len({window.start for window in found})


@pytest.mark.parametrize(("new", "handover", "owed"), [(10, 40, set()), (40, 10, {CHEN}), (10, 10, {CHEN})])
async def test_a_handover_has_a_grace_of_its_own(
    database: Database, clock: FakeClock, new: int, handover: int, owed: set[str]
) -> None:
    rules = replace(HOME, new_pairing_grace_days=new, handover_grace_days=handover)
    own = Database(
        database.url.render_as_string(hide_password=False),
        Rulebook({HOME.id: rules}, RULEBOOK.calendar, HOME.id),
        SEALS,
    )
    town = Town(own, clock)
    await town.settle(one_home())
    clock.to_morning(date(2026, 2, 1))
    await town.settle(one_home(CHEN))
    found = await opened(own, "first_visit")
    await own.close()
    window = Window(date(2026, 1, 1), date(2026, 2, 28))
    assert owes(rules, clock.today, window, handover=True) is bool(owed)
    assert {name for name in found if name == CHEN} == owed
