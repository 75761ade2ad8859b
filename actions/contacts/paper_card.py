"""The signed paper card stays the record: for visits that nobody confirmed the second helper looks at it."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from actions.audit import append_audit
from actions.contacts import kept_files as files
from actions.permission import ensure_may
from actions.views import Speaker
from rules.confirmation import LOW_CONTENT, UNCONFIRMED_DAYS, Answer, Way
from rules.errors import NotAllowed, NotFound, Refused, Stale
from rules.kept_files import FileState, Purpose
from rules.programme import ContactKind
from rules.roles import Deed
from storage import contacts, kept_files
from storage.database import Work

LOOK_BACK_DAYS = 100


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """A visit that nobody has confirmed for 7 days. `seen_since`: the second helper has been there since, so that the
    card can be looked at now; `photos` of the signed card were sent."""

    contact_id: int
    household: str
    helper: str
    on: date
    seen_since: bool
    photos: int = 0
    revision: int = 1


async def unconfirmed(work: Work, speaker: Speaker, now: datetime) -> tuple[Unconfirmed, ...]:
    """What the second helper is to look at, the oldest first. It counts against nobody."""
    today = work.rulebook.today(now)
    found = await contacts.unconfirmed(
        work, speaker.person_id, now - timedelta(days=UNCONFIRMED_DAYS), today - timedelta(days=LOOK_BACK_DAYS)
    )
    visited = await contacts.last_visits(work, speaker.person_id, {one.contact.household_id for one in found})
    sent = await kept_files.of_contacts(work, [one.contact.id for one in found], Purpose.CARD)
    photos = Counter(file.contact_id for file in sent if file.state == FileState.KEPT)
    return tuple(
        Unconfirmed(
            one.contact.id,
            one.head,
            one.helper,
            one.contact.happened_on,
            visited.get(one.contact.household_id, date.min) >= one.contact.happened_on,
            photos[one.contact.id],
            one.contact.revision,
        )
        for one in found
    )


async def count_unconfirmed(work: Work, households: Collection[int], now: datetime) -> dict[int, int]:
    """How many visits the second helper could look at the card for, of these households that have some."""
    since = work.rulebook.today(now) - timedelta(days=LOOK_BACK_DAYS)
    return await contacts.count_unconfirmed(work, households, now - timedelta(days=UNCONFIRMED_DAYS), since)


@dataclass(frozen=True, slots=True)
class LowContent:
    """A family that said it is not content with the help: whom it is, and on which day it said so."""

    household: str
    on: date


async def low_content(work: Work, speaker: Speaker, now: datetime) -> tuple[LowContent, ...]:
    """Whom the second helper is to listen to: the newest mark is low and they have not visited since. Nobody else is
    told, the first helper least of all: it is no mark on a person."""
    said = await contacts.contentments(work, speaker.person_id, now - timedelta(days=LOOK_BACK_DAYS))
    newest = {one.household_id: one for one in said}.values()
    return tuple(
        LowContent(one.head, work.rulebook.today(one.said_at))
        for one in newest
        if one.content <= LOW_CONTENT and not one.heard
    )


async def own_visit(work: Work, speaker: Speaker, contact_id: int) -> str:
    """Of whose visit the speaker may send the card: the head's name. Raises NotAllowed for what others filed."""
    found = await contacts.one(work, contact_id)
    if found is None or found.helper_id != speaker.person_id or found.contact.kind != ContactKind.VISIT:
        raise NotAllowed("not_allowed")
    await ensure_may(work, speaker, Deed.FILE_VISIT, found.contact.household_id)
    return found.head


async def file_photo(
    work: Work, speaker: Speaker, contact_id: int, telegram_ids: Sequence[str], now: datetime
) -> None:
    """Photos of the signed card of the speaker's own visit are filed; the same ones again change nothing. Raises
    NotAllowed."""
    await own_visit(work, speaker, contact_id)
    found = await contacts.one(work, contact_id)
    assert found is not None
    owner = files.Owner(found.contact.household_id, contact_id)
    await files.ask(work, speaker, owner, Purpose.CARD, telegram_ids, now)
    append_audit(work, speaker, "file_card_photo", now, contact=contact_id, count=len(telegram_ids))


async def see_photos(work: Work, speaker: Speaker, contact_id: int) -> tuple[files.Content, ...]:
    """The card as it was photographed, for the second helper. Raises NotAllowed, and NotFound where there is none."""
    found = await contacts.one(work, contact_id)
    if found is None:
        raise NotAllowed("not_allowed")
    await ensure_may(work, speaker, Deed.VERIFY_CARD, found.contact.household_id)
    rows = await kept_files.of_contacts(work, [contact_id], Purpose.CARD)
    kept = [row for row in rows if row.state == FileState.KEPT]
    if not kept:
        raise NotFound("not_found")
    return tuple([await files.content(work, row) for row in kept])


async def verify_card(work: Work, speaker: Speaker, contact_id: int, revision: int, now: datetime) -> Unconfirmed:
    """The second helper saw the family's signature on the card, at a visit of their own on that day or later.

    Raises NotAllowed for whoever filed the visit and for others, Refused before such a visit or after another word,
    Stale when the record is not the revision any more that they read.
    """
    found = await contacts.one(work, contact_id)
    if found is None or found.helper_id == speaker.person_id:
        raise NotAllowed("not_allowed")
    row = found.contact
    await ensure_may(work, speaker, Deed.VERIFY_CARD, row.household_id)
    if row.revision != revision:
        raise Stale("corrected_look_again")
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
