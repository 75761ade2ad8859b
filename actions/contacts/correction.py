"""Correcting one's own record: a new revision with a reason; the family sees what changed and is asked again."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from actions.audit import append_audit
from actions.contacts import kept_files
from actions.contacts.contact import ask_confirmer, check_day, close_what_is_done, ensure_may_file
from actions.contacts.warnings import Signs, warn
from actions.permission import ensure_may
from actions.views import Speaker
from rules.correction import Change, Field, Version, changed, corrected, ensure_reason
from rules.due_dates import first_step, steps
from rules.errors import NotAllowed, Stale
from rules.kept_files import FileState, Purpose
from rules.programme import ContactKind
from rules.roles import Deed
from rules.standing import closed_by_contacts
from rules.windows import Window
from storage import alerts, contacts, households, revisions
from storage import kept_files as file_rows
from storage.contacts import FiledContact
from storage.database import Work
from storage.tables import Pairing

SHOWN = 10
DEEDS = {ContactKind.VISIT: Deed.FILE_VISIT, ContactKind.CALL: Deed.FILE_CALL}


@dataclass(frozen=True, slots=True)
class Record:
    """A record as its writer sees it: what it says now, and whether the family has said a word on it (a code);
    `asked`: the family is asked about what was just corrected."""

    contact_id: int
    household: str
    kind: ContactKind
    version: Version
    revision: int
    answer: str | None
    asked: bool = False


@dataclass(frozen=True, slots=True)
class RevisionCard:
    """One revision: who wrote it on which day and why, and which answers it changed."""

    number: int
    by: str
    written_on: date
    reason: str
    version: Version
    changed: tuple[Field, ...]


async def mine(work: Work, speaker: Speaker) -> tuple[Record, ...]:
    """The newest records that the speaker filed and may correct, the newest first."""
    found = await contacts.filed_by(work, speaker.person_id, SHOWN)
    heads = await households.places(work, {one.contact.household_id for one in found})
    return tuple(_record(one, heads[one.contact.household_id].household.head) for one in found)


async def one(work: Work, speaker: Speaker, contact_id: int) -> Record:
    """One of the speaker's own records. Raises NotAllowed."""
    found, _ = await _own(work, speaker, contact_id)
    place = await households.place(work, found.contact.household_id)
    assert place is not None
    return _record(found, place.household.head)


async def correct(
    work: Work, speaker: Speaker, contact_id: int, revision: int, change: Change, reason: str, now: datetime
) -> Record:
    """Writes the next revision; `revision` is the one that the speaker saw. Raises NotAllowed, Refused, or Stale when
    the record was corrected meanwhile."""
    found, pairing = await _own(work, speaker, contact_id)
    contact, kind = found.contact, ContactKind(found.contact.kind)
    ensure_reason(reason)
    if contact.revision != revision:
        raise Stale("corrected_meanwhile")
    before = revisions.version_of(contact)
    after = corrected(kind, before, change)
    if after.on != before.on:
        await check_day(work, speaker, pairing, after.on, now)
    number = await revisions.add(work, contact, found.helper_id, after, speaker.person_id, reason.strip(), now)
    if number is None:
        raise Stale("corrected_meanwhile")
    await work.refresh(contact)
    append_audit(work, speaker, "correct_contact", now, contact=contact_id, revision=number, field=change.field.value)
    if change.field is Field.PHOTOS:
        owner = kept_files.Owner(contact.household_id, contact_id)
        await kept_files.ask(work, speaker, owner, Purpose.VISIT, after.report["photos"], now)
    await _stand_anew(work, pairing, kind, before, after, now)
    worries = set(after.report.get("worries", ())) - set(before.report.get("worries", ()))
    await warn(work, speaker, Signs(contact.household_id, contact_id, worries, mark=f":{number}"), now)
    asked = kind is ContactKind.VISIT and after.counts and await ask_confirmer(work, speaker, contact, now)
    return replace(await one(work, speaker, contact_id), asked=asked)


async def photos(work: Work, speaker: Speaker, contact_id: int) -> tuple[tuple[int, kept_files.Content], ...]:
    """The thumbnails of a record of the speaker's own, each with its place among the photos (from 1); without those
    that are not here yet. Raises NotAllowed."""
    found, _ = await _own(work, speaker, contact_id)
    order = {one: number for number, one in enumerate(found.contact.report.get("photos") or (), start=1)}
    rows = await file_rows.of_contacts(work, [contact_id], Purpose.VISIT)
    kept = {order[row.telegram_id]: row for row in rows if row.state == FileState.KEPT and row.telegram_id in order}
    return tuple([(number, await kept_files.content(work, kept[number], small=True)) for number in sorted(kept)])


async def history(work: Work, speaker: Speaker, contact_id: int) -> tuple[RevisionCard, ...]:
    """What the record said and says, the oldest first; empty when it was never corrected. Raises NotAllowed."""
    found = await contacts.one(work, contact_id)
    if found is None:
        raise NotAllowed("not_allowed")
    await ensure_may_see(work, speaker, found)
    cards, before = list[RevisionCard](), None
    for row in await revisions.of_contact(work, contact_id):
        fields = changed(before, row.version) if before is not None else ()
        day = work.rulebook.today(row.written_at)
        cards.append(RevisionCard(row.number, row.by, day, row.reason, row.version, fields))
        before = row.version
    return tuple(cards)


async def ensure_may_see(work: Work, speaker: Speaker, found: FiledContact) -> None:
    """Helpers, offices and the family see a record. Raises NotAllowed."""
    await ensure_may(work, speaker, Deed.SEE_HOUSEHOLD, found.contact.household_id)


async def _own(work: Work, speaker: Speaker, contact_id: int) -> tuple[FiledContact, Pairing]:
    found = await contacts.one(work, contact_id)
    if found is None or found.helper_id != speaker.person_id:
        raise NotAllowed("not_allowed")
    deed = DEEDS[ContactKind(found.contact.kind)]
    pairing = await ensure_may_file(work, speaker, deed, found.contact.household_id)
    if pairing.id != found.contact.pairing_id:
        raise NotAllowed("not_allowed")
    return found, pairing


async def _stand_anew(
    work: Work, pairing: Pairing, kind: ContactKind, before: Version, after: Version, now: datetime
) -> None:
    """Duties around the old day open again where nothing else keeps them, those around the new one close."""
    if (before.on, before.counts) == (after.on, after.counts):
        return
    programmes = work.rulebook.programmes
    done = await revisions.closed_around(work, pairing.id, before.on) if before.counts else []
    first = min((row.window_start for row in done), default=before.on)
    last = max((row.window_end for row in done), default=before.on)
    counted = await contacts.counted(work, [pairing.id], first, last)
    for row in done:
        programme = programmes[row.programme]
        duty, window = programme.duty(row.duty), Window(row.window_start, row.window_end)
        days = {one.on for one in counted if one.kind in duty.satisfied_by}
        if kind in duty.satisfied_by and closed_by_contacts(window, duty.at_least, days) is None:
            step = first_step(steps(programme, duty, window, work.rulebook.calendar), now)
            await revisions.reopen(work, row.id, step.kind.value, step.at)
            await alerts.set_aside(work, row.id)
    if after.counts:
        await close_what_is_done(work, pairing, kind, after.on, now)


def _record(found: FiledContact, head: str) -> Record:
    contact = found.contact
    return Record(
        contact.id, head, ContactKind(contact.kind), revisions.version_of(contact), contact.revision, found.answer
    )
