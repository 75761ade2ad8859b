"""What the rows of a list are compared with: households by all their names, who helped, what is there already."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from rules.roles import Role
from storage.among import among
from storage.database import Work
from storage.forms import villages_in
from storage.tables import Contact, Entitlement, Erasure, Household, Member, Pairing, Person, Region, Unit


@dataclass(frozen=True, slots=True)
class KnownHome:
    """A household by all the names that a list may use."""

    id: int
    number: str
    head: str
    village: str
    town: str
    programme: str


async def homes(work: Work, region_id: int) -> list[KnownHome]:
    """Every household of a village, a township or a city."""
    village, town = aliased(Region), aliased(Region)
    query = (
        select(Household.id, Household.number, Household.head, village.name, town.name, Household.programme)
        .join(village, village.id == Household.village_id)
        .join(town, town.id == village.parent_id)
        .where(village.id.in_(villages_in(region_id)))
        .order_by(Household.id)
    )
    return [KnownHome(id_, number or "", *rest) for id_, number, *rest in await work.execute(query)]


async def highest_erased(work: Work) -> int:
    """The highest number of a household that was erased (0: none was): the log of deeds still names it, so that no
    other household may get it."""
    return await work.scalar(select(func.max(Erasure.household_id))) or 0


@dataclass(frozen=True, slots=True)
class Holding:
    """Who answers for a household today, and by what they are known again (`unit`: empty for those without)."""

    household_id: int
    role: Role
    person_id: int
    name: str
    phone: str | None
    unit: str


async def holdings(work: Work, region_id: int) -> list[Holding]:
    """The helpers of today of every household of a village, a township or a city."""
    query = (
        select(Pairing.household_id, Pairing.role, Person.id, Person.name, Person.phone, Unit.name)
        .join(Person, Person.id == Pairing.person_id)
        .outerjoin(Unit, Unit.id == Person.unit_id)
        .join(Household, Household.id == Pairing.household_id)
        .where(Household.village_id.in_(villages_in(region_id)), Pairing.until.is_(None))
        .order_by(Pairing.id)
    )
    return [
        Holding(home, Role(role), person, name, phone, unit or "")
        for home, role, person, name, phone, unit in await work.execute(query)
    ]


async def members_of(work: Work, households: Collection[int]) -> dict[tuple[int, str], Member]:
    """Who lives there, by household and name."""
    query = select(Member).where(among(Member.household_id, households))
    return {(one.household_id, one.name): one for one in await work.scalars(query)}


async def helped(work: Work, households: Collection[int]) -> dict[int, list[tuple[Pairing, Person]]]:
    """Everybody who ever answered for these households, by household, the earliest first."""
    query = (
        select(Pairing, Person)
        .join(Person, Person.id == Pairing.person_id)
        .where(among(Pairing.household_id, households))
        .order_by(Pairing.since, Pairing.id)
    )
    found: dict[int, list[tuple[Pairing, Person]]] = defaultdict(list)
    for pairing, person in await work.execute(query):
        found[pairing.household_id].append((pairing, person))
    return found


async def contacts_known(
    work: Work, households: Collection[int], first: date, last: date
) -> set[tuple[int, int, str, date]]:
    """Which contacts between two days (inclusive) are there: household, helper, kind and day."""
    query = (
        select(Contact.household_id, Pairing.person_id, Contact.kind, Contact.happened_on)
        .join(Pairing, Pairing.id == Contact.pairing_id)
        .where(among(Contact.household_id, households), Contact.happened_on.between(first, last))
    )
    return {(home, person, kind, on) for home, person, kind, on in await work.execute(query)}


async def entitlements_of(work: Work, households: Collection[int]) -> dict[tuple[int, str], Entitlement]:
    """What is known of what these households receive, by household and article."""
    query = select(Entitlement).where(among(Entitlement.household_id, households))
    return {(one.household_id, one.article_id): one for one in await work.scalars(query)}
