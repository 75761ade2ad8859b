"""The family says that nobody came: the helper is asked first, and what they write stands in the case."""

from datetime import datetime

from actions.audit import append_audit
from actions.contacts.confirmation import card
from actions.permission import ensure_may
from actions.views import ContactCard, Speaker
from rules.cases import CaseKind
from rules.confirmation import Answer
from rules.errors import NotAllowed, Refused
from rules.roles import Deed
from rules.visit_report import ensure_note
from storage import cases, contacts
from storage.contacts import FiledContact
from storage.database import Work
from storage.tables import CaseStep


async def disputed(work: Work, speaker: Speaker, contact_id: int) -> ContactCard:
    """The visit that the family denies, for the helper who filed it. Raises NotAllowed."""
    return card(await _own(work, speaker, contact_id))


async def explain(work: Work, speaker: Speaker, contact_id: int, text: str, now: datetime) -> ContactCard:
    """The helper's side joins the case. Raises NotAllowed, or Refused when it is empty or too long."""
    found = await _own(work, speaker, contact_id)
    ensure_note(text)
    case = await cases.open_of_contact(work, contact_id, CaseKind.DISPUTE)
    if case is None or not text.strip():
        raise Refused("reason_missing")
    work.add(CaseStep(case_id=case, person_id=speaker.person_id, at=now, text=text.strip()))
    append_audit(work, speaker, "explain_dispute", now, case=case, contact=contact_id)
    return card(found)


async def _own(work: Work, speaker: Speaker, contact_id: int) -> FiledContact:
    """Also when the record was mended since: the case is still open."""
    found = await contacts.one(work, contact_id)
    if found is None or found.helper_id != speaker.person_id:
        raise NotAllowed("not_allowed")
    denied = found.answer == Answer.NOBODY_CAME
    if not denied and await cases.open_of_contact(work, contact_id, CaseKind.DISPUTE) is None:
        raise NotAllowed("not_allowed")
    if found.contact.stand_in_id is None:  # who stood in answers for that visit also when the cover is over
        await ensure_may(work, speaker, Deed.SEE_HOUSEHOLD, found.contact.household_id)
    return found
