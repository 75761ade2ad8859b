"""The signed paper card stays the record: for visits that nobody confirmed the second helper looks at it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from actions.audit import append_audit
from actions.permission import ensure_may
from actions.views import Speaker
from rules.confirmation import UNCONFIRMED_DAYS, Answer, Way
from rules.errors import NotAllowed, Refused
from rules.roles import Deed
from storage import contacts
from storage.database import Work

LOOK_BACK_DAYS = 100


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """A visit that nobody has confirmed for 7 days. `seen_since`: the second helper has been there since, so that the
    card can be looked at now."""

    contact_id: int
    household: str
    helper: str
    on: date
    seen_since: bool


async def unconfirmed(work: Work, speaker: Speaker, now: datetime) -> tuple[Unconfirmed, ...]:
    """What the second helper is to look at, the oldest first. It counts against nobody."""
    today = work.rulebook.today(now)
    found = await contacts.unconfirmed(
        work, speaker.person_id, now - timedelta(days=UNCONFIRMED_DAYS), today - timedelta(days=LOOK_BACK_DAYS)
    )
    visited = await contacts.last_visits(work, speaker.person_id, {one.contact.household_id for one in found})
    return tuple(
        Unconfirmed(
            one.contact.id,
            one.head,
            one.helper,
            one.contact.happened_on,
            visited.get(one.contact.household_id, date.min) >= one.contact.happened_on,
        )
        for one in found
    )


async def verify_card(work: Work, speaker: Speaker, contact_id: int, now: datetime) -> Unconfirmed:
    """The second helper saw the family's signature on the card, at a visit of their own on that day or later.

    Raises NotAllowed for whoever filed the visit and for others, Refused before such a visit or after another word.
    """
    found = await contacts.one(work, contact_id)
    if found is None or found.helper_id == speaker.person_id:
        raise NotAllowed("not_allowed")
    row = found.contact
    await ensure_may(work, speaker, Deed.VERIFY_CARD, row.household_id)
    visited = await contacts.last_visits(work, speaker.person_id, {row.household_id})
    if visited.get(row.household_id, date.min) < row.happened_on:
        raise Refused("own_visit_first")
    word = {
        "contact_id": contact_id,
        "revision": row.revision,
        "person_id": speaker.person_id,
        "way": Way.PAPER.value,
        "answer": Answer.CAME.value,
        "comment": "",
        "content": None,
        "answered_at": now,
    }
    if not await contacts.confirm(work, word):
        raise Refused("already_confirmed")
    append_audit(work, speaker, "verify_card", now, contact=contact_id, revision=row.revision)
    return Unconfirmed(contact_id, found.head, found.helper, row.happened_on, seen_since=True)
