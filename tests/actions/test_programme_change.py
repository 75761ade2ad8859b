"""A household comes under another programme: what was done or missed stays, what runs goes on or ends."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import select, update

from actions.planning.programme_change import Assigned, assign, concerned, keep_for_place, too_many
from actions.planning.programmes import fit_to_programmes
from actions.rosters.offices import appoint
from actions.rosters.roster import Terms, import_roster
from rules.due_dates import owes, window_for
from rules.errors import NotFound, Refused, Unusable
from rules.programme import Programme
from rules.roles import Role
from rules.rulebook import Rulebook
from rules.standing import Standing
from storage.database import Database
from storage.outbox import State
from storage.tables import Alert, Household, Occurrence, OutboxMessage, Pairing
from tests.cast import (
    CHEN,
    CITY,
    EAST,
    HUANG,
    LI,
    NORTH,
    RULEBOOK,
    SCHOOL,
    TOWN,
    TOWN_ROSTER,
    WANG,
    WU,
    ZHAO,
    Town,
    helper,
    roster,
)
from tests.cast import row as line

LAIZHOU, CHANGSHA, LONGKOU = "laizhou-2018", "changsha-2016", "longkou-2019"
Row = tuple[str, str, date, str | None, bool]


async def change(town: Town, programme: str, place: str = TOWN, head: str | None = None) -> Assigned:
    async with town.database.begin() as work:
        households = await concerned(work, programme, place, head)
        done = await assign(work, programme, households, town.clock.now())
        await work.commit()
    return done


async def owed(town: Town, head: str) -> set[Row]:
    """Programme, duty, the window's first day, how it was closed, whether it was missed."""
    columns = (Occurrence.programme, Occurrence.duty, Occurrence.window_start, Occurrence.closed_as)
    query = select(*columns, Occurrence.missed_at.is_not(None)).join(Pairing, Pairing.id == Occurrence.pairing_id)
    async with town.database.read() as work:
        rows = (await work.execute(query.where(Pairing.household_id == town.homes[head]))).all()
    found = {tuple(row) for row in rows}
    assert len(found) == len(rows)
    return found  # type: ignore[return-value]  # of these columns


async def test_what_runs_ends_and_the_new_rules_begin(town: Town) -> None:
    town.clock.to_morning(date(2026, 2, 10))
    await town.tick()
    assert await change(town, CHANGSHA, EAST) == Assigned(households=2, ended=6, opened=6)
    january, february = date(2026, 1, 1), date(2026, 2, 1)
    found = await owed(town, ZHAO)
    assert {row for row in found if row[0] == CHANGSHA} == {
        (CHANGSHA, "first_visit", january, None, False),
        (CHANGSHA, "first_visits_a_year", january, None, False),
        (CHANGSHA, "first_call", february, None, False),
    }
    assert {row for row in found if row[0] == LAIZHOU} == {
        (LAIZHOU, "first_visit", january, Standing.CANCELLED, False),
        (LAIZHOU, "first_call", january, None, True),
        (LAIZHOU, "first_call", february, Standing.CANCELLED, False),
        (LAIZHOU, "second_visit", january, None, True),
        (LAIZHOU, "second_visit", february, Standing.CANCELLED, False),
    }
    assert {row[0] for row in await owed(town, WU)} == {LAIZHOU}
    assert await change(town, CHANGSHA, EAST) == Assigned()


async def test_what_was_done_before_counts_for_the_new_rules(town: Town) -> None:
    town.clock.to_morning(date(2026, 2, 10))
    await town.tick()
    await town.visit(LI, ZHAO)
    done = await change(town, CHANGSHA, EAST, ZHAO)
    assert (done.ended, done.opened, done.kept) == (2, 3, 2)
    found = await owed(town, ZHAO)
    assert (LAIZHOU, "first_visit", date(2026, 1, 1), Standing.DONE, False) in found
    assert (CHANGSHA, "first_visit", date(2026, 1, 1), Standing.DONE, False) in found
    assert (CHANGSHA, "first_visits_a_year", date(2026, 1, 1), None, False) in found


async def test_what_both_ask_goes_on_and_nothing_is_asked_twice(town: Town) -> None:
    town.clock.to_morning(date(2026, 2, 10))
    await town.tick()
    await town.visit(LI, ZHAO)
    assert await change(town, LONGKOU) == Assigned(households=3, carried=3, ended=6, opened=3)
    visits = {row for row in await owed(town, ZHAO) if row[1] == "first_visit"}
    assert visits == {(LONGKOU, "first_visit", date(2026, 1, 1), Standing.DONE, False)}
    visits = {row for row in await owed(town, WANG) if row[1] == "first_visit"}
    assert visits == {(LONGKOU, "first_visit", date(2026, 1, 1), None, False)}


