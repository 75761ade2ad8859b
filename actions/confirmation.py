"""The household's word on who really came (the double sign)."""

from datetime import datetime

from actions import alerts
from actions.audit import append_audit
from actions.permission import ensure_may
from actions.views import ContactCard, Speaker
from rules.confirmation import Answer, ensure_confirmable
from rules.errors import NotAllowed, Refused
from rules.ladder import AlertKind
from rules.programme import ContactKind
from rules.roles import Deed
from rules.visit_report import ensure_note
from storage import contacts
from storage.contacts import FiledContact
from storage.database import Work


async def contact(work: Work, speaker: Speaker, contact_id: int) -> ContactCard:
    """What the family is asked about. Raises NotAllowed."""
    return card(await _found(work, speaker, contact_id))


async def confirm_contact(
    work: Work, speaker: Speaker, contact_id: int, answer: Answer, comment: str, now: datetime
) -> ContactCard:
    """Stores the family's one answer; "nobody came" and words alert the supervisors. Raises NotAllowed or Refused."""
    found = await _found(work, speaker, contact_id)
    ensure_confirmable(
        found.contact.happened_on, work.rulebook.today(now), Answer(found.answer) if found.answer else None
    )
    ensure_note(comment)
    row = {
        "contact_id": contact_id,
        "person_id": speaker.person_id,
        "answer": answer.value,
        "comment": comment,
        "answered_at": now,
    }
    if not await contacts.confirm(work, row):
        raise Refused("already_confirmed")
    append_audit(work, speaker, "confirm_contact", now, contact=contact_id, answer=answer.value)
    kind = _KINDS.get(answer)
    if kind is not None:
        cause = alerts.Cause(
            f"{kind}:{contact_id}",
            kind,
            found.contact.household_id,
            contact_id=contact_id,
            # The second helper hears of a first helper's visit that the family denies, not of their own.
            person_id=found.helper_id,
        )
        await alerts.raise_alerts(work, [cause], now)
    return card(found)


_KINDS = {Answer.NOBODY_CAME: AlertKind.NOBODY_CAME, Answer.SOMETHING_TO_SAY: AlertKind.HOUSEHOLD_WORD}


async def _found(work: Work, speaker: Speaker, contact_id: int) -> FiledContact:
    found = await contacts.one(work, contact_id)
    if found is None:
        raise NotAllowed("not_allowed")
    await ensure_may(work, speaker, Deed.CONFIRM_CONTACT, found.contact.household_id)
    if found.helper_id == speaker.person_id:
        raise NotAllowed("not_allowed")
    return found


def card(found: FiledContact) -> ContactCard:
    """The contact in the family's eyes."""
    report = found.contact.report
    return ContactCard(
        contact_id=found.contact.id,
        helper=found.helper,
        kind=ContactKind(found.contact.kind),
        on=found.contact.happened_on,
        helped=tuple(report.get("helped", ())),
        explained=tuple(report.get("explained", ())),
    )
