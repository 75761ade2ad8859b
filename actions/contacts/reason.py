"""Reasons instead of silence: a helper says why a duty cannot be done, somebody above decides what follows."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from actions.audit import append_audit
from actions.households import card as household_card
from actions.permission import ensure_may
from actions.planning import duties
from actions.views import DutyCard, ReasonCard, ReasonSent, Speaker
from rules.due_dates import first_step, outside_quiet_hours, steps
from rules.errors import NotAllowed, Stale
from rules.programme import ContactKind
from rules.reason import (
    LATE_DAYS,
    UNANSWERED_CALLS,
    Effect,
    Reason,
    Told,
    decided_by,
    effects,
    ensure_effect,
    extended_until,
)
from rules.roles import Deed, Role
from rules.standing import Standing
from rules.visit_report import ensure_note
from rules.windows import Window
from storage import absences, alerts, contacts, excuses, households, occurrences, outbox, people
from storage.database import Work
from storage.excuses import Given
from storage.tables import Excuse


async def offered(work: Work, speaker: Speaker, now: datetime) -> tuple[DutyCard, ...]:
    """The duties for which the speaker may give a reason: open ones, and those missed in the last 31 days."""
    today = work.rulebook.today(now)
    owed = await occurrences.excusable(work, speaker.person_id, today - timedelta(days=LATE_DAYS), today)
    return await duties.cards(work, owed, now)


async def propose(
    work: Work,
    speaker: Speaker,
    occurrence_id: int,
    reason: Reason,
    until: date | None,
    note: str,
    now: datetime,
) -> ReasonSent:
    """Stores the reason and asks whoever decides. One that waits already is left as it is. Raises NotAllowed when
    the duty is not the speaker's own, Stale when it is done, Refused when the note is too long."""
    found = await occurrences.by_ids(work, [occurrence_id])
    if not found or speaker.person_id not in (found[0].person_id, found[0].owner_id):
        raise NotAllowed("not_allowed")
    owed = found[0]
    await ensure_may(work, speaker, Deed.PROPOSE_REASON, owed.household_id)
    ensure_note(note)
    if owed.occurrence.closed_as is not None:
        raise Stale("reason_not_needed")
    place = await households.place(work, owed.household_id)
    assert place is not None
    household = household_card(place, Role(owed.role))
    if await excuses.waiting_for(work, occurrence_id) is not None:
        return ReasonSent(household, (), again=True)
    excuse = await excuses.add(
        work,
        Excuse(
            occurrence_id=occurrence_id,
            person_id=speaker.person_id,
            reason=reason.value,
            note=note,
            until=until,
            asked_at=now,
        ),
    )
    ids = {"reason": excuse.id, "occurrence": occurrence_id, "why": reason.value}
    append_audit(work, speaker, Deed.PROPOSE_REASON, now, **ids)
    asked = await _ask(work, excuse.id, now)
    names = await people.names(work, asked)
    return ReasonSent(household, tuple(names[person] for person in asked))


async def effects_for(
    work: Work, speaker: Speaker, occurrence_id: int, reason: Reason, now: datetime
) -> tuple[Effect, ...]:
    """What the speaker may decide if this is why another's duty could not be done. Raises NotAllowed or Stale."""
    owed, told = await _anothers(work, speaker, occurrence_id, reason)
    roles = await people.roles_towards(work, speaker.person_id, owed.household_id)
    if not any(some & roles for some in decided_by(told)):
        raise NotAllowed("not_allowed")
    return tuple(one for one in effects(told, work.rulebook.today(now)) if one is not Effect.NO)


async def give_for(
    work: Work, speaker: Speaker, occurrence_id: int, reason: Reason, effect: Effect, now: datetime
) -> ReasonCard:
    """An office that knows why says so for the helper, and decides at once; the helper is told. A reason of the
    helper's own that waits is decided instead. Raises NotAllowed, Refused or Stale."""
    owed, _ = await _anothers(work, speaker, occurrence_id, reason)
    waiting = await excuses.waiting_for(work, occurrence_id)
    if waiting is None:
        given = Excuse(occurrence_id=occurrence_id, person_id=owed.person_id, reason=reason.value, asked_at=now)
        waiting = (await excuses.add(work, given)).id
    return await decide(work, speaker, waiting, effect, now)


async def _anothers(
    work: Work, speaker: Speaker, occurrence_id: int, reason: Reason
) -> tuple[occurrences.Owed, Told]:
    found = await occurrences.by_ids(work, [occurrence_id])
    if not found or speaker.person_id in (found[0].person_id, found[0].owner_id):
        raise NotAllowed("not_allowed")
    owed = found[0]
    await ensure_may(work, speaker, Deed.DECIDE_REASON, owed.household_id)
    if owed.occurrence.closed_as is not None:
        raise Stale("reason_not_needed")
    before = await excuses.latest(work, [occurrence_id])
    extended = any(one.excuse.decision == Effect.EXTENDED or one.extended_before for one in before.values())
    window = Window(owed.occurrence.window_start, owed.occurrence.window_end)
    return owed, Told(reason, Role(owed.role), window, None, extended)


