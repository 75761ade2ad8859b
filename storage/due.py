"""What is due of the occurrences: found a slice at a time, gathered by what is the same, and moved to its next step.

A slice is mostly of one kind: one duty in one window, at the same step. That is tried first: finding them by their
index costs a tenth of gathering them by what stands in their rows.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import Executable, Integer, Select, Table, bindparam, exists, func, select, update

from rules.due_dates import Step
from storage.acting import who_comes
from storage.among import all_of, among, among_given
from storage.database import Work
from storage.insert import changed_given
from storage.tables import Occurrence, Pairing, Preference

_ROWS = cast(Table, Occurrence.__table__)
_ALIKE = ("programme", "duty", "window_start", "window_end", "next_step")
_MOMENT = Occurrence.next_step_at


class Due(NamedTuple):
    """Occurrences of one duty in one window whose same step is due."""

    programme: str
    duty: str
    window_start: date
    window_end: date
    next_step: str
    ids: list[int]


class Taken(NamedTuple):
    """A slice: its ids, those that were to be taken long ago, and the kind of one of them, of which most are.
    `own_hours`: somebody chose some."""

    ids: list[int]
    late: list[int]
    own_hours: bool
    one: Due

    def first(self, most: int) -> "Taken":
        """The first so many of them."""
        if len(self.ids) <= most:
            return self
        ids = self.ids[:most]
        kept = set(ids)
        late = [one for one in self.late if one in kept]
        return self._replace(ids=ids, late=late, one=self.one._replace(ids=ids))


def _due() -> Select[*tuple[Any, ...]]:
    """The oldest so many: their ids come as one value, from the index alone."""
    taken = (
        select(Occurrence.id, _MOMENT)
        .where(bindparam("now", type_=_MOMENT.type) >= _MOMENT)
        .order_by(_MOMENT)  # the index's own order: a second column would sort all that is due
        .limit(bindparam("most", type_=Integer()))
        .with_for_update(of=Occurrence, skip_locked=True)
        .subquery()
    )
    held_up = taken.c.next_step_at <= bindparam("held_up", type_=_MOMENT.type)
    ids, late = all_of(taken.c.id), all_of(taken.c.id).filter(held_up)
    gathered = select(ids.label("ids"), late.label("late"), func.min(taken.c.id).label("one")).subquery()
    alike = [_ROWS.c[name] for name in _ALIKE]
    return select(gathered.c.ids, gathered.c.late, exists(select(Preference.person_id)), *alike).join_from(
        gathered, _ROWS, _ROWS.c.id == gathered.c.one
    )


_DUE = _due()


async def due(work: Work, now: datetime, held_up: datetime, limit: int) -> Taken | None:
    """Occurrences whose next step is due, the oldest first; what another process has taken is left to it. None: there
    are none."""
    connection = await work.connection()  # past the session, and all at once: half of the time here
    found = (await connection.execute(_DUE, {"now": now, "held_up": held_up, "most": limit})).one_or_none()
    if found is None:
        return None
    ids, late, own_hours, *alike = found
    return Taken(ids, late or [], bool(own_hours), Due._make([*alike, ids]))


def _gathered() -> Executable:
    alike = [_ROWS.c[name] for name in _ALIKE]
    of_slice = among_given(_ROWS.c.id, "ids"), _ROWS.c.next_step_at <= bindparam("now", type_=_MOMENT.type)
    return select(*alike, all_of(_ROWS.c.id)).where(*of_slice).group_by(*alike)


_GATHERED = _gathered()


async def still_due(work: Work, ids: Collection[int], now: datetime) -> list[Due]:
    """Those of these occurrences that were not moved on yet, gathered by what is the same."""
    connection = await work.connection()
    rows = (await connection.execute(_GATHERED, {"ids": list(ids), "now": now})).all()
    return [Due(*row) for row in rows]


async def over_before(work: Work, pairings: Collection[int], day: date) -> list[Due]:
    """What these pairings owe in windows that were over before that day and that nobody has looked at since, gathered
    by what is the same."""
    alike = [_ROWS.c[name] for name in _ALIKE]
    over = _ROWS.c.closed_as.is_(None), _ROWS.c.missed_at.is_(None), _ROWS.c.window_end < day
    query: Executable = (
        select(*alike, all_of(_ROWS.c.id)).where(among(_ROWS.c.pairing_id, pairings), *over).group_by(*alike)
    )
    return [Due(*row) for row in (await work.execute(query)).all()]


async def step_moments(work: Work, ids: Collection[int]) -> dict[int, datetime]:
    """When the next step of these occurrences is due."""
    query = select(Occurrence.id, Occurrence.next_step_at).where(among(Occurrence.id, ids))
    return {one: at for one, at in await work.execute(query) if at is not None}


class Reminded(NamedTuple):
    """An occurrence of which its helper is to be reminded."""

    id: int
    person_id: int
    window_end: date


_REMINDED = (
    select(Occurrence.id, who_comes, Occurrence.window_end)
    .join(Pairing, Pairing.id == Occurrence.pairing_id)
    .where(among_given(Occurrence.id, "ids"), ~among_given(who_comes, "people"))
)


async def of_others(work: Work, ids: Collection[int], people: Collection[int]) -> list[Reminded]:
    """Of these occurrences those that somebody else than these people owes."""
    connection = await work.connection()
    given = {"ids": list(ids), "people": list(people)}
    return [Reminded(*row) for row in (await connection.execute(_REMINDED, given)).all()]


_STEP_ON = (
    update(_ROWS)
    .where(among_given(_ROWS.c.id, "ids"), _ROWS.c.closed_as.is_(None))
    .values(next_step=bindparam("step"), next_step_at=bindparam("at"), missed_at=bindparam("missed"))
)


async def step_on(work: Work, ids: Collection[int], step: Step | None, missed: datetime | None) -> None:
    """Writes the step that follows (None: no more) and `missed_at` of those that are still open."""
    given = {"step": step and step.kind.value, "at": step and step.at, "missed": missed}
    await changed_given(work, _STEP_ON, ids=list(ids), **given)


_STEP_ALIKE = _STEP_ON.where(*(_ROWS.c[name] == bindparam(f"of_{name}", type_=_ROWS.c[name].type) for name in _ALIKE))


async def step_alike(work: Work, one: Due, step: Step | None, missed: datetime | None) -> int:
    """The same for those of the ids that are really of that kind; how many were."""
    given = {"step": step and step.kind.value, "at": step and step.at, "missed": missed}
    kind = {f"of_{name}": getattr(one, name) for name in _ALIKE}
    return await changed_given(work, _STEP_ALIKE, ids=list(one.ids), **given, **kind)
