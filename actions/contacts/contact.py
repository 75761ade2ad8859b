"""What filing a call and filing a visit have in common: one transaction, filed once, the family asked."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from actions.audit import append_audit
from actions.contacts.confirmation import families_word
from actions.delivery import edits
from actions.households import card
from actions.permission import ensure_may
from actions.planning import duties
from actions.planning.occurrences import beginning, open_slice
from actions.planning.programmes import programme_of
from actions.views import Filed, Speaker
from rules.cover import LATE_DAYS
from rules.delivery import ASKED_FOR
from rules.due_dates import outside_quiet_hours
from rules.errors import NotAllowed, Refused
from rules.programme import ContactKind
from rules.reason import claimed_by
from rules.roles import Deed, Role
from rules.standing import Standing, closed_by_contacts
from rules.visit_report import ensure_date
from rules.windows import Window
from storage import alerts, contacts, households, occurrences, outbox, people, stand_ins
from storage.database import Work
from storage.stand_ins import Stood
from storage.tables import Contact, Occurrence, Pairing


@dataclass(frozen=True, slots=True)
class Filing:
    """A contact about to be filed; `report` holds the answers by field name."""

    household_id: int
    kind: ContactKind
    on: date
    counts: bool
    report: dict[str, Any]
    key: str


async def ensure_may_file(work: Work, speaker: Speaker, deed: Deed, household_id: int) -> Pairing:
    """The pairing for which the speaker files: their own, or one for which they stand in; a few days longer for what
    they did while they stood in, or until they handed it over. Raises NotAllowed."""
    pairing = await households.open_pairing(work, speaker.person_id, household_id)
    stood = await _stood_in(work, speaker, household_id) if pairing is None else None
    if stood is None or stood.pairing.stand_in_id == speaker.person_id:
        await ensure_may(work, speaker, deed, household_id)
    pairing = pairing or (stood.pairing if stood is not None else None)
    if pairing is None:
        raise NotAllowed("not_allowed")
    return pairing


async def _stood_in(work: Work, speaker: Speaker, household_id: int) -> Stood | None:
    late = speaker.today - timedelta(days=LATE_DAYS)
    stood = await stand_ins.stood_in(work, speaker.person_id, household_id, speaker.today, late)
    left = await households.left_pairing(work, speaker.person_id, household_id, late) if stood is None else None
    if left is not None and left.until is not None:
        return Stood(left, left.since, left.until - timedelta(days=1))
    return stood


async def check_day(work: Work, speaker: Speaker, pairing: Pairing, on: date, now: datetime) -> None:
    """Raises Refused when a contact may not be dated so; a stand-in's lies within the cover, a former helper's before
    the change."""
    ensure_date(on, work.rulebook.today(now), await programme_of(work, pairing.household_id), pairing.since)
    if pairing.until is not None and on >= pairing.until:
        raise Refused("date_after_change", day=pairing.until)
    if pairing.person_id != speaker.person_id:
        stood = await _stood_in(work, speaker, pairing.household_id)
        if stood is None or not stood.since <= on <= stood.until:
            days = (stood.since, stood.until) if stood is not None else (on, on)
            raise Refused("date_outside_cover", since=days[0], until=days[1])


async def file_contact(work: Work, speaker: Speaker, pairing: Pairing, filing: Filing, now: datetime) -> Filed:
    """Stores the contact, closes what it satisfies, and asks the family. The same draft again changes nothing."""
    own = pairing.person_id == speaker.person_id
    row = {
        "pairing_id": pairing.id,
        "household_id": filing.household_id,
        "kind": filing.kind.value,
        "happened_on": filing.on,
        "counts": filing.counts,
        "filed_at": now,
        "stand_in_id": None if own else speaker.person_id,
        "filing_key": filing.key,
        "report": filing.report,
    }
    contact_id = await contacts.file(work, row)
    again = contact_id is None
    if contact_id is None:
        earlier = await contacts.by_filing_key(work, filing.key)
        assert earlier is not None
        contact_id = earlier.id
    else:
        ids = {"household": filing.household_id, "contact": contact_id, "pairing": pairing.id}
        append_audit(work, speaker, f"file_{filing.kind}", now, **ids)
    if not again and filing.counts:
        # On a window's first morning somebody may be quicker than the tick: their visit must find what it closes.
        await open_slice(work, await beginning(work, now), range(pairing.id, pairing.id + 1), now)
        await close_what_is_done(work, pairing, filing.kind, filing.on, now)
        await edits.reminder_done(work, speaker.person_id, contact_id, now)
    asked = filing.kind is ContactKind.VISIT and filing.counts
    asked = asked and await _ask(work, speaker, contact_id, now)
    place = await households.place(work, filing.household_id)
    assert place is not None
    mine = await duties.mine(work, speaker, now)
    following = next((duty for duty in mine if duty.household.id == filing.household_id), None)
    return Filed(
        contact_id, card(place, Role(pairing.role) if own else Role.STAND_IN), filing.counts, again, asked, following
    )


async def close_what_is_done(work: Work, pairing: Pairing, kind: ContactKind, on: date, now: datetime) -> None:
    """A reminder that waits for what is closed here finds nothing left to say."""
    programmes = work.rulebook.programmes
    owed = [
        (one.occurrence, programmes[one.programme].duty(one.occurrence.duty))
        for one in await occurrences.open_of_pairing(work, pairing.id, on)
    ]
    concerned = [(row, duty) for row, duty in owed if kind in duty.satisfied_by]
    if not concerned:
        return
    around = await occurrences.reaching(work, pairing.id, min(row.window_start for row, _ in concerned))
    first, last = min(row.window_start for row in around), max(row.window_end for row, _ in concerned)
    counted = await contacts.counted(work, [pairing.id], first, last)
    closed: dict[Standing, list[int]] = {Standing.DONE: [], Standing.DONE_LATE: []}
    for row, duty in concerned:
        days = {contact.on for contact in counted if contact.kind in duty.satisfied_by}
        same = [one for one in around if (one.programme, one.duty) == (row.programme, row.duty) and _keeps_days(one)]
        for earlier in same:
            if earlier.window_start < row.window_start <= earlier.window_end:
                days -= claimed_by(Window(earlier.window_start, earlier.window_end), duty.at_least, days)
        if closed_by_contacts(Window(row.window_start, row.window_end), duty.at_least, days) is not None:
            closed[Standing.DONE_LATE if row.missed_at else Standing.DONE].append(row.id)
    for how, ids in closed.items():
        await occurrences.close(work, ids, how)
    await alerts.settle_missed(work, closed[Standing.DONE_LATE], now)


def _keeps_days(row: Occurrence) -> bool:
    """What was let off, or ended, keeps no contact for itself."""
    return row.closed_as in {None, Standing.DONE, Standing.DONE_LATE}


async def _ask(work: Work, speaker: Speaker, contact_id: int, now: datetime) -> bool:
    found = await contacts.one(work, contact_id)
    assert found is not None
    return await ask_confirmer(work, speaker, found.contact, now)


async def ask_confirmer(work: Work, speaker: Speaker, contact: Contact, now: datetime) -> bool:
    """Lays the question ready for the family's own account, or without one for the witnesses of its village; False
    when there is nobody but its helpers. Each revision of a contact is asked about once."""
    family = await families_word(work, contact.household_id)
    asked = [family.person_id] if family else await people.witnesses(work, contact.household_id)
    rows = [
        outbox.new_row(
            edits.confirmation_key(contact.id, contact.revision, person),
            person,
            "confirmation",
            {"contact": contact.id, "revision": contact.revision},
            outbox.Priority.CONFIRMATION,
            now,
            outside_quiet_hours(await programme_of(work, contact.household_id), now),
            now + ASKED_FOR,
        )
        for person in asked
        if person != speaker.person_id
    ]
    await outbox.put_all(work, rows)
    if contact.revision > 1:
        await edits.question_superseded(work, contact.id, contact.revision - 1, asked, now)
    return bool(rows) and family is not None