async def test_a_window_with_fewer_days_than_the_grace_is_not_owed(town: Town) -> None:
    town.clock.to_morning(date(2026, 3, 25))
    await town.tick()
    await change(town, CHANGSHA, EAST, ZHAO)
    new = {row[1:4] for row in await owed(town, ZHAO) if row[0] == CHANGSHA}
    assert new == {("first_visits_a_year", date(2026, 1, 1), None)}
    town.clock.to_morning(date(2026, 4, 1))
    await town.tick()
    new = {row[1:4] for row in await owed(town, ZHAO) if row[0] == CHANGSHA}
    assert ("first_visit", date(2026, 4, 1), None) in new


async def test_back_again_the_duties_are_there_again(town: Town) -> None:
    town.clock.to_morning(date(2026, 2, 10))
    await town.tick()
    before = await owed(town, ZHAO)
    await change(town, CHANGSHA)
    await change(town, LAIZHOU)
    after = await owed(town, ZHAO)
    assert {row for row in after if row[0] == LAIZHOU} == before
    assert {row[3] for row in after if row[0] == CHANGSHA} == {Standing.CANCELLED}


async def test_what_was_missed_climbs_the_old_ladder_and_a_late_report_closes_it(town: Town) -> None:
    town.clock.to_morning(date(2026, 3, 1))
    await town.tick()
    async with town.database.read() as work:
        told = len((await work.scalars(select(Alert))).all())
    assert told
    await change(town, CHANGSHA)
    town.clock.to_morning(date(2026, 3, 4))  # three working days: the old ladder's next rung
    await town.tick()
    async with town.database.read() as work:
        rungs = {one.rung for one in await work.scalars(select(Alert).where(Alert.kind == "missed_visit"))}
    assert rungs == {len(RULEBOOK.programmes[LAIZHOU].ladders["missed_visit"]) - 1}
    await town.visit(LI, ZHAO, on=date(2026, 2, 27))
    assert (LAIZHOU, "first_visit", date(2026, 1, 1), Standing.DONE_LATE, True) in await owed(town, ZHAO)


async def test_what_ended_is_not_reminded_of(town: Town) -> None:
    town.clock.to_morning(date(2026, 2, 10))
    await town.tick()
    await change(town, CHANGSHA)
    since = town.clock.now()
    async with town.database.begin() as work:
        await work.execute(update(OutboxMessage).values(state=State.SENT.value))
        await work.commit()
    for _ in range(45):
        town.clock.advance(days=1)
        await town.tick()
    async with town.database.read() as work:
        reminders = select(OutboxMessage).where(OutboxMessage.kind == "reminder", OutboxMessage.created_at > since)
        named = {one for message in await work.scalars(reminders) for one in message.about["occurrences"]}
        assert set(await work.scalars(select(Occurrence.programme).where(Occurrence.id.in_(named)))) == {CHANGSHA}


def slowly(programme: Programme, role: str, since: date, changed: date, until: date) -> set[tuple[str, date]]:
    """Day by day: every window of the programme that runs after the change, as far as it is owed."""
    found = set()
    for duty in programme.duties:
        day = changed
        while duty.role == role and day <= until:
            window = window_for(duty, since, day)
            if owes(programme, changed if window.start <= changed else since, window):
                found.add((duty.code, window.start))
            day += timedelta(days=1)
    return found


@pytest.mark.parametrize("seed", range(3))
async def test_programmes_change_on_any_day_and_after_outages(town: Town, seed: int) -> None:
    """From each change on exactly the windows of the programme that is followed are owed, each once."""
    chance, clock, database = Random(seed), town.clock, town.database
    programmes = sorted(RULEBOOK.programmes)
    began, follows, wanted = clock.today, LAIZHOU, set[tuple[str, date]]()
    changed = began
    for _ in range(9):
        clock.advance(days=chance.choice([1, 3, 11, 28, 40]))
        if chance.random() < 0.7:
            await town.tick()
        wanted |= slowly(RULEBOOK.programmes[follows], "first_helper", began, changed, clock.today)
        follows, changed = chance.choice([one for one in programmes if one != follows]), clock.today
        await change(town, follows)
    await town.tick()
    wanted |= slowly(RULEBOOK.programmes[follows], "first_helper", began, changed, clock.today)
    query = select(Occurrence).join(Pairing, Pairing.id == Occurrence.pairing_id)
    async with database.read() as work:
        rows = list(
            await work.scalars(query.where(Pairing.household_id == town.homes[ZHAO], Pairing.role == "first_helper"))
        )
    found = {(row.duty, row.window_start) for row in rows}
    assert found == wanted
    for row in rows:
        if row.closed_as is None and row.window_end >= clock.today:
            assert row.programme == follows
            assert row.next_step_at is not None


async def test_unknown_programmes_places_and_heads_are_said(town: Town) -> None:
    async with town.database.read() as work:
        with pytest.raises(Unusable, match="programme_unknown"):
            await concerned(work, "nowhere-1999", TOWN, None)
        with pytest.raises(NotFound, match="place_unknown"):
            await concerned(work, CHANGSHA, "无名村", None)
        with pytest.raises(NotFound, match="household_unknown"):
            await concerned(work, CHANGSHA, EAST, WU)
        assert await concerned(work, CHANGSHA, f"{CITY}/{TOWN}/{EAST}", ZHAO) == [town.homes[ZHAO]]


