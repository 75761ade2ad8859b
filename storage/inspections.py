"""Queries on samples: from whom they are drawn, who checks them, what was found."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import aliased

from rules.programme import ContactKind
from rules.roles import Role
from storage.acting import who_did
from storage.among import among
from storage.contacts import FILED_HERE
from storage.database import Work
from storage.insert import changed
from storage.tables import (
    Contact,
    Household,
    Inspection,
    InspectionItem,
    Office,
    Pairing,
    Person,
    Region,
)


@dataclass(frozen=True, slots=True)
class Drawable:
    """A household that has a first helper: its village, the helper's unit (0: none), its newest visit that counts."""

    household_id: int
    village_id: int
    unit_id: int
    contact_id: int | None


async def population(work: Work, region_id: int, since: date) -> list[Drawable]:
    """All households of a township or a city, with their newest visit since that day."""
    township = aliased(Region)
    newest = (
        select(Contact.household_id, func.max(Contact.id).label("contact_id"))
        .where(Contact.counts, FILED_HERE, Contact.kind == ContactKind.VISIT, Contact.happened_on >= since)
        .group_by(Contact.household_id)
        .subquery()
    )
    query = (
        select(Household.id, Household.village_id, func.coalesce(Person.unit_id, 0), newest.c.contact_id)
        .join(Pairing, Pairing.household_id == Household.id)
        .join(Person, Person.id == Pairing.person_id)
        .join(Region, Region.id == Household.village_id)
        .join(township, township.id == Region.parent_id)
        .outerjoin(newest, newest.c.household_id == Household.id)
        .where(
            Pairing.until.is_(None),
            Pairing.role == Role.FIRST_HELPER,
            or_(township.id == region_id, township.parent_id == region_id),
        )
        .order_by(Household.id)
    )
    return [Drawable(*row) for row in await work.execute(query)]


async def inspectors(work: Work, region_id: int) -> list[int]:
    """Inspectors of that place, or of the city above it."""
    above = select(Region.parent_id).where(Region.id == region_id)
    query = select(Office.person_id).where(
        Office.role == Role.INSPECTOR, or_(Office.region_id == region_id, Office.region_id.in_(above))
    )
    return sorted(set(await work.scalars(query)))


async def offices_of(work: Work, person_id: int) -> list[int]:
    """The townships and cities of this officer, the widest first."""
    query = select(Office.region_id).where(
        Office.person_id == person_id, Office.role.in_([Role.TOWNSHIP_OFFICER, Role.CITY_OFFICER])
    )
    return [region for region in await work.scalars(query.order_by(Office.role)) if region is not None]


@dataclass(frozen=True, slots=True)
class Item:
    """A household of a sample with the names that the inspector needs."""

    item: InspectionItem
    head: str
    village: str
    address: str
    phone: str | None
    helper: str | None
    visited_on: date | None


def _items() -> Select[*tuple[Any, ...]]:
    contact, helper = aliased(Person), aliased(Person)
    return (
        select(
            InspectionItem,
            Household.head,
            Region.name,
            Household.address,
            contact.phone,
            helper.name,
            Contact.happened_on,
        )
        .join(Household, Household.id == InspectionItem.household_id)
        .join(Region, Region.id == Household.village_id)
        .outerjoin(contact, contact.id == Household.contact_id)
        .outerjoin(Contact, Contact.id == InspectionItem.contact_id)
        .outerjoin(Pairing, Pairing.id == Contact.pairing_id)
        .outerjoin(helper, helper.id == who_did)
    )


async def open_of(work: Work, inspector: int) -> list[Item]:
    """What this inspector has still to check."""
    query = _items().where(InspectionItem.inspector_id == inspector, InspectionItem.answered_at.is_(None))
    return [Item(*row) for row in await work.execute(query.order_by(InspectionItem.id))]


async def item(work: Work, item_id: int) -> Item | None:
    """One of them."""
    row = (await work.execute(_items().where(InspectionItem.id == item_id))).one_or_none()
    return None if row is None else Item(*row)


async def answer(work: Work, item_id: int, values: dict[str, Any], now: datetime) -> bool:
    """Whether this was the first answer."""
    statement = update(InspectionItem).where(InspectionItem.id == item_id, InspectionItem.answered_at.is_(None))
    return bool(await changed(work, statement.values(**values, answered_at=now)))


async def found(work: Work, inspections: Collection[int]) -> dict[int, dict[str, int]]:
    """By inspection: how many households, how many are checked, and how often each answer was given."""
    query = select(
        InspectionItem.inspection_id, InspectionItem.result, InspectionItem.contentment, InspectionItem.policy
    ).where(among(InspectionItem.inspection_id, inspections))
    counted: dict[int, dict[str, int]] = {}
    for number, *answers in await work.execute(query):
        mine = counted.setdefault(number, {"households": 0, "checked": 0})
        mine["households"] += 1
        mine["checked"] += answers[0] is not None
        for kind, code in zip(("result", "contentment", "policy"), answers, strict=True):
            if code is not None:
                mine[f"{kind}_{code}"] = mine.get(f"{kind}_{code}", 0) + 1
    return counted


async def newest(work: Work, regions: Collection[int], limit: int) -> list[Inspection]:
    """The newest samples of these places."""
    query = select(Inspection).where(among(Inspection.region_id, regions)).order_by(Inspection.id.desc())
    return list(await work.scalars(query.limit(limit)))
