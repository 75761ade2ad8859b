"""The daily tick: windows are opened, helpers reminded, missed visits brought to the ladder."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from actions import alerts, own_hours
from actions.audit import append_audit
from rules.delivery import end_of
from rules.due_dates import (
    Step,
    StepKind,
    at_local,
    first_step,
    local_day,
    outside_quiet_hours,
    steps,
    window_for,
)
from rules.programme import AlertKind, Counted, Duty, Programme, WhenMissed
from rules.windows import Beginning, Window, assigned_since, windows_since
from storage import occurrences, outbox
from storage.database import Work
from storage.tables import OutboxMessage

SLICE = 1000
OPENING = 10_000  # pairings times windows that one transaction looks at
EVERY_PAIRING = range(1, 2**31)
HELD_UP = timedelta(hours=1)  # a tick that comes later than that was held up; the message's words decide what is late
# Programme, duty, the window's two ends, and the step that is due.
_Kind = tuple[str, str, date, date, str | None]


class Opening(NamedTuple):
    """A window that begins, and the first step of whoever owes something in it."""

    programme: Programme
    duty: Duty
    beginning: Beginning
    step: Step


async def open_windows(work: Work, now: datetime) -> int:
    """Makes the occurrences of every window that begins; how many. A window is looked at once: a marker says so.

    Windows that passed while nothing ran are made too, so that what was owed in them is not forgotten.
    """
    return await open_slice(work, await beginning(work, now), EVERY_PAIRING, now)


async def mark_running(work: Work, programme: Programme, now: datetime) -> None:
    """Notes the windows of a programme that run now as opened: whoever comes under it today gets theirs one by one,
    and nothing of the time in which nobody followed it."""
    for one, duty, begins in await _beginning(work, now):
        if one.id == programme.id:
            await occurrences.mark_opened(work, one.id, duty.code, begins.window.start)


async def beginning(work: Work, now: datetime) -> list[Opening]:
    """The windows that are to be opened now, of programmes that some household follows."""
    fresh = await _beginning(work, now)
    in_use = await occurrences.programmes_in_use(work, {programme.id for programme, _, _ in fresh})
    before = await occurrences.newest_opened(work) if fresh else {}
    found = []
    for programme, duty, one in fresh:
        if programme.id in in_use:
            # What an outage held up since the window began is caught up; what was past when all this began is not.
            began = at_local(programme, one.window.start, time.min) if (programme.id, duty.code) in before else now
            step = first_step(steps(programme, duty, one.window, work.rulebook.calendar), began)
            found.append(Opening(programme, duty, one, step))
    return found


async def slices(work: Work, openings: Collection[Opening]) -> list[range]:
    """Every pairing, in ranges of their ids, each to be opened in a transaction of its own."""
    if not openings:
        return []
    length = max(OPENING // len(openings), 1)
    newest = await occurrences.newest_pairing(work)
    starts = range(EVERY_PAIRING.start, newest + 1, length) or EVERY_PAIRING[:1]
    return [range(at, EVERY_PAIRING.stop if at == starts[-1] else at + length) for at in starts]


async def open_slice(work: Work, openings: Collection[Opening], pairings: range, now: datetime) -> int:
    """Opens these windows for the pairings in that range of ids; with the last of them marks the windows as opened.

    Whoever dies between two slices has marked nothing: all is looked at again, and what is there already stays.
    """
    is_last = pairings.stop == EVERY_PAIRING.stop
    made, marked = 0, set[tuple[str, str, date]]()
    for programme, duty, one, step in openings:
        mark = (programme.id, duty.code, one.window.start)
        if not is_last or mark in marked or await occurrences.mark_opened(work, *mark):
            marked.add(mark)
            made += await occurrences.open_window(work, programme, duty, one, step, pairings)
            await own_hours.plan(work, programme, step, duty.code, pairings=pairings)
    if made:
        append_audit(work, None, "open_windows", now, count=made)
    return made


async def _beginning(work: Work, now: datetime) -> list[tuple[Programme, Duty, Beginning]]:
    """Windows that begin, or began while nothing ran; from the assignment a day's windows are looked at together."""
    newest = await occurrences.newest_opened(work)
    duties = [(programme, duty) for programme in work.rulebook.programmes.values() for duty in programme.duties]
    counted = {duty.counted for _, duty in duties}
    earliest = await occurrences.earliest_pairing(work) if Counted.FROM_ASSIGNMENT in counted else None
    found = list[tuple[Programme, Duty, Beginning]]()
    for programme, duty in duties:
        last, today = newest.get((programme.id, duty.code)), local_day(programme, now)
        if duty.counted is Counted.CALENDAR:
            found += [(programme, duty, Beginning(one)) for one in windows_since(duty.every, last, today)]
        elif earliest is not None:
            found += [(programme, duty, one) for one in assigned_since(duty.every, last, today, earliest)]
    return found


