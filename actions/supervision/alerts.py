"""Alerts: opened for what went wrong or did not happen, told rung by rung, acknowledged by one."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from actions.audit import append_audit
from actions.contacts import reason
from actions.delivery import edits
from actions.planning import counts
from actions.supervision.alert_said import TOLD_BY_NAME, text, word_of
from actions.views import AlertCard, AlertLine, ReasonCard, Speaker
from rules.alert_steps import AlertStep
from rules.confirmation import Way
from rules.due_dates import local_day, outside_quiet_hours
from rules.errors import NotAllowed, Stale
from rules.ladder import AlertKind, climb
from rules.programme import URGENT, Programme, WhenMissed
from rules.roles import OFFICES, Deed, Role, may
from storage import absences, alert_steps, alerts, bundles, households, people, stand_ins, telling
from storage.database import Work
from storage.due import Due

SLICE = 500


@dataclass(frozen=True, slots=True)
class Cause:
    """Why an alert is opened; `key` is unique for it. `skip`: so many rungs were told before by another alert."""

    key: str
    kind: AlertKind
    household_id: int
    occurrence_id: int | None = None
    contact_id: int | None = None
    question_id: int | None = None
    person_id: int | None = None
    skip: int = 0


async def open_missed(work: Work, gone: Collection[Due], now: datetime) -> None:
    """Alerts for windows that ended without the contact, of the kind that their duty names, on their first rung."""
    alike: dict[tuple[str, AlertKind], list[int]] = defaultdict(list)
    for one in gone:
        when_missed = work.rulebook.programmes[one.programme].duty(one.duty).when_missed
        if when_missed is not WhenMissed.LIST:
            alike[one.programme, AlertKind(when_missed)] += one.ids
    climbing = _Climbing(work, now, owing=True)
    for (programme, kind), occurrences in alike.items():
        first = climb(work.rulebook.programmes[programme], kind, 0, now, work.rulebook.calendar)
        climbs_at = first.next_at if first else None
        opened = await alerts.open_missed(work, kind, occurrences, climbs_at, now)
        await climbing.to(programme, kind, 0, opened, is_noted=True)
    await climbing.announce()


async def raise_alerts(work: Work, causes: list[Cause], now: datetime) -> None:
    """Opens those that are new and tells the first rung."""
    rows = [
        {
            "key": cause.key,
            "kind": cause.kind.value,
            "household_id": cause.household_id,
            "occurrence_id": cause.occurrence_id,
            "contact_id": cause.contact_id,
            "question_id": cause.question_id,
            "opened_at": now,
            "rung": cause.skip - 1,
        }
        for cause in causes
    ]
    opened = await alerts.open_new(work, rows)
    for alert in opened:
        append_audit(work, None, "raise_alert", now, alert=alert.id, kind=alert.kind, household=alert.household_id)
    persons = {cause.key: cause.person_id for cause in causes}
    concerned = [(alert.id, person) for alert in opened if (person := persons[alert.key]) is not None]
    await _climb(work, opened, _Climbing(work, now, concerned))


async def climb_due(work: Work, now: datetime) -> int:
    """One slice of alerts that nobody acknowledged in time: the next rung is told; how many climbed."""
    due = await alerts.to_climb(work, now, SLICE)
    await _climb(work, due, _Climbing(work, now))
    if due:
        append_audit(work, None, "climb_alerts", now, first=due[0].id, count=len(due))
    return len(due)


async def _climb(work: Work, due: Collection[alerts.Climbing], climbing: "_Climbing") -> None:
    """Each alert goes up one rung of its own ladder."""
    programmes = await _programmes(work, due) if due else {}
    alike: dict[tuple[str, AlertKind, int], list[int]] = defaultdict(list)
    for alert in due:
        alike[programmes[alert.id], AlertKind(alert.kind), alert.rung + 1].append(alert.id)
    for (programme, kind, number), ids in alike.items():
        await climbing.to(programme, kind, number, ids)
    await climbing.announce()


async def _programmes(work: Work, due: Collection[alerts.Climbing]) -> dict[int, str]:
    """Whose ladder each alert climbs: what was missed, by the rules by which it was owed, else by the household's."""
    owed = {alert.occurrence_id for alert in due if alert.occurrence_id}
    rules = await households.programmes_of_occurrences(work, owed) if owed else {}
    others = {alert.household_id for alert in due if alert.household_id and alert.occurrence_id not in rules}
    followed = await households.programmes_of(work, others) if others else {}
    return {alert.id: rules.get(alert.occurrence_id or 0) or followed[alert.household_id or 0] for alert in due}


