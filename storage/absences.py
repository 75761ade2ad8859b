"""Queries on who is away, and who stands in."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, exists, func, select, update
from sqlalchemy.orm import aliased

from rules.roles import Role
from storage.among import among, among_given
from storage.database import Work
from storage.insert import changed
from storage.tables import Absence, Account, Household, Office, Pairing, Person, Region


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may stand in, and in which role they would."""

    person_id: int
    name: str
    role: Role


async def candidates(work: Work, person_id: int) -> list[Candidate]:
    """Those with an account who hold the same office at the same place, or the next higher one (for a second helper
    the township)."""
    mine, theirs, place, village = aliased(Office), aliased(Office), aliased(Region), aliased(Region)
    person = select(Person.id, Person.name, theirs.role).join(theirs, theirs.person_id == Person.id)
    person = person.join(Account, Account.person_id == Person.id).where(Account.unreachable_why.is_(None))
    of_office = person.join(mine, mine.person_id == person_id).outerjoin(place, place.id == mine.region_id)
    same = (theirs.role == mine.role) & ((theirs.region_id == mine.region_id) | (theirs.unit_id == mine.unit_id))
    higher = (
        (mine.role == Role.TOWNSHIP_OFFICER)
        & (theirs.role == Role.CITY_OFFICER)
        & (theirs.region_id == place.parent_id)
    )
    near = (
        person.join(village, village.parent_id == theirs.region_id)
        .join(Household, Household.village_id == village.id)
        .join(Pairing, Pairing.household_id == Household.id)
        .where(
            theirs.role == Role.TOWNSHIP_OFFICER,
            Pairing.person_id == person_id,
            Pairing.role == Role.SECOND_HELPER,
            Pairing.until.is_(None),
        )
    )
    found: dict[int, Candidate] = {}
    for query in (of_office.where(same | higher), near):
        for row_id, name, role in await work.execute(query.order_by(Person.id)):
            if row_id != person_id:
                found.setdefault(row_id, Candidate(row_id, name, Role(role)))
    return list(found.values())


async def current(work: Work, person_id: int, day: date) -> tuple[Absence, str] | None:
    """This person's absence on that day, and the deputy's name."""
    query = select(Absence, Person.name).join(Person, Person.id == Absence.deputy_id)
    query = query.where(Absence.person_id == person_id, Absence.since <= day, Absence.until >= day)
    row = (await work.execute(query.order_by(Absence.id.desc()))).first()
    return None if row is None else (row[0], row[1])


async def end(work: Work, person_id: int, day: date) -> int:
    """The person is back on that day; how many absences end."""
    statement = update(Absence).where(Absence.person_id == person_id, Absence.until >= day)
    return await changed(work, statement.values(until=day - timedelta(days=1)))


_DAY = bindparam("day", type_=Absence.since.type)


def newest_of(person_id: ColumnElement[int]) -> ScalarSelect[int]:
    """The absence of that person on the day that is given as `day`."""
    newest = aliased(Absence)
    query = select(func.max(newest.id)).where(newest.person_id == person_id)
    return query.where(newest.since <= _DAY, newest.until >= _DAY).scalar_subquery()


async def is_anybody_away(work: Work, day: date) -> bool:
    """Whether anybody is away on that day."""
    query = select(exists().where(Absence.since <= day, Absence.until >= day))
    return bool((await work.scalars(query)).one())


_DEPUTIES = (
    select(Absence.person_id, Absence.deputy_id)
    .where(among_given(Absence.person_id, "people"), Absence.since <= _DAY, Absence.until >= _DAY)
    .order_by(Absence.id)
)


async def deputies(work: Work, people: Collection[int], day: date) -> dict[int, int]:
    """Who stands in on that day, by those of these people who are away."""
    connection = await work.connection()
    return dict((await connection.execute(_DEPUTIES, {"people": list(people), "day": day})).all())


async def represented(work: Work, deputies: Collection[int], day: date) -> dict[int, dict[int, str]]:
    """For whom each of these people stands in on that day: names by person, by deputy."""
    query = (
        select(Absence.deputy_id, Absence.person_id, Person.name)
        .join(Person, Person.id == Absence.person_id)
        .where(among(Absence.deputy_id, deputies), Absence.since <= day, Absence.until >= day)
    )
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for deputy, person, name in await work.execute(query.order_by(Absence.id)):
        found[deputy][person] = name
    return found
