"""Why somebody got a reminder or an alert: the rule, the window, what counted, what was sent, what comes next."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from actions.planning.why_views import BECAUSE, AlertWhy, Counted, DutyWhy, Gone, Sent, Why
from actions.supervision import summaries
from actions.views import Speaker
from rules.due_dates import StepKind, at_local, local_day
from rules.errors import NotFound
from rules.ladder import AlertKind
from rules.programme import ContactKind, Duty, Programme, Rung
from rules.roles import Deed, Role, may
from rules.rulebook import Rulebook
from rules.standing import Standing, standing
from rules.windows import Window
from storage import households, occurrences, people, stand_ins
from storage import why as queries
from storage.database import Work
from storage.outbox import State
from storage.stand_ins import Running
from storage.tables import Alert, OutboxMessage

SHOWN = 3


async def message(work: Work, speaker: Speaker, now: datetime, telegram_message_id: int | None = None) -> Why | None:
    """Why the speaker got the newest message that can be explained, or the one that they reply to; None: no such.

    Only what was sent to the speaker is explained: whoever is told may ask why.
    """
    kinds: tuple[str, ...] = ("reminder", "alert", *BECAUSE)
    if telegram_message_id is None:
        kinds = tuple(kind for kind in kinds if kind not in summaries.KINDS)  # daily ones would hide all others
    found = await queries.message_to(work, speaker.person_id, kinds, telegram_message_id)
    if found is None:
        return None
    if found.kind in BECAUSE:
        return Why(because=found.kind)
    if found.kind == "alert":
        ids = found.about["alerts"]
        alerts = await _alerts(work, ids[:SHOWN], now, speaker)
        return Why(alerts=alerts, more=len(ids) - len(alerts))
    ids = found.about["occurrences"]
    duties, gone = await _duties(work, ids[:SHOWN], now, speaker)
    return Why(duties=duties, gone=gone, more=len(ids) - len(duties) - len(gone))


async def for_operator(work: Work, occurrence_id: int, now: datetime) -> Why:
    """Everything about one occurrence, with numbers and roles instead of names. Raises NotFound."""
    duties, gone = await _duties(work, [occurrence_id], now, None)
    if not duties and not gone:
        raise NotFound("occurrence_unknown", number=occurrence_id)
    alerts = await queries.alerts_on(work, occurrence_id)
    return Why(duties, await _alerts(work, alerts, now, None), gone)


async def _duties(
    work: Work, ids: Collection[int], now: datetime, speaker: Speaker | None
) -> tuple[tuple[DutyWhy, ...], tuple[Gone, ...]]:
    """Those whose rules can be read, and the others."""
    rows = await occurrences.by_ids(work, ids)
    if not rows:
        return (), ()
    heads = await _heads(work, {row.household_id for row in rows}, speaker)
    first = min(row.occurrence.window_start for row in rows)
    last = max(row.occurrence.window_end for row in rows)
    filed = await queries.filed(work, {row.occurrence.pairing_id for row in rows}, first, last)
    since = at_local(work.rulebook.home, first - timedelta(days=1), time(0))
    both = {person for row in rows for person in (row.person_id, row.owner_id)}
    reminders = await queries.reminders_to(work, both, since)
    running = await stand_ins.running(
        work, {row.occurrence.pairing_id for row in rows if row.person_id != row.owner_id}
    )
    found = [
        _duty(
            work.rulebook,
            row,
            heads.get(row.household_id),
            [one for one in filed if one.pairing_id == row.occurrence.pairing_id],
            [one for one in reminders if row.occurrence.id in one.about["occurrences"]],
            now,
            running.get(row.occurrence.pairing_id) if speaker is not None else None,
        )
        for row in rows
    ]
    return (
        tuple(one for one in found if isinstance(one, DutyWhy)),
        tuple(one for one in found if isinstance(one, Gone)),
    )


def _duty(
    rules: Rulebook,
    row: occurrences.Owed,
    head: str | None,
    filed: list[queries.Filed],
    reminders: list[OutboxMessage],
    now: datetime,
    cover: Running | None = None,
) -> DutyWhy | Gone:
    one, known = row.occurrence, rules.programmes.get(row.programme)
    programme = known or rules.home
    window = Window(one.window_start, one.window_end)
    stands = standing(window, local_day(programme, now), Standing(one.closed_as) if one.closed_as else None)
    sent = tuple(
        Sent(
            "reminder",
            message.state,
            _local(programme, message.sent_at or message.not_before),
            Role(row.role),
            message.person_id,
        )
        for message in reminders
        if message.state in {State.SENT, State.WAITING, State.SENDING, State.UNREACHABLE}
    )
    if (
        known is None or one.duty not in known.codes
    ):  # what was owed by such a rule cannot be explained by it any more
        named = known.name if known is not None else row.programme
        return Gone(one.id, named, one.duty, known is None, window, row.household_id, head, stands, sent)
    duty = known.duty(one.duty)
    step, at = _next(programme, row, sent)
    return DutyWhy(
        occurrence_id=one.id,
        programme=programme.id,
        duty=duty.code,
        role=duty.role,
        kind=duty.kind,
        satisfied_by=tuple(sorted(duty.satisfied_by)),
        every=duty.every,
        at_least=duty.at_least,
        source=duty.source,
        window=window,
        household_id=row.household_id,
        head=head,
        standing=stands,
        counted=_counted(duty, window, filed),
        sent=sent,
        next_step=step,
        next_at=at,
        cover=cover,
    )


def _counted(duty: Duty, window: Window, filed: list[queries.Filed]) -> tuple[Counted, ...]:
    kinds = [(ContactKind(one.kind), one) for one in filed if one.on in window]
    return tuple(Counted(kind, one.on, one.counts and kind in duty.satisfied_by) for kind, one in kinds)


def _next(
    programme: Programme, row: occurrences.Owed, sent: tuple[Sent, ...]
) -> tuple[StepKind | None, datetime | None]:
    """A reminder that waits comes before what is planned."""
    one = row.occurrence
    if one.closed_as is not None:
        return None, None
    waiting = [message.at for message in sent if message.state == State.WAITING]
    if waiting:
        return StepKind.NUDGE, min(waiting)
    if one.next_step is None or one.next_step_at is None:
        return None, None
    return StepKind(one.next_step), _local(programme, one.next_step_at)


async def _alerts(work: Work, ids: Collection[int], now: datetime, speaker: Speaker | None) -> tuple[AlertWhy, ...]:
    found = await queries.alerts(work, ids)
    homes = {alert.household_id for alert in found if alert.household_id is not None}
    of_windows = [alert.occurrence_id for alert in found if alert.occurrence_id is not None]
    programmes = await households.programmes_of(work, homes)
    owed_by = await households.programmes_of_occurrences(work, of_windows)
    heads = await _heads(work, homes, speaker)
    roles: dict[tuple[int, int], list[Role]] = defaultdict(list)
    for holder in await people.holders(work, homes, tuple(Role)):
        roles[holder.household_id, holder.person_id].append(holder.role)
    told = await queries.told_of(work, ids)
    owed, lost = await _duties(work, of_windows, now, speaker)
    duties, gone = {one.occurrence_id: one for one in owed}, {one.occurrence_id: one for one in lost}
    explained = []
    for alert in found:
        home = alert.household_id or 0
        rules = owed_by.get(alert.occurrence_id or 0) or programmes.get(home) or work.rulebook.default
        known = work.rulebook.programmes.get(rules)
        programme, ladder = known or work.rulebook.home, known.ladders.get(alert.kind, ()) if known else ()
        sent = []
        for one in told:
            if one.alert_id == alert.id:
                # The household may follow a shorter ladder now, or none that can be read.
                rung = ladder[min(one.rung, len(ladder) - 1)].roles if ladder else ()
                role = next((role for role in rung if role in roles[home, one.person_id]), None)
                sent.append(Sent("alert", State.SENT, _local(programme, one.told_at), role, one.person_id))
        about = alert.occurrence_id or 0
        told_of = _alert(programme, known.name if known else rules, ladder, alert, heads.get(home), tuple(sent))
        explained.append(replace(told_of, duty=duties.get(about), gone=gone.get(about)))
    return tuple(explained)


def _alert(
    programme: Programme,
    rules: str,
    ladder: Sequence[Rung],
    alert: Alert,
    head: str | None,
    told: tuple[Sent, ...],
) -> AlertWhy:
    climbs = alert.climbs_at is not None and alert.acknowledged_at is None and alert.rung + 1 < len(ladder)
    return AlertWhy(
        alert_id=alert.id,
        kind=AlertKind(alert.kind),
        head=head,
        opened_at=_local(programme, alert.opened_at),
        rung=alert.rung + 1,
        rungs=len(ladder),
        told=told,
        next_roles=ladder[alert.rung + 1].roles if climbs else (),
        climbs_at=_local(programme, alert.climbs_at) if climbs and alert.climbs_at else None,
        settled=alert.acknowledged_at is not None,
        rules=rules,
        duty=None,
    )


async def _heads(work: Work, homes: Collection[int], speaker: Speaker | None) -> dict[int, str]:
    """The names of those households that the speaker may see today; none for an operator."""
    if speaker is None or not homes:
        return {}
    seen = {
        holder.household_id
        for holder in await people.holders(work, homes, tuple(Role))
        if holder.person_id == speaker.person_id and may(frozenset({holder.role}), Deed.SEE_HOUSEHOLD)
    }
    return {home: place.household.head for home, place in (await households.places(work, seen)).items()}


def _local(programme: Programme, moment: datetime) -> datetime:
    return moment.astimezone(programme.zone)