def _roles(kind: AlertKind, roles: Collection[Role]) -> frozenset[Role]:
    """What is urgent and told to the first helper is told to whoever stands in as well."""
    urgent = kind in URGENT and Role.FIRST_HELPER in roles
    return frozenset(roles) | ({Role.STAND_IN} if urgent else frozenset())


class _Climbing:
    """Alerts that go up at one moment, thousands at once, and who hears of it.

    Not told are the persons concerned, (alert, person), and, if `owing`, whoever owed what was missed.
    """

    def __init__(
        self, work: Work, now: datetime, concerned: Collection[tuple[int, int]] = (), owing: bool = False
    ) -> None:
        self._work, self._now = work, now
        self._not_told = telling.NotTold(concerned, owing)
        self._told: dict[bool, list[int]] = defaultdict(list)

    async def to(
        self, programme: str, kind: AlertKind, number: int, ids: Collection[int], is_noted: bool = False
    ) -> None:
        """These go to that rung (`is_noted`: their rows say so already), and on while a rung has nobody on it."""
        work, now = self._work, self._now
        self._told[kind in URGENT] += ids
        while ids:
            reached = climb(work.rulebook.programmes[programme], kind, number, now, work.rulebook.calendar)
            if reached is None:
                await alerts.set_rung(work, ids, number - 1, None)
                return
            day = work.rulebook.today(now)
            higher = await telling.tell(work, ids, _roles(kind, reached.rung.roles), number, self._not_told, day, now)
            if not is_noted:
                await alerts.set_rung(work, set(ids) - higher, number, reached.next_at)
            ids, number, is_noted = sorted(higher), number + 1, False

    async def announce(self) -> None:
        """One message a person for what a tick brought; an emergency goes alone, at any hour."""
        quiet_over = outside_quiet_hours(self._work.rulebook.home, self._now)
        for urgent, ids in self._told.items():
            await bundles.put_alerts(self._work, ids, urgent, self._now, self._now if urgent else quiet_over)


async def open_alerts(work: Work, speaker: Speaker, now: datetime) -> tuple[AlertCard, ...]:
    """What this supervisor was told of and nobody took care of yet, the oldest first."""
    return await cards(work, speaker.person_id, await alerts.told_to(work, speaker.person_id), now)


async def acknowledge(work: Work, speaker: Speaker, alert_id: int, now: datetime) -> AlertCard:
    """Somebody takes care of it; it climbs no further. Raises NotAllowed, or Stale when another was first."""
    card = await one(work, speaker, alert_id, Deed.ACKNOWLEDGE_ALERT, now)
    if not await alerts.acknowledge(work, alert_id, speaker.person_id, now):
        raise Stale("alert_acknowledged", by=card.acknowledged_by or "")
    await alert_steps.note(work, alert_id, speaker.person_id, AlertStep.TAKEN, now)
    await edits.alert_taken(work, alert_id, speaker.person_id, now)
    append_audit(work, speaker, Deed.ACKNOWLEDGE_ALERT, now, alert=alert_id)
    return (await cards(work, speaker.person_id, [alert_id], now))[0]


async def see(work: Work, speaker: Speaker, alert_id: int, now: datetime) -> AlertCard:
    """One alert. Raises NotAllowed."""
    return await one(work, speaker, alert_id, Deed.SEE_ALERT, now)


async def one(work: Work, speaker: Speaker, alert_id: int, deed: Deed, now: datetime) -> AlertCard:
    """An alert may be seen by those who were told of it and still have a role that may."""
    found = await alerts.by_ids(work, [alert_id])
    if not found or not await alerts.was_told(work, alert_id, speaker.person_id):
        raise NotAllowed("not_allowed")
    roles = await people.roles_towards(work, speaker.person_id, found[0].household_id or 0)
    helpers_emergency = found[0].kind in URGENT and not roles.isdisjoint({Role.FIRST_HELPER, Role.STAND_IN})
    if not may(roles, deed) and not helpers_emergency:
        raise NotAllowed("not_allowed")
    return (await cards(work, speaker.person_id, [alert_id], now))[0]


async def cards(work: Work, person_id: int, ids: Collection[int], now: datetime) -> tuple[AlertCard, ...]:
    """Alerts as this person may see them: a unit's liaison learns of its colleague, not of the family."""
    return (await cards_for(work, {person_id: ids}, now))[person_id]


