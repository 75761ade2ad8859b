"""The second helper's look at the first helper's work, once for each visit of their own."""

from collections.abc import Mapping
from datetime import datetime

from actions.audit import append_audit
from actions.contacts.confirmation import card
from actions.permission import ensure_may
from actions.supervision import cases
from actions.views import ContactCard, Speaker
from rules.cases import CaseKind
from rules.errors import NotAllowed, Refused
from rules.oversight import Asked, Found, faults
from rules.programme import ContactKind
from rules.roles import Deed, Role
from storage import contacts
from storage.contacts import FiledContact
from storage.database import Work
from storage.insert import insert_new
from storage.tables import Oversight


async def visit(work: Work, speaker: Speaker, contact_id: int) -> ContactCard:
    """The speaker's own visit on which they looked. Raises NotAllowed."""
    return card(await _own(work, speaker, contact_id))


async def file_oversight(
    work: Work, speaker: Speaker, contact_id: int, findings: Mapping[Asked, Found], now: datetime
) -> tuple[Asked, ...]:
    """Stores the three findings, once a visit; what is a plain no becomes a case for the township, and is returned.

    Raises NotAllowed for anybody but the second helper who made the visit, Refused when it was filed before.
    """
    found = await _own(work, speaker, contact_id)
    row = {
        "contact_id": contact_id,
        "household_id": found.contact.household_id,
        "person_id": speaker.person_id,
        "checked_on": found.contact.happened_on,
        "note": "",
        "filed_at": now,
        **{asked.value: findings[asked].value for asked in Asked},
    }
    if not await insert_new(work, Oversight, [row], "contact_id"):
        raise Refused("already_looked")
    append_audit(work, speaker, Deed.FILE_OVERSIGHT, now, contact=contact_id)
    wrong = faults(findings)
    if wrong:
        opening = cases.Opening(
            f"oversight:{contact_id}",
            CaseKind.INSPECTION,
            found.contact.household_id,
            ",".join(wrong),
            contact_id=contact_id,
            not_person_id=speaker.person_id,
        )
        await cases.open_cases(work, [opening], now, speaker)
    return wrong


async def _own(work: Work, speaker: Speaker, contact_id: int) -> FiledContact:
    found = await contacts.one(work, contact_id)
    if found is None or found.helper_id != speaker.person_id or found.role != Role.SECOND_HELPER:
        raise NotAllowed("not_allowed")
    await ensure_may(work, speaker, Deed.FILE_OVERSIGHT, found.contact.household_id)
    if found.contact.kind != ContactKind.VISIT or not found.contact.counts:
        raise NotAllowed("not_allowed")
    return found
