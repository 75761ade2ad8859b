"""Households come under another programme: what was done stays, what runs goes on or ends, the rest is owed anew."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from actions.audit import append_audit
from actions.planning import own_hours
from actions.planning.occurrences import mark_running, open_windows
from rules.due_dates import first_step, local_day, steps, window_for
from rules.errors import NotFound, Unusable
from rules.programme import Counted, Programme
from rules.programme_change import carried_on, owes_after_change
from rules.roles import Role
from rules.windows import Beginning, Window
from storage import directory, occurrences
from storage import programme_changes as changes
from storage.database import Work

SLICE = 500  # households in one transaction: on SQLite nobody else can write meanwhile


@dataclass(frozen=True, slots=True)
class Assigned:
    """What a change of programme did, or would do. Of occurrences whose window runs: `carried` go on because both
    programmes ask the same, `ended` were open and are cancelled, `opened` are owed by the new rules, and `kept` of
    these are done already by contacts of before."""

    households: int = 0
    carried: int = 0
    ended: int = 0
    opened: int = 0
    kept: int = 0

    def __add__(self, other: "Assigned") -> "Assigned":
        return Assigned(
            self.households + other.households,
            self.carried + other.carried,
            self.ended + other.ended,
            self.opened + other.opened,
            self.kept + other.kept,
        )


@dataclass(frozen=True, slots=True)
class TooMany:
    """So many people would have more households in this role than the programme allows."""

    role: Role
    limit: int
    people: int


def known(work: Work, programme_id: str) -> Programme:
    """The programme of that id. Raises Unusable."""
    programmes = work.rulebook.programmes
    if programme_id not in programmes:
        raise Unusable("programme_unknown", name=programme_id, known=", ".join(programmes))
    return programmes[programme_id]


async def concerned(work: Work, programme_id: str, place: str, head: str | None) -> list[int]:
    """The households of a city, township or village (of that head only) that follow another programme.

    Raises Unusable for an unknown programme, NotFound for an unknown place or head, Refused when several places have
    the name.
    """
    known(work, programme_id)
    region = await directory.place(work, place)
    found = await changes.following(work, region.id, head)
    if head is not None and not found:
        raise NotFound("household_unknown", place=place)
    return [household for household, programme in found if programme != programme_id]


async def keep_for_place(work: Work, programme_id: str, place: str, now: datetime) -> None:
    """Households that a roster brings to this place later follow that programme too. Raises as `concerned`."""
    programme = known(work, programme_id)
    region = await directory.place(work, place)
    await changes.keep_for_place(work, region.id, programme.id)
    append_audit(work, None, "keep_programme_for_place", now, programme=programme.id, region=region.id)


async def assign(work: Work, programme_id: str, households: Collection[int], now: datetime) -> Assigned:
    """These households follow that programme from today (its own date). Once more changes nothing.

    What is closed, and what was missed in windows that ended before, stays as it is and is owed by the old rules. A
    window that runs goes on where both programmes ask the same of the same person. Other open ones are cancelled, and
    the new programme's running windows are opened as for a new pairing of today, closed where contacts of the window
    satisfy them already.
    """
    programme = known(work, programme_id)
    await open_windows(work, now)
    await mark_running(work, programme, now)
    moved = await changes.follow(work, households, programme.id)
    if not moved:
        return Assigned()
    pairings, today = await changes.pairings_of(work, moved), local_day(programme, now)
    taken, ended = await _take_over(work, programme, pairings, today, now)
    gone = await changes.gone(work, pairings, today)
    opened, kept = await _open(work, programme, set(pairings) - gone, taken, now)
    done = Assigned(len(moved), sum(map(len, taken.values())), ended, opened, kept)
    counts = {"first": moved[0], "households": done.households, "carried": done.carried, "ended": ended}
    append_audit(work, None, "assign_programme", now, programme=programme.id, **counts, opened=opened)
    return done


async def _take_over(
    work: Work, programme: Programme, pairings: Collection[int], today: date, now: datetime
) -> tuple[dict[str, set[int]], int]:
    """What runs by other rules: the pairings whose occurrences go on, by duty; and how many were ended."""
    rows = await changes.running(work, pairings, programme.id, today)
    before = {row.programme: work.rulebook.programmes[row.programme] for row in rows}
    same = {(old.id, code) for old in before.values() for code in carried_on(old, programme)}
    taken = await changes.take_over(work, [row.id for row in rows if (row.programme, row.duty) in same], programme.id)
    ended = await changes.end(work, [row.id for row in rows if row.id not in taken])
    alike: dict[tuple[str, str, Window], list[changes.Running]] = defaultdict(list)
    goes_on: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        if row.id in taken:
            alike[row.programme, row.duty, Window(row.start, row.end)].append(row)
            goes_on[row.duty].add(row.pairing_id)
    for (old, code, window), some in alike.items():
        await _replan(work, before[old], programme, code, window, some, now)
    return goes_on, ended


async def _replan(
    work: Work,
    old: Programme,
    new: Programme,
    code: str,
    window: Window,
    some: Collection[changes.Running],
    now: datetime,
) -> None:
    """The new programme's reminders, where they differ; what somebody moved themselves stays where they put it."""
    calendar = work.rulebook.calendar
    planned, following = (steps(one, one.duty(code), window, calendar) for one in (old, new))
    if planned == following:
        return
    moments = {step.at for step in planned}
    ids = [row.id for row in some if row.is_open and row.step_at in moments]
    step = first_step(following, now)
    await changes.replan(work, ids, step)
    await own_hours.plan(work, new, step, ids=ids)


async def _open(
    work: Work, programme: Programme, pairings: Collection[int], taken: dict[str, set[int]], now: datetime
) -> tuple[int, int]:
    """What the new rules ask in windows that run: how many are owed, and how many of these are done already."""
    opened, kept, today = 0, 0, local_day(programme, now)
    began = await occurrences.since_of(work, pairings)
    for duty in programme.duties:
        alike: dict[Window, list[int]] = defaultdict(list)
        for since, some in began.items():
            if duty.counted is Counted.CALENDAR or since <= today:
                alike[window_for(duty, since, today)] += [one for one in some if one not in taken.get(duty.code, ())]
        for window, some in alike.items():
            if not owes_after_change(programme, today, window):
                continue
            step = first_step(steps(programme, duty, window, work.rulebook.calendar), now)
            opened += await occurrences.open_window(work, programme, duty, Beginning(window), step, some)
            opened += await changes.open_again(work, programme.id, duty, window, step, some)
            kept += await changes.close_kept(work, programme.id, duty, window, some)
            await own_hours.plan(work, programme, step, duty.code)
    return opened, kept


async def too_many(work: Work, programme_id: str) -> tuple[TooMany, ...]:
    """People with more households than the programme allows; existing pairings stay, the office is told."""
    found = []
    for limit in known(work, programme_id).capacities:
        people = await changes.holding_more(work, limit.role, limit.households, programme_id)
        if people:
            found.append(TooMany(limit.role, limit.households, people))
    return tuple(found)
