"""Queries on changes of helpers: who could take over, what is asked for, what is due."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import aliased

from rules.roles import Role
from storage.among import among
from storage.database import Work
from storage.insert import changed
from storage.tables import Account, Handover, Household, Office, Pairing, Person, Region

FOUND = 8


@dataclass(frozen=True, slots=True)
class Held:
    """A running pairing with the names around it."""

    pairing: Pairing
    helper: str
    unit_id: int | None
    head: str
    village: str
    township_id: int
    programme: str


def _held() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Pairing, Person.name, Person.unit_id, Household.head, Region.name, Region.parent_id, Household.programme
        )
        .join(Person, Person.id == Pairing.person_id)
        .join(Household, Household.id == Pairing.household_id)
        .join(Region, Region.id == Household.village_id)
    )


async def pairing(work: Work, pairing_id: int) -> Held | None:
    """A pairing that runs, or None."""
    query = _held().where(Pairing.id == pairing_id, Pairing.until.is_(None))
    row = (await work.execute(query)).one_or_none()
    return None if row is None else Held(*row)


async def find(work: Work, asker: int, name: str) -> list[Held]:
    """Running pairings at the asker's township, or of the unit's people, by the helper's or the head's name."""
    office = select(Office.region_id).where(Office.person_id == asker, Office.role == Role.TOWNSHIP_OFFICER)
    unit = select(Office.unit_id).where(Office.person_id == asker, Office.role == Role.UNIT_LIAISON)
    of_unit = Person.unit_id.in_(unit) & (Pairing.role == Role.FIRST_HELPER)
    at_place, named = Region.parent_id.in_(office), Person.name.contains(name, autoescape=True)
    by_head = Household.head.contains(name, autoescape=True)
    seen = or_(at_place & or_(named, by_head), of_unit & named)
    query = _held().where(Pairing.until.is_(None), seen)
    return [Held(*row) for row in await work.execute(query.order_by(Pairing.id).limit(FOUND))]


async def successors(work: Work, held: Held, at_most: int | None, limit: int) -> list[tuple[int, str]]:
    """Who could take over: colleagues of the same unit for a first helper, second helpers of the township for a
    second; with fewer households in this role than `at_most`."""
    other, home, village = aliased(Pairing), aliased(Household), aliased(Region)
    count = func.count(other.id)
    query = (
        select(Person.id, Person.name)
        .outerjoin(other, (other.person_id == Person.id) & other.until.is_(None) & (other.role == held.pairing.role))
        .where(Person.id != held.pairing.person_id)
        .group_by(Person.id, Person.name)
        .order_by(count, Person.id)
        .limit(limit)
    )
    if held.pairing.role == Role.FIRST_HELPER:
        query = query.where(Person.unit_id == held.unit_id)
    else:
        query = query.join(home, home.id == other.household_id).join(village, village.id == home.village_id)
        query = query.where(village.parent_id == held.township_id)
    if at_most is not None:
        query = query.having(count < at_most)
    return [(person, name) for person, name in await work.execute(query)]


@dataclass(frozen=True, slots=True)
class Asked:
    """A change that was asked for, with the pairing's surroundings; `joined`: the successor has an account."""

    handover: Handover
    held: Held
    successor: str
    asker: str
    joined: bool


async def many(work: Work, ids: Collection[int]) -> dict[int, Asked]:
    """These changes by id."""
    successor, asker = aliased(Person), aliased(Person)
    query = (
        _held()
        .join(Handover, Handover.pairing_id == Pairing.id)
        .join(successor, successor.id == Handover.new_person_id)
        .join(asker, asker.id == Handover.asked_by)
        .outerjoin(Account, Account.person_id == Handover.new_person_id)
        .add_columns(Handover, successor.name, asker.name, Account.person_id.is_not(None))
        .where(among(Handover.id, ids))
        .execution_options(populate_existing=True)
    )
    return {row[7].id: Asked(row[7], Held(*row[:7]), *row[8:]) for row in await work.execute(query)}


async def open_of(work: Work, pairing_id: int) -> int | None:
    """The change that is under way for this pairing."""
    query = select(Handover.id).where(Handover.pairing_id == pairing_id, Handover.ended_at.is_(None))
    return (await work.scalars(query)).one_or_none()


async def decide(work: Work, handover_id: int, yes: bool, person_id: int, now: datetime) -> bool:
    """Whether this was the first decision; a refused change is over."""
    values = {"decision": "yes" if yes else "no", "decided_by": person_id, "decided_at": now}
    values |= {"filed_at": now} if yes else {"ended_at": now}
    statement = update(Handover).where(Handover.id == handover_id, Handover.decision.is_(None))
    return bool(await changed(work, statement.values(**values)))


async def due(work: Work, day: date) -> list[int]:
    """Changes that were agreed to and whose day has come; of a pairing that ended meanwhile too."""
    query = select(Handover.id).where(Handover.ended_at.is_(None), Handover.decision == "yes", Handover.on_day <= day)
    return list(await work.scalars(query.order_by(Handover.id)))


async def end(work: Work, ids: Collection[int], now: datetime) -> None:
    """They are carried out, or have nothing left to do."""
    await changed(work, update(Handover).where(among(Handover.id, ids)).values(ended_at=now))


async def end_pairings(work: Work, pairings: Collection[int], day: date) -> None:
    """These pairings end on that day (exclusive)."""
    await changed(work, update(Pairing).where(among(Pairing.id, pairings)).values(until=day))
