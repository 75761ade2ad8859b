"""Queries on cases that are worked on: whose they are, what was done, how they end."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy import case as either

from rules.roles import Role
from storage.among import among
from storage.database import Work
from storage.insert import changed
from storage.tables import Alert, Case, CaseStep, Household, Office, Region

LISTED = 50


@dataclass(frozen=True, slots=True)
class Owned:
    """How many open cases somebody answers for, how many of them are past their day, and the first deadline."""

    count: int
    overdue: int
    due: date


async def open_for(work: Work, person_id: int) -> list[int]:
    """Open cases that this person answers for or opened, and all at their township; the soonest deadline first."""
    mine = select(Office.region_id).where(Office.person_id == person_id, Office.role == Role.TOWNSHIP_OFFICER)
    query = (
        select(Case.id)
        .join(Household, Household.id == Case.household_id)
        .join(Region, Region.id == Household.village_id)
        .where(
            Case.closed_at.is_(None),
            or_(Case.owner_id == person_id, Case.opened_by == person_id, Region.parent_id.in_(mine)),
        )
        .order_by(Case.due_on, Case.id)
        .limit(LISTED)
    )
    return list(await work.scalars(query))


async def owned(work: Work, people: Collection[int] | None, today: date) -> dict[int, Owned]:
    """By person: the open cases that they answer for."""
    late = func.sum(either((Case.due_on < today, 1), else_=0))
    query = select(Case.owner_id, func.count(), late, func.min(Case.due_on)).where(Case.closed_at.is_(None))
    query = query.where(Case.owner_id.is_not(None) if people is None else among(Case.owner_id, people))
    rows = await work.execute(query.group_by(Case.owner_id))
    return {person: Owned(count, int(some), due) for person, count, some, due in rows if person is not None}


async def one(work: Work, case_id: int) -> Case | None:
    """A case, as it is now."""
    return await work.get(Case, case_id, populate_existing=True)


async def note(work: Work, case_id: int, person_id: int, text: str, now: datetime) -> int:
    """Adds what somebody did; the step's id."""
    step = CaseStep(case_id=case_id, person_id=person_id, at=now, text=text)
    work.add(step)
    await work.flush()
    return step.id


async def close(work: Work, case_id: int, person_id: int, outcome: str, now: datetime) -> bool:
    """Whether this closed it."""
    statement = update(Case).where(Case.id == case_id, Case.closed_at.is_(None))
    values = {"state": "closed", "closed_at": now, "closed_by": person_id, "outcome": outcome}
    return bool(await changed(work, statement.values(**values)))


async def told_of(work: Work, case: Case, kinds: Collection[str]) -> list[int]:
    """Alerts that are not over and tell of what the case is about: the one of which it was made, and those of these
    kinds about its contact."""
    same = [Alert.id == case.alert_id] if case.alert_id is not None else []
    if case.contact_id is not None:
        same.append(and_(Alert.contact_id == case.contact_id, Alert.kind.in_(kinds)))
    if not same:
        return []
    query = select(Alert.id).where(Alert.household_id == case.household_id, or_(*same), Alert.resolved_at.is_(None))
    return list(await work.scalars(query.order_by(Alert.id)))


async def take(work: Work, case_id: int, person_id: int) -> bool:
    """Whether this person answers for it from now on."""
    statement = update(Case).where(Case.id == case_id, Case.closed_at.is_(None))
    return bool(await changed(work, statement.values(owner_id=person_id)))


async def overdue(work: Work, today: date) -> list[Case]:
    """Open cases past their deadline, the oldest first."""
    query = select(Case).where(Case.closed_at.is_(None), Case.due_on < today).order_by(Case.due_on, Case.id)
    return list(await work.scalars(query))