async def cards_for(
    work: Work, wanted: Mapping[int, Collection[int]], now: datetime
) -> dict[int, tuple[AlertCard, ...]]:
    """The same for many people at once: alerts by person, the oldest first."""
    found = await alerts.shown(work, {alert for ids in wanted.values() for alert in ids})
    homes = {row.alert.household_id for row in found if row.alert.household_id is not None}
    holders = await people.holders(work, homes, [role for role in Role if role is not Role.UNIT_LIAISON])
    inside: dict[tuple[int, int | None], set[Role]] = defaultdict(set)
    for holder in holders:
        inside[holder.person_id, holder.household_id].add(holder.role)
    given = await reason.latest(work, {row.occurrence.id for row in found if row.occurrence is not None}, now)
    absent = await _absent(work, wanted, now)
    stood = await stand_ins.at_ends(work, {row.occurrence.id for row in found if row.occurrence is not None})
    today = work.rulebook.today(now)
    lines = await alert_steps.lines(work, {row.alert.id for row in found})
    says = await counts.rules_say(work, [row for row in found if row.alert.kind == AlertKind.MISSED_VISIT])
    return {
        person: tuple(
            replace(
                _card(work, row, given, frozenset(inside.get((person, row.alert.household_id), ()))),
                stands_in_for=absent.get((person, row.alert.id), ()),
                steps=_lines(work, lines.get(row.alert.id, [])),
                covered_by=stood[row.alert.occurrence_id].stand_in if row.alert.occurrence_id in stood else "",
                asked_id=_asked(row, stood, today),
                says=says.get(row.alert.id, ())
                if inside.get((person, row.alert.household_id), set()) & OFFICES
                else (),
            )
            for row in found
            if row.alert.id in ids
        )
        for person, ids in wanted.items()
    }


def _asked(row: alerts.Shown, stood: Mapping[int, stand_ins.Running], today: date) -> int | None:
    """Who stood in when the window ended, as long as they still do; else the helper."""
    cover = stood.get(row.alert.occurrence_id or 0)
    return cover.stand_in_id if cover is not None and today <= cover.until else row.helper_id


async def _absent(
    work: Work, wanted: Mapping[int, Collection[int]], now: datetime
) -> dict[tuple[int, int], tuple[str, ...]]:
    """By reader and alert: the names of those for whom the reader stands in, as far as they were told of it."""
    represented = await absences.represented(work, wanted, work.rulebook.today(now))
    if not represented:
        return {}
    people_away = {person for names in represented.values() for person in names}
    told = await alerts.told_of(work, {alert for ids in wanted.values() for alert in ids}, people_away)
    return {
        (reader, alert): names
        for reader, away in represented.items()
        for alert in wanted[reader]
        if (names := tuple(name for person, name in away.items() if (alert, person) in told))
    }


def _card(work: Work, row: alerts.Shown, given: Mapping[int, ReasonCard], roles: frozenset[Role]) -> AlertCard:
    inside = bool(roles)
    programme: Programme = work.rulebook.programmes[row.programme] if row.programme else work.rulebook.home
    occurrence, word = row.occurrence, word_of(row)
    began = row.question.asked_at if row.question is not None else row.alert.opened_at
    return AlertCard(
        id=row.alert.id,
        kind=AlertKind(row.alert.kind),
        household=row.head if inside else None,
        village=row.village if inside else None,
        helper=row.helper,
        role=Role(row.role) if row.role else None,
        window=(occurrence.window_start, occurrence.window_end) if occurrence else None,
        text=text(row) if inside else "",
        opened_at=row.alert.opened_at,
        on=row.contact.happened_on if row.contact else local_day(programme, began),
        rung=row.alert.rung,
        acknowledged_by=row.acknowledged_by,
        settled=row.alert.acknowledged_at is not None,
        question_id=row.alert.question_id if inside else None,
        reason=given.get(occurrence.id) if occurrence and inside else None,
        helper_id=row.helper_id,
        household_id=row.alert.household_id,
        occurrence_id=row.alert.occurrence_id,
        taker_id=row.alert.acknowledged_by if row.alert.resolved_at is None else None,
        outcome=row.alert.outcome,
        contact_id=row.alert.contact_id if inside else None,
        roles=roles,
        way=Way(word.way) if word is not None else None,
        witness=word.by if word is not None and word.way == Way.WITNESS and roles & TOLD_BY_NAME else "",
    )


def _lines(work: Work, lines: Collection[alert_steps.Line]) -> tuple[AlertLine, ...]:
    return tuple(
        AlertLine(one.step.code, one.name or "", work.rulebook.today(one.step.at), one.step.note) for one in lines
    )


async def settle_question(work: Work, question_id: int, speaker: Speaker, now: datetime) -> None:
    """The answer was given: the alert on the question climbs no further."""
    await alerts.settle_question(work, question_id, speaker.person_id, now)
