"""Queries on filed contacts and the household's word on them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, distinct, func, or_, select, update
from sqlalchemy.orm import aliased

from rules.call_record import Outcome
from rules.programme import ContactKind, Duty
from rules.roles import Role
from storage.acting import concerned, who_did
from storage.among import among
from storage.database import Work
from storage.insert import changed, insert_new
from storage.tables import Confirmation, Contact, Household, Occurrence, Pairing, Person


@dataclass(frozen=True, slots=True)
class FiledContact:
    """A contact with the name of the helper who filed it, and the household's answer so far."""

    contact: Contact
    helper: str
    helper_id: int
    answer: str | None
    head: str = ""
    role: str = ""
    family_id: int | None = None
    way: str | None = None


# A word is about what was filed then: after a correction it does not count for the new revision.
OF_PRESENT_REVISION = and_(Confirmation.contact_id == Contact.id, Confirmation.revision == Contact.revision)
# Not brought in from an older list: only of these is somebody asked, reminded or told.
FILED_HERE = Contact.brought_in.is_(None)
second = aliased(Pairing)
_FILED = (
    select(
        Contact,
        Person.name,
        Person.id,
        Confirmation.answer,
        Household.head,
        Pairing.role,
        Household.contact_id,
        Confirmation.way,
    )
    .join(Pairing, Pairing.id == Contact.pairing_id)
    .join(Person, Person.id == who_did)
    .join(Household, Household.id == Contact.household_id)
    .outerjoin(Confirmation, OF_PRESENT_REVISION)
)


def days_that_count(duty: Duty) -> ColumnElement[int]:
    """On how many days of an occurrence's window a contact satisfied this duty; for a statement on `Occurrence`."""
    return (
        select(func.count(distinct(Contact.happened_on)))
        .where(
            Contact.pairing_id == Occurrence.pairing_id,
            Contact.counts,
            Contact.kind.in_(duty.satisfied_by),
            Contact.happened_on.between(Occurrence.window_start, Occurrence.window_end),
        )
        .scalar_subquery()
    )


async def file(work: Work, row: dict[str, Any]) -> int | None:
    """Stores a contact; None when one with this filing key is there already."""
    ids = await insert_new(work, Contact, [row], "id")
    return ids[0] if ids else None


async def by_filing_key(work: Work, key: str) -> Contact | None:
    """The contact that was filed from this draft."""
    return (await work.scalars(select(Contact).where(Contact.filing_key == key))).one_or_none()


async def one(work: Work, contact_id: int) -> FiledContact | None:
    """A contact with its helper and confirmation."""
    return (await many(work, [contact_id])).get(contact_id)


async def confirm(work: Work, row: dict[str, Any]) -> bool:
    """Stores the word on one revision; False when there is one already."""
    return bool(await insert_new(work, Confirmation, [row], "contact_id"))


@dataclass(frozen=True, slots=True)
class Counted:
    """A contact that counts, with no more than counting needs."""

    pairing_id: int
    kind: str
    on: date


async def counted(work: Work, pairings: Collection[int], first: date, last: date) -> list[Counted]:
    """The contacts of these pairings that count, between two days (both inclusive)."""
    query = select(Contact.pairing_id, Contact.kind, Contact.happened_on).where(
        Contact.pairing_id.in_(pairings), Contact.counts, Contact.happened_on.between(first, last)
    )
    return [Counted(*row) for row in await work.execute(query)]


async def unanswered_calls(work: Work, pairing_id: int, first: date, last: date) -> int:
    """How many calls between these two days (inclusive) were recorded that nobody answered."""
    query = select(Contact.happened_on, Contact.report).where(
        Contact.pairing_id == pairing_id,
        Contact.kind == ContactKind.CALL,
        Contact.happened_on.between(first, last),
        Contact.counts.is_(False),
    )
    rows = await work.execute(query)
    return sum(report.get("outcome") == Outcome.NOT_REACHED for _, report in rows)


async def many(work: Work, contacts: Collection[int]) -> dict[int, FiledContact]:
    """These contacts with their helpers and confirmations, by id."""
    found = [FiledContact(*row) for row in await work.execute(_FILED.where(Contact.id.in_(contacts)))]
    return {one.contact.id: one for one in found}


async def last_visit(work: Work, pairing_id: int) -> Contact | None:
    """The newest visit of this pairing at which somebody was met."""
    query = select(Contact).where(Contact.pairing_id == pairing_id, Contact.kind == ContactKind.VISIT, Contact.counts)
    return (await work.scalars(query.order_by(Contact.happened_on.desc(), Contact.id.desc()).limit(1))).one_or_none()


async def next_steps(work: Work, pairings: Collection[int]) -> dict[int, str]:
    """What was to come next by the newest visit of each of these pairings, where something was. A later attempt at
    which nobody was in takes back nothing."""
    newest = func.row_number().over(
        partition_by=(Contact.pairing_id, Contact.counts), order_by=(Contact.happened_on.desc(), Contact.id.desc())
    )
    visits = (
        select(Contact.id, newest.label("place"))
        .where(among(Contact.pairing_id, pairings), Contact.kind == ContactKind.VISIT)
        .subquery()
    )
    query = (
        select(Contact.pairing_id, Contact.counts, Contact.report)
        .join(visits, visits.c.id == Contact.id)
        .where(visits.c.place == 1)
        .order_by(Contact.happened_on, Contact.id)
    )
    found: dict[int, str] = {}
    for pairing, counts, report in await work.execute(query):
        step = report.get("next_step", "")
        if counts or step:
            found[pairing] = step
    return {pairing: step for pairing, step in found.items() if step}


