"""What is done about an alert after somebody was told: handed on, the helper asked, ended with an outcome."""

from datetime import datetime

from actions.audit import append_audit
from actions.permission import ensure_may
from actions.supervision import alerts
from actions.views import AlertCard, DeputyCard, Speaker
from rules.alert_steps import ABOUT_A_HELPER, AlertStep, HelperReply, Outcome
from rules.due_dates import outside_quiet_hours
from rules.errors import NotAllowed, Refused, Stale
from rules.roles import OFFICES, Deed, Role
from storage import alert_steps, outbox, people
from storage import alerts as alert_rows
from storage.database import Work

ENTITLED = (Role.SECOND_HELPER, *sorted(OFFICES))


async def taken(work: Work, speaker: Speaker, now: datetime) -> tuple[AlertCard, ...]:
    """What the speaker takes care of and has not ended, the oldest first."""
    return await alerts.cards(work, speaker.person_id, await alert_steps.taken_by(work, speaker.person_id), now)


async def may_take_over(work: Work, speaker: Speaker, alert_id: int, now: datetime) -> tuple[DeputyCard, ...]:
    """Who could take care of it instead: those with an account who have a right there by their own office. Raises
    NotAllowed."""
    card = await alerts.one(work, speaker, alert_id, Deed.ASSIGN_ALERT, now)
    if card.household_id is None:
        return ()
    holders = await people.holders(work, [card.household_id], ENTITLED)
    others = {holder.person_id: holder.role for holder in holders if holder.person_id != speaker.person_id}
    others.pop(card.helper_id or 0, None)
    reached = await people.reachable(work, others)
    names = await people.names(work, reached)
    return tuple(DeputyCard(person, names[person], others[person]) for person in sorted(reached))


async def assign(work: Work, speaker: Speaker, alert_id: int, person_id: int, now: datetime) -> AlertCard:
    """That person takes care of it from now on, and is told. Raises NotAllowed, or Stale when it is over."""
    able = {one.person_id: one.name for one in await may_take_over(work, speaker, alert_id, now)}
    if person_id not in able:
        raise NotAllowed("not_allowed")
    card = await alerts.one(work, speaker, alert_id, Deed.ASSIGN_ALERT, now)
    if not await alert_steps.hand_on(work, alert_id, person_id, card.rung, now):
        raise Stale("alert_over")
    step = await alert_steps.note(work, alert_id, speaker.person_id, AlertStep.ASSIGNED, now, able[person_id])
    await _tell(work, f"alert_assigned:{step}", person_id, "alert_assigned", {"alert": alert_id, "step": step}, now)
    append_audit(work, speaker, Deed.ASSIGN_ALERT, now, alert=alert_id, person=person_id)
    return await alerts.see(work, speaker, alert_id, now)


async def ask_helper(work: Work, speaker: Speaker, alert_id: int, now: datetime) -> AlertCard:
    """A kind question to the helper; whoever asks takes care of it, unless somebody does. Raises NotAllowed, Stale
    when it is over, Refused when the helper cannot be written to."""
    card = await alerts.one(work, speaker, alert_id, Deed.ASK_HELPER, now)
    asked = card.asked_id
    if asked is None or card.kind not in ABOUT_A_HELPER or asked == speaker.person_id:
        raise NotAllowed("not_allowed")
    if card.settled and card.taker_id is None:
        raise Stale("alert_over")
    name = card.asked or ""
    if asked not in await people.reachable(work, [asked]):
        raise Refused("helper_unreachable", name=name)
    if await alert_rows.acknowledge(work, alert_id, speaker.person_id, now):
        await alert_steps.note(work, alert_id, speaker.person_id, AlertStep.TAKEN, now)
    step = await alert_steps.note(work, alert_id, speaker.person_id, AlertStep.ASKED, now, name)
    await _tell(work, f"ask_helper:{alert_id}:{step}", asked, "ask_helper", {"alert": alert_id, "step": step}, now)
    append_audit(work, speaker, Deed.ASK_HELPER, now, alert=alert_id, person=asked)
    return await alerts.see(work, speaker, alert_id, now)


async def reply(work: Work, speaker: Speaker, alert_id: int, answer: HelperReply, now: datetime) -> AlertCard:
    """The helper's answer goes into the thread, and to whoever asked. Raises NotAllowed or Stale."""
    found = await alert_rows.shown(work, [alert_id])
    cards = await alerts.cards(work, speaker.person_id, [alert_id], now)
    if not cards or speaker.person_id not in (cards[0].helper_id, cards[0].asked_id):
        raise NotAllowed("not_allowed")
    await ensure_may(work, speaker, Deed.REPLY_TO_ALERT, found[0].alert.household_id or 0)
    asked = await alert_steps.asked_by(work, alert_id)
    if not asked:
        raise NotAllowed("not_allowed")
    if found[0].alert.resolved_at is not None:
        raise Stale("alert_over")
    step = await alert_steps.note(work, alert_id, speaker.person_id, AlertStep.ANSWERED, now, answer.value)
    about = {"alert": alert_id, "step": step}
    for person in sorted(asked - {speaker.person_id}):
        await _tell(work, f"alert_news:{step}:{person}", person, "alert_news", about, now)
    append_audit(work, speaker, Deed.REPLY_TO_ALERT, now, alert=alert_id, answer=answer.value)
    return (await alerts.cards(work, speaker.person_id, [alert_id], now))[0]


async def resolve(work: Work, speaker: Speaker, alert_id: int, outcome: Outcome, now: datetime) -> AlertCard:
    """It is over. Only whoever takes care of it ends it, or anybody who was told while nobody does. Raises NotAllowed
    or Stale."""
    card = await alerts.one(work, speaker, alert_id, Deed.RESOLVE_ALERT, now)
    if card.taker_id not in (None, speaker.person_id):
        raise Stale("alert_acknowledged", by=card.acknowledged_by or "")
    if not await alert_steps.resolve(work, alert_id, speaker.person_id, outcome.value, now):
        raise Stale("alert_over")
    await alert_steps.note(work, alert_id, speaker.person_id, AlertStep.RESOLVED, now, outcome.value)
    append_audit(work, speaker, Deed.RESOLVE_ALERT, now, alert=alert_id, outcome=outcome.value)
    return await alerts.see(work, speaker, alert_id, now)


async def _tell(work: Work, key: str, person_id: int, kind: str, about: dict[str, int], now: datetime) -> None:
    at = outside_quiet_hours(work.rulebook.home, now)
    await outbox.put(work, key, person_id, kind, about, outbox.Priority.ANSWER, now, at)
