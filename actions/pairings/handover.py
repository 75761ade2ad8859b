"""A change of helper in the chat: asked for by township or unit, agreed by the township, filed with the city, carried
out on its day. Until then all stays; the old helper keeps what they did, the new one owes nothing of before."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from actions.audit import append_audit
from actions.permission import ensure_may
from actions.planning import occurrences
from actions.views import DeputyCard, Speaker
from ledgers.roster_cells import holds_several, is_formula_like, phones
from rules.due_dates import outside_quiet_hours
from rules.errors import NotAllowed, Refused, Stale
from rules.handover import LATEST_DAYS, HandoverReason, Newcomer, Remarked, days_offered, remarks
from rules.roles import Deed, Role
from rules.standing import Standing
from storage import alerts, directory, handovers, outbox, people
from storage.database import Work
from storage.handovers import Asked, Held
from storage.insert import store
from storage.occurrences import close_of_pairings
from storage.tables import Handover, Pairing, Person

MOST_CHOICES = 20
# A name, then a telephone number.
_NEWCOMER = re.compile(r"(\D{2,40}?)[\s,:]*([+\d][\d\s()-]{6,24})")


@dataclass(frozen=True, slots=True)
class PairingCard:
    """A pairing as whoever may change it sees it; a liaison sees the colleague, not the family."""

    id: int
    helper: str
    role: Role
    household: str | None
    village: str | None
    since: date


@dataclass(frozen=True, slots=True)
class HandoverCard:
    """A change that was asked for. `remarks`: what the document says about it; `joined`: the successor
    can be told."""

    id: int
    helper: str
    successor: str
    role: Role
    household: str | None
    village: str | None
    reason: HandoverReason
    note: str
    on: date
    asker: str
    decision: str | None
    remarks: tuple[Remarked, ...]
    joined: bool = True


def newcomer_of(text: str) -> Newcomer:
    """Name and telephone of somebody new, as typed in one line. Raises Refused where one of them is missing."""
    found = _NEWCOMER.fullmatch(text.strip())
    numbers = phones(found[2]) if found else None
    if found is None or not numbers or len(numbers) > 1 or is_formula_like(found[1]) or holds_several(found[1]):
        raise Refused("handover_newcomer")
    return Newcomer(found[1].strip(), numbers[0])


async def find(work: Work, speaker: Speaker, name: str) -> tuple[PairingCard, ...]:
    """Pairings that the speaker may ask to change, by the helper's or the household's name. Raises NotAllowed."""
    if speaker.roles.isdisjoint({Role.TOWNSHIP_OFFICER, Role.UNIT_LIAISON}):
        raise NotAllowed("not_allowed")
    found = await handovers.find(work, speaker.person_id, name.strip())
    inside = await _townships(work, {one.pairing.household_id for one in found}, speaker.person_id)
    return tuple(_pairing_card(one, one.pairing.household_id in inside) for one in found)


async def pairing(work: Work, speaker: Speaker, pairing_id: int) -> PairingCard:
    """One that the speaker may ask to change. Raises NotAllowed."""
    held = await _held(work, speaker, pairing_id)
    inside = await _townships(work, {held.pairing.household_id}, speaker.person_id)
    return _pairing_card(held, bool(inside))


async def successors(work: Work, speaker: Speaker, pairing_id: int) -> tuple[DeputyCard, ...]:
    """Who could take over, those with the fewest households first. Raises NotAllowed."""
    held = await _held(work, speaker, pairing_id)
    role = Role(held.pairing.role)
    limits = [one.households for one in work.rulebook.programmes[held.programme].capacities if one.role is role]
    found = await handovers.successors(work, held, min(limits, default=None), MOST_CHOICES)
    return tuple(DeputyCard(person, name, role) for person, name in found)


async def days(work: Work, speaker: Speaker, pairing_id: int, now: datetime) -> tuple[tuple[date, bool], ...]:
    """Days for the change, and whether each keeps the programme's notice. Raises NotAllowed."""
    held = await _held(work, speaker, pairing_id)
    programme, today = work.rulebook.programmes[held.programme], work.rulebook.today(now)
    return tuple(
        (day, all(one.remark != "short_notice" for one in _remarks(work, held, today, day)))
        for day in days_offered(programme, today)
    )


