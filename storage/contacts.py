"""Queries on filed contacts and the household's word on them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, select

from rules.call_record import Outcome
from rules.programme import ContactKind
from storage.database import Work
from storage.insert import insert_new
from storage.tables import Confirmation, Contact, Pairing, Person


@dataclass(frozen=True, slots=True)
class FiledContact:
    """A contact with the name of the helper who filed it, and the household's answer so far."""

    contact: Contact
    helper: str
    helper_id: int
    answer: str | None


# A word is about what was filed then: after a correction it does not count for the new revision.
OF_PRESENT_REVISION = and_(Confirmation.contact_id == Contact.id, Confirmation.revision == Contact.revision)
_FILED = (
    select(Contact, Person.name, Person.id, Confirmation.answer)
    .join(Pairing, Pairing.id == Contact.pairing_id)
    .join(Person, Person.id == Pairing.person_id)
    .outerjoin(Confirmation, OF_PRESENT_REVISION)
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
    """Stores the household's word; False when there is one already."""
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