async def open_for_pairings(work: Work, programme: Programme, pairings: Collection[int], now: datetime) -> int:
    """Makes the occurrences of the running windows for new pairings; how many."""
    made, today = 0, local_day(programme, now)
    began = await occurrences.since_of(work, pairings)
    for duty in programme.duties:
        alike: dict[Window, list[int]] = defaultdict(list)
        for since, some in began.items():
            if duty.counted is Counted.CALENDAR or since <= today:
                alike[window_for(duty, since, today)] += some
        for window, some in alike.items():
            step = first_step(steps(programme, duty, window, work.rulebook.calendar), now)
            made += await occurrences.open_window(work, programme, duty, Beginning(window), step, some)
            await own_hours.plan(work, programme, step, duty.code)
    append_audit(work, None, "open_for_pairings", now, count=made)
    return made


async def take_due_steps(work: Work, now: datetime, most: int | None = None) -> int:
    """One slice of what is due (at most SLICE steps, or so many): reminders bundled a person a day, ended windows
    missed; how many were taken.

    Running it again, or twice at once, changes nothing: UNIQUE keys and the stored step decide.
    """
    due = await occurrences.due(work, now, now - HELD_UP, most or SLICE)
    held_up = await _held_up(work, due)
    alike: dict[_Kind, list[occurrences.Due]] = defaultdict(list)
    for one in due:
        alike[one[3:8]].append(one)
    nudges: dict[int, list[occurrences.Due]] = defaultdict(list)
    missed: dict[AlertKind, list[occurrences.Due]] = defaultdict(list)
    for kind, some in alike.items():
        await _step_on(work, kind, some, now, nudges, missed)
    await _remind(work, nudges, now, held_up)
    await alerts.open_missed(work, missed, now)
    if due:
        append_audit(work, None, "take_due_steps", now, first=due[0].id, count=len(due))
    return len(due)


async def _held_up(work: Work, due: list[occurrences.Due]) -> dict[int, datetime]:
    """When the steps of this slice were due, by occurrence, as far as an outage held them up."""
    late = [one.id for one in due if one.late]
    return await occurrences.step_moments(work, late) if late else {}


async def _step_on(
    work: Work,
    kind: _Kind,
    some: list[occurrences.Due],
    now: datetime,
    nudges: dict[int, list[occurrences.Due]],
    missed: dict[AlertKind, list[occurrences.Due]],
) -> None:
    """What is due of one duty in one window goes the same way: one statement for all."""
    programme_id, code, start, end, step = kind
    programme = work.rulebook.programmes[programme_id]
    duty = programme.duty(code)
    following = own_hours.following(work, programme, duty, Window(start, end), step, now)
    ids = [one.id for one in some]
    await occurrences.step_on(work, ids, following, None if following else now)
    await own_hours.plan(work, programme, following, ids=ids)
    if following is None:
        if duty.when_missed is not WhenMissed.LIST:
            missed[AlertKind(duty.when_missed)] += some
    elif step == StepKind.NUDGE:
        for one in some:
            nudges[one.person_id].append(one)


