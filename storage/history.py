"""Everything that happened at one household, as rows for its timeline."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from storage.acting import who_did
from storage.database import Work
from storage.tables import (
    Case,
    Confirmation,
    Contact,
    Entitlement,
    GiftDelivery,
    GiftRound,
    Household,
    Inspection,
    InspectionItem,
    Member,
    Occurrence,
    Oversight,
    Pairing,
    Person,
    Question,
    Region,
    Unit,
    Watch,
    WatchStep,
)


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


async def said_of_policies(work: Work, household_id: int) -> list[tuple[Entitlement, str | None, str | None]]:
    """What was said of each policy: by whom (None: a list said it), and who closed the gap."""
    closer = aliased(Person)
    query = select(Entitlement, Person.name, closer.name).outerjoin(Person, Person.id == Entitlement.said_by)
    query = query.outerjoin(closer, closer.id == Entitlement.outcome_by)
    query = query.where(Entitlement.household_id == household_id).order_by(Entitlement.said_at.desc())
    return [(row, by, closed_by) for row, by, closed_by in await work.execute(query)]


async def gifts(work: Work, household_id: int) -> list[tuple[GiftDelivery, GiftRound, str | None]]:
    """The household's gift of each round, with whoever brought it, the newest first."""
    query = select(GiftDelivery, GiftRound, Person.name).join(GiftRound, GiftRound.id == GiftDelivery.round_id)
    query = query.outerjoin(Person, Person.id == GiftDelivery.delivered_by)
    query = query.where(GiftDelivery.household_id == household_id).order_by(GiftDelivery.id.desc())
    return [(gift, of, by) for gift, of, by in await work.execute(query)]


async def watches(work: Work, household_id: int) -> list[tuple[Watch, str | None]]:
    """Every time that the household was proposed to be watched, with who proposed it, the newest first."""
    query = select(Watch, Person.name).outerjoin(Person, Person.id == Watch.proposed_by)
    query = query.where(Watch.household_id == household_id).order_by(Watch.id.desc())
    return [(watch, by) for watch, by in await work.execute(query)]


async def watch_steps(work: Work, household_id: int) -> list[tuple[WatchStep, Watch, str | None]]:
    """What was decided about these, and by whom, the newest first."""
    query = select(WatchStep, Watch, Person.name).join(Watch, Watch.id == WatchStep.watch_id)
    query = query.outerjoin(Person, Person.id == WatchStep.person_id)
    query = query.where(Watch.household_id == household_id).order_by(WatchStep.id.desc())
    return [(step, watch, by) for step, watch, by in await work.execute(query)]


async def inspected(work: Work, household_id: int) -> list[tuple[InspectionItem, str]]:
    """What inspectors were told there, the newest first; what is still to be asked is in no list. The samples are
    found by the place that they were drawn of."""
    village, town = aliased(Region), aliased(Region)
    query = select(InspectionItem, Person.name).select_from(Household)
    query = query.join(village, village.id == Household.village_id).join(town, town.id == village.parent_id)
    query = query.join(Inspection, Inspection.region_id.in_([town.id, town.parent_id]))
    drawn = (InspectionItem.inspection_id == Inspection.id) & (InspectionItem.household_id == Household.id)
    query = query.join(InspectionItem, drawn).join(Person, Person.id == InspectionItem.inspector_id)
    query = query.where(Household.id == household_id, InspectionItem.answered_at.is_not(None))
    return [(item, by) for item, by in await work.execute(query.order_by(InspectionItem.id.desc()))]


async def owed(work: Work, household_id: int) -> list[tuple[Occurrence, str]]:
    """What is open there or was missed, with who owes it, the newest window first."""
    query = select(Occurrence, Person.name).join(Pairing, Pairing.id == Occurrence.pairing_id)
    query = query.join(Person, Person.id == Pairing.person_id).where(
        Pairing.household_id == household_id, Occurrence.closed_as.is_(None) | Occurrence.missed_at.is_not(None)
    )
    rows = await work.execute(query.order_by(Occurrence.window_end.desc(), Occurrence.id).limit(40))
    return [(occurrence, name) for occurrence, name in rows]
