"""Queries on occurrences: opened in one statement a window, found by what is due."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import aliased

from rules.due_dates import Step
from rules.programme import Duty, Programme
from rules.windows import Beginning
from storage.acting import comes, who_comes
from storage.among import among, among_given
from storage.database import Work
from storage.insert import NewFrom, changed, insert_new
from storage.standings import runs
from storage.tables import Household, Occurrence, OpenedWindow, Pairing


@dataclass(frozen=True, slots=True)
class Owed:
    """An occurrence with whom it concerns: `person_id` comes (a stand-in while a cover runs), `owner_id` owes it."""

    occurrence: Occurrence
    person_id: int
    owner_id: int
    household_id: int
    programme: str
    role: str


_OWED = select(
    Occurrence, who_comes, Pairing.person_id, Pairing.household_id, Occurrence.programme, Pairing.role
).join(Pairing, Pairing.id == Occurrence.pairing_id)


async def _owed(work: Work, query: Select[*tuple[Any, ...]]) -> list[Owed]:
    return [Owed(*row) for row in await work.execute(query)]


async def programmes_in_use(work: Work, among: Collection[str]) -> set[str]:
    """Which of these programmes some household follows; asks for one household of each, however many there are."""
    if not among:
        return set()
    parts = [select(literal(one)).where(exists().where(Household.programme == one)) for one in among]
    return set(await work.scalars(union_all(*parts)))


async def newest_opened(work: Work) -> dict[tuple[str, str], date]:
    """The first day of the newest window that was opened, by programme and duty."""
    query = select(OpenedWindow.programme, OpenedWindow.duty, func.max(OpenedWindow.window_start))
    rows = await work.execute(query.group_by(OpenedWindow.programme, OpenedWindow.duty))
    return {(programme, duty): start for programme, duty, start in rows}


async def mark_opened(work: Work, programme: str, duty: str, start: date) -> bool:
    """Whether the windows that begin on this day had not been opened yet; they are marked now."""
    row = {"programme": programme, "duty": duty, "window_start": start}
    return bool(await insert_new(work, OpenedWindow, [row], "duty"))


async def earliest_pairing(work: Work) -> date | None:
    """The first day on which a pairing that still runs began."""
    return (await work.scalars(select(func.min(Pairing.since)).where(Pairing.until.is_(None)))).one()


async def newest_pairing(work: Work) -> int:
    """The greatest id that a pairing has."""
    return (await work.scalars(select(func.max(Pairing.id)))).one() or 0


async def since_of(work: Work, pairings: Collection[int]) -> dict[date, list[int]]:
    """Of these pairings those that began on the same day, by that day."""
    found: dict[date, list[int]] = {}
    for pairing, since in await work.execute(select(Pairing.id, Pairing.since).where(among(Pairing.id, pairings))):
        found.setdefault(since, []).append(pairing)
    return found


async def begun(work: Work, pairings: Collection[int]) -> dict[str, dict[date, list[int]]]:
    """These pairings by their household's programme and the day on which they began."""
    found: dict[str, dict[date, list[int]]] = {}
    query = select(Pairing.id, Pairing.since, Household.programme).join(
        Household, Household.id == Pairing.household_id
    )
    for pairing, since, programme in await work.execute(query.where(among(Pairing.id, pairings))):
        found.setdefault(programme, {}).setdefault(since, []).append(pairing)
    return found


class _Shape(NamedTuple):
    """What makes one statement that opens windows different from another: `handovers`, by whether whoever took over
    has grace until an earlier day than a first pairing (-1), the same (0) or a later one (1); `of_days`, for pairings
    alone that began on given days; `among` every pairing (empty), a "range" of ids or the "ids" handed over."""

    handovers: int
    of_days: bool
    among: str


@cache
def _opening(shape: _Shape) -> NewFrom:
    """The statement is built once for each shape; windows, steps and pairings are handed over by name."""
    columns = ("pairing_id", "programme", "duty", "window_start", "window_end", "next_step", "next_step_at")
    given = (bindparam(f"a_{name}", type_=getattr(Occurrence, name).type) for name in columns[1:])
    programme = Household.programme == bindparam("a_programme")
    rows = select(Pairing.id, *given).where(
        # Not a join: SQLite would try all given ids again for every household.
        exists().where(Household.id == Pairing.household_id, programme),
        Pairing.role == bindparam("role"),
        Pairing.until.is_(None),
        _owing(shape.handovers),
    )
    if shape.of_days:
        rows = rows.where(Pairing.since.in_(bindparam("days", expanding=True)))
    if shape.among == "range":
        rows = rows.where(Pairing.id.between(bindparam("lowest"), bindparam("highest")))
    elif shape.among == "ids":
        rows = rows.where(among_given(Pairing.id, "ids"))
    return NewFrom(Occurrence, columns, rows)


def _owing(handovers: int) -> ColumnElement[bool]:
    """`due_dates.owes` in SQL: begun before the window, or with the days of grace still left in it."""
    if not handovers:
        return Pairing.since <= bindparam("fresh")
    before = aliased(Pairing)
    handover = exists().where(
        before.household_id == Pairing.household_id, before.role == Pairing.role, before.until <= Pairing.since
    )
    later, first, last = (handover, "fresh", "taken") if handovers > 0 else (~handover, "taken", "fresh")
    return or_(Pairing.since <= bindparam(first), and_(Pairing.since <= bindparam(last), later))


