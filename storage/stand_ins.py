"""Queries on who stands in, or stood in, for whom on which days."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from rules.cover import CoverState
from rules.roles import Role
from storage.among import among
from storage.covers import Rows
from storage.database import Work
from storage.tables import Contact, Cover, CoveredPairing, Household, Occurrence, Office, Pairing, Person, Region


@dataclass(frozen=True, slots=True)
class Stood:
    """A pairing for which somebody stood in, and on which days (both inclusive)."""

    pairing: Pairing
    since: date
    until: date


async def stood_in(work: Work, person_id: int, household_id: int, today: date, late_since: date) -> Stood | None:
    """The newest cover there in which this person comes, or came until that day at the earliest."""
    query: Rows = (
        select(Pairing, Cover.began_on, func.coalesce(Cover.ended_on, Cover.until))
        .join(CoveredPairing, CoveredPairing.pairing_id == Pairing.id)
        .join(Cover, Cover.id == CoveredPairing.cover_id)
        .where(Cover.stand_in_id == person_id, Pairing.household_id == household_id, Pairing.until.is_(None))
        .where(Cover.began_on <= today, func.coalesce(Cover.ended_on, Cover.until) >= late_since)
        .order_by(Cover.began_on.desc(), Cover.id.desc())
    )
    row = (await work.execute(query)).first()
    return None if row is None else Stood(*row)


async def stood_in_on(work: Work, person_id: int, day: date) -> list[int]:
    """The households for which this person stood in on that day, and does not any more."""
    query = (
        select(Pairing.household_id)
        .join(CoveredPairing, CoveredPairing.pairing_id == Pairing.id)
        .join(Cover, Cover.id == CoveredPairing.cover_id)
        .where(Cover.stand_in_id == person_id, Cover.state == CoverState.FINISHED, Pairing.until.is_(None))
        .where(Cover.began_on <= day, Cover.ended_on >= day)
        .order_by(Pairing.id)
    )
    return list(await work.scalars(query))


@dataclass(frozen=True, slots=True)
class Running:
    """A running cover of a pairing: whose it is, who comes, and from when until when."""

    household_id: int
    pairing_id: int
    helper: str
    stand_in: str
    stand_in_id: int
    since: date
    until: date


def _running() -> Rows:
    helper, stand_in = aliased(Person), aliased(Person)
    return (
        select(Pairing.household_id, Pairing.id, helper.name, stand_in.name, stand_in.id, Cover.began_on, Cover.until)
        .join(CoveredPairing, CoveredPairing.pairing_id == Pairing.id)
        .join(Cover, and_(Cover.id == CoveredPairing.cover_id, Cover.state == CoverState.RUNNING))
        .join(helper, helper.id == Cover.person_id)
        .join(stand_in, stand_in.id == Cover.stand_in_id)
        .where(Pairing.until.is_(None))
    )


async def running_of(work: Work, person_id: int) -> list[Running]:
    """What runs for this person's households, and where they stand in."""
    query = _running().where(or_(Cover.person_id == person_id, Cover.stand_in_id == person_id))
    return [Running(*row) for row in await work.execute(query)]


async def running(work: Work, pairings: Collection[int]) -> dict[int, Running]:
    """What runs for these pairings, by pairing."""
    if not pairings:
        return {}
    rows = await work.execute(_running().where(among(Pairing.id, pairings)))
    return {row[1]: Running(*row) for row in rows}


async def at_ends(work: Work, occurrences: Collection[int]) -> dict[int, Running]:
    """Who stood in, or does, on the last day of these occurrences' windows, by occurrence."""
    if not occurrences:
        return {}
    helper, stand_in = aliased(Person), aliased(Person)
    query: Rows = (
        select(
            Occurrence.id,
            Pairing.household_id,
            Pairing.id,
            helper.name,
            stand_in.name,
            stand_in.id,
            Cover.began_on,
            func.coalesce(Cover.ended_on, Cover.until),
        )
        .join(Pairing, Pairing.id == Occurrence.pairing_id)
        .join(CoveredPairing, CoveredPairing.pairing_id == Pairing.id)
        .join(Cover, Cover.id == CoveredPairing.cover_id)
        .join(helper, helper.id == Cover.person_id)
        .join(stand_in, stand_in.id == Cover.stand_in_id)
        .where(among(Occurrence.id, occurrences), Cover.began_on <= Occurrence.window_end)
        .where(func.coalesce(Cover.ended_on, Cover.until) >= Occurrence.window_end)
        .order_by(Cover.id)
    )
    return {row[0]: Running(*row[1:]) for row in await work.execute(query)}


async def last_visits(work: Work, pairings: Collection[int]) -> dict[int, date]:
    """When each of these households was last visited for its pairing, by pairing."""
    query = select(Contact.pairing_id, func.max(Contact.happened_on)).where(
        among(Contact.pairing_id, pairings), Contact.kind == "visit", Contact.counts
    )
    return dict((await work.execute(query.group_by(Contact.pairing_id))).all())


async def helpers_named(work: Work, asker: int, name: str, limit: int) -> list[tuple[int, str]]:
    """Helpers with part of this name for whom the asker may ask: the first helpers of households whose second helper
    the asker is, and all helpers of their townships."""
    mine, village = aliased(Pairing), aliased(Region)
    second = select(mine.household_id).where(
        mine.person_id == asker, mine.role == Role.SECOND_HELPER, mine.until.is_(None)
    )
    office = select(Office.region_id).where(Office.person_id == asker, Office.role == Role.TOWNSHIP_OFFICER)
    seen = or_(Pairing.household_id.in_(second) & (Pairing.role == Role.FIRST_HELPER), village.parent_id.in_(office))
    query = (
        select(Person.id, Person.name)
        .join(Pairing, Pairing.person_id == Person.id)
        .join(Household, Household.id == Pairing.household_id)
        .join(village, village.id == Household.village_id)
        .where(Pairing.until.is_(None), seen, Person.id != asker, Person.name.contains(name, autoescape=True))
        .group_by(Person.id, Person.name)
        .order_by(Person.id)
        .limit(limit)
    )
    return [(person, found) for person, found in await work.execute(query)]
