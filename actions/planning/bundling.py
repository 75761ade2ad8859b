"""Reminders: one message a person a day, which takes in what comes later that day and what waited for longer."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from actions.planning import own_hours
from rules.delivery import end_of
from rules.due_dates import Step, StepKind, at_local, local_day, outside_quiet_hours
from rules.programme import Programme
from storage import bundles, due, outbox
from storage.bundles import Bundle
from storage.database import Work


async def remind(
    work: Work,
    programme: Programme,
    nudges: list[due.Due],
    now: datetime,
    held_up: Mapping[int, datetime],
    chosen: bool,
) -> None:
    """One message a person a day, not in this programme's night (nor, when it is sent, in that of another one of
    theirs); what comes later the same day joins it while it waits. `held_up`: when those that are late were due,
    `chosen`: somebody has own hours."""
    at = outside_quiet_hours(programme, now)
    day = local_day(programme, at)
    if chosen:
        nudges = await own_hours.without_rest_days(work, programme, nudges, day)
    ids = [one for alike in nudges for one in alike.ids]
    if not ids:
        return
    ends = {alike.window_end: end_of(programme, alike.window_end) for alike in nudges}
    new, covered = await bundles.put_reminders(work, ids, day, now, at, ends)
    if chosen:
        await own_hours.wait_for_hour(work, programme, new, day, at)
    late = {one.person_id for one in await due.of_others(work, held_up.keys() & set(ids), ())} if held_up else set()
    others: dict[int, list[due.Reminded]] = defaultdict(list)
    if covered < len(ids) or late:
        for one in await due.of_others(work, ids, new - late):
            others[one.person_id].append(one)
    too_late = await _take_in(work, programme, new, others, day, now, held_up)
    await _remind_tomorrow(work, programme, too_late, day, now, at)


async def _take_in(
    work: Work,
    programme: Programme,
    new: Collection[int],
    others: Mapping[int, Collection[due.Reminded]],
    day: date,
    now: datetime,
    held_up: Mapping[int, datetime],
) -> list[due.Reminded]:
    """The day's message takes in what its person is reminded of besides (`others`: it was there already, or is late),
    and the messages of earlier days that an outage held up: one message, no burst. What came when it was out already.
    """
    older: dict[int, list[Bundle]] = defaultdict(list)
    for message in await bundles.waiting_reminders(work, {*new, *others}, before=now):
        older[message.person_id].append(message)
    if not older and not others:
        return []
    too_late, fuller, taken_in = list[due.Reminded](), list[Bundle](), list[int]()
    for newest in await bundles.of_day(work, {*older, *others}, day):
        some = others.get(newest.person_id, ())
        if newest.state != outbox.State.WAITING:
            too_late += some
            continue
        whole = _with_these(newest, programme, some, held_up) if some else newest
        before = [one for one in older.get(newest.person_id, ()) if one.id != newest.id]
        for one in before:
            whole = _fuller(whole, one.about["occurrences"], one.due_since, one.deadline)
        taken_in += [one.id for one in before]
        if whole is not newest:
            fuller.append(whole)
    await bundles.rewrite(work, fuller)
    await bundles.withdraw(work, taken_in)
    return too_late


def _with_these(
    message: Bundle, programme: Programme, some: Collection[due.Reminded], held_up: Mapping[int, datetime]
) -> Bundle:
    since = min((held_up[one.id] for one in some if one.id in held_up), default=None)
    until = end_of(programme, max(one.window_end for one in some))
    return _fuller(message, [one.id for one in some], since, until)


def _fuller(message: Bundle, ids: Collection[int], since: datetime | None, until: datetime | None) -> Bundle:
    """The message is about these occurrences too, and was due then already: it says when it comes late. It is of use
    until the last of them is over."""
    about = message.about | {"occurrences": sorted({*message.about["occurrences"], *ids})}
    if since is not None:
        about["due"] = min(since, message.due_since).isoformat()
    deadline = message.deadline and max(message.deadline, until or message.deadline)
    return message._replace(about=about, deadline=deadline)


async def _remind_tomorrow(
    work: Work, programme: Programme, late: list[due.Reminded], day: date, now: datetime, at: datetime
) -> None:
    """The day's message is out already: theirs comes a day later, or by itself where that would be too late."""
    tomorrow = day + timedelta(days=1)
    wait = [one.id for one in late if one.window_end >= tomorrow]
    if wait:
        step = Step(at_local(programme, tomorrow, programme.hours.reminders), StepKind.NUDGE)
        await due.step_on(work, wait, step, None)
        await own_hours.plan(work, programme, step, ids=wait)
    last: dict[int, list[int]] = defaultdict(list)
    for one in late:
        if one.window_end < tomorrow:
            last[one.person_id].append(one.id)
    rows = [
        outbox.new_row(
            f"{bundles.reminder_key(person, day)}:{min(ids)}",
            person,
            "reminder",
            {"occurrences": ids},
            outbox.Priority.REMINDER,
            now,
            at,
            end_of(programme, day),
        )
        for person, ids in last.items()
    ]
    await outbox.put_all(work, rows)