async def ask(
    work: Work,
    speaker: Speaker,
    pairing_id: int,
    successor: int | Newcomer,
    reason: HandoverReason,
    on: date,
    note: str,
    now: datetime,
) -> HandoverCard:
    """Asks for a change. A township that asks has agreed; a unit's wish waits for the township. Raises NotAllowed,
    Refused for an impossible day or a newcomer who helps elsewhere, or Stale when a change is under way."""
    held = await _held(work, speaker, pairing_id)
    able = {one.person_id for one in await successors(work, speaker, pairing_id)}
    if isinstance(successor, Newcomer):
        successor = await _person(work, held, successor, able)
    elif successor not in able:
        raise NotAllowed("not_allowed")
    today = work.rulebook.today(now)
    if not today < on <= today + timedelta(days=LATEST_DAYS):
        raise Refused("handover_day", days=LATEST_DAYS)
    if await handovers.open_of(work, pairing_id) is not None:
        raise Stale("handover_under_way")
    row = Handover(
        pairing_id=pairing_id,
        new_person_id=successor,
        reason=reason.value,
        note=note,
        on_day=on,
        asked_by=speaker.person_id,
        asked_at=now,
    )
    work.add(row)
    await work.flush()
    append_audit(work, speaker, Deed.ASK_HANDOVER, now, handover=row.id, pairing=pairing_id, person=successor)
    if await _townships(work, {held.pairing.household_id}, speaker.person_id):
        return await decide(work, speaker, row.id, True, now)
    offices = await people.holders(work, [held.pairing.household_id], [Role.TOWNSHIP_OFFICER])
    await _tell(work, "handover_asked", row.id, {one.person_id for one in offices}, now)
    return (await cards(work, speaker.person_id, [row.id]))[row.id]


async def decide(work: Work, speaker: Speaker, handover_id: int, yes: bool, now: datetime) -> HandoverCard:
    """The township agrees or not. What is agreed is filed with the city, and both helpers and the family hear of it.
    Raises NotAllowed or Stale."""
    asked = (await handovers.many(work, [handover_id])).get(handover_id)
    if asked is None:
        raise NotAllowed("not_allowed")
    household = asked.held.pairing.household_id
    await ensure_may(work, speaker, Deed.DECIDE_HANDOVER, household)
    if not await handovers.decide(work, handover_id, yes, speaker.person_id, now):
        raise Stale("handover_decided")
    append_audit(work, speaker, Deed.DECIDE_HANDOVER, now, handover=handover_id, decision="yes" if yes else "no")
    if yes:
        around = await people.holders(work, [household], [Role.CITY_OFFICER, Role.HOUSEHOLD])
        by_role = defaultdict(set)
        for one in around:
            by_role[one.role].add(one.person_id)
        await _tell(work, "handover_filed", handover_id, by_role[Role.CITY_OFFICER], now)
        await _tell(work, "handover_family", handover_id, by_role[Role.HOUSEHOLD], now)
        helpers = {asked.held.pairing.person_id, asked.handover.new_person_id}
        await _tell(work, "handover_helper", handover_id, helpers, now)
    if asked.handover.asked_by != speaker.person_id:
        await _tell(work, "handover_decided", handover_id, {asked.handover.asked_by}, now)
    return (await cards(work, speaker.person_id, [handover_id]))[handover_id]


async def carry_out_due(work: Work, now: datetime) -> int:
    """Changes whose day has come: one pairing ends, another begins, duties are split by that day; how many."""
    due = await handovers.due(work, work.rulebook.today(now))
    if not due:
        return 0
    running = [one for one in (await handovers.many(work, due)).values() if one.held.pairing.until is None]
    ended = {one.held.pairing.id: max(one.handover.on_day, one.held.pairing.since) for one in running}
    for day in set(ended.values()):
        theirs = {number for number, on in ended.items() if on == day}
        await occurrences.miss_over(work, theirs, day, now)
        await handovers.end_pairings(work, theirs, day)
    fresh = [
        Pairing(
            household_id=one.held.pairing.household_id,
            person_id=one.handover.new_person_id,
            role=one.held.pairing.role,
            since=ended[one.held.pairing.id],
        )
        for one in running
    ]
    await store(work, fresh)
    await close_of_pairings(work, list(ended), Standing.HANDED_OVER)
    await alerts.stop_climbing(work, list(ended))
    await occurrences.open_for_pairings(work, [pairing.id for pairing in fresh], now)
    await handovers.end(work, due, now)
    append_audit(work, None, "carry_out_handovers", now, first=due[0], count=len(running))
    return len(running)