async def _remind(
    work: Work, nudges: dict[int, list[occurrences.Due]], now: datetime, held_up: Mapping[int, datetime]
) -> None:
    """One message a person a day, not in the night; what comes later the same day joins it while it waits."""
    if not nudges:
        return
    at = outside_quiet_hours(work.rulebook.home, now)
    day = work.rulebook.today(at)
    nudges, own = await own_hours.without_rest_days(work, nudges, day)
    ends = {one.window_end: end_of(work.rulebook.home, one.window_end) for some in nudges.values() for one in some}
    new = await outbox.put_reminders(work, [one.id for some in nudges.values() for one in some], day, now, at, ends)
    await own_hours.wait_for_hour(work, {person: own[person] for person in own.keys() & new}, day, at)
    waited = {person: [held_up[one.id] for one in some if one.id in held_up] for person, some in nudges.items()}
    since = {person: min(moments) for person, moments in waited.items() if moments}
    keys = {outbox.reminder_key(person, day): person for person in nudges.keys() - (new - since.keys())}
    late: list[occurrences.Due] = []
    for key, message in (await outbox.by_keys(work, keys)).items():
        some = nudges[keys[key]]
        if message.state == outbox.State.WAITING:
            until = max(ends[one.window_end] for one in some)
            _take_in(message, [one.id for one in some], since.get(keys[key]), until)
        else:
            late += some
    await _remind_tomorrow(work, late, day, now, at)
    await _take_in_older(work, nudges.keys(), day, now)


def _take_in(message: OutboxMessage, ids: Collection[int], since: datetime | None, until: datetime | None) -> None:
    """The message is about these occurrences too, and was due then already: it says when it comes late. It is of use
    until the last of them is over."""
    about = message.about | {"occurrences": sorted({*message.about["occurrences"], *ids})}
    if since is not None:
        about["due"] = min(since, outbox.due_since(message)).isoformat()
    message.about = about
    if message.deadline is not None:
        message.deadline = max(message.deadline, until or message.deadline)


async def _take_in_older(work: Work, people: Collection[int], day: date, now: datetime) -> None:
    """Reminders of earlier days that an outage held up become part of today's: one message, no burst."""
    older = await outbox.waiting_reminders(work, people, before=now)
    today = await outbox.by_keys(work, {outbox.reminder_key(message.person_id, day) for message in older})
    for message in older:
        newest = today.get(outbox.reminder_key(message.person_id, day))
        if newest is not None and newest is not message and newest.state == outbox.State.WAITING:
            _take_in(newest, message.about["occurrences"], outbox.due_since(message), message.deadline)
            message.state = outbox.State.WITHDRAWN


async def _remind_tomorrow(work: Work, late: list[occurrences.Due], day: date, now: datetime, at: datetime) -> None:
    """The day's message is out already: theirs comes a day later, or by itself where that would be too late."""
    home, tomorrow = work.rulebook.home, day + timedelta(days=1)
    wait = [one.id for one in late if one.window_end >= tomorrow]
    if wait:
        step = Step(at_local(home, tomorrow, home.hours.reminders), StepKind.NUDGE)
        await occurrences.step_on(work, wait, step, None)
        await own_hours.plan(work, home, step, ids=wait)
    last: dict[int, list[int]] = defaultdict(list)
    for one in late:
        if one.window_end < tomorrow:
            last[one.person_id].append(one.id)
    rows = [
        outbox.new_row(
            f"{outbox.reminder_key(person, day)}:{min(ids)}",
            person,
            "reminder",
            {"occurrences": ids},
            outbox.Priority.REMINDER,
            now,
            at,
            end_of(home, day),
        )
        for person, ids in last.items()
    ]
    await outbox.put_all(work, rows)
