"""Whoever is told of alerts, in one statement for thousands, is whom `people.holders` names, alert by alert."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from rules.roles import Role
from storage import absences, people, telling
from storage.database import Database, Work
from storage.tables import (
    Absence,
    Alert,
    AlertTold,
    Household,
    Occurrence,
    Office,
    Pairing,
    Person,
    Region,
    Table,
    Unit,
)

TODAY, NOW = date(2026, 3, 2), datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
PEOPLE, HOMES, RUNG = range(1, 8), range(1, 5), 1
CITY, TOWNSHIPS, VILLAGES = 1, (2, 3), (4, 5)
person, home = st.sampled_from(PEOPLE), st.sampled_from(HOMES)
nobody_or = st.none() | person
near = st.integers(-2, 2).map(lambda days: TODAY + timedelta(days=days))
office = st.one_of(
    st.tuples(person, st.just(Role.CITY_OFFICER), st.just(CITY), st.none()),
    st.tuples(person, st.just(Role.TOWNSHIP_OFFICER), st.sampled_from(TOWNSHIPS), st.none()),
    st.tuples(person, st.just(Role.VILLAGE_WITNESS), st.sampled_from(VILLAGES), st.none()),
    st.tuples(person, st.just(Role.UNIT_LIAISON), st.none(), st.sampled_from((1, 2))),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Rows of a small city with alerts, table by table, and what is asked of it."""

    rows: dict[type[Table], list[dict[str, Any]]]
    roles: frozenset[Role]
    not_told: telling.NotTold


@st.composite
def places(draw: st.DrawFn) -> Place:
    villages, units = st.sampled_from(VILLAGES), st.none() | st.sampled_from((1, 2))
    pairings: list[dict[str, Any]] = []
    for household in HOMES:
        for role in (Role.FIRST_HELPER, Role.SECOND_HELPER):
            for until in ((None, TODAY), (None,))[draw(st.booleans())]:
                numbers = {"id": len(pairings) + 1, "household_id": household, "person_id": draw(person)}
                stand_in = draw(nobody_or) if until is None else None
                dates = {"since": TODAY - timedelta(days=90), "until": until, "stand_in_id": stand_in}
                pairings.append({**numbers, "role": role.value, **dates})
    owed = draw(st.lists(st.sampled_from([one["id"] for one in pairings]), max_size=4, unique=True))
    homes_of = {one["id"]: one["household_id"] for one in pairings}
    window = {"programme": "any", "duty": "visit", "window_start": TODAY, "window_end": TODAY}
    alerts: list[tuple[int, int | None]] = [(homes_of[pairing], number) for number, pairing in enumerate(owed, 1)]
    alerts += [(household, None) for household in draw(st.lists(home, min_size=1, max_size=4))]
    pair = st.tuples(st.integers(1, len(alerts)), person)
    told = draw(st.lists(pair, max_size=4, unique=True))
    spans = draw(st.lists(st.tuples(person, person, near, near), max_size=4))
    rows: dict[type[Table], list[dict[str, Any]]] = {
        Region: [
            {"id": CITY, "parent_id": None, "kind": "city", "name": "C"},
            *({"id": one, "parent_id": CITY, "kind": "township", "name": f"T{one}"} for one in TOWNSHIPS),
            *({"id": one, "parent_id": one - 2, "kind": "village", "name": f"V{one}"} for one in VILLAGES),
        ],
        Unit: [{"id": one, "name": f"U{one}"} for one in (1, 2)],
        Person: [{"id": one, "name": f"P{one}", "unit_id": draw(units), "post": ""} for one in PEOPLE],
        Household: [
            {
                "id": one, "village_id": draw(villages), "head": f"H{one}", "programme": "any", "address": "",
                "poverty_cause": "", "help_measures": "", "contact_id": draw(nobody_or),
            }
            for one in HOMES
        ],
        Pairing: pairings,
        Office: [
            {"person_id": who, "role": role.value, "region_id": region, "unit_id": unit}
            for who, role, region, unit in draw(st.lists(office, max_size=7, unique=True))
        ],
        Absence: [
            {"person_id": who, "deputy_id": deputy, "since": min(days), "until": max(days)}
            for who, deputy, *days in spans
        ],
        Occurrence: [{"id": number, "pairing_id": pairing, **window} for number, pairing in enumerate(owed, 1)],
        Alert: [
            {
                "id": number, "key": str(number), "kind": "missed_visit", "household_id": household,
                "occurrence_id": occurrence, "opened_at": NOW, "rung": RUNG,
            }
            for number, (household, occurrence) in enumerate(alerts, 1)
        ],
        AlertTold: [{"alert_id": alert, "person_id": who, "rung": 0, "told_at": NOW} for alert, who in told],
    }  # fmt: skip
    not_told = telling.NotTold(draw(st.lists(pair, max_size=3)), draw(st.booleans()))
    return Place(rows, draw(st.frozensets(st.sampled_from(list(Role)), min_size=1, max_size=3)), not_told)


async def one_by_one(work: Work, place: Place) -> tuple[set[tuple[int, int]], set[int]]:
    """(alert, person) of everybody who is on the rung, and the alerts for which there is nobody."""
    pairing_of = {one["id"]: one["pairing_id"] for one in place.rows[Occurrence]}
    owner_of = {one["id"]: one["person_id"] for one in place.rows[Pairing]}
    concerned = set(place.not_told.pairs)
    on, nobody = set[tuple[int, int]](), set[int]()
    for alert in place.rows[Alert]:
        holders = await people.holders(work, [alert["household_id"]], place.roles)
        holding = {one.person_id for one in holders}
        reached = holding | set((await absences.deputies(work, holding, TODAY)).values())
        if place.not_told.owing and alert["occurrence_id"] is not None:
            reached.discard(owner_of[pairing_of[alert["occurrence_id"]]])
        some = {(alert["id"], one) for one in reached} - concerned
        on |= some
        nobody |= set() if some else {alert["id"]}
    return on, nobody


async def fill(work: Work, rows: dict[type[Table], Collection[dict[str, Any]]]) -> None:
    connection = await work.connection()
    for table in Table.metadata.sorted_tables:
        for mapped, some in rows.items():
            if mapped.__table__ is table and some:
                await connection.execute(insert(table), list(some))


@given(place=places())
@settings(
    max_examples=30, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
async def test_all_at_once_tells_whom_one_by_one_would(database: Database, place: Place) -> None:
    async with database.begin() as work:  # nothing is kept: the next example finds an empty base
        await fill(work, dict(place.rows))
        on, nobody = await one_by_one(work, place)
        before = {(one["alert_id"], one["person_id"]) for one in place.rows[AlertTold]}
        ids = [one["id"] for one in place.rows[Alert]]
        assert await telling.tell(work, ids, place.roles, RUNG, place.not_told, TODAY, NOW) == nobody
        told = select(AlertTold.alert_id, AlertTold.person_id).where(AlertTold.rung == RUNG)
        assert {tuple(row) for row in await work.execute(told)} == on - before
        assert await telling.tell(work, ids, place.roles, RUNG, place.not_told, TODAY, NOW) == nobody
        assert {tuple(row) for row in await work.execute(told)} == on - before


async def test_a_rung_of_those_who_are_nobodys_has_nobody_on_it(database: Database) -> None:
    async with database.begin() as work:
        nobody = telling.NotTold([], owing=False)
        assert await telling.tell(work, [1, 2], {Role.INSPECTOR}, RUNG, nobody, TODAY, NOW) == {1, 2}