async def filed_by(work: Work, person_id: int, limit: int) -> list[FiledContact]:
    """The newest contacts that this person filed and may still mend, the newest first."""
    still = or_(Contact.stand_in_id.is_(None), Contact.stand_in_id == Pairing.stand_in_id)
    query = _FILED.where(who_did == person_id, concerned(person_id), Pairing.until.is_(None), still, FILED_HERE)
    query = query.order_by(Contact.happened_on.desc(), Contact.id.desc()).limit(limit)
    return [FiledContact(*row) for row in await work.execute(query)]


ASKED = -1  # how content the family is was asked and not answered yet; 0 is "cannot say"


async def content_asked(work: Work, household_id: int, since: datetime) -> bool:
    """Whether the family was asked how content it is since then."""
    query = (
        select(Confirmation.contact_id)
        .join(Contact, Contact.id == Confirmation.contact_id)
        .where(Contact.household_id == household_id, Confirmation.content.is_not(None))
        .where(Confirmation.answered_at >= since)
    )
    return (await work.scalars(query.limit(1))).first() is not None


async def say_content(work: Work, contact_id: int, revision: int, person_id: int, content: int) -> bool:
    """Writes how content the family is; False when it was not asked, or has said it."""
    statement = (
        update(Confirmation)
        .where(Confirmation.contact_id == contact_id, Confirmation.revision == revision)
        .where(Confirmation.person_id == person_id, Confirmation.content == ASKED)
        .values(content=content)
    )
    return bool(await changed(work, statement))


_UNCONFIRMED = (Contact.kind == ContactKind.VISIT, Contact.counts, FILED_HERE, Confirmation.answer.is_(None))


async def unconfirmed(work: Work, second_helper: int, filed_before: datetime, since: date) -> list[FiledContact]:
    """Visits of others to the households of this second helper that nobody has confirmed, the oldest first."""
    mine = select(second.household_id).where(
        second.person_id == second_helper, second.role == Role.SECOND_HELPER, second.until.is_(None)
    )
    query = _FILED.where(
        Contact.household_id.in_(mine),
        *_UNCONFIRMED,
        Contact.filed_at <= filed_before,
        Contact.happened_on >= since,
        who_did != second_helper,
    )
    query = query.order_by(Contact.happened_on, Contact.id)
    return [FiledContact(*row) for row in await work.execute(query)]


async def count_unconfirmed(
    work: Work, households: Collection[int], filed_before: datetime, since: date
) -> dict[int, int]:
    """How many visits of the first helper nobody has confirmed, of these households that have some."""
    query = (
        select(Contact.household_id, func.count())
        .join(Pairing, Pairing.id == Contact.pairing_id)
        .outerjoin(Confirmation, OF_PRESENT_REVISION)
        .where(among(Contact.household_id, households), Pairing.role == Role.FIRST_HELPER)
        .where(*_UNCONFIRMED, Contact.filed_at <= filed_before, Contact.happened_on >= since)
        .group_by(Contact.household_id)
    )
    return dict((await work.execute(query)).all())


@dataclass(frozen=True, slots=True)
class Contentment:
    """How content a family said it is, 1 to 5, and when; `heard`: the second helper filed a visit there since."""

    household_id: int
    head: str
    content: int
    said_at: datetime
    heard: bool


async def contentments(work: Work, second_helper: int, since: datetime) -> list[Contentment]:
    """What the families of this second helper said since then about how content they are, the oldest first."""
    visit, own = aliased(Contact), aliased(Pairing)
    heard = (
        select(visit.id)
        .join(own, own.id == visit.pairing_id)
        .where(own.person_id == second_helper, visit.household_id == Contact.household_id, visit.counts)
        .where(visit.kind == ContactKind.VISIT, visit.filed_at > Confirmation.answered_at)
        .where(visit.brought_in.is_(None))
        .exists()
    )
    query = (
        select(Household.id, Household.head, Confirmation.content, Confirmation.answered_at, heard)
        .join(Contact, Contact.id == Confirmation.contact_id)
        .join(Household, Household.id == Contact.household_id)
        .join(second, second.household_id == Household.id)
        .where(second.person_id == second_helper, second.role == Role.SECOND_HELPER, second.until.is_(None))
        .where(Confirmation.content > 0, Confirmation.answered_at >= since)
        .order_by(Confirmation.answered_at, Confirmation.contact_id)
    )
    rows = await work.execute(query)
    return [Contentment(home, head, content or 0, at, heard) for home, head, content, at, heard in rows]


async def last_visits(work: Work, person_id: int, households: Collection[int]) -> dict[int, date]:
    """When this person last visited these households, by household."""
    query = (
        select(Contact.household_id, func.max(Contact.happened_on))
        .join(Pairing, Pairing.id == Contact.pairing_id)
        .where(Pairing.person_id == person_id, Contact.household_id.in_(households), Contact.counts)
        .where(Contact.kind == ContactKind.VISIT)
        .group_by(Contact.household_id)
    )
    return {household: day for household, day in (await work.execute(query)).all()}  # noqa: C416  # rows
