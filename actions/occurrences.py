"""The daily tick: windows are opened, helpers reminded, missed visits brought to the ladder."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from actions import alerts
from rules.due_dates import Step, StepKind, first_step, local_day, next_step, steps
from rules.programme import Programme, WhenMissed
from rules.windows import Window, window_of
from rules.working_days import WorkingCalendar
from storage import occurrences, outbox
from storage.database import Work

SLICE = 2000


async def open_windows(work: Work, now: datetime) -> int:
    """Makes the occurrences of every window that begins; how many. A window is looked at once: a marker says so."""
    made = 0
    for programme_id in await occurrences.programmes_in_use(work):
        programme = work.rulebook.programmes[programme_id]
        for duty in programme.duties:
            window = window_of(duty.every, local_day(programme, now))
            if await occurrences.mark_opened(work, programme, duty, window):
                step = first_step(_steps(programme, duty.code, window, work.rulebook.calendar), now)
                made += await occurrences.open_window(work, programme, duty, window, step)
    return made


async def open_for_pairings(work: Work, programme: Programme, pairings: Collection[int], now: datetime) -> int:
    """Makes the occurrences of the running windows for new pairings; how many."""
    made = 0
    for duty in programme.duties:
        window = window_of(duty.every, local_day(programme, now))
        step = first_step(_steps(programme, duty.code, window, work.rulebook.calendar), now)
        made += await occurrences.open_window(work, programme, duty, window, step, pairings)
    return made


@dataclass(slots=True)
class _Plan:
    """What one slice of due occurrences comes to."""

    nudges: dict[int, list[int]]
    steps: list[dict[str, Any]]
    missed: list[occurrences.Owed]


async def take_due_steps(work: Work, now: datetime) -> int:
    """One slice of what is due: reminders bundled a person a day, ended windows missed; how many were taken.

    Running it again, or twice at once, changes nothing: UNIQUE keys and the stored step decide.
    """
    due = await occurrences.due(work, now, SLICE)
    plan = _Plan(defaultdict(list), [], [])
    for owed in due:
        _plan_one(work, owed, now, plan)
    await _remind(work, plan.nudges, now)
    await occurrences.set_steps(work, plan.steps)
    await alerts.open_missed(work, plan.missed, now)
    return len(due)


def _plan_one(work: Work, owed: occurrences.Owed, now: datetime, plan: _Plan) -> None:
    programme = work.rulebook.programmes[owed.programme]
    row = owed.occurrence
    window = Window(row.window_start, row.window_end)
    all_steps = _steps(programme, row.duty, window, work.rulebook.calendar)
    following = next_step(all_steps, now)
    missed = None
    if following is None:
        missed = now
        if programme.duty(row.duty).when_missed is not WhenMissed.LIST:
            plan.missed.append(owed)
    elif row.next_step == StepKind.NUDGE:
        plan.nudges[owed.person_id].append(row.id)
    plan.steps.append(
        {
            "row_id": row.id,
            "step": following.kind.value if following else None,
            "at": following.at if following else None,
            "missed": missed,
        }
    )


async def _remind(work: Work, nudges: dict[int, list[int]], now: datetime) -> None:
    """One message a person a day; what comes later the same day joins it while it waits, else goes tomorrow."""
    keys = {f"reminder:{person}:{work.rulebook.today(now)}": person for person in nudges}
    rows = [
        outbox.new_row(key, person, "reminder", {"occurrences": nudges[person]}, outbox.Priority.REMINDER, now)
        for key, person in keys.items()
    ]
    new = await outbox.put_all(work, rows)
    waiting = await outbox.by_keys(work, keys.keys() - new)
    for key, message in waiting.items():
        if message.state == outbox.State.WAITING:
            message.about = {"occurrences": sorted({*message.about["occurrences"], *nudges[keys[key]]})}


@lru_cache(1024)
def _steps(programme: Programme, duty: str, window: Window, calendar: WorkingCalendar) -> tuple[Step, ...]:
    return steps(programme, programme.duty(duty), window, calendar)