async def _ask(work: Work, excuse_id: int, now: datetime) -> list[int]:
    """Those of the first office in turn that can be reached; who they are."""
    given = (await excuses.many(work, [excuse_id]))[excuse_id]
    for roles in decided_by(_told(given)):
        holders = await people.holders(work, [given.pairing.household_id], roles)
        asked = {one.person_id for one in holders}
        asked |= set((await absences.deputies(work, asked, work.rulebook.today(now))).values())
        reached = await people.reachable(work, asked - {given.excuse.person_id})
        if reached:
            at = outside_quiet_hours(work.rulebook.home, now)
            rows = [
                outbox.new_row(
                    f"reason:{excuse_id}:{person}",
                    person,
                    "reason",
                    {"excuse": excuse_id},
                    outbox.Priority.ALERT,
                    now,
                    at,
                )
                for person in sorted(reached)
            ]
            await outbox.put_all(work, rows)
            return sorted(reached)
    return []


async def decide(work: Work, speaker: Speaker, excuse_id: int, effect: Effect, now: datetime) -> ReasonCard:
    """The first decision holds, and the helper is told. Raises NotAllowed, Refused, or Stale when another was first
    or the duty was done meanwhile."""
    given = (await excuses.many(work, [excuse_id])).get(excuse_id)
    if given is None or given.excuse.person_id == speaker.person_id:
        raise NotAllowed("not_allowed")
    roles = await ensure_may(work, speaker, Deed.DECIDE_REASON, given.pairing.household_id)
    if given.excuse.decision is not None:
        raise Stale("reason_decided", by=given.decider or "")
    if given.occurrence.closed_as is not None:
        raise Stale("reason_not_needed")
    today, told = work.rulebook.today(now), _told(given)
    ensure_effect(told, effect, roles, today)
    until = extended_until(told, today)
    if not await excuses.decide(work, excuse_id, effect, until, speaker.person_id, now):
        raise Stale("reason_decided", by="")
    append_audit(work, speaker, Deed.DECIDE_REASON, now, reason=excuse_id, effect=effect.value)
    await _carry_out(work, given, effect, until, now)
    await outbox.put(
        work,
        f"reason_decided:{excuse_id}",
        given.excuse.person_id,
        "reason_decided",
        {"excuse": excuse_id},
        outbox.Priority.ANSWER,
        now,
        outside_quiet_hours(work.rulebook.home, now),
    )
    return (await cards(work, [excuse_id], now))[excuse_id]


async def _carry_out(work: Work, given: Given, effect: Effect, until: date, now: datetime) -> None:
    """An alert on what is excused, extended or cancelled climbs no further."""
    row, settled = given.occurrence, [given.occurrence.id]
    if effect is Effect.NO:
        return
    if effect is Effect.EXCUSED:
        await occurrences.close(work, settled, Standing.EXCUSED)
    elif effect is Effect.CANCELLED:
        settled = await occurrences.close_of_household(work, given.pairing.household_id, Standing.CANCELLED)
    else:
        programme = work.rulebook.programmes[given.programme]
        window = Window(row.window_start, until)
        following = first_step(steps(programme, programme.duty(row.duty), window, work.rulebook.calendar), now)
        await occurrences.extend(work, row.id, until, following)
    await alerts.settle_missed(work, settled, now)
    if effect is Effect.EXTENDED:
        await alerts.set_aside(work, row.id)


async def unanswered(work: Work, speaker: Speaker, household_id: int, now: datetime) -> DutyCard | None:
    """The speaker's call that is owed there and that nobody answered three times: reason enough by itself."""
    for duty in await offered(work, speaker, now):
        if duty.household.id == household_id and duty.kind is ContactKind.CALL:
            row = (await occurrences.by_ids(work, [duty.occurrence_id]))[0].occurrence
            calls = await contacts.unanswered_calls(work, row.pairing_id, row.window_start, row.window_end)
            waits = await excuses.waiting_for(work, row.id)
            if calls >= UNANSWERED_CALLS and waits is None:
                return duty
    return None


async def cards(work: Work, ids: Collection[int], now: datetime) -> dict[int, ReasonCard]:
    """Reasons by id, with what can be decided about them now."""
    return {one: await _card(work, given, now) for one, given in (await excuses.many(work, ids)).items()}


async def latest(work: Work, occurrence_ids: Collection[int], now: datetime) -> dict[int, ReasonCard]:
    """The newest reason of each of these occurrences, by occurrence."""
    found = await excuses.latest(work, occurrence_ids)
    return {occurrence: await _card(work, given, now) for occurrence, given in found.items()}


async def _card(work: Work, given: Given, now: datetime) -> ReasonCard:
    excuse, row, told, today = given.excuse, given.occurrence, _told(given), work.rulebook.today(now)
    decision = Effect(excuse.decision) if excuse.decision else None
    granted = decision is Effect.EXTENDED and excuse.until is not None
    calls = 0
    if told.reason is Reason.UNANSWERED:
        calls = await contacts.unanswered_calls(work, row.pairing_id, row.window_start, row.window_end)
    return ReasonCard(
        id=excuse.id,
        household=given.head,
        village=given.village,
        helper=given.helper,
        kind=work.rulebook.programmes[given.programme].duty(row.duty).kind,
        window=(row.window_start, row.window_end),
        reason=told.reason,
        note=excuse.note,
        given_on=work.rulebook.today(excuse.asked_at),
        until=excuse.until if granted and excuse.until else extended_until(told, today),
        unanswered=calls,
        effects=effects(told, today) if decision is None and row.closed_as is None else (),
        decision=decision,
        decided_by=given.decider or "",
    )


def _told(given: Given) -> Told:
    row = given.occurrence
    return Told(
        Reason(given.excuse.reason),
        Role(given.pairing.role),
        Window(row.window_start, row.window_end),
        given.excuse.until,
        given.extended_before,
    )
