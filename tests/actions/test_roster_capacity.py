"""A roster gives nobody more households than their programme allows: each household by the one that it follows."""

from dataclasses import replace

from actions.planning.programme_change import keep_for_place
from actions.rosters.roster import Terms, import_roster
from actions.rosters.roster_capacity import OverCapacity, over_capacity
from ledgers.roster import Roster
from rules.roles import Role
from storage.database import Database, Work
from tests.cast import (
    BUREAU,
    CITY,
    EAST,
    LI,
    NORTH,
    SCHOOL,
    SUN,
    TOWN,
    TOWN_ROSTER,
    TOWN_ROWS,
    YANG,
    FakeClock,
    Town,
    helper,
    roster,
    row,
)

LAIZHOU, CHANGSHA, PROVINCE, LONGKOU = "laizhou-2018", "changsha-2016", "province-2017", "longkou-2019"


async def over(work: Work, found: Roster, programme: str = LAIZHOU, of_place: bool = True) -> list[OverCapacity]:
    return list(await over_capacity(work, found, Terms(programme, CITY, FakeClock().today, of_place)))


def of_li(numbers: range, village: str = EAST) -> Roster:
    return roster([row(n, f"户{n}", village, helper(LI, SCHOOL), None) for n in numbers])


async def test_who_would_have_more_households_than_the_programme_allows_is_named(database: Database) -> None:
    rows = [row(n, f"户{n}", EAST, helper(LI, SCHOOL), helper(SUN, "")) for n in range(5, 11)]
    async with database.read() as work:
        assert await over(work, roster(rows)) == [
            OverCapacity(LI, Role.FIRST_HELPER, 6, 1, tuple(range(5, 11)), hard=True),
            OverCapacity(SUN, Role.SECOND_HELPER, 6, 5, tuple(range(5, 11)), hard=True),
        ]
        assert await over(work, roster(replace(one, first=None) for one in rows[:5])) == []


async def test_changsha_warns_above_three_and_longkou_has_no_limit(database: Database) -> None:
    async with database.read() as work:
        [found] = await over(work, of_li(range(4)), CHANGSHA)
        assert (found.households, found.limit, found.hard) == (4, 3, False)
        assert await over(work, of_li(range(9)), LONGKOU) == []


async def test_new_households_are_counted_by_the_programme_of_their_place(town: Town) -> None:
    """Four are as many as the province warns of; by the default programme one would be the limit."""
    for place, village in ((f"{TOWN}/{EAST}", EAST), (TOWN, "新村"), (CITY, "新村")):
        new = roster(row(n, f"户{n}", village, helper("周敏", BUREAU), None) for n in range(4))
        async with town.database.begin() as work:
            await keep_for_place(work, PROVINCE, place, town.clock.now())
            [found] = await over(work, new)
            assert (found.households, found.limit, found.hard) == (4, 3, False)
            [asked] = await over(work, new, LAIZHOU, of_place=False)
            assert (asked.limit, asked.hard) == (1, True)


async def test_what_somebody_has_already_counts_and_the_same_file_again_is_no_fault(town: Town) -> None:
    async with town.database.begin() as work:
        assert await over(work, TOWN_ROSTER) == []
        second = roster([row(90, "新来的", NORTH, helper(LI, SCHOOL), None)])
        assert await over(work, second) == [OverCapacity(LI, Role.FIRST_HELPER, 2, 1, (90,), hard=True)]
        both = roster([*TOWN_ROWS, *second.rows])
        assert [one.rows for one in await over(work, both)] == [(90,)]
        moved = roster([replace(TOWN_ROWS[0], first=helper("周敏", BUREAU)), *second.rows])
        assert await over(work, moved) == []
        await import_roster(work, second, Terms(LAIZHOU, CITY, town.clock.today), town.clock.now())
        assert await over(work, both) == []


async def test_a_new_number_makes_nobody_somebody_else(town: Town) -> None:
    async with town.database.read() as work:
        assert (
            await over(work, roster([replace(TOWN_ROWS[2], first=helper(YANG, BUREAU, phone="10099999999"))])) == []
        )


async def test_a_household_that_is_here_counts_by_the_programme_that_it_follows(town: Town) -> None:
    async with town.database.begin() as work:
        await import_roster(
            work, of_li(range(20, 21), "另一村"), Terms(CHANGSHA, CITY, town.clock.today, False), town.clock.now()
        )
        # One household by Laizhou's rules and one by Changsha's: neither programme is exceeded.
        assert await over(work, roster([*TOWN_ROWS, *of_li(range(20, 21), "另一村").rows])) == []
        await keep_for_place(work, CHANGSHA, f"{TOWN}/{EAST}", town.clock.now())
        more = of_li(range(21, 24))
        [found] = await over(work, more)
        assert (found.households, found.limit, found.hard) == (4, 3, False)