async def cards(work: Work, person_id: int, ids: Collection[int]) -> dict[int, HandoverCard]:
    """Changes by id as this person may see them."""
    return (await cards_for(work, {person_id: ids}))[person_id]


async def cards_for(work: Work, wanted: Mapping[int, Collection[int]]) -> dict[int, dict[int, HandoverCard]]:
    """The same for many people at once: changes by person and id."""
    found = await handovers.many(work, {number for ids in wanted.values() for number in ids})
    families = [role for role in Role if role is not Role.UNIT_LIAISON]
    holders = await people.holders(work, {one.held.pairing.household_id for one in found.values()}, families)
    inside = {(one.person_id, one.household_id) for one in holders}
    inside |= {(one.handover.new_person_id, one.held.pairing.household_id) for one in found.values()}
    return {
        person: {
            number: _card(work, one, (person, one.held.pairing.household_id) in inside)
            for number, one in found.items()
            if number in ids
        }
        for person, ids in wanted.items()
    }


def _card(work: Work, asked: Asked, inside: bool) -> HandoverCard:
    row, held = asked.handover, asked.held
    return HandoverCard(
        id=row.id,
        helper=held.helper,
        successor=asked.successor,
        role=Role(held.pairing.role),
        household=held.head if inside else None,
        village=held.village if inside else None,
        reason=HandoverReason(row.reason),
        note=row.note,
        on=row.on_day,
        asker=asked.asker,
        decision=row.decision,
        remarks=_remarks(work, held, work.rulebook.today(row.asked_at), row.on_day),
        joined=asked.joined,
    )


def _remarks(work: Work, held: Held, asked: date, on: date) -> tuple[Remarked, ...]:
    programme = work.rulebook.programmes[held.programme]
    return remarks(programme, Role(held.pairing.role), held.pairing.since, asked, on)


def _pairing_card(held: Held, inside: bool) -> PairingCard:
    head, village = (held.head, held.village) if inside else (None, None)
    return PairingCard(held.pairing.id, held.helper, Role(held.pairing.role), head, village, held.pairing.since)


async def _held(work: Work, speaker: Speaker, pairing_id: int) -> Held:
    held = await handovers.pairing(work, pairing_id)
    if held is None:
        raise NotAllowed("not_allowed")
    roles = await ensure_may(work, speaker, Deed.ASK_HANDOVER, held.pairing.household_id)
    if roles.isdisjoint({Role.TOWNSHIP_OFFICER}) and held.pairing.role != Role.FIRST_HELPER:
        raise NotAllowed("not_allowed")
    return held


async def _person(work: Work, held: Held, newcomer: Newcomer, able: Collection[int]) -> int:
    """The newcomer as a person of the same unit. Raises Refused for somebody known who may not take over."""
    same = await directory.people_named(work, [newcomer.name])
    known = next((one for one in same if one.phone == newcomer.phone), None)
    if known is not None and known.id not in able:
        raise Refused("handover_not_free", name=newcomer.name)
    if known is not None:
        return known.id
    person = Person(name=newcomer.name, phone=newcomer.phone, unit_id=held.unit_id)
    work.add(person)
    await work.flush()
    return person.id


async def _townships(work: Work, households: Collection[int], person_id: int) -> set[int]:
    found = await people.holders(work, households, [Role.TOWNSHIP_OFFICER])
    return {one.household_id for one in found if one.person_id == person_id}


async def _tell(work: Work, kind: str, handover_id: int, to: Collection[int], now: datetime) -> None:
    at = outside_quiet_hours(work.rulebook.home, now)
    await outbox.put_all(
        work,
        [
            outbox.new_row(
                f"{kind}:{handover_id}:{person}",
                person,
                kind,
                {"handover": handover_id},
                outbox.Priority.ANSWER,
                now,
                at,
            )
            for person in sorted(to)
        ],
    )
