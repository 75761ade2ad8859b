"""Imports run by run: killed and begun again, tried out, and taken back, on both databases."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from actions.rosters import imports
from actions.rosters.import_undo import Undone, undo
from actions.rosters.imports import FileMark, Outcome, roster_plan
from actions.rosters.lists import Counts
from actions.rosters.roster import Terms
from ledgers.roster import Roster
from rules.errors import NotFound, Refused
from rules.imports import QUIET, ImportKind, KeptWhy, RunState, state_of
from storage.database import Database, Work
from storage.tables import Household, ImportChange, Member, Occurrence, Pairing, Person, Region, Unit
from tests.cast import (
    BUREAU,
    CITY,
    EAST,
    LI,
    SCHOOL,
    SUN,
    TOWN_ROSTER,
    TOWN_ROWS,
    WANG,
    ZHAO,
    FakeClock,
    Town,
    helper,
    roster,
    row,
)  # fmt: skip

TABLES = (Region, Unit, Person, Household, Member, Pairing, Occurrence)
NEW_HELPER = roster([row(5, ZHAO, EAST, helper("周敏", BUREAU), helper(SUN, "")), *TOWN_ROWS[1:]])


class Killed(Exception):
    """The process is gone."""


async def bring(database: Database, clock: FakeClock, found: Roster, name: str = "a.xlsx") -> Outcome:
    plan = roster_plan(found, Terms("laizhou-2018", CITY, clock.today))
    return await imports.carry_out(database, plan, FileMark(name, name), clock.now(), lambda done, whole: None)


async def take_back(database: Database, clock: FakeClock, run: int | None) -> Undone:
    assert run is not None
    async with database.begin() as work:
        done = await undo(work, run, clock.now())
        await work.commit()
    return done


async def everything(database: Database) -> dict[str, list[dict[str, object]]]:
    """Every row of the tables that an import writes."""
    async with database.read() as work:
        return {
            table.__tablename__: [
                {column.name: getattr(one, column.name) for column in table.__table__.columns}
                for one in await work.scalars(select(table).order_by(table.id))
            ]
            for table in TABLES
        }


async def runs(database: Database, clock: FakeClock) -> Sequence[imports.RunCard]:
    async with database.read() as work:
        work.rulebook = database._rulebook  # type: ignore[assignment]  # the fixture's own
        return await imports.all_runs(work, 10, clock.now())


def killed_after(plan: imports.Plan, rows: int) -> imports.Plan:
    """The same plan in a process that dies while it stores what comes after so many rows."""

    async def bring(work: Work, stretch: range, run: int | None, now: object) -> Counts:
        counts = await plan.bring(work, stretch, run, now)  # type: ignore[arg-type]  # an instant
        if stretch.stop > rows:
            raise Killed
        return counts

    return replace(plan, bring=bring)


def test_an_import_that_gives_no_sign_of_life_for_some_minutes_counts_as_broken_off(clock: FakeClock) -> None:
    now = clock.now()
    assert state_of("running", now - QUIET, now) is RunState.RUNNING
    assert state_of("running", now - QUIET - timedelta(seconds=1), now) is RunState.BROKEN
    assert state_of("finished", None, now) is RunState.FINISHED


async def test_a_killed_import_goes_on_with_the_same_file_and_doubles_nothing(
    database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "SLICE", 1)
    plan, mark = roster_plan(TOWN_ROSTER, Terms("laizhou-2018", CITY, clock.today)), FileMark("a.xlsx", "a")
    heard: list[tuple[int, int]] = []
    with pytest.raises(Killed):
        await imports.carry_out(database, killed_after(plan, 1), mark, clock.now(), lambda *told: heard.append(told))
    assert [(one.state, one.rows, one.done) for one in await runs(database, clock)] == [(RunState.BROKEN, 3, 1)]
    assert len((await everything(database))["household"]) == 1
    done = await imports.carry_out(database, plan, mark, clock.now(), lambda *told: heard.append(told))
    assert (done.resumed, done.counts["households_new"]) == (1, 2)
    assert heard == [(0, 3), (1, 3), (1, 3), (2, 3), (3, 3)]
    [run] = await runs(database, clock)
    found = await everything(database)
    assert (run.state, run.done, run.id) == (RunState.FINISHED, 3, done.run_id)
    assert {name: len(rows) for name, rows in found.items()} == {
        "region": 4, "unit": 2, "person": 7, "household": 3, "member": 2, "pairing": 6, "occurrence": 9,
    }  # fmt: skip
    undone = await take_back(database, clock, run.id)
    assert (undone.kept, set(map(len, (await everything(database)).values()))) == ((), {0})


async def test_in_slices_comes_in_what_comes_in_at_once(
    database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "SLICE", 2)
    done = await bring(database, clock, TOWN_ROSTER)
    assert +done.counts == {"households_new": 3, "people_new": 7, "pairings_opened": 6, "members_new": 2}
    again = await bring(database, clock, TOWN_ROSTER)
    assert (+again.counts, again.run_id != done.run_id) == ({"households_unchanged": 3}, True)
    stored = await everything(database)
    added = sum(map(len, stored.values())) - len(stored["occurrence"])
    assert [(one.added, one.changed) for one in await runs(database, clock)] == [(0, 0), (added, 0)]


async def test_a_dry_run_says_the_same_and_keeps_nothing(database: Database, clock: FakeClock) -> None:
    plan = roster_plan(TOWN_ROSTER, Terms("laizhou-2018", CITY, clock.today))
    async with database.begin() as work:
        tried = await imports.try_out(work, plan, clock.now(), lambda done, whole: None)
    assert (tried.run_id, set(map(len, (await everything(database)).values()))) == (None, {0})
    assert (await bring(database, clock, TOWN_ROSTER)).counts == tried.counts


async def test_what_an_import_added_goes_and_what_it_changed_is_as_before(
    database: Database, clock: FakeClock
) -> None:
    await bring(database, clock, TOWN_ROSTER)
    before = await everything(database)
    clock.advance(days=3)
    facts = replace(NEW_HELPER.rows[0], help_measures="养羊", household_phone="10000000001")
    more = roster([facts, *TOWN_ROWS[1:], row(8, "马永年", "新村", helper("林海燕", "市水利局"), None)])
    run = (await bring(database, clock, more, "b.xlsx")).run_id
    assert await everything(database) != before
    undone = await take_back(database, clock, run)
    assert (undone.kept, undone.restored) == ((), 3)
    assert dict(undone.removed) == {"pairing": 2, "household": 1, "person": 3, "unit": 1, "region": 1}
    assert await everything(database) == before
    with pytest.raises(Refused):
        await take_back(database, clock, run)
    with pytest.raises(NotFound):
        await take_back(database, clock, 99)


async def test_a_dry_run_of_undoing_says_the_same_and_keeps_nothing(database: Database, clock: FakeClock) -> None:
    run = (await bring(database, clock, TOWN_ROSTER)).run_id
    before = await everything(database)
    assert run is not None
    async with database.begin() as work:
        tried = await undo(work, run, clock.now())
    assert await everything(database) == before
    assert await take_back(database, clock, run) == tried


async def test_what_was_changed_since_stays_with_all_that_it_needs(database: Database, clock: FakeClock) -> None:
    run = (await bring(database, clock, TOWN_ROSTER)).run_id
    async with database.begin() as work:
        await work.execute(update(Household).where(Household.head == ZHAO).values(help_measures="养羊"))
        await work.commit()
    undone = await take_back(database, clock, run)
    kept = {(one.table, one.name): one.why for one in undone.kept}
    assert kept == {
        ("household", ZHAO): KeptWhy.CHANGED_SINCE,
        ("person", ZHAO): KeptWhy.STILL_NEEDED,
        ("region", EAST): KeptWhy.STILL_NEEDED,
        ("region", "青禾镇"): KeptWhy.STILL_NEEDED,
        ("region", CITY): KeptWhy.STILL_NEEDED,
    }
    assert [one["head"] for one in (await everything(database))["household"]] == [ZHAO]
    assert (await runs(database, clock))[0].state is RunState.PARTLY_UNDONE
    async with database.read() as work:
        noted = select(func.count()).where(ImportChange.kept_why.is_not(None))
        assert (await work.scalars(noted)).one() == len(kept)


async def test_whom_somebody_has_visited_or_invited_stays(database: Database, clock: FakeClock) -> None:
    town = Town(database, clock)
    run = (await bring(database, clock, TOWN_ROSTER)).run_id
    await town.settle(roster([]))
    await town.visit(LI, ZHAO)
    undone = await take_back(database, clock, run)
    used = {(one.table, one.name) for one in undone.kept if one.why is KeptWhy.USED_SINCE}
    assert ("pairing", f"{ZHAO} – {LI}") in used
    assert ("person", WANG) in used
    assert [one["head"] for one in (await everything(database))["household"]] == [ZHAO]


async def test_a_helper_who_was_replaced_owes_again_what_still_runs(database: Database, clock: FakeClock) -> None:
    await bring(database, clock, TOWN_ROSTER)
    run = (await bring(database, clock, NEW_HELPER, "b.xlsx")).run_id
    clock.advance(days=1)
    await take_back(database, clock, run)
    owing = (
        select(Person.name, Occurrence.closed_as)
        .join(Pairing, Pairing.person_id == Person.id)
        .join(Occurrence, Occurrence.pairing_id == Pairing.id)
        .join(Household, Household.id == Pairing.household_id)
        .where(Household.head == ZHAO, Pairing.role == "first_helper")
    )
    async with database.read() as work:
        assert {(name, closed) for name, closed in await work.execute(owing)} == {(LI, None)}


async def test_a_helper_who_was_replaced_again_since_stays_away(database: Database, clock: FakeClock) -> None:
    await bring(database, clock, TOWN_ROSTER)
    run = (await bring(database, clock, NEW_HELPER, "b.xlsx")).run_id
    clock.advance(days=1)
    third = roster([row(5, ZHAO, EAST, helper("郑守田", SCHOOL), helper(SUN, "")), *TOWN_ROWS[1:]])
    await bring(database, clock, third, "c.xlsx")
    undone = await take_back(database, clock, run)
    kept = {(one.table, one.name): one.why for one in undone.kept}
    assert kept[("pairing", f"{ZHAO} – 周敏")] is KeptWhy.CHANGED_SINCE
    assert kept[("pairing", f"{ZHAO} – {LI}")] is KeptWhy.STILL_NEEDED
    assert await open_helpers(database, ZHAO) == {"郑守田", SUN}


async def open_helpers(database: Database, head: str) -> set[str]:
    query = select(Person.name).join(Pairing, Pairing.person_id == Person.id)
    query = query.join(Household, Household.id == Pairing.household_id)
    async with database.read() as work:
        return set(await work.scalars(query.where(Household.head == head, Pairing.until.is_(None))))


async def test_columns_of_other_names_are_remembered_by_place(database: Database, clock: FakeClock) -> None:
    async def remember(place: str, names: Iterable[tuple[str, str]]) -> None:
        async with database.begin() as work:
            await imports.remember_names(work, place, ImportKind.MEMBERS, dict(names), clock.now())
            await work.commit()

    await remember("青禾镇", [("谁家", "户主姓名"), ("称呼", "姓名")])
    await remember("青禾镇", [("称呼", "与户主关系")])
    await remember("石桥镇", [("谁家", "村")])
    async with database.read() as work:
        known = await imports.known_names(work, ["青禾镇", CITY], ImportKind.MEMBERS)
        other = await imports.known_names(work, ["青禾镇", CITY], ImportKind.CONTACTS)
    assert (known, other) == ({"谁家": "户主姓名", "称呼": "与户主关系"}, {})
