"""What a roster is compared with: places, units, people, households and who answers for whom."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased

from rules.errors import NotFound, Refused
from rules.roles import Role
from storage.database import Work
from storage.tables import Household, Office, Pairing, Person, Region, Unit

# Name, telephone, and the unit of those who have no telephone: two people of one name are common.
PersonKey = tuple[str, str | None, str]


def person_key(name: str, phone: str | None, unit: str) -> PersonKey:
    """By what a roster's helper is known again."""
    return name, phone, "" if phone else unit


@dataclass(slots=True)
class Directory:
    """Everything by its natural key, read once an import; new rows are added here and to the unit of work.

    A township is known by its city and name, a village by its township: names repeat from place to place.
    `people` leaves out officers and families without a telephone: a name alone makes nobody a helper.
    """

    villages: dict[tuple[int, str], Region]
    townships: dict[tuple[str, str], Region]
    units: dict[str, Unit]
    people: dict[PersonKey, Person]
    person_of: dict[int, Person]
    households: dict[tuple[int, str], Household]
    pairings: dict[tuple[int, str], Pairing]


async def read(work: Work) -> Directory:
    """The whole directory: a handful of queries whatever its size."""
    regions = {region.id: region for region in await work.scalars(select(Region))}
    placed = [(region, region.parent_id) for region in regions.values() if region.parent_id is not None]
    townships = {(regions[city].name, region.name): region for region, city in placed if region.kind == "township"}
    villages = {(township, region.name): region for region, township in placed if region.kind == "village"}
    units = {unit.id: unit for unit in await work.scalars(select(Unit))}
    people = {person.id: person for person in await work.scalars(select(Person).order_by(Person.id.desc()))}
    households = (await work.scalars(select(Household))).all()
    by_name_alone = {household.contact_id for household in households} | set(
        await work.scalars(select(Office.person_id))
    )
    pairings = await work.scalars(select(Pairing).where(Pairing.until.is_(None)))
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
    )


async def place(work: Work, name: str, *kinds: str) -> Region:
    """The place of this name (of one of these kinds).

    Where a name is not enough, the places above it stand before it: `莱州市/青禾镇/东沟村`.
    Raises NotFound, or Refused when several have the name.
    """
    own, *above = reversed(name.split("/"))
    query = select(Region).where(Region.name == own)
    if kinds:
        query = query.where(Region.kind.in_(kinds))
    below: type[Region] = Region
    for upper in above:
        region = aliased(Region)
        query = query.join(region, region.id == below.parent_id).where(region.name == upper)
        below = region
    found = list(await work.scalars(query.limit(2)))
    if not found:
        raise NotFound("place_unknown", place=name)
    if len(found) > 1:
        raise Refused("place_not_clear", place=name)
    return found[0]


async def known_city(work: Work, name: str) -> Region | None:
    """The city of this name."""
    return (await work.scalars(select(Region).where(Region.kind == "city", Region.name == name))).first()


async def names_of(work: Work, regions: Collection[int]) -> dict[int, str]:
    """The names of these places, by their id."""
    rows = await work.execute(select(Region.id, Region.name).where(Region.id.in_(regions)).order_by(Region.name))
    return dict(rows.all())


async def lies_in(work: Work, region_id: int, regions: Collection[int]) -> bool:
    """Whether a place is one of these, or lies in one."""
    place: int | None = region_id
    while place is not None:
        if place in regions:
            return True
        place = await work.scalar(select(Region.parent_id).where(Region.id == place))
    return False


async def path_to(work: Work, region_id: int) -> list[str]:
    """The names from the top down to this place."""
    names: list[str] = []
    place: int | None = region_id
    while place is not None:
        row = await work.get_one(Region, place)
        names, place = [row.name, *names], row.parent_id
    return names


async def unit_named(work: Work, name: str) -> Unit | None:
    """The unit of this name."""
    return (await work.scalars(select(Unit).where(Unit.name == name))).one_or_none()


async def people_named(work: Work, names: Collection[str]) -> list[Person]:
    """Everybody of these names."""
    return list(await work.scalars(select(Person).where(Person.name.in_(names)).order_by(Person.id)))


async def has_office(work: Work, people: Collection[int]) -> set[int]:
    """Who of these people holds an office."""
    return set(await work.scalars(select(Office.person_id).where(Office.person_id.in_(people))))


async def office(work: Work, person_id: int, role: Role, region_id: int | None, unit_id: int | None) -> int | None:
    """Gives the person this office; its number, None when they have it already."""
    known = select(Office.id).where(
        Office.person_id == person_id,
        Office.role == role,
        Office.region_id.is_not_distinct_from(region_id),
        Office.unit_id.is_not_distinct_from(unit_id),
    )
    if (await work.scalars(known)).first() is not None:
        return None
    row = Office(person_id=person_id, role=role.value, region_id=region_id, unit_id=unit_id)
    work.add(row)
    await work.flush()
    return row.id


async def with_villages(work: Work, townships: Select[Any]) -> list[Region]:
    """These townships, each followed by its villages."""
    query = select(Region).where(or_(Region.id.in_(townships), Region.parent_id.in_(townships)))
    rows = list(await work.scalars(query.where(Region.kind.in_(["township", "village"]))))
    return sorted(rows, key=lambda one: (one.id, 0) if one.kind == "township" else (one.parent_id or 0, one.id))
