"""Queries on cases and their steps."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from storage.among import among
from storage.database import Work
from storage.insert import Rows, insert_new
from storage.tables import Case, CaseStep, Household, Person, Region


@dataclass(frozen=True, slots=True)
class Shown:
    """A case with the names around it."""

    case: Case
    head: str
    village: str
    owner: str | None


async def open_new(work: Work, rows: Rows) -> dict[str, int]:
    """Opens the cases whose keys are new; their ids by key."""
    return dict(await insert_new(work, Case, rows, "key", "id"))


async def ids_of(work: Work, keys: Collection[str]) -> dict[str, int]:
    """The ids of the cases with these keys."""
    rows = await work.execute(select(Case.key, Case.id).where(Case.key.in_(keys)))
    return dict(rows.all())


async def shown(work: Work, ids: Collection[int]) -> list[Shown]:
    """These cases, the soonest deadline first."""
    query = (
        select(Case, Household.head, Region.name, Person.name)
        .join(Household, Household.id == Case.household_id)
        .join(Region, Region.id == Household.village_id)
        .outerjoin(Person, Person.id == Case.owner_id)
        .where(among(Case.id, ids))
        .order_by(Case.due_on, Case.id)
    )
    return [Shown(*row) for row in await work.execute(query)]


async def steps(work: Work, case_id: int) -> list[tuple[CaseStep, str | None]]:
    """What was done about a case with the names of those who wrote it, the oldest first."""
    query = (
        select(CaseStep, Person.name)
        .outerjoin(Person, Person.id == CaseStep.person_id)
        .where(CaseStep.case_id == case_id)
        .order_by(CaseStep.id)
    )
    return [(step, name) for step, name in await work.execute(query)]


async def open_details(work: Work, household_id: int, kind: str) -> set[str]:
    """What the household's open cases of that kind are about (codes)."""
    query = select(Case.detail).where(Case.household_id == household_id, Case.kind == kind, Case.closed_at.is_(None))
    return {code for detail in await work.scalars(query) for code in detail.split(",") if code}


async def open_of_contact(work: Work, contact_id: int, kind: str) -> int | None:
    """The newest open case of that kind about this contact."""
    query = select(Case.id).where(Case.contact_id == contact_id, Case.kind == kind, Case.closed_at.is_(None))
    return (await work.scalars(query.order_by(Case.id.desc()))).first()


async def open_about(
    work: Work, household_id: int, kind: str, alert_id: int, contact_id: int | None, codes: Collection[str]
) -> int | None:
    """The open case that an alert is about: opened from it, of its kind about the same contact, or one in which all
    that it names (codes) stands already; None while there is none."""
    columns = (Case.id, Case.kind, Case.detail, Case.alert_id, Case.contact_id)
    query = select(*columns).where(Case.household_id == household_id, Case.closed_at.is_(None))
    for number, of_kind, detail, alert, contact in await work.execute(query.order_by(Case.id.desc())):
        same = (contact_id is not None and contact == contact_id) or (codes and set(codes) <= set(detail.split(",")))
        if alert == alert_id or (of_kind == kind and same):
            return int(number)
    return None
