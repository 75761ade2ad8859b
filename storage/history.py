"""Everything that happened at one household, as rows for its timeline."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from storage.acting import who_did
from storage.database import Work
from storage.tables import Case, Confirmation, Contact, Member, Occurrence, Oversight, Pairing, Person, Question, Unit


@dataclass(frozen=True, slots=True)
class Helped:
    """Who answered for the household from when until when."""

    name: str
    unit: str | None
    role: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Came:
    """A contact with the household's word on what it says now. `revision` above 1: it was corrected."""

    id: int
    on: date
    kind: str
    counts: bool
    helper: str
    role: str
    revision: int
    report: dict[str, Any]
    filed_at: datetime
    answer: str | None
    way: str | None
    comment: str | None
    answered_at: datetime | None
    content: int | None
    brought_in: bool


async def members(work: Work, household_id: int) -> list[tuple[str, str]]:
    """Who lives there: name and relation."""
    query = select(Member.name, Member.relation).where(Member.household_id == household_id).order_by(Member.id)
    return [(name, relation) for name, relation in await work.execute(query)]


async def helped(work: Work, household_id: int) -> list[Helped]:
    """Every pairing, the newest first."""
    query = select(Person.name, Unit.name, Pairing.role, Pairing.since, Pairing.until)
    query = query.join(Pairing, Pairing.person_id == Person.id).outerjoin(Unit, Unit.id == Person.unit_id)
    query = query.where(Pairing.household_id == household_id).order_by(Pairing.since.desc(), Pairing.role)
    return [Helped(*row) for row in await work.execute(query)]


async def came(work: Work, household_id: int, limit: int) -> list[Came]:
    """The newest contacts."""
    said = (Confirmation.contact_id == Contact.id) & (Confirmation.revision == Contact.revision)
    query = (
        select(
            Contact.id,
            Contact.happened_on,
            Contact.kind,
            Contact.counts,
            Person.name,
            Pairing.role,
            Contact.revision,
            Contact.report,
            Contact.filed_at,
            Confirmation.answer,
            Confirmation.way,
            Confirmation.comment,
            Confirmation.answered_at,
            Confirmation.content,
            Contact.brought_in.is_not(None),
        )
        .join(Pairing, Pairing.id == Contact.pairing_id)
        .join(Person, Person.id == who_did)
        .outerjoin(Confirmation, said)
        .where(Contact.household_id == household_id)
        .order_by(Contact.happened_on.desc(), Contact.id.desc())
    )
    return [Came(*row) for row in await work.execute(query.limit(limit))]


async def looked(work: Work, household_id: int, limit: int) -> list[tuple[Oversight, str]]:
    """What second helpers found of the first helper's work, each with who looked, the newest first."""
    query = select(Oversight, Person.name).join(Person, Person.id == Oversight.person_id)
    query = query.where(Oversight.household_id == household_id)
    rows = await work.execute(query.order_by(Oversight.checked_on.desc(), Oversight.contact_id.desc()).limit(limit))
    return [(row, name) for row, name in rows]


async def asked(work: Work, household_id: int, limit: int) -> list[tuple[Question, str, str | None]]:
    """The newest questions with who asked and who answered."""
    answerer = aliased(Person)
    query = select(Question, Person.name, answerer.name).join(Person, Person.id == Question.person_id)
    query = query.outerjoin(answerer, answerer.id == Question.answered_by).where(
        Question.household_id == household_id
    )
    rows = await work.execute(query.order_by(Question.id.desc()).limit(limit))
    return [(question, asker, answered) for question, asker, answered in rows]


async def cases(work: Work, household_id: int) -> list[tuple[Case, str | None]]:
    """Every case with its owner's name, the newest first."""
    query = select(Case, Person.name).outerjoin(Person, Person.id == Case.owner_id)
    query = query.where(Case.household_id == household_id).order_by(Case.id.desc())
    return [(case, owner) for case, owner in await work.execute(query)]


async def owed(work: Work, household_id: int) -> list[tuple[Occurrence, str]]:
    """What is open there or was missed, with who owes it, the newest window first."""
    query = select(Occurrence, Person.name).join(Pairing, Pairing.id == Occurrence.pairing_id)
    query = query.join(Person, Person.id == Pairing.person_id).where(
        Pairing.household_id == household_id, Occurrence.closed_as.is_(None) | Occurrence.missed_at.is_not(None)
    )
    rows = await work.execute(query.order_by(Occurrence.window_end.desc(), Occurrence.id).limit(40))
    return [(occurrence, name) for occurrence, name in rows]
