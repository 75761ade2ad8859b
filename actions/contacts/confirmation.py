"""The word on who really came (the double sign): the family's, or without Telegram the village witness's."""

from collections.abc import Mapping
from datetime import datetime, time

from actions.audit import append_audit
from actions.contacts.warnings import Signs, warn
from actions.permission import ensure_may
from actions.supervision import alerts, cases
from actions.views import ContactCard, Speaker
from rules.cases import CaseKind
from rules.confirmation import Answer, Way, content_quarter, ensure_confirmable, ensure_content, mark_of
from rules.correction import Version, changed
from rules.due_dates import at_local, outside_quiet_hours
from rules.errors import NotAllowed, Refused, Stale
from rules.ladder import AlertKind
from rules.programme import ContactKind
from rules.risks import risks_in
from rules.roles import COMERS, Deed, Role
from rules.visit_report import ensure_note
from storage import contacts, households, outbox, people, revisions
from storage.contacts import FiledContact
from storage.database import Work
from storage.tables import Account


async def contact(work: Work, speaker: Speaker, contact_id: int) -> ContactCard:
    """What the family is asked about. Raises NotAllowed."""
    found, _ = await _found(work, speaker, contact_id)
    return card(found)


async def to_answer(work: Work, speaker: Speaker, contact_id: int, revision: int) -> ContactCard:
    """The same, for whoever is about to write something on this revision. Raises NotAllowed, Refused when there is a
    word on it, or Stale after a correction."""
    found, _ = await _found(work, speaker, contact_id)
    if revision != found.contact.revision:
        raise Stale("corrected_meanwhile")
    ensure_confirmable(found.contact.happened_on, speaker.today, Answer(found.answer) if found.answer else None)
    return card(found)


async def confirm_contact(
    work: Work,
    speaker: Speaker,
    contact_id: int,
    answer: Answer,
    comment: str,
    now: datetime,
    revision: int | None = None,
) -> ContactCard:
    """Stores the one answer to this revision (None: the present one); "nobody came" opens a case, asks the helper and
    alerts the supervisors, words alert them. Words that were begun before a correction stay those on what was seen,
    and the new question stays open. Raises NotAllowed, Refused, or Stale after a correction."""
    found, way = await _found(work, speaker, contact_id)
    row, today = found.contact, work.rulebook.today(now)
    seen = revision or row.revision
    if seen != row.revision and answer is not Answer.SOMETHING_TO_SAY:
        raise Stale("corrected_meanwhile")
    answered = Answer(found.answer) if found.answer and seen == row.revision else None
    ensure_confirmable(row.happened_on, today, answered)
    ensure_note(comment)
    asks = way is Way.FAMILY and answer is Answer.CAME
    quarter = at_local(work.rulebook.home, content_quarter(today), time())
    asks = asks and not await contacts.content_asked(work, row.household_id, quarter)
    word = {
        "contact_id": contact_id,
        "revision": seen,
        "person_id": speaker.person_id,
        "way": way.value,
        "answer": answer.value,
        "comment": comment,
        "content": contacts.ASKED if asks else None,
        "answered_at": now,
    }
    if not await contacts.confirm(work, word):
        raise Refused("already_confirmed")
    ids = {"contact": contact_id, "revision": seen, "answer": answer.value, "way": way.value}
    append_audit(work, speaker, "confirm_contact", now, **ids)
    await _tell(work, found, seen, answer, now)
    mark = ":word" if seen == 1 else f":word:{seen}"
    signs = Signs(row.household_id, contact_id, risks=risks_in(comment), mark=mark, words=comment)
    await warn(work, speaker, signs, now)
    return card(found, asks)


async def _tell(work: Work, found: FiledContact, seen: int, answer: Answer, now: datetime) -> None:
    kind = _KINDS.get(answer)
    if kind is None:
        return
    row, mark = found.contact, mark_of(found.contact.id, seen)
    # The second helper hears of a first helper's visit that the family denies, not of their own.
    cause = alerts.Cause(f"{kind}:{mark}", kind, row.household_id, contact_id=row.id, person_id=found.helper_id)
    await alerts.raise_alerts(work, [cause], now)
    if answer is Answer.NOBODY_CAME:
        dispute = cases.Opening(
            f"dispute:{mark}", CaseKind.DISPUTE, row.household_id, contact_id=row.id, not_person_id=found.helper_id
        )
        await cases.open_cases(work, [dispute], now)
        about = {"contact": row.id, "revision": seen}
        at = outside_quiet_hours(work.rulebook.home, now)
        await outbox.put(work, f"dispute:{mark}", found.helper_id, "dispute", about, outbox.Priority.ANSWER, now, at)


_KINDS = {Answer.NOBODY_CAME: AlertKind.NOBODY_CAME, Answer.SOMETHING_TO_SAY: AlertKind.HOUSEHOLD_WORD}


async def say_content(work: Work, speaker: Speaker, contact_id: int, content: int, now: datetime) -> ContactCard:
    """How content the family is, 1 to 5 (0: cannot or would rather not say), once. Raises NotAllowed or Refused."""
    found, way = await _found(work, speaker, contact_id)
    ensure_content(content)
    if way is not Way.FAMILY:
        raise NotAllowed("not_allowed")
    if not await contacts.say_content(work, contact_id, found.contact.revision, speaker.person_id, content):
        raise Refused("already_confirmed")
    append_audit(work, speaker, "say_content", now, contact=contact_id)
    return card(found)


async def _found(work: Work, speaker: Speaker, contact_id: int) -> tuple[FiledContact, Way]:
    """The contact, and as what the speaker has a word on it. Raises NotAllowed, for whoever comes there as a helper
    too."""
    found = await contacts.one(work, contact_id)
    if found is None:
        raise NotAllowed("not_allowed")
    household = found.contact.household_id
    roles = await people.roles_towards(work, speaker.person_id, household)
    if found.helper_id == speaker.person_id or roles & COMERS:
        raise NotAllowed("not_allowed")
    if Role.HOUSEHOLD in roles:
        await ensure_may(work, speaker, Deed.CONFIRM_CONTACT, household)
        return found, Way.FAMILY
    await ensure_may(work, speaker, Deed.WITNESS_CONTACT, household)
    # A witness stands in for a family that has no Telegram of its own.
    if await families_word(work, household) is not None:
        raise NotAllowed("not_allowed")
    return found, Way.WITNESS


async def families_word(work: Work, household_id: int) -> Account | None:
    """The account that has the family's word on who came: its main contact's own, unless that is one of those who
    come as its helpers."""
    account = await households.family_account(work, household_id)
    if account is None:
        return None
    roles = await people.roles_towards(work, account.person_id, household_id)
    return None if roles & COMERS else account


def card(found: FiledContact, asks_content: bool = False) -> ContactCard:
    """The contact in the family's eyes."""
    report = found.contact.report
    return ContactCard(
        contact_id=found.contact.id,
        helper=found.helper,
        kind=ContactKind(found.contact.kind),
        on=found.contact.happened_on,
        helped=tuple(report.get("helped", ())),
        explained=tuple(report.get("explained", ())),
        revision=found.contact.revision,
        head=found.head,
        asks_content=asks_content,
        way=Way(found.way) if found.way else None,
    )


def what_changed(found: FiledContact, versions: Mapping[tuple[int, int], Version]) -> tuple[str, ...]:
    """Which answers the present revision changed; empty for what was never corrected."""
    row = found.contact
    before = versions.get((row.id, row.revision - 1))
    return () if before is None else changed(before, revisions.version_of(row))
