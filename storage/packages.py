"""Queries on quarter packages."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import aliased

from rules.roles import Role
from storage.database import Work
from storage.insert import changed, insert_new
from storage.tables import Account, Household, Office, PackageLook, Pairing, Person, QuarterPackage, Region


@dataclass(frozen=True, slots=True)
class Standing:
    """A package with its township."""

    package: QuarterPackage
    town: str


@dataclass(frozen=True, slots=True)
class Second:
    """A second helper of the township, with what they did about the package."""

    person_id: int
    name: str
    households: int
    has_account: bool
    confirmed_at: datetime | None


async def open_new(work: Work, period: str, due_on: date, now: datetime) -> list[int]:
    """Opens the period's package of every township with households; ids of the new ones."""
    village = aliased(Region)
    towns = await work.scalars(
        select(village.parent_id)
        .join(Household, Household.village_id == village.id)
        .where(village.parent_id.is_not(None))
        .group_by(village.parent_id)
    )
    rows = [
        {"region_id": town, "period": period, "number": 0, "opened_at": now, "due_on": due_on, "late_told": 0}
        for town in towns
    ]
    return await insert_new(work, QuarterPackage, rows, "id")


async def one(work: Work, package_id: int) -> Standing | None:
    """A package."""
    query = select(QuarterPackage, Region.name).join(Region).where(QuarterPackage.id == package_id)
    found = (await work.execute(query)).one_or_none()
    return Standing(found[0], found[1]) if found else None


async def many(work: Work, package_ids: Collection[int]) -> dict[int, Standing]:
    """These packages, by their id."""
    query = select(QuarterPackage, Region.name).join(Region).where(QuarterPackage.id.in_(package_ids))
    return {package.id: Standing(package, town) for package, town in await work.execute(query)}


async def newest(work: Work, region_id: int, period: str) -> QuarterPackage | None:
    """The newest package or supplement of a township and period."""
    query = (
        select(QuarterPackage)
        .where(QuarterPackage.region_id == region_id, QuarterPackage.period == period)
        .order_by(QuarterPackage.number.desc())
        .limit(1)
    )
    return (await work.scalars(query)).one_or_none()


def _concerning(person_id: int) -> tuple[tuple[Role, Select[Any]], ...]:
    """In which roles packages concern this person, and those of which townships."""
    village, town = aliased(Region), aliased(Region)
    helped = (
        select(village.parent_id)
        .join(Household, Household.village_id == village.id)
        .join(Pairing, Pairing.household_id == Household.id)
        .where(Pairing.person_id == person_id, Pairing.role == Role.SECOND_HELPER, Pairing.until.is_(None))
    )
    own = select(Office.region_id).where(Office.person_id == person_id, Office.role == Role.TOWNSHIP_OFFICER)
    below = (
        select(town.id)
        .join(Office, Office.region_id == town.parent_id)
        .where(Office.person_id == person_id, Office.role == Role.CITY_OFFICER)
    )
    return (Role.SECOND_HELPER, helped), (Role.TOWNSHIP_OFFICER, own), (Role.CITY_OFFICER, below)


async def periods_of(work: Work, person_id: int) -> list[str]:
    """The quarters of which a package concerns this person; newest first."""
    places = or_(*(QuarterPackage.region_id.in_(towns) for _, towns in _concerning(person_id)))
    query = select(QuarterPackage.period).where(places).distinct().order_by(QuarterPackage.period.desc())
    return list(await work.scalars(query))


async def of_person(
    work: Work, person_id: int, *, period: str | None = None, package_id: int | None = None
) -> list[tuple[Standing, Role]]:
    """The packages of one quarter, or the one of this number, that concern this person, with the role in which they
    do."""
    which = QuarterPackage.period == period if package_id is None else QuarterPackage.id == package_id
    found: list[tuple[Standing, Role]] = []
    for role, towns in _concerning(person_id):
        query = (
            select(QuarterPackage, Region.name)
            .join(Region)
            .where(QuarterPackage.region_id.in_(towns), which)
            .order_by(QuarterPackage.number.desc(), Region.id)
        )
        found += [(Standing(package, name), role) for package, name in await work.execute(query)]
    return found


async def seconds(work: Work, package_id: int, region_ids: Collection[int]) -> list[Second]:
    """The second helpers of these townships: how many households each has, and whether they confirmed."""
    village = aliased(Region)
    query = (
        select(
            Person.id,
            Person.name,
            func.count(Pairing.id),
            func.max(Account.telegram_id),
            func.max(PackageLook.confirmed_at),
        )
        .join(Pairing, Pairing.person_id == Person.id)
        .join(Household, Household.id == Pairing.household_id)
        .join(village, village.id == Household.village_id)
        .outerjoin(Account, Account.person_id == Person.id)
        .outerjoin(PackageLook, (PackageLook.person_id == Person.id) & (PackageLook.package_id == package_id))
        .where(village.parent_id.in_(region_ids), Pairing.role == Role.SECOND_HELPER, Pairing.until.is_(None))
        .group_by(Person.id, Person.name)
        .order_by(Person.id)
    )
    return [Second(*row[:3], row[3] is not None, row[4]) for row in await work.execute(query)]


async def officers(work: Work, region_id: int, role: Role) -> list[int]:
    """Who holds this office over the township (or the city above it)."""
    place = select(Region.parent_id).where(Region.id == region_id).scalar_subquery()
    query = select(Office.person_id).where(
        Office.role == role, Office.region_id == (region_id if role is Role.TOWNSHIP_OFFICER else place)
    )
    return list(await work.scalars(query))


async def look_of(work: Work, package_id: int, person_id: int) -> PackageLook | None:
    """What this second helper saw last."""
    return await work.get(PackageLook, (package_id, person_id))


async def looks(work: Work, package_id: int) -> list[PackageLook]:
    """What the second helpers saw last."""
    return list(await work.scalars(select(PackageLook).where(PackageLook.package_id == package_id)))


async def keep_look(work: Work, package_id: int, person_id: int, seen: dict[str, Any], now: datetime) -> None:
    """Remembers what was shown; what was confirmed before is confirmed no more where that was something else."""
    found = await look_of(work, package_id, person_id)
    if found is None:
        work.add(PackageLook(package_id=package_id, person_id=person_id, looked_at=now, seen=seen))
    else:
        found.confirmed_at = found.confirmed_at if found.seen == seen else None
        found.looked_at, found.seen = now, seen
    await work.flush()


async def sign(work: Work, package_id: int, values: dict[str, Any]) -> bool:
    """Freezes it; False when somebody was first."""
    statement = update(QuarterPackage).where(QuarterPackage.id == package_id, QuarterPackage.signed_at.is_(None))
    return bool(await changed(work, statement.values(**values)))


async def receive(work: Work, package_id: int, person_id: int, now: datetime) -> bool:
    """Notes that the city has it; False when it is not signed off, or was received before."""
    statement = update(QuarterPackage).where(
        QuarterPackage.id == package_id,
        QuarterPackage.signed_at.is_not(None),
        QuarterPackage.received_at.is_(None),
    )
    return bool(await changed(work, statement.values(received_at=now, received_by=person_id)))


async def late(work: Work, today: date, told: int) -> list[Standing]:
    """Packages that are due since before that day, not signed off, and went up so often."""
    query = (
        select(QuarterPackage, Region.name)
        .join(Region)
        .where(QuarterPackage.signed_at.is_(None), QuarterPackage.due_on < today, QuarterPackage.late_told == told)
        .order_by(QuarterPackage.id)
    )
    return [Standing(package, name) for package, name in await work.execute(query)]
