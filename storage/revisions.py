"""Queries on corrections: what a contact said before and says now, and who changed it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update

from rules.correction import Version
from storage.database import Work
from storage.insert import changed, insert_new
from storage.tables import Contact, ContactRevision, Occurrence, Person


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision of a contact, and who wrote it."""

    number: int
    version: Version
    written_at: datetime
    by: str
    reason: str


async def add(
    work: Work, contact: Contact, filed_by: int, after: Version, writer: int, reason: str, now: datetime
) -> int | None:
    """The contact's next revision; its number, or None when somebody else's came first. The first one is kept too."""
    number = contact.revision + 1
    statement = (
        update(Contact)
        .where(Contact.id == contact.id, Contact.revision == contact.revision)
        .values(happened_on=after.on, counts=after.counts, report=dict(after.report), revision=number)
    )
    first = {"number": 1, "written_at": contact.filed_at, "written_by": filed_by, "reason": ""}
    rows = [] if contact.revision > 1 else [first | _said(contact.id, version_of(contact))]
    if not await changed(work, statement):
        return None
    new = {"number": number, "written_at": now, "written_by": writer, "reason": reason}
    await insert_new(work, ContactRevision, [*rows, new | _said(contact.id, after)], "number")
    return number


def _said(contact_id: int, version: Version) -> dict[str, object]:
    return {
        "contact_id": contact_id,
        "happened_on": version.on,
        "counts": version.counts,
        "report": dict(version.report),
    }


def version_of(row: Contact | ContactRevision) -> Version:
    """What the row says."""
    return Version(row.happened_on, row.counts, row.report)


async def of_contact(work: Work, contact_id: int) -> list[Revision]:
    """Every revision of a contact that was corrected, the oldest first; empty when it never was."""
    query = (
        select(ContactRevision, Person.name)
        .join(Person, Person.id == ContactRevision.written_by)
        .where(ContactRevision.contact_id == contact_id)
        .order_by(ContactRevision.number)
    )
    return [
        Revision(row.number, version_of(row), row.written_at, name, row.reason)
        for row, name in await work.execute(query)
    ]


async def before_of(work: Work, contacts: set[int]) -> dict[tuple[int, int], Version]:
    """All revisions of these contacts by contact and number."""
    rows = await work.scalars(select(ContactRevision).where(ContactRevision.contact_id.in_(contacts)))
    return {(row.contact_id, row.number): version_of(row) for row in rows}


async def reasons_of(work: Work, contacts: set[int]) -> dict[tuple[int, int], str]:
    """Why these contacts were corrected, by contact and number of the revision."""
    query = select(ContactRevision.contact_id, ContactRevision.number, ContactRevision.reason)
    rows = await work.execute(query.where(ContactRevision.contact_id.in_(contacts)))
    return {(contact, number): reason for contact, number, reason in rows}


async def closed_around(work: Work, pairing_id: int, day: date) -> list[Occurrence]:
    """The pairing's occurrences that were done and whose window holds that day."""
    query = select(Occurrence).where(
        Occurrence.pairing_id == pairing_id,
        Occurrence.closed_as.in_(("done", "done_late")),
        Occurrence.window_start <= day,
        Occurrence.window_end >= day,
    )
    return list(await work.scalars(query))


async def reopen(work: Work, occurrence_id: int, step: str, at: datetime) -> bool:
    """Opens again what was done; False when it was not."""
    statement = (
        update(Occurrence)
        .where(Occurrence.id == occurrence_id, Occurrence.closed_as.in_(("done", "done_late")))
        .values(closed_as=None, missed_at=None, next_step=step, next_step_at=at)
    )
    return bool(await changed(work, statement))
