"""The roster comes in: what is new is added, what changed is changed by date, the same again changes nothing."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, func, select

from actions.rosters.roster import Imported, Terms, import_roster
from ledgers.roster import MemberRow, Roster, read_roster
from rules.errors import Refused
from rules.roles import Role
from rules.standing import Standing
from storage.database import Database
from storage.tables import Household, Member, Occurrence, Pairing, Person, Region, Unit
from tests.cast import (
    BUREAU,
    CHEN,
    CITY,
    EAST,
    LI,
    NORTH,
    SCHOOL,
    SUN,
    TOWN_ROSTER,
    TOWN_ROWS,
    WANG,
    WU,
    ZHAO,
    FakeClock,
    bring_in,
    helper,
    phone_of,
    roster,
    row,
)  # fmt: skip

TABLES = (Region, Unit, Person, Household, Member, Pairing, Occurrence)


@pytest.fixture
async def imported(database: Database, clock: FakeClock) -> Imported:
    return await bring(database, clock, TOWN_ROSTER)


async def bring(database: Database, clock: FakeClock, found: Roster, since: date | None = None) -> Imported:
    async with database.begin() as work:
        done = await bring_in(work, found, clock.now(), since or clock.today)
        await work.commit()
    return done


async def counts(database: Database) -> dict[str, int]:
    async with database.read() as work:
        return {
            table.__tablename__: (await work.scalars(select(func.count()).select_from(table))).one()
            for table in TABLES
        }


async def pairings(database: Database, head: str, role: Role) -> list[tuple[str, date, date | None]]:
    query = (
        select(Person.name, Pairing.since, Pairing.until)
        .join(Pairing, Pairing.person_id == Person.id)
        .join(Household, Household.id == Pairing.household_id)
        .where(Household.head == head, Pairing.role == role)
        .order_by(Pairing.id)
    )
    async with database.read() as work:
        return [(name, since, until) for name, since, until in await work.execute(query)]


async def person(database: Database, name: str) -> Person:
    async with database.read() as work:
        return (await work.scalars(select(Person).where(Person.name == name))).one()


async def test_a_town_comes_in_whole(database: Database, imported: Imported) -> None:
    assert imported == Imported(households_new=3, people_new=7, pairings_opened=6, members_new=2)
    assert await counts(database) == {
        "region": 4, "unit": 2, "person": 7, "household": 3, "member": 2, "pairing": 6, "occurrence": 9,
    }  # fmt: skip


async def test_the_same_file_again_changes_nothing(database: Database, clock: FakeClock, imported: Imported) -> None:
    before = await counts(database)
    clock.advance(days=30)
    assert await bring(database, clock, TOWN_ROSTER) == Imported(households_unchanged=3)
    assert {**await counts(database), "occurrence": 9} == before


async def test_a_dry_run_says_what_would_change_and_keeps_nothing(database: Database, clock: FakeClock) -> None:
    async with database.begin() as work:
        done = await import_roster(work, TOWN_ROSTER, Terms("laizhou-2018", CITY, clock.today), clock.now())
    assert done.households_new == 3
    assert set((await counts(database)).values()) == {0}


async def test_rows_that_are_left_out_are_not_stored(database: Database, clock: FakeClock) -> None:
    async with database.begin() as work:
        terms = Terms("laizhou-2018", CITY, clock.today)
        done = await import_roster(work, TOWN_ROSTER, terms, clock.now(), leave_out=frozenset({6, 7}))
        await work.commit()
    assert (done.households_new, (await counts(database))["pairing"]) == (1, 2)


async def test_a_changed_helper_ends_one_pairing_by_date_and_begins_another(
    database: Database, clock: FakeClock, imported: Imported
) -> None:
    clock.advance(days=40)
    rows = [row(5, ZHAO, EAST, helper("周敏", BUREAU), helper(SUN, "")), *TOWN_ROWS[1:]]
    done = await bring(database, clock, roster(rows))
    assert (done.pairings_ended, done.pairings_opened, done.people_new) == (1, 1, 1)
    first = date(2026, 1, 1)
    assert await pairings(database, ZHAO, Role.FIRST_HELPER) == [
        (LI, first, first + timedelta(days=40)),
        ("周敏", first + timedelta(days=40), None),
    ]
    assert await pairings(database, ZHAO, Role.SECOND_HELPER) == [(SUN, first, None)]


async def test_what_the_old_helper_owed_is_handed_over(
    database: Database, clock: FakeClock, imported: Imported
) -> None:
    rows = [row(5, ZHAO, EAST, helper("周敏", BUREAU), helper(SUN, "")), *TOWN_ROWS[1:]]
    await bring(database, clock, roster(rows))
    async with database.read() as work:
        closed = select(func.count()).where(Occurrence.closed_as == Standing.HANDED_OVER)
        assert (await work.scalars(closed)).one() == 2
    assert (await counts(database))["occurrence"] == 11


async def test_a_helper_who_comes_back_gets_a_new_pairing(
    database: Database, clock: FakeClock, imported: Imported
) -> None:
    other = roster([row(5, ZHAO, EAST, helper("周敏", BUREAU), helper(SUN, "")), *TOWN_ROWS[1:]])
    for found in (other, TOWN_ROSTER):
        clock.advance(days=10)
        await bring(database, clock, found)
    assert [(name, until is None) for name, _, until in await pairings(database, ZHAO, Role.FIRST_HELPER)] == [
        (LI, False),
        ("周敏", False),
        (LI, True),
    ]


async def test_two_households_swap_their_helpers(database: Database, clock: FakeClock, imported: Imported) -> None:
    clock.advance(days=10)
    rows = [
        row(5, ZHAO, EAST, helper(CHEN, SCHOOL), helper(SUN, "")),
        row(6, WANG, EAST, helper(LI, SCHOOL), helper(SUN, "")),
        TOWN_ROWS[2],
    ]
    done = await bring(database, clock, roster(rows))
    assert (done.pairings_ended, done.pairings_opened, done.people_new) == (2, 2, 0)


async def test_a_new_number_is_the_same_helper(database: Database, clock: FakeClock, imported: Imported) -> None:
    rows = [row(5, ZHAO, EAST, helper(LI, SCHOOL, phone="10099999999"), helper(SUN, "")), *TOWN_ROWS[1:]]
    done = await bring(database, clock, roster(rows))
    assert (done.pairings_ended, done.people_new) == (0, 0)
    assert (await person(database, LI)).phone == "10099999999"


async def test_an_empty_number_leaves_the_known_one(database: Database, clock: FakeClock, imported: Imported) -> None:
    left_out = replace(helper(LI, SCHOOL), phone=None)
    rows = [row(5, ZHAO, EAST, left_out, helper(SUN, ""), phone=""), *TOWN_ROWS[1:]]
    assert await bring(database, clock, roster(rows)) == Imported(households_unchanged=3)
    assert (await person(database, LI)).phone == phone_of(LI)
    assert (await person(database, ZHAO)).phone == phone_of(ZHAO)


async def test_a_colleague_of_the_same_name_and_another_number_elsewhere_is_somebody_else(
    database: Database, clock: FakeClock, imported: Imported
) -> None:
    rows = [*TOWN_ROWS, row(8, "马永年", EAST, helper(LI, SCHOOL, phone="10099999999"), None)]
    assert (await bring(database, clock, roster(rows))).people_new == 2


async def test_two_heads_of_one_name_without_a_telephone_are_two_people(database: Database, clock: FakeClock) -> None:
    rows = [row(5, "王秀兰", EAST, None, None, phone=""), row(6, "王秀兰", NORTH, None, None, phone="")]
    for _ in range(2):
        await bring(database, clock, roster(rows))
    async with database.read() as work:
        contacts = list(await work.scalars(select(Household.contact_id)))
    assert len(set(contacts)) == 2


async def test_a_helper_without_a_telephone_is_not_the_farmer_of_that_name(
    database: Database, clock: FakeClock
) -> None:
    same = replace(helper("王秀兰", ""), phone=None)
    for _ in range(2):
        await bring(database, clock, roster([row(5, "王秀兰", EAST, None, same, phone="")]))
    async with database.read() as work:
        household = (await work.scalars(select(Household))).one()
        pairing = (await work.scalars(select(Pairing))).one()
    assert household.contact_id != pairing.person_id


async def test_facts_that_changed_are_changed_and_empty_ones_stay(
    database: Database, clock: FakeClock, imported: Imported
) -> None:
    rows = [replace(TOWN_ROWS[0], help_measures="养羊", address=""), *TOWN_ROWS[1:]]
    done = await bring(database, clock, roster(rows))
    assert (done.households_changed, done.households_unchanged) == (1, 2)
    async with database.read() as work:
        household = (await work.scalars(select(Household).where(Household.head == ZHAO))).one()
    assert (household.help_measures, household.address) == ("养羊", "三组")


async def test_members_are_added_once(database: Database, clock: FakeClock, imported: Imported) -> None:
    members = [
        *TOWN_ROSTER.members,
        MemberRow(4, ZHAO, EAST, "赵小妹", "孙女"),
        MemberRow(5, ZHAO, EAST, "赵小妹", ""),
    ]
    done = await bring(database, clock, roster(TOWN_ROWS, members))
    assert (done.members_new, (await counts(database))["member"]) == (1, 3)


async def test_villages_of_one_name_in_two_towns_are_two(database: Database, clock: FakeClock) -> None:
    rows = [row(5, WU, NORTH, None, None), row(6, WU, NORTH, None, None, town="石桥镇")]
    await bring(database, clock, roster(rows))
    found = await counts(database)
    assert (found["region"], found["household"]) == (5, 2)


async def test_a_household_that_stands_there_twice_is_one(database: Database, clock: FakeClock) -> None:
    rows = [TOWN_ROWS[0], replace(TOWN_ROWS[0], row=9, first=helper(CHEN, SCHOOL))]
    await bring(database, clock, roster(rows))
    assert (await counts(database))["household"] == 1
    assert [name for name, _, until in await pairings(database, ZHAO, Role.FIRST_HELPER) if until is None] == [CHEN]


async def test_pairings_that_begin_later_owe_nothing_before(database: Database, clock: FakeClock) -> None:
    await bring(database, clock, TOWN_ROSTER, since=date(2026, 3, 1))
    assert (await counts(database))["occurrence"] == 0


async def test_a_change_of_helper_on_a_day_to_come_is_refused(
    database: Database, clock: FakeClock, imported: Imported
) -> None:
    new = row(8, "郑守田", NORTH, helper("林海燕", BUREAU), None)
    rows = [row(5, ZHAO, EAST, helper("周敏", BUREAU), helper(SUN, "")), new]
    tomorrow = clock.today + timedelta(days=1)
    before = await counts(database)
    with pytest.raises(Refused) as refused:
        await bring(database, clock, roster(rows), since=tomorrow)
    assert (refused.value.values["rows"], refused.value.values["since"]) == ([5], tomorrow)
    assert await counts(database) == before
    await bring(database, clock, roster([TOWN_ROWS[0], new]), since=tomorrow)
    assert await pairings(database, "郑守田", Role.FIRST_HELPER) == [("林海燕", tomorrow, None)]
    clock.advance(days=1)
    await bring(database, clock, roster(rows), since=tomorrow)
    assert [who for who, _, until in await pairings(database, ZHAO, Role.FIRST_HELPER) if until is None] == ["周敏"]


async def test_ten_times_the_rows_are_not_ten_times_the_statements(database: Database, clock: FakeClock) -> None:
    statements: list[str] = []
    event.listen(
        database.engine.sync_engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2])
    )
    counted = []
    for start, many in ((0, 20), (1000, 200)):
        numbers = range(start, start + many)
        rows = [row(n, f"户{n}", EAST, helper(f"甲{n}", SCHOOL), helper(f"乙{n}", "")) for n in numbers]
        statements.clear()
        await bring(database, clock, roster(rows))
        counted.append(len(statements))
    assert counted[1] <= counted[0]


async def test_the_town_of_the_documents_has_27_households_in_three_villages(
    database: Database, clock: FakeClock
) -> None:
    found = read_roster(Path(__file__).parents[2] / "examples" / "roster.xlsx")
    done = await bring(database, clock, found)
    stored = await counts(database)
    assert (done.households_new, stored["household"], stored["member"]) == (27, 27, 89)
    assert stored["region"] == 1 + 1 + 3
