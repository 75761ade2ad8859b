"""How many visits were missed in a calendar year, by helper and unit."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from rules.roles import Role
from rules.standing import Standing
from storage.among import among
from storage.database import Work
from storage.tables import Household, Occurrence, Office, Pairing, Person, Region

# What was let off counts for nobody; what was done late, or missed before somebody else took over, stays missed.
_COUNTED = (Standing.DONE_LATE, Standing.DONE, Standing.HANDED_OVER)


@dataclass(frozen=True, slots=True)
class Missed:
    """So many missed visits of this first helper in the year."""

    person_id: int
    unit_id: int | None
    times: int


async def missed_visits(
    work: Work,
    programme: str,
    duties: Collection[str],
    year: int,
    people: Collection[int] | None = None,
    units: Collection[int] = (),
) -> list[Missed]:
    """Those of a programme's first helpers who missed one of these duties in a window that ended in that year; of
    these people and units only, or of all."""
    query = (
        select(Pairing.person_id, Person.unit_id, func.count())
        .select_from(Occurrence)
        .join(Pairing, Pairing.id == Occurrence.pairing_id)
        .join(Person, Person.id == Pairing.person_id)
        .where(
            Occurrence.programme == programme,
            Pairing.role == Role.FIRST_HELPER,
            Occurrence.duty.in_(duties),
            Occurrence.missed_at.is_not(None),
            or_(Occurrence.closed_as.is_(None), Occurrence.closed_as.in_(_COUNTED)),
            Occurrence.window_end.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .group_by(Pairing.person_id, Person.unit_id)
        .order_by(Pairing.person_id)
    )
    if people is not None:
        query = query.where(or_(among(Person.id, people), among(Person.unit_id, units)))
    return [Missed(*row) for row in await work.execute(query)]


@dataclass(frozen=True, slots=True)
class NotMade:
    """A contact that is only listed when it is missed: whose, where, and in which window."""

    helper: str
    head: str
    village: str
    window_end: date


async def not_made(
    work: Work, officer_id: int, programme: str, duties: Collection[str], since: date
) -> list[NotMade]:
    """What was missed of these duties in windows that ended since that day, at the places of this officer."""
    township = aliased(Region)
    query = (
        select(Person.name, Household.head, Region.name, Occurrence.window_end)
        .select_from(Occurrence)
        .join(Pairing, Pairing.id == Occurrence.pairing_id)
        .join(Person, Person.id == Pairing.person_id)
        .join(Household, Household.id == Pairing.household_id)
        .join(Region, Region.id == Household.village_id)
        .join(township, township.id == Region.parent_id)
        .join(
            Office,
            ((Office.region_id == township.id) & (Office.role == Role.TOWNSHIP_OFFICER))
            | ((Office.region_id == township.parent_id) & (Office.role == Role.CITY_OFFICER)),
        )
        .where(
            Office.person_id == officer_id,
            Occurrence.programme == programme,
            Occurrence.duty.in_(duties),
            Occurrence.missed_at.is_not(None),
            Occurrence.closed_as.is_(None),
            Occurrence.window_end >= since,
        )
        .order_by(Occurrence.window_end.desc(), Region.name, Household.head)
    )
    return [NotMade(*row) for row in await work.execute(query)]
