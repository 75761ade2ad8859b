"""What the rows of one page of the log are about: a household, a person, a place, as far as the reader may know."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, String, cast, literal, select, union_all

from rules.roles import OFFICES
from storage.among import among
from storage.database import Work
from storage.people_of import concerns
from storage.scope import Scope
from storage.tables import (
    Alert,
    Case,
    Contact,
    Cover,
    GiftDelivery,
    Handover,
    Household,
    IncomeStatement,
    Inspection,
    Pairing,
    Person,
    Plan,
    QuarterPackage,
    Question,
    Region,
    Unit,
    Watch,
)


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that a deed was about: `kind` is its name among the link's ids, `name` a head, person or place;
    `household_id` where it is a family's. A `kind` of count has so many (`number`) and no name."""

    kind: str
    number: int
    name: str = ""
    place: str = ""
    household_id: int | None = None


# In this order the first that a link names is what it is about; each a select of its id and its household's.
OF_HOUSEHOLDS: Mapping[str, Any] = {
    "case": select(Case.id, Case.household_id),
    "watch": select(Watch.id, Watch.household_id),
    "handover": select(Handover.id, Pairing.household_id).join(Pairing, Pairing.id == Handover.pairing_id),
    "question": select(Question.id, Question.household_id),
    "gift": select(GiftDelivery.id, GiftDelivery.household_id),
    "plan": select(Plan.id, Plan.household_id),
    "statement": select(IncomeStatement.id, IncomeStatement.household_id),
    "alert": select(Alert.id, Alert.household_id),
    "contact": select(Contact.id, Contact.household_id),
    "pairing": select(Pairing.id, Pairing.household_id),
    "household": select(Household.id, Household.id),
}
OTHERS = ("cover", "package", "inspection", "person", "region", "unit")


def named(ids: str) -> tuple[str, int] | None:
    """What a link is about, (kind, number), read from its ids; None where it names nothing that has a name."""
    values = json.loads(ids)
    for kind in (*OF_HOUSEHOLDS, *OTHERS, "count"):
        if isinstance(values.get(kind), int):
            return kind, values[kind]
    return None


async def subjects(work: Work, scope: Scope, links: Mapping[int, str]) -> dict[int, Subject]:
    """By the number of a link what it is about, for links (their ids as stored) of one page. What lies outside the
    reader's places is left out. Two queries, however many rows."""
    about = {seq: one for seq, ids in links.items() if (one := named(ids)) is not None}
    kinds = {kind for kind, _ in about.values()}
    wanted = {kind: {number for of, number in about.values() if of == kind} for kind in kinds}
    found = await _of_households(work, scope, wanted) | await _others(work, scope, wanted)
    return {
        seq: Subject(kind, number) if kind == "count" else found[kind, number]
        for seq, (kind, number) in about.items()
        if kind == "count" or (kind, number) in found
    }


async def _of_households(work: Work, scope: Scope, wanted: Mapping[str, set[int]]) -> dict[tuple[str, int], Subject]:
    parts = []
    for kind, made in OF_HOUSEHOLDS.items():
        if kind in wanted:
            number, home = made.selected_columns
            columns = (literal(kind).label("kind"), number.label("id"), home.label("home"))
            parts.append(made.where(among(number, wanted[kind])).with_only_columns(*columns))
    if not parts:
        return {}
    one = union_all(*parts).subquery()
    query = select(one.c.kind, one.c.id, Household.head, Region.name, Household.id)
    query = query.join(Household, Household.id == one.c.home).join(Region, Region.id == Household.village_id)
    rows = await work.execute(query.where(scope.families(OFFICES)))
    return {(kind, number): Subject(kind, number, head, village, home) for kind, number, head, village, home in rows}


async def _others(work: Work, scope: Scope, wanted: Mapping[str, set[int]]) -> dict[tuple[str, int], Subject]:
    own = scope.places(Region.id)
    made: dict[str, tuple[Any, Select[Any]]] = {
        "cover": (Cover.id, select(Person.name).join(Cover, Cover.person_id == Person.id).where(concerns(scope))),
        "package": (
            QuarterPackage.id,
            select(Region.name).join(QuarterPackage, QuarterPackage.region_id == Region.id).where(own),
        ),
        "inspection": (
            Inspection.id,
            select(Region.name).join(Inspection, Inspection.region_id == Region.id).where(own),
        ),
        "person": (Person.id, select(Person.name).where(concerns(scope))),
        "region": (Region.id, select(Region.name).where(own)),
        "unit": (Unit.id, select(Unit.name)),
    }
    parts = []
    for kind, (key, query) in made.items():
        if kind in wanted:
            (name,) = query.selected_columns
            place = QuarterPackage.period if kind == "package" else cast(literal(""), String)
            listed = query.where(among(key, wanted[kind]))
            parts.append(listed.with_only_columns(literal(kind), key, name, place))
    if not parts:
        return {}
    return {(row[0], row[1]): Subject(*row) for row in await work.execute(union_all(*parts))}
