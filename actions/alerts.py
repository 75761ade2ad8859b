"""Alerts: opened for what went wrong or did not happen, told rung by rung, acknowledged by one."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from actions import counts, edits, reason
from actions.audit import append_audit
from actions.views import AlertCard, AlertLine, ReasonCard, Speaker
from rules.alert_steps import AlertStep
from rules.due_dates import local_day, outside_quiet_hours
from rules.errors import NotAllowed, Stale
from rules.ladder import AlertKind, Climb, climb
from rules.programme import URGENT, Programme
from rules.risks import risks_in
from rules.roles import OFFICES, Deed, Role, may
from storage import absences, alert_steps, alerts, households, outbox, people
from storage.database import Work
from storage.occurrences import Due

SLICE = 500


_Rung = tuple[str, str, int]  # whose ladder, for what, and the rung that was reached


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


async def open_missed(work: Work, missed: Mapping[AlertKind, Collection[Due]], now: datetime) -> None:
    """Alerts for windows that ended without the contact, by the kind that their duty names."""
    opened = []
    for kind, some in missed.items():
        opened += await alerts.open_missed(work, kind, [owed.id for owed in some], now)
    concerned = {f"missed:{owed.id}": owed.person_id for some in missed.values() for owed in some}
    rules = {owed.id: owed.programme for some in missed.values() for owed in some}
    await _climb(work, opened, now, concerned, rules)


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
    await _climb(work, opened, now, {cause.key: cause.person_id for cause in causes})


async def climb_due(work: Work, now: datetime) -> int:
    """One slice of alerts that nobody acknowledged in time: the next rung is told; how many climbed."""
    due = await alerts.to_climb(work, now, SLICE)
    await _climb(work, due, now, {})
    if due:
        append_audit(work, None, "climb_alerts", now, first=due[0].id, count=len(due))
    return len(due)


async def _climb(
    work: Work,
    due: list[alerts.Climbing],
    now: datetime,
    concerned: Mapping[str, int | None],
    rules: Mapping[int, str] | None = None,
) -> None:
    """Each alert goes up one rung, and further while a rung has nobody on it; `rules`: the programmes by which the
    occurrences are owed, where they are known."""
    if not due:
        return
    by = await _programmes(work, due, rules)
    ladders = _Ladders(work, now)
    tell, rungs = list[tuple[int, int, int]](), defaultdict[tuple[int, datetime | None], list[int]](list)
    alike: dict[_Rung, list[alerts.Climbing]] = defaultdict(list)
    for alert in due:
        alike[by[alert.id], alert.kind, alert.rung].append(alert)
    while alike:
        reached = {rung: ladders.climb(rung[0], rung[1], rung[2] + 1) for rung in alike}
        for rung, climbed in reached.items():
            if climbed is None:
                rungs[rung[2], None] += [alert.id for alert in alike.pop(rung)]
        on = await _standing_on(
            work, alike, {role for one in reached.values() if one for role in one.rung.roles}, now
        )
        higher: dict[_Rung, list[alerts.Climbing]] = defaultdict(list)
        for rung, some in alike.items():
            climbed = reached[rung]
            assert climbed is not None
            for alert in some:
                told = {person for role in climbed.rung.roles for person in on.get((alert.household_id, role), ())}
                told.discard(concerned.get(alert.key) or 0)
                if not told:
                    higher[rung[0], rung[1], climbed.number].append(alert)
                    continue
                rungs[climbed.number, climbed.next_at].append(alert.id)
                tell += [(alert.id, person, climbed.number) for person in told]
        alike = higher
    for (number, next_at), ids in rungs.items():
        await alerts.set_rung(work, ids, number, next_at)
    await _announce(work, due, await alerts.tell(work, tell, now), now)


async def _standing_on(
    work: Work, alike: Mapping[_Rung, Collection[alerts.Climbing]], roles: Collection[Role], now: datetime
) -> dict[tuple[int | None, Role], list[int]]:
    """Who has these roles towards the alerts' households today, with the deputies of those who are away."""
    on: dict[tuple[int | None, Role], list[int]] = defaultdict(list)
    homes = {alert.household_id for some in alike.values() for alert in some if alert.household_id}
    for household, role, person in await people.holders(work, homes, tuple(sorted(roles))):
        on[household, role].append(person)
    everybody = {person for some in on.values() for person in some}
    deputies = await absences.deputies(work, everybody, work.rulebook.today(now)) if everybody else {}
    if deputies:
        for some in on.values():
            some += [deputies[person] for person in some if person in deputies]
    return on


