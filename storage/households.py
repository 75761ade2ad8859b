"""Queries on households and who answers for them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, case, or_, select
from sqlalchemy.orm import aliased

from rules.roles import Role
from storage.among import among
from storage.database import Work
from storage.tables import Account, Household, Member, Occurrence, Pairing, Person, Region


@dataclass(frozen=True, slots=True)
class Place:
    """A household with the names that messages need."""

    household: Household
    village: str
    contact_phone: str | None


async def places(work: Work, households: Collection[int]) -> dict[int, Place]:
    """Households with village and telephone, by id."""
    contact = aliased(Person)
    query = (
        select(Household, Region.name, contact.phone)
        .join(Region, Region.id == Household.village_id)
        .outerjoin(contact, contact.id == Household.contact_id)
        .where(Household.id.in_(households))
    )
    rows = await work.execute(query)
    return {household.id: Place(household, village, phone) for household, village, phone in rows}


@dataclass(frozen=True, slots=True)
class Home:
    """A household with what its helper's buttons say of it, and the helper's role (STAND_IN: for a while)."""

    id: int
    head: str
    address: str
    village: str
    contact_phone: str | None
    role: Role


async def homes_of(work: Work, person_id: int) -> list[Home]:
    """The households that this person answers for today, in the order they were given."""
    rows = await work.direct(_HOMES, {"person_id": person_id})
    return [Home(id_, head, address, village, phone, Role(role)) for id_, head, address, village, phone, role in rows]


def _homes() -> Select[Any]:
    home, region, pairing = Household.__table__.c, Region.__table__.c, Pairing.__table__.c
    contact, me = Person.__table__.alias(), bindparam("person_id", type_=BigInteger())
    role = case((pairing.stand_in_id == me, Role.STAND_IN.value), else_=pairing.role)
    return (
        select(home.id, home.head, home.address, region.name, contact.c.phone, role)
        .join(Pairing.__table__, pairing.household_id == home.id)
        .join(Region.__table__, region.id == home.village_id)
        .outerjoin(contact, contact.c.id == home.contact_id)
        .where(or_(pairing.person_id == me, pairing.stand_in_id == me), pairing.until.is_(None))
        .order_by(pairing.id)
    )


_HOMES = _homes()  # made once: every step of a report asks for it


async def relations_of(work: Work, households: Collection[int]) -> dict[int, list[str]]:
    """By household: how those who live there are related to its head, as the roster says it ("户主" for the head)."""
    query = select(Member.household_id, Member.relation).where(among(Member.household_id, households))
    found = defaultdict[int, list[str]](list)
    for household, relation in await work.execute(query.order_by(Member.id)):
        found[household].append(relation)
    return dict(found)


async def place(work: Work, household_id: int) -> Place | None:
    """One household, or None."""
    return (await places(work, [household_id])).get(household_id)


async def programmes_of(work: Work, households: Collection[int]) -> dict[int, str]:
    """The programme of each of these households."""
    query = select(Household.id, Household.programme).where(among(Household.id, households))
    return {household: programme for household, programme in (await work.execute(query)).all()}  # noqa: C416  # rows


async def programmes_of_occurrences(work: Work, occurrences: Collection[int]) -> dict[int, str]:
    """By which programme's rules each of these occurrences is owed."""
    query = select(Occurrence.id, Occurrence.programme).where(among(Occurrence.id, occurrences))
    return {occurrence: programme for occurrence, programme in (await work.execute(query)).all()}  # noqa: C416  # rows


async def open_pairings_of(work: Work, person_id: int) -> list[Pairing]:
    """The households that this person answers for today, in the order they were given."""
    query = select(Pairing).where(Pairing.person_id == person_id, Pairing.until.is_(None)).order_by(Pairing.id)
    return list(await work.scalars(query))


async def open_pairing(work: Work, person_id: int, household_id: int) -> Pairing | None:
    """This person's pairing with this household today (as first helper when both)."""
    query = (
        select(Pairing)
        .where(Pairing.person_id == person_id, Pairing.household_id == household_id, Pairing.until.is_(None))
        .order_by(Pairing.role)
    )
    return (await work.scalars(query)).first()


async def left_pairing(work: Work, person_id: int, household_id: int, since: date) -> Pairing | None:
    """This person's newest pairing with this household that ended on that day at the earliest."""
    query = (
        select(Pairing)
        .where(Pairing.person_id == person_id, Pairing.household_id == household_id, Pairing.until >= since)
        .order_by(Pairing.until.desc(), Pairing.role)
    )
    return (await work.scalars(query)).first()


async def left_on(work: Work, person_id: int, day: date) -> list[int]:
    """The households that this person helped on that day, and does not any more."""
    query = select(Pairing.household_id).where(Pairing.person_id == person_id, Pairing.since <= day)
    return list(await work.scalars(query.where(Pairing.until > day).order_by(Pairing.id)))


async def pairings_on(work: Work, household_id: int, role: Role, day: date) -> list[Pairing]:
    """Who had the role towards the household on that day."""
    query = select(Pairing).where(
        Pairing.household_id == household_id,
        Pairing.role == role,
        Pairing.since <= day,
        (Pairing.until.is_(None)) | (Pairing.until > day),
    )
    return list(await work.scalars(query))


async def of_contact(work: Work, person_id: int) -> Household | None:
    """The household for which this person speaks."""
    query = select(Household).where(Household.contact_id == person_id).order_by(Household.id)
    return (await work.scalars(query)).first()


async def family_account(work: Work, household_id: int) -> Account | None:
    """The account of the household's main contact, if it can be written to."""
    query = (
        select(Account)
        .join(Household, Household.contact_id == Account.person_id)
        .where(Household.id == household_id, Account.unreachable_why.is_(None))
    )
    return (await work.scalars(query)).one_or_none()
