"""How the deeds of supervision are tried, one by one, for the table of roles and deeds."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Protocol

from sqlalchemy import select

from actions.pairings import cover, cover_life, handover
from actions.papers import plans
from actions.supervision import alert_thread, alerts, case_life, cases, gift_rounds, monitoring
from actions.views import Speaker
from rules.alert_steps import HelperReply, Outcome
from rules.cases import CaseKind
from rules.cover import CoverReason
from rules.errors import NotAllowed
from rules.gifts import GiftAnswer
from rules.handover import HandoverReason
from rules.ladder import AlertKind
from rules.monitoring import Cause
from rules.plans import Cause as PlanCause
from rules.plans import MeasureKind, Owner, Written
from rules.plans import Outcome as MeasureOutcome
from rules.roles import Deed, Role
from storage import alert_steps
from storage import alerts as alert_rows
from storage.acting import who_did
from storage.database import Work
from storage.tables import (
    Contact,
    Cover,
    CoveredPairing,
    GiftDelivery,
    GiftRound,
    Household,
    Pairing,
    Person,
    Region,
    Watch,
)
from tests.cast import HE, HUANG, LI, LIN, QIN, ZHAO, Town


class Spot(Protocol):
    """A household about which something was filed, alerted and opened."""

    @property
    def household(self) -> int: ...
    @property
    def alert(self) -> int: ...
    @property
    def case(self) -> int: ...


async def _assign(work: Work, speaker: Speaker, place: Spot, town: Town) -> None:
    now = town.clock.now()
    able = await alert_thread.may_take_over(work, speaker, place.alert, now)
    await alert_thread.assign(work, speaker, place.alert, able[0].person_id, now)


async def _reply(work: Work, speaker: Speaker, place: Spot, town: Town) -> None:
    """About a visit of the speaker's own there, of which the township asked."""
    query = select(Contact.id).join(Pairing).where(who_did == speaker.person_id)
    mine = (await work.scalars(query.where(Contact.household_id == place.household))).first()
    if mine is None:
        raise NotAllowed("not_allowed")
    cause = alerts.Cause(f"reply:{mine}", AlertKind.HOUSEHOLD_WORD, place.household, contact_id=mine)
    await alerts.raise_alerts(work, [cause], town.clock.now())
    alert = max(int(row["id"]) for row in await alert_rows.all_open(work))
    await alert_steps.note(work, alert, town.people[HUANG], "asked", town.clock.now())
    await alert_thread.reply(work, speaker, alert, HelperReply.GOING, town.clock.now())


async def _close_case(work: Work, speaker: Speaker, place: Spot, town: Town) -> None:
    """One of the speaker's own."""
    opening, number = cases.Opening("own", CaseKind.COMPLAINT, place.household), place.case
    if place.household in town.homes.values():
        number = (await cases.open_cases(work, [opening], town.clock.now(), speaker))["own"]
    await case_life.close(work, speaker, number, "好了", town.clock.now())


async def _gift(work: Work, place: Spot, town: Town, brought: bool) -> int:
    """A gift for the household there."""
    home = await work.get(Household, place.household)
    if home is None:
        return 10**6
    village = await work.get_one(Region, home.village_id)
    now, office = town.clock.now(), town.people[HUANG]
    row = GiftRound(
        township_id=village.parent_id,
        programme=home.programme,
        feast="new_year",
        feast_on=now.date(),
        opened_by=office,
    )
    row.opened_at = now
    work.add(row)
    await work.flush()
    gift = GiftDelivery(round_id=row.id, household_id=home.id)
    if brought:
        gift.delivered_at, gift.delivered_by = now, office
    work.add(gift)
    await work.flush()
    return gift.id


async def _deliver(work: Work, speaker: Speaker, place: Spot, town: Town) -> None:
    await gift_rounds.deliver(work, speaker, await _gift(work, place, town, brought=False), town.clock.now())


async def _confirm_gift(work: Work, speaker: Speaker, place: Spot, town: Town) -> None:
    number = await _gift(work, place, town, brought=True)
    await gift_rounds.confirm(work, speaker, number, GiftAnswer.CAME, town.clock.now())


async def _decide_watch(work: Work, speaker: Speaker, place: Spot, town: Town) -> None:
    """On a household that was proposed."""
    number, now = 10**6, town.clock.now()
    if place.household in town.homes.values():
        row = Watch(household_id=place.household, cause="other", proposed_at=now)
        work.add(row)
        await work.flush()
        number = row.id
    await monitoring.decide(work, speaker, number, True, now)


async def _ask_handover(work: Work, speaker: Speaker, place: Spot, town: Town) -> int:
    """From the first helper to a colleague who comes in for it."""
    query = select(Pairing).where(Pairing.household_id == place.household, Pairing.role == Role.FIRST_HELPER)
    pairing = (await work.scalars(query)).first()
    if pairing is None:
        raise NotAllowed("not_allowed")
    unit = (await work.get_one(Person, pairing.person_id)).unit_id
    colleague = Person(name="刘小兵", unit_id=unit)
    work.add(colleague)
    await work.flush()
    why, on = HandoverReason.ILL, town.clock.today + timedelta(days=7)
    asked = await handover.ask(work, speaker, pairing.id, colleague.id, why, on, "", town.clock.now())
    return asked.id