async def test_people_above_the_new_limit_are_counted(town: Town) -> None:
    rules = RULEBOOK.programmes[CHANGSHA]
    tight = replace(rules, capacities=tuple(replace(one, households=0) for one in rules.capacities))
    own = Database(
        town.database.url.render_as_string(hide_password=False),
        Rulebook({**RULEBOOK.programmes, CHANGSHA: tight}, RULEBOOK.calendar, LAIZHOU),
    )
    await change(Town(own, town.clock, town.homes, town.people), CHANGSHA, EAST)
    async with own.read() as work:
        assert [(one.limit, one.people) for one in await too_many(work, CHANGSHA)] == [(0, len({LI, CHEN}))]
    await own.close()


async def test_the_old_programmes_file_must_stay(town: Town) -> None:
    await town.tick()
    await change(town, CHANGSHA)
    own = Database(
        town.database.url.render_as_string(hide_password=False),
        Rulebook({CHANGSHA: RULEBOOK.programmes[CHANGSHA]}, RULEBOOK.calendar, CHANGSHA),
    )
    async with own.begin() as work:
        assert set(await work.scalars(select(Household.programme))) == {CHANGSHA}
        with pytest.raises(Unusable, match="programme_gone"):
            await fit_to_programmes(work, town.clock.now())
    await own.close()


async def test_townships_of_one_name_in_two_cities_are_two(town: Town) -> None:
    other = "招远市"
    async with town.database.begin() as work:
        elsewhere = replace(
            TOWN_ROSTER,
            rows=tuple(replace(one, household_name=f"外{one.household_name}") for one in TOWN_ROSTER.rows),
        )
        await import_roster(work, elsewhere, Terms(LAIZHOU, other, town.clock.today), town.clock.now())
        homes = (await work.scalars(select(Household).where(Household.head.endswith(ZHAO)))).all()
        assert len({home.village_id for home in homes}) == len(homes) == 2
        with pytest.raises(Refused, match="place_not_clear"):
            await concerned(work, CHANGSHA, TOWN, None)
        assert len(await concerned(work, CHANGSHA, f"{other}/{TOWN}", None)) == 3
        assert len(await concerned(work, CHANGSHA, other, None)) == 3
        with pytest.raises(Refused, match="place_not_clear"):
            await appoint(work, Role.TOWNSHIP_OFFICER, HUANG, None, TOWN, town.clock.now())
        assert await appoint(work, Role.TOWNSHIP_OFFICER, HUANG, None, f"{other}/{TOWN}", town.clock.now())
        assert not await appoint(work, Role.TOWNSHIP_OFFICER, HUANG, None, f"{CITY}/{TOWN}", town.clock.now())


async def test_households_that_come_later_follow_what_their_place_was_assigned(town: Town) -> None:
    new = roster([line(90, "新来的", EAST, None, None), line(91, "北坡新户", NORTH, None, None)])
    terms = Terms(LAIZHOU, CITY, town.clock.today)
    async with town.database.begin() as work:
        await keep_for_place(work, CHANGSHA, CITY, town.clock.now())
        await keep_for_place(work, LONGKOU, f"{TOWN}/{EAST}", town.clock.now())
        await import_roster(work, new, terms, town.clock.now())
        followed = select(Household.head, Household.programme).where(Household.head.in_(["新来的", "北坡新户"]))
        assert dict((await work.execute(followed)).all()) == {"新来的": LONGKOU, "北坡新户": CHANGSHA}
        await keep_for_place(work, LAIZHOU, TOWN, town.clock.now())
        again = roster([line(92, "又一户", EAST, None, None)])
        await import_roster(work, again, terms, town.clock.now())
        only = select(Household.programme).where(Household.head == "又一户")
        assert (await work.scalars(only)).one() == LAIZHOU


async def test_a_new_helper_owes_by_the_rules_of_their_household(town: Town) -> None:
    town.clock.to_morning(date(2026, 2, 10))
    await town.tick()
    await change(town, CHANGSHA, EAST)
    first = replace(TOWN_ROSTER.rows[0], first=helper("新帮扶", SCHOOL))
    async with town.database.begin() as work:
        await import_roster(work, roster([first]), Terms(LAIZHOU, CITY, town.clock.today), town.clock.now())
        await work.commit()
    new = {row for row in await owed(town, first.household_name) if row[0] == CHANGSHA and row[3] is None}
    assert {row[1] for row in new} == {"first_visit", "first_visits_a_year", "first_call"}


async def test_a_city_of_another_name_does_not_bring_everybody_in_anew(town: Town) -> None:
    async with town.database.begin() as work:
        with pytest.raises(Refused, match="city_changed"):
            await import_roster(work, TOWN_ROSTER, Terms(LAIZHOU, "莱州", town.clock.today), town.clock.now())
