"""Queries on cases and their steps."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from storage.acting import who_did
from storage.among import among
from storage.database import Work
from storage.insert import Rows, insert_new
from storage.tables import Case, CaseStep, Contact, Household, Pairing, Person, Region


@dataclass(frozen=True, slots=True)
class Shown:
    """A case with the names around it."""

    case: Case
    head: str
    village: str
    owner: str | None
    opened_by: str | None
    contact: Contact | None
    helper: str | None


async def open_new(work: Work, rows: Rows) -> dict[str, int]:
    """Opens the cases whose keys are new; their ids by key."""
    return dict(await insert_new(work, Case, rows, "key", "id"))


async def ids_of(work: Work, keys: Collection[str]) -> dict[str, int]:
    """The ids of the cases with these keys."""
    rows = await work.execute(select(Case.key, Case.id).where(Case.key.in_(keys)))
    return dict(rows.all())


async def shown(work: Work, ids: Collection[int]) -> list[Shown]:
    """These cases, the soonest deadline first."""
    opener, helper = aliased(Person), aliased(Person)
    query = (
        select(Case, Household.head, Region.name, Person.name, opener.name, Contact, helper.name)
        .join(Household, Household.id == Case.household_id)
        .join(Region, Region.id == Household.village_id)
        .outerjoin(Person, Person.id == Case.owner_id)
        .outerjoin(opener, opener.id == Case.opened_by)
        .outerjoin(Contact, Contact.id == Case.contact_id)
        .outerjoin(Pairing, Pairing.id == Contact.pairing_id)
        .outerjoin(helper, helper.id == who_did)
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


@dataclass(frozen=True, slots=True)
class About:
    """What an alert tells of; `kind` is that of the case which it would become, `codes` what it names."""

    alert_id: int
    household_id: int
    kind: str
    contact_id: int | None
    codes: Collection[str]

    def is_in(self, kind: str, detail: str, alert_id: int | None, contact_id: int | None) -> bool:
        """Whether a case is about the same: opened from it, of its kind about the same contact, or one in which all
        that it names stands already."""
        same = self.contact_id is not None and self.contact_id == contact_id
        named = bool(self.codes) and set(self.codes) <= set(detail.split(","))
        return alert_id == self.alert_id or (kind == self.kind and (same or named))


async def open_about(work: Work, told: Collection[About]) -> dict[int, int]:
    """By alert: the newest open case that is about the same."""
    columns = (Case.id, Case.household_id, Case.kind, Case.detail, Case.alert_id, Case.contact_id)
    homes = {one.household_id for one in told}
    query = select(*columns).where(among(Case.household_id, homes), Case.closed_at.is_(None)).order_by(Case.id)
    rows = (await work.execute(query)).all() if homes else ()
    return {
        one.alert_id: number
        for number, home, kind, detail, alert, contact in rows
        for one in told
        if one.household_id == home and one.is_in(kind, detail, alert, contact)
    }
