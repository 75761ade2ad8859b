"""What the official forms are filled from: a few queries for a whole place, however large."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ScalarSelect, Select, or_, select
from sqlalchemy.orm import aliased

from rules.programme import ContactKind
from rules.roles import Role
from storage.acting import who_did
from storage.database import Work
from storage.tables import Account, Confirmation, Contact, Household, Member, Office, Pairing, Person, Region, Unit


@dataclass(frozen=True, slots=True)
class Scope:
    """The households of a place (a village, a township or the city), of one second helper there, or `only` these."""

    region_id: int
    helper_id: int | None = None
    only: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Home:
    """A household with its place and the telephone of its contact person."""

    household: Household
    village: str
    town_id: int
    town: str
    phone: str
    has_account: bool


@dataclass(frozen=True, slots=True)
class Charge:
    """Somebody who answers for a household from a day on."""

    household_id: int
    role: Role
    since: date
    person_id: int
    name: str
    unit: str
    post: str
    phone: str


@dataclass(frozen=True, slots=True)
class Told:
    """A contact that was filed: by whom, in which role, and the household's word on it."""

    id: int
    household_id: int
    kind: ContactKind
    on: date
    counts: bool
    report: dict[str, Any]
    role: Role
    helper: str
    answer: str | None
    brought_in: bool = False


def villages_in(region_id: int) -> Select[int]:
    """The villages of a place, itself included."""
    township = aliased(Region)
    return (
        select(Region.id)
        .outerjoin(township, township.id == Region.parent_id)
        .where(
            Region.kind == "village",
            or_(Region.id == region_id, Region.parent_id == region_id, township.parent_id == region_id),
        )
    )


def households_in(scope: Scope) -> Select[int]:
    """The ids of the scope's households."""
    if scope.only:
        return select(Household.id).where(Household.id.in_(scope.only))
    query = select(Household.id).where(Household.village_id.in_(villages_in(scope.region_id)))
    if scope.helper_id is None:
        return query
    return query.where(
        Household.id.in_(
            select(Pairing.household_id).where(
                Pairing.person_id == scope.helper_id, Pairing.role == Role.SECOND_HELPER, Pairing.until.is_(None)
            )
        )
    )


async def homes(work: Work, scope: Scope) -> list[Home]:
    """The households by township, village and the order in which they came in."""
    village, town, contact = aliased(Region), aliased(Region), aliased(Person)
    query = (
        select(Household, village.name, town.id, town.name, contact.phone, Account.telegram_id)
        .join(village, village.id == Household.village_id)
        .join(town, town.id == village.parent_id)
        .outerjoin(contact, contact.id == Household.contact_id)
        .outerjoin(Account, (Account.person_id == contact.id) & Account.unreachable_why.is_(None))
        .where(Household.id.in_(households_in(scope)))
        .order_by(town.id, village.id, Household.id)
    )
    return [
        Home(household, village_name, town_id, town_name, phone or "", account is not None)
        for household, village_name, town_id, town_name, phone, account in await work.execute(query)
    ]


async def in_charge(work: Work, scope: Scope, day: date) -> dict[tuple[int, Role], Charge]:
    """Who answers for each household on that day; where nobody does yet, who will."""
    query = (
        select(
            Pairing.household_id,
            Pairing.role,
            Pairing.since,
            Person.id,
            Person.name,
            Unit.name,
            Person.post,
            Person.phone,
        )
        .join(Person, Person.id == Pairing.person_id)
        .outerjoin(Unit, Unit.id == Person.unit_id)
        .where(Pairing.household_id.in_(households_in(scope)), or_(Pairing.until.is_(None), Pairing.until > day))
        .order_by(Pairing.since, Pairing.id)
    )
    found: dict[tuple[int, Role], Charge] = {}
    for household, role, since, person, name, unit, post, phone in await work.execute(query):
        key = household, Role(role)
        if key not in found or since <= day:
            found[key] = Charge(household, Role(role), since, person, name, unit or "", post, phone or "")
    return found


async def members(work: Work, scope: Scope) -> dict[int, list[Member]]:
    """Who lives in each household, in the order in which they came in."""
    query = select(Member).where(Member.household_id.in_(households_in(scope))).order_by(Member.id)
    found: dict[int, list[Member]] = {}
    for member in await work.scalars(query):
        found.setdefault(member.household_id, []).append(member)
    return found


async def contacts(work: Work, scope: Scope, first: date, last: date) -> dict[int, list[Told]]:
    """What was filed on the households between two days (both inclusive), the oldest first."""
    query = (
        select(Contact, Pairing.role, Person.name, Confirmation.answer)
        .join(Pairing, Pairing.id == Contact.pairing_id)
        .join(Person, Person.id == who_did)
        .outerjoin(
            Confirmation, (Confirmation.contact_id == Contact.id) & (Confirmation.revision == Contact.revision)
        )
        .where(Contact.household_id.in_(households_in(scope)), Contact.happened_on.between(first, last))
        .order_by(Contact.happened_on, Contact.id)
    )
    found: dict[int, list[Told]] = {}
    for one, role, helper, answer in await work.execute(query):
        told = Told(
            one.id, one.household_id, ContactKind(one.kind), one.happened_on, one.counts, one.report, Role(role),
            helper, answer, one.brought_in is not None,
        )  # fmt: skip
        found.setdefault(one.household_id, []).append(told)
    return found


@dataclass(frozen=True, slots=True)
class TownContact:
    """An officer of a township, for annex 5."""

    town_id: int
    town: str
    name: str
    post: str
    phone: str


async def town_contacts(work: Work, region_id: int) -> list[TownContact]:
    """The officers of the townships in this place."""
    query = (
        select(Region.id, Region.name, Person.name, Person.post, Person.phone)
        .join(Office, Office.region_id == Region.id)
        .join(Person, Person.id == Office.person_id)
        .where(Office.role == Role.TOWNSHIP_OFFICER, or_(Region.id == region_id, Region.parent_id == region_id))
        .order_by(Region.id, Office.id)
    )
    return [TownContact(*row[:4], row[4] or "") for row in await work.execute(query)]


async def townships_in(work: Work, region_id: int) -> list[Region]:
    """The townships of a city, the township itself, or the one above a village."""
    own: ScalarSelect[int | None] = select(Region.parent_id).where(Region.id == region_id).scalar_subquery()
    query = select(Region).where(
        Region.kind == "township", or_(Region.id == region_id, Region.parent_id == region_id, Region.id == own)
    )
    return list(await work.scalars(query.order_by(Region.id)))
