"""What the rectification list and the policy list are filled from: a query each, however large the place."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select

from rules.programme import ContactKind
from storage.among import among
from storage.database import Work
from storage.forms import Scope, households_in
from storage.tables import Case, CaseStep, Contact, Entitlement, InspectionItem, Person


@dataclass(frozen=True, slots=True)
class Rectified:
    """A case with who answers for it, what the inspector noted, and what was done (`steps`: when and in which
    words, the oldest first)."""

    case: Case
    owner: str
    note: str
    steps: tuple[tuple[datetime, str], ...]


async def rectified(
    work: Work, scope: Scope, kinds: Collection[str], since: datetime, until: datetime
) -> list[Rectified]:
    """The scope's cases of these kinds that were open at some moment of [since, until), in the order of opening."""
    query = (
        select(Case, Person.name, InspectionItem.note)
        .outerjoin(Person, Person.id == Case.owner_id)
        .outerjoin(InspectionItem, InspectionItem.case_id == Case.id)
        .where(
            Case.household_id.in_(households_in(scope)),
            Case.kind.in_(kinds),
            Case.opened_at < until,
            or_(Case.closed_at.is_(None), Case.closed_at >= since),
        )
        .order_by(Case.opened_at, Case.id)
    )
    rows = list(await work.execute(query))
    done: dict[int, list[tuple[datetime, str]]] = {}
    steps = select(CaseStep.case_id, CaseStep.at, CaseStep.text).order_by(CaseStep.id)
    for number, at, text in await work.execute(steps.where(among(CaseStep.case_id, [row[0].id for row in rows]))):
        done.setdefault(number, []).append((at, text))
    return [Rectified(case, owner or "", note or "", tuple(done.get(case.id, ()))) for case, owner, note in rows]


async def visited(work: Work, scope: Scope, first: date, last: date) -> frozenset[int]:
    """The households that somebody visited between two days (both inclusive)."""
    query = select(Contact.household_id).where(
        Contact.household_id.in_(households_in(scope)),
        Contact.counts,
        Contact.kind == ContactKind.VISIT,
        Contact.happened_on.between(first, last),
    )
    return frozenset(await work.scalars(query.distinct()))


async def said(work: Work, scope: Scope) -> dict[int, list[Entitlement]]:
    """By household: what was said of each policy, in the order in which it was said."""
    query = (
        select(Entitlement)
        .where(Entitlement.household_id.in_(households_in(scope)))
        .order_by(Entitlement.said_at, Entitlement.article_id)
    )
    found: dict[int, list[Entitlement]] = {}
    for row in await work.scalars(query):
        found.setdefault(row.household_id, []).append(row)
    return found
