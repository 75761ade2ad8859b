"""What a roster is compared with: places, units, people, households and who answers for whom."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from rules.roles import Role
from storage.database import Work
from storage.tables import Household, Member, Office, Pairing, Person, Region, Unit

# Name, telephone, and the unit of those who have no telephone: two people of one name are common.
PersonKey = tuple[str, str | None, str]


def person_key(name: str, phone: str | None, unit: str) -> PersonKey:
    """By what a roster's helper is known again."""
    return name, phone, "" if phone else unit


@dataclass(slots=True)
class Directory:
    """Everything by its natural key, read once an import; new rows are added here and to the unit of work.

    `people` leaves out officers and families without a telephone: a name alone makes nobody a helper.
    """

    villages: dict[tuple[str, str], Region]
    townships: dict[str, Region]
    units: dict[str, Unit]
    people: dict[PersonKey, Person]
    person_of: dict[int, Person]
    households: dict[tuple[int, str], Household]
    pairings: dict[tuple[int, str], Pairing]
    members: set[tuple[int, str]]


async def read(work: Work) -> Directory:
    """The whole directory: a handful of queries whatever its size."""
    regions = {region.id: region for region in await work.scalars(select(Region))}
    townships = {region.name: region for region in regions.values() if region.kind == "township"}
    villages = {
        (regions[region.parent_id].name, region.name): region
        for region in regions.values()
        if region.kind == "village" and region.parent_id is not None
    }
    units = {unit.id: unit for unit in await work.scalars(select(Unit))}
    people = {person.id: person for person in await work.scalars(select(Person).order_by(Person.id.desc()))}
    households = (await work.scalars(select(Household))).all()
    by_name_alone = {household.contact_id for household in households} | set(
        await work.scalars(select(Office.person_id))
    )
    pairings = await work.scalars(select(Pairing).where(Pairing.until.is_(None)))
    members = await work.execute(select(Member.household_id, Member.name))
    return Directory(
        villages=villages,
        townships=townships,
        units={unit.name: unit for unit in units.values()},
        people={
            person_key(person.name, person.phone, units[person.unit_id].name if person.unit_id else ""): person
            for person in people.values()
            if person.phone or person.id not in by_name_alone
        },
        person_of=people,
        households={(household.village_id, household.head): household for household in households},
        pairings={(pairing.household_id, pairing.role): pairing for pairing in pairings},
        members={(household, name) for household, name in members},
    )


async def region_named(work: Work, kind: str, name: str) -> Region | None:
    """The region of this kind and name (or township/village, where villages share a name); None for several."""
    upper, _, own = name.rpartition("/")
    query = select(Region).where(Region.kind == kind, Region.name == own)
    if upper:
        above = aliased(Region)
        query = query.join(above, above.id == Region.parent_id).where(above.name == upper)
    found = list(await work.scalars(query.limit(2)))
    return found[0] if len(found) == 1 else None


async def unit_named(work: Work, name: str) -> Unit | None:
    """The unit of this name."""
    return (await work.scalars(select(Unit).where(Unit.name == name))).one_or_none()


async def people_named(work: Work, names: Collection[str]) -> list[Person]:
    """Everybody of these names."""
    return list(await work.scalars(select(Person).where(Person.name.in_(names)).order_by(Person.id)))


async def has_office(work: Work, people: Collection[int]) -> set[int]:
    """Who of these people holds an office."""
    return set(await work.scalars(select(Office.person_id).where(Office.person_id.in_(people))))


async def office(work: Work, person_id: int, role: Role, region_id: int | None, unit_id: int | None) -> bool:
    """Gives the person this office; False when they have it already."""
    known = select(Office.id).where(
        Office.person_id == person_id,
        Office.role == role,
        Office.region_id.is_not_distinct_from(region_id),
        Office.unit_id.is_not_distinct_from(unit_id),
    )
    if (await work.scalars(known)).first() is not None:
        return False
    work.add(Office(person_id=person_id, role=role.value, region_id=region_id, unit_id=unit_id))
    return True