async def _decide_handover(work: Work, speaker: Speaker, place: Spot, town: Town) -> None:
    """On what a liaison of that unit asked for."""
    liaison = await town.speaker(HE if place.household == town.homes[ZHAO] else QIN)
    try:
        asked = await _ask_handover(work, liaison, place, town)
    except NotAllowed:
        asked = 10**6
    await handover.decide(work, speaker, asked, True, town.clock.now())


def _new_plan(town: Town) -> plans.NewPlan:
    measure = Written(MeasureKind.SCHOOL, "帮忙联系学校", town.clock.today, Owner.FIRST_HELPER)
    return plans.NewPlan(town.clock.today.year, 0, (PlanCause.ILLNESS,), added=(measure,))


async def _say_measure(work: Work, speaker: Speaker, place: Spot, town: Town) -> None:
    """On a measure of the first helper's plan."""
    number, writer = 10**6, await town.speaker(LI if place.household == town.homes[ZHAO] else LIN)
    if place.household in town.homes.values():
        filed = await plans.write_plan(work, writer, place.household, _new_plan(town), town.clock.now())
        number = filed.plan.measures[0].id
    await plans.say_measure(work, speaker, number, MeasureOutcome.DONE, "", town.clock.now())


async def _ask_cover(work: Work, speaker: Speaker, place: Spot, town: Town) -> None:
    """For days on which nobody stands in yet."""
    since = town.clock.today + timedelta(days=20)
    wish = cover.Wish((place.household,), since, since, CoverReason.ILL)
    await cover.ask(work, speaker, wish, town.clock.now())


async def _ask_cover_for(work: Work, speaker: Speaker, place: Spot, town: Town) -> None:
    """For the first helper there."""
    query = select(Pairing.person_id).where(
        Pairing.household_id == place.household, Pairing.role == Role.FIRST_HELPER
    )
    helper = (await work.scalars(query)).first() or 10**6
    since = town.clock.today + timedelta(days=20)
    wish = cover.Wish((place.household,), since, since, CoverReason.ILL, helper=helper)
    await cover.ask(work, speaker, wish, town.clock.now())


async def _wanted(work: Work, place: Spot, town: Town) -> int:
    """A cover of the first helper there, for which somebody is looked for."""
    query = select(Pairing).where(Pairing.household_id == place.household, Pairing.role == Role.FIRST_HELPER)
    pairing = (await work.scalars(query)).first()
    if pairing is None:
        raise NotAllowed("not_allowed")
    since, who = town.clock.today + timedelta(days=20), pairing.person_id
    row = Cover(person_id=who, since=since, until=since, reason="ill", state="wanted", asked_by=who)
    row.asked_at = town.clock.now()
    work.add(row)
    await work.flush()
    work.add(CoveredPairing(cover_id=row.id, pairing_id=pairing.id))
    await work.flush()
    return row.id


async def _find_stand_in(work: Work, speaker: Speaker, place: Spot, town: Town) -> None:
    await cover.able(work, speaker, await _wanted(work, place, town))


async def _decide_cover(work: Work, speaker: Speaker, place: Spot, town: Town) -> None:
    await cover_life.decide(work, speaker, await _wanted(work, place, town), False, town.clock.now())


SUPERVISION: dict[Deed, Callable[[Work, Speaker, Spot, Town], Awaitable[object]]] = {
    Deed.ASSIGN_ALERT: _assign,
    Deed.ASK_HELPER: lambda work, who, place, town: alert_thread.ask_helper(work, who, place.alert, town.clock.now()),
    Deed.REPLY_TO_ALERT: _reply,
    Deed.RESOLVE_ALERT: lambda work, who, place, town: alert_thread.resolve(
        work, who, place.alert, Outcome.HELPED, town.clock.now()
    ),
    Deed.WORK_ON_CASE: lambda work, who, place, town: case_life.note(
        work, who, place.case, "去看过了", False, town.clock.now()
    ),
    Deed.CLOSE_CASE: _close_case,
    Deed.DELIVER_GIFT: _deliver,
    Deed.CONFIRM_GIFT: _confirm_gift,
    Deed.PROPOSE_WATCH: lambda work, who, place, town: monitoring.propose(
        work, who, place.household, Cause.OTHER, town.clock.now()
    ),
    Deed.DECIDE_WATCH: _decide_watch,
    Deed.ASK_HANDOVER: _ask_handover,
    Deed.DECIDE_HANDOVER: _decide_handover,
    Deed.WRITE_PLAN: lambda work, who, place, town: plans.write_plan(
        work, who, place.household, _new_plan(town), town.clock.now()
    ),
    Deed.SAY_MEASURE: _say_measure,
    Deed.ASK_COVER: _ask_cover,
    Deed.ASK_COVER_FOR: _ask_cover_for,
    Deed.FIND_STAND_IN: _find_stand_in,
    Deed.DECIDE_COVER: _decide_cover,
}