async def _programmes(
    work: Work, due: Collection[alerts.Climbing], rules: Mapping[int, str] | None
) -> dict[int, str]:
    """Whose ladder each alert climbs: what was missed, by the rules by which it was owed, else by the household's."""
    if rules is None:
        owed = {alert.occurrence_id for alert in due if alert.occurrence_id}
        rules = await households.programmes_of_occurrences(work, owed) if owed else {}
    others = {alert.household_id for alert in due if alert.household_id and alert.occurrence_id not in rules}
    followed = await households.programmes_of(work, others) if others else {}
    return {alert.id: rules.get(alert.occurrence_id or 0) or followed[alert.household_id or 0] for alert in due}


class _Ladders:
    """The ladders at one moment; each rung is worked out once, however many alerts reach it."""

    def __init__(self, work: Work, now: datetime) -> None:
        self._programmes, self._calendar, self._now = work.rulebook.programmes, work.rulebook.calendar, now
        self._reached: dict[tuple[str, str, int], Climb | None] = {}

    def climb(self, programme: str, kind: str, number: int) -> Climb | None:
        """The rung of that number."""
        key = (programme, kind, number)
        if key not in self._reached:
            found = self._programmes[programme]
            self._reached[key] = climb(found, AlertKind(kind), number, self._now, self._calendar)
        return self._reached[key]


async def _announce(work: Work, due: list[alerts.Climbing], new: Collection[tuple[int, int]], now: datetime) -> None:
    """One message a person for what a tick brought; an emergency goes alone, at any hour."""
    kinds = {alert.id: alert.kind for alert in due}
    bundles = defaultdict(list)
    for alert_id, person in sorted(new):
        urgent = kinds[alert_id] in URGENT
        bundles[person, alert_id if urgent else 0].append(alert_id)
    quiet_over = outside_quiet_hours(work.rulebook.home, now)
    rows = [
        outbox.new_row(
            f"alert:{person}:{ids[0]}:{len(ids)}",
            person,
            "alert",
            {"alerts": ids},
            outbox.Priority.EMERGENCY if urgent else outbox.Priority.ALERT,
            now,
            now if urgent else quiet_over,
        )
        for (person, urgent), ids in bundles.items()
    ]
    await outbox.put_all(work, rows)


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
    helpers_emergency = found[0].kind in URGENT and Role.FIRST_HELPER in roles
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
    inside = {(holder.person_id, holder.household_id) for holder in holders}
    given = await reason.latest(work, {row.occurrence.id for row in found if row.occurrence is not None}, now)
    absent = await _absent(work, wanted, now)
    offices = {(one.person_id, one.household_id) for one in holders if one.role in OFFICES}
    lines = await alert_steps.lines(work, {row.alert.id for row in found})
    says = await counts.rules_say(work, [row for row in found if row.alert.kind == AlertKind.MISSED_VISIT])
    return {
        person: tuple(
            replace(
                _card(work, row, given, (person, row.alert.household_id) in inside),
                stands_in_for=absent.get((person, row.alert.id), ()),
                steps=_lines(work, lines.get(row.alert.id, [])),
                says=says.get(row.alert.id, ()) if (person, row.alert.household_id) in offices else (),
            )
            for row in found
            if row.alert.id in ids
        )
        for person, ids in wanted.items()
    }


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


def _card(work: Work, row: alerts.Shown, given: Mapping[int, ReasonCard], inside: bool) -> AlertCard:
    programme: Programme = work.rulebook.programmes[row.programme] if row.programme else work.rulebook.home
    occurrence = row.occurrence
    return AlertCard(
        id=row.alert.id,
        kind=AlertKind(row.alert.kind),
        household=row.head if inside else None,
        village=row.village if inside else None,
        helper=row.helper,
        role=Role(row.role) if row.role else None,
        window=(occurrence.window_start, occurrence.window_end) if occurrence else None,
        text=_text(row) if inside else "",
        opened_at=row.alert.opened_at,
        on=row.contact.happened_on if row.contact else local_day(programme, row.alert.opened_at),
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
    )


def _lines(work: Work, lines: Collection[alert_steps.Line]) -> tuple[AlertLine, ...]:
    return tuple(
        AlertLine(one.step.code, one.name or "", work.rulebook.today(one.step.at), one.step.note) for one in lines
    )


def _text(row: alerts.Shown) -> str:
    """The family's own words, where the alert has some; of worries and risks the codes, no more."""
    if row.question is not None:
        return row.question.text
    if row.contact is not None and row.alert.kind == AlertKind.NOT_WELL:
        return ",".join(row.contact.report.get("worries", ()))
    if row.contact is not None and row.alert.kind == AlertKind.RISK:
        report = row.contact.report
        spoken = f"{row.comment or ''}\n{report.get('note', '')}"
        return ",".join(report.get("risks") or sorted(risks_in(spoken)))
    return row.comment or ""


async def settle_question(work: Work, question_id: int, speaker: Speaker, now: datetime) -> None:
    """The answer was given: the alert on the question climbs no further."""
    await alerts.settle_question(work, question_id, speaker.person_id, now)
