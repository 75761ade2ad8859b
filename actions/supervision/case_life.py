"""A case while it is worked on (限期整改, 依单销号): taken, noted, closed one by one by whoever opened it.

What is past its deadline is told to the township, and some working days later to the city.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from actions.audit import append_audit
from actions.contacts import kept_files
from actions.delivery import edits
from actions.permission import ensure_may
from actions.supervision import alerts, cases
from actions.supervision.cases import CaseCard, Opening
from actions.views import AlertCard, Speaker
from rules.alert_steps import AlertStep, Outcome
from rules.cases import CaseKind, told_when_overdue
from rules.due_dates import outside_quiet_hours
from rules.errors import NotAllowed, Refused, Stale
from rules.kept_files import FileState, Purpose
from rules.ladder import AlertKind
from rules.roles import COMERS, OFFICES, SUPERVISORS, Deed, Role
from rules.visit_report import ensure_note
from storage import alert_steps, case_life, contacts, outbox, people
from storage import cases as case_rows
from storage import kept_files as file_rows
from storage.database import Work
from storage.tables import Case

KIND_OF = {
    AlertKind.NOT_WELL: CaseKind.NOT_WELL,
    AlertKind.NOBODY_CAME: CaseKind.DISPUTE,
    AlertKind.RISK: CaseKind.RISK,
}
HELPED_BY = frozenset({CaseKind.NOT_WELL, CaseKind.RISK})
# Alerts whose text is codes, as their cases' details are.
CODED = frozenset({AlertKind.NOT_WELL, AlertKind.RISK})


async def mine(work: Work, speaker: Speaker, now: datetime) -> tuple[CaseCard, ...]:
    """Open cases that the speaker answers for, opened, or has at their township, the soonest deadline first. Raises
    NotAllowed."""
    if speaker.roles.isdisjoint(SUPERVISORS):
        raise NotAllowed("not_allowed")
    found = await case_rows.shown(work, await case_life.open_for(work, speaker.person_id))
    roles = await people.holders(
        work, {one.case.household_id for one in found}, tuple(OFFICES | {Role.SECOND_HELPER})
    )
    inside = {one.household_id for one in roles if one.person_id == speaker.person_id}
    return tuple(cases.card(work, one, now, ()) for one in found if one.case.household_id in inside)


async def open_from_alert(work: Work, speaker: Speaker, alert_id: int, now: datetime) -> int:
    """What an alert told of becomes a case with a deadline, which the speaker closes; where it is one already, that
    one. Its number. Raises NotAllowed."""
    card = await alerts.one(work, speaker, alert_id, Deed.SEE_ALERT, now)
    if card.household_id is None:
        raise NotAllowed("not_allowed")
    await ensure_may(work, speaker, Deed.OPEN_CASE, card.household_id)
    known = await of_alert(work, card)
    if known is not None:
        return known
    opening = Opening(
        f"alert:{alert_id}", kind_of(card), card.household_id, alert_id=alert_id, not_person_id=card.helper_id
    )
    return await cases.open_case(work, speaker, opening, now)


def kind_of(card: AlertCard) -> CaseKind:
    """What a case is about that is made of this alert."""
    return KIND_OF.get(card.kind, CaseKind.COMPLAINT)


async def of_alert(work: Work, card: AlertCard) -> int | None:
    """The open case that is about the same as the alert, perhaps opened by a rule; None while there is none."""
    return (await of_alerts(work, [card])).get(card.id)


async def of_alerts(work: Work, cards: Collection[AlertCard]) -> dict[int, int]:
    """The same for many alerts at once: cases by alert."""
    told = [
        case_rows.About(
            one.id,
            one.household_id,
            kind_of(one),
            one.contact_id,
            one.text.split(",") if one.kind in CODED and one.text else (),
        )
        for one in cards
        if one.household_id is not None
    ]
    return await case_rows.open_about(work, told)


async def may_close(work: Work, speaker: Speaker, case_id: int) -> bool:
    """Whether the speaker is who closes it: its opener; of what a rule opened, an office."""
    case = await case_life.one(work, case_id)
    return case is not None and case.closed_at is None and await _closes(work, speaker, case)


async def take(work: Work, speaker: Speaker, case_id: int, now: datetime) -> CaseCard:
    """The speaker answers for it. Raises NotAllowed or Stale."""
    case = await _open_case(work, speaker, case_id, Deed.WORK_ON_CASE)
    if not await case_life.take(work, case_id, speaker.person_id):
        raise Stale("case_closed")
    await work.refresh(case)
    append_audit(work, speaker, Deed.WORK_ON_CASE, now, case=case_id, owner=speaker.person_id)
    return await cases.see_case(work, speaker, case_id, now)


async def note(
    work: Work, speaker: Speaker, case_id: int, text: str, done: bool, now: datetime, photos: Sequence[str] = ()
) -> CaseCard:
    """What was done, in words, photos (Telegram's file ids) or both; `done` asks whoever closes it to look. Raises
    NotAllowed, Refused or Stale."""
    case = await _open_case(work, speaker, case_id, Deed.WORK_ON_CASE)
    ensure_note(text)
    if not text.strip() and not photos:
        raise Refused("reason_missing")
    step = await case_life.note(work, case_id, speaker.person_id, text, now)
    owner = kept_files.Owner(case.household_id, case_id=case_id, case_step_id=step)
    await kept_files.ask(work, speaker, owner, Purpose.CASE, photos, now)
    append_audit(work, speaker, Deed.WORK_ON_CASE, now, case=case_id, done=int(done))
    if done:
        to = {case.opened_by} if case.opened_by else await _offices(work, case.household_id, [Role.TOWNSHIP_OFFICER])
        key = f"case_done:{case_id}:{now.isoformat(timespec='seconds')}"
        await _tell(work, key, "case_done", case_id, {one for one in to if one} - {speaker.person_id}, now)
    return await cases.see_case(work, speaker, case_id, now)


async def photos(work: Work, speaker: Speaker, case_id: int, now: datetime) -> tuple[kept_files.Content, ...]:
    """What was photographed about a case, the oldest first; those that are kept by now. Raises NotAllowed."""
    await cases.see_case(work, speaker, case_id, now)
    rows = await file_rows.of_case(work, case_id)
    return tuple([await kept_files.content(work, row) for row in rows if row.state == FileState.KEPT])


async def close(
    work: Work, speaker: Speaker, case_id: int, outcome: str, now: datetime, photos: Sequence[str] = ()
) -> CaseCard:
    """It is struck off the list, and its alert is over; whoever answered for it is told, and the helper whose visit
    was denied. Raises NotAllowed, Refused or Stale."""
    case = await _open_case(work, speaker, case_id, Deed.CLOSE_CASE)
    ensure_note(outcome)
    if not await _closes(work, speaker, case):
        raise NotAllowed("not_allowed")
    if not await case_life.close(work, case_id, speaker.person_id, outcome, now):
        raise Stale("case_closed")
    await work.refresh(case)
    owner_of_files = kept_files.Owner(case.household_id, case_id=case_id)
    await kept_files.ask(work, speaker, owner_of_files, Purpose.CASE, photos, now)
    append_audit(work, speaker, Deed.CLOSE_CASE, now, case=case_id)
    await _end_alerts(work, speaker, case, now)
    told = ({case.owner_id} if case.owner_id else set[int]()) | await _denied(work, case)
    await _tell(work, f"case_closed:{case_id}", "case_closed", case_id, told - {speaker.person_id}, now)
    return await cases.see_case(work, speaker, case_id, now)


async def _end_alerts(work: Work, speaker: Speaker, case: Case, now: datetime) -> None:
    kinds = [told for told, about in KIND_OF.items() if about == case.kind]
    outcome = Outcome.HELPED if case.kind in HELPED_BY else Outcome.CLEARED_UP
    for alert in await case_life.told_of(work, case, kinds):
        await alert_steps.resolve(work, alert, speaker.person_id, outcome, now)
        await alert_steps.note(work, alert, speaker.person_id, AlertStep.RESOLVED, now, outcome)
        await edits.alert_taken(work, alert, None, now)
        append_audit(work, speaker, Deed.RESOLVE_ALERT, now, alert=alert, outcome=outcome.value)


async def _denied(work: Work, case: Case) -> set[int]:
    """The helper whose visit a family denied, as long as they come there."""
    if case.kind != CaseKind.DISPUTE or case.contact_id is None:
        return set()
    found = await contacts.one(work, case.contact_id)
    roles = await people.roles_towards(work, found.helper_id, case.household_id) if found is not None else frozenset()
    return {found.helper_id} if found is not None and roles & COMERS else set()


async def tell_overdue(work: Work, now: datetime) -> int:
    """Who answers for a case past its deadline is told once, the township with them, later the city; how many are
    told now."""
    today = work.rulebook.today(now)
    overdue = await case_life.overdue(work, today)
    if not overdue:
        return 0
    holders = await people.holders(work, {case.household_id for case in overdue}, tuple(OFFICES))
    at, rows = outside_quiet_hours(work.rulebook.home, now), []
    for case in overdue:
        roles = told_when_overdue(case.due_on, today, work.rulebook.calendar)
        to = {one.person_id for one in holders if one.household_id == case.household_id and one.role in roles}
        rows += [
            _row(f"case_overdue:{case.id}:{case.due_on}", "case_overdue", case.id, person, now, at)
            for person in sorted(to | ({case.owner_id} if case.owner_id else set()))
        ]
    told = await outbox.put_all(work, rows)
    if told:
        append_audit(work, None, "tell_of_overdue_cases", now, count=len(told))
    return len(told)


async def _open_case(work: Work, speaker: Speaker, case_id: int, deed: Deed) -> Case:
    case = await case_life.one(work, case_id)
    if case is None:
        raise NotAllowed("not_allowed")
    await ensure_may(work, speaker, deed, case.household_id)
    if case.closed_at is not None:
        raise Stale("case_closed")
    return case


async def _closes(work: Work, speaker: Speaker, case: Case) -> bool:
    if case.opened_by is not None:
        return case.opened_by == speaker.person_id
    return speaker.person_id in await _offices(work, case.household_id, OFFICES)


async def _offices(work: Work, household_id: int, roles: Collection[Role]) -> set[int | None]:
    return {one.person_id for one in await people.holders(work, [household_id], roles)}


def _row(key: str, kind: str, case_id: int, person: int, now: datetime, at: datetime) -> dict[str, object]:
    about = {"case": case_id}
    return outbox.new_row(f"{key}:{person}", person, kind, about, outbox.Priority.ANSWER, now, at)


async def _tell(work: Work, key: str, kind: str, case_id: int, to: Collection[int], now: datetime) -> None:
    at = outside_quiet_hours(work.rulebook.home, now)
    await outbox.put_all(work, [_row(key, kind, case_id, person, now, at) for person in sorted(to)])