async def open_window(
    work: Work,
    programme: Programme,
    duty: Duty,
    beginning: Beginning,
    first: Step,
    pairings: Collection[int] | None = None,
) -> int:
    """Makes the occurrences of this duty and window, for all pairings or for the given ones (ids, or a range of
    them); how many are new."""
    window = beginning.window
    fresh = max(window.start, window.end - timedelta(days=programme.new_pairing_grace_days))
    taken = max(window.start, window.end - timedelta(days=programme.handover_grace_days))
    given: dict[str, Any] = {
        "a_programme": programme.id,
        "a_duty": duty.code,
        "a_window_start": window.start,
        "a_window_end": window.end,
        "a_next_step": first.kind.value,
        "a_next_step_at": first.at,
        "role": duty.role,
        "fresh": fresh,
    }
    if taken != fresh:
        given["taken"] = taken
    if beginning.since is not None:
        given["days"] = list(beginning.since)
    if isinstance(pairings, range):
        given |= {"lowest": pairings.start, "highest": pairings.stop - 1}
    elif pairings is not None:
        given["ids"] = list(pairings)
    chosen = "" if pairings is None else "range" if isinstance(pairings, range) else "ids"
    shape = _Shape((taken > fresh) - (taken < fresh), beginning.since is not None, chosen)
    return await _opening(shape).count(work, **given)


async def by_ids(work: Work, ids: Collection[int]) -> list[Owed]:
    """These occurrences, the soonest end first."""
    return await _owed(work, _OWED.where(Occurrence.id.in_(ids)).order_by(Occurrence.window_end, Occurrence.id))


async def open_of_person(work: Work, person_id: int, today: date) -> list[Owed]:
    """What this person still has to do in windows that run today, the soonest end first."""
    query = _OWED.where(comes(person_id), Pairing.until.is_(None), runs(today)).order_by(
        Occurrence.window_end, Occurrence.id
    )
    return await _owed(work, query)


async def open_of_pairing(work: Work, pairing_id: int, day: date) -> list[Owed]:
    """What this pairing owes in windows that contain the day and is not closed."""
    query = _OWED.where(Occurrence.pairing_id == pairing_id, runs(day))
    return await _owed(work, query)


async def set_steps(work: Work, rows: list[dict[str, Any]]) -> None:
    """Writes step, its instant and `missed_at` of many occurrences at once; rows name them by `row_id`."""
    if not rows:
        return
    statement = (
        update(Occurrence)
        .where(Occurrence.id == bindparam("row_id"), Occurrence.closed_as.is_(None))
        .values(next_step=bindparam("step"), next_step_at=bindparam("at"), missed_at=bindparam("missed"))
    )
    connection = await work.connection()
    await connection.execute(statement, rows)


async def close(work: Work, ids: Collection[int], closed_as: str) -> int:
    """Closes those that are still open; how many there were."""
    statement = (
        update(Occurrence)
        .where(Occurrence.id.in_(ids), Occurrence.closed_as.is_(None))
        .values(closed_as=closed_as, next_step=None, next_step_at=None)
    )
    return await changed(work, statement)


async def close_of_pairings(work: Work, pairings: Collection[int], closed_as: str) -> int:
    """Closes what these pairings still owe; how many there were."""
    statement = (
        update(Occurrence)
        .where(among(Occurrence.pairing_id, pairings), Occurrence.closed_as.is_(None))
        .values(closed_as=closed_as, next_step=None, next_step_at=None)
    )
    return await changed(work, statement)


async def close_of_household(work: Work, household_id: int, closed_as: str) -> list[int]:
    """Closes whatever is still owed to this household; which."""
    pairings = select(Pairing.id).where(Pairing.household_id == household_id)
    query = select(Occurrence.id).where(Occurrence.pairing_id.in_(pairings), Occurrence.closed_as.is_(None))
    ids = list(await work.scalars(query))
    await close(work, ids, closed_as)
    return ids


async def extend(work: Work, occurrence_id: int, until: date, step: Step) -> bool:
    """Moves the window's end and goes on from there; False when it is closed."""
    statement = (
        update(Occurrence)
        .where(Occurrence.id == occurrence_id, Occurrence.closed_as.is_(None))
        .values(window_end=until, missed_at=None, next_step=step.kind.value, next_step_at=step.at)
    )
    return bool(await changed(work, statement))


async def reaching(work: Work, pairing_id: int, day: date) -> list[Occurrence]:
    """This pairing's occurrences, closed ones too, whose windows end on that day or later, the oldest first."""
    query = select(Occurrence).where(Occurrence.pairing_id == pairing_id, Occurrence.window_end >= day)
    return list(await work.scalars(query.order_by(Occurrence.window_start)))


async def excusable(work: Work, person_id: int, since: date, today: date) -> list[Owed]:
    """What this person owes in windows that run today or ended since that day, the soonest end first; of what they
    only stand in for, what was not missed before."""
    stands_in = (Pairing.stand_in_id == person_id) & Occurrence.missed_at.is_(None)
    query = _OWED.where(
        or_(Pairing.person_id == person_id, stands_in),
        Pairing.until.is_(None),
        Occurrence.closed_as.is_(None),
        Occurrence.window_start <= today,
        Occurrence.window_end >= since,
    ).order_by(Occurrence.window_end, Occurrence.id)
    return await _owed(work, query)


async def next_moment(work: Work) -> datetime | None:
    """When the next step of any occurrence is due."""
    return (await work.scalars(select(func.min(Occurrence.next_step_at)))).one()
