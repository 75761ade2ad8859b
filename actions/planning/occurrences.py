"""The daily tick: windows are opened, helpers reminded, missed visits brought to the ladder."""

from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from actions.audit import append_audit
from actions.planning import bundling, own_hours
from actions.supervision import alerts
from rules.due_dates import (
    Step,
    StepKind,
    at_local,
    first_step,
    local_day,
    steps,
    window_for,
)
from rules.programme import Counted, Duty, Programme, WhenMissed
from rules.windows import Beginning, Window, assigned_since, windows_since
from storage import due, occurrences, preferences
from storage.database import Work

SLICE = 3000  # steps of one transaction at most
OPENING = 8_000  # pairings times windows that one transaction looks at
EVERY_PAIRING = range(1, 2**31)
HELD_UP = timedelta(hours=1)  # a tick that comes later than that was held up; the message's words decide what is late


class Toll(StrEnum):
    """What a step costs: a reminder in a bundle, a line in a list, or an alert with everybody who is told."""

    REMIND = "remind"
    LIST = "list"
    ALERT = "alert"


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
    somebody_chose = bool(openings) and await preferences.somebody_chose(work)
    for programme, duty, one, step in openings:
        mark = (programme.id, duty.code, one.window.start)
        if not is_last or mark in marked or await occurrences.mark_opened(work, *mark):
            marked.add(mark)
            made += await occurrences.open_window(work, programme, duty, one, step, pairings)
            if somebody_chose:
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


async def open_for_pairings(work: Work, pairings: Collection[int], now: datetime) -> int:
    """Makes the occurrences of the running windows for new pairings, each by the rules that its household follows;
    how many."""
    made, began = 0, await occurrences.begun(work, pairings)
    for programme_id, by_day in began.items():
        programme = work.rulebook.programmes[programme_id]
        today = local_day(programme, now)
        for duty in programme.duties:
            alike: dict[Window, list[int]] = defaultdict(list)
            for since, some in by_day.items():
                if duty.counted is Counted.CALENDAR or since <= today:
                    alike[window_for(duty, since, today)] += some
            for window, some in alike.items():
                step = first_step(steps(programme, duty, window, work.rulebook.calendar), now)
                made += await occurrences.open_window(work, programme, duty, Beginning(window), step, some)
                await own_hours.plan(work, programme, step, duty.code)
    append_audit(work, None, "open_for_pairings", now, count=made)
    return made


async def take_due_steps(
    work: Work, now: datetime, most: int | None = None, fits: Callable[[Toll], int] | None = None
) -> int:
    """One slice of what is due (at most SLICE steps, or so many, and of what it is mostly no more than `fits`):
    reminders bundled a person a day, ended windows missed; how many were taken.

    Running it again, or twice at once, changes nothing: UNIQUE keys and the stored step decide.
    """
    taken = await due.due(work, now, now - HELD_UP, most or SLICE)
    if taken is None:
        return 0
    if fits is not None:
        taken = taken.first(fits(_toll(work, taken.one)))
    held_up = await due.step_moments(work, taken.late) if taken.late else {}
    nudges, missed = list[due.Due](), list[due.Due]()
    for one, following in await _step_on(work, taken, now, dear_waits=fits is not None):
        if following is None:
            missed.append(one)
        else:
            nudges.append(one)
    alike: dict[str, list[due.Due]] = defaultdict(list)
    for nudge in nudges:
        alike[nudge.programme].append(nudge)
    for programme, some in alike.items():
        await bundling.remind(work, work.rulebook.programmes[programme], some, now, held_up, taken.own_hours)
    await alerts.open_missed(work, missed, now)
    count = sum(len(one.ids) for one in (*nudges, *missed))
    append_audit(work, None, "take_due_steps", now, first=taken.ids[0], count=count)
    return count


async def miss_over(work: Work, pairings: Collection[int], day: date, now: datetime) -> None:
    """These pairings end on that day: what was over before is missed by whoever had it until then, and whoever is to
    hear of it hears it. The tick's own step would come some hours too late."""
    over = await due.over_before(work, pairings, day)
    for alike in over:
        await due.step_on(work, alike.ids, None, now)
    await alerts.open_missed(work, over, now)


def _toll(work: Work, one: due.Due) -> Toll:
    if one.next_step == StepKind.NUDGE:
        return Toll.REMIND
    duty = work.rulebook.programmes[one.programme].duty(one.duty)
    return Toll.LIST if duty.when_missed is WhenMissed.LIST else Toll.ALERT


async def _step_on(
    work: Work, taken: due.Taken, now: datetime, dear_waits: bool
) -> list[tuple[due.Due, Step | None]]:
    """What is due of one duty in one window goes the same way: one statement for all, and mostly for the whole slice.
    What was moved on, with the step that follows. `dear_waits`: what leads to alerts is left for a slice of its own
    size."""
    following = _following(work, taken.one, now)
    count = await due.step_alike(work, taken.one, following, None if following else now)
    moved = [(taken.one, following)]
    if count < len(taken.ids):
        rest = await due.still_due(work, taken.ids, now)
        others = {one for alike in rest for one in alike.ids}
        moved = [(taken.one._replace(ids=[one for one in taken.ids if one not in others]), following)]
        is_cheap = dear_waits and count > 0 and _toll(work, taken.one) is not Toll.ALERT
        for alike in (one for one in rest if not is_cheap or _toll(work, one) is not Toll.ALERT):
            following = _following(work, alike, now)
            await due.step_on(work, alike.ids, following, None if following else now)
            moved.append((alike, following))
    for alike, following in moved if taken.own_hours else ():
        await own_hours.plan(work, work.rulebook.programmes[alike.programme], following, ids=alike.ids)
    return moved


def _following(work: Work, alike: due.Due, now: datetime) -> Step | None:
    programme = work.rulebook.programmes[alike.programme]
    window = Window(alike.window_start, alike.window_end)
    return own_hours.following(work, programme, programme.duty(alike.duty), window, alike.next_step, now)
