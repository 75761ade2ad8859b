"""What contacts of the past change in what is owed: duties that they satisfy are closed, and open without them."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select, update

from rules.programme import Duty, Programme
from rules.standing import Standing
from storage.among import among
from storage.contacts import days_that_count
from storage.database import Work
from storage.insert import changed
from storage.tables import Occurrence

DONE = (Standing.DONE.value, Standing.DONE_LATE.value)


async def close_satisfied(work: Work, programmes: Iterable[Programme], pairings: Collection[int]) -> list[int]:
    """Closes what these pairings owe and the contacts in its window satisfy; which of them had been missed before."""
    if not pairings:
        return []
    late: list[int] = []
    for programme_id, duty in await _owed(work, programmes, pairings):
        theirs = (
            among(Occurrence.pairing_id, pairings),
            Occurrence.programme == programme_id,
            Occurrence.duty == duty.code,
            Occurrence.closed_as.is_(None),
            days_that_count(duty) >= duty.at_least,
        )
        late += await work.scalars(select(Occurrence.id).where(*theirs, Occurrence.missed_at.is_not(None)))
        for closed_as, missed in ((Standing.DONE_LATE, True), (Standing.DONE, False)):
            statement = update(Occurrence).where(*theirs, Occurrence.missed_at.is_not(None) == missed)
            await changed(work, statement.values(closed_as=closed_as.value, next_step=None, next_step_at=None))
    return late


async def no_longer_satisfied(
    work: Work, programmes: Iterable[Programme], pairings: Collection[int]
) -> list[Occurrence]:
    """What these pairings had done by contacts that are gone."""
    found: list[Occurrence] = []
    for programme_id, duty in await _owed(work, programmes, pairings, *DONE):
        query = select(Occurrence).where(
            among(Occurrence.pairing_id, pairings),
            Occurrence.programme == programme_id,
            Occurrence.duty == duty.code,
            Occurrence.closed_as.in_(DONE),
            days_that_count(duty) < duty.at_least,
        )
        found += await work.scalars(query)
    return found


async def _owed(
    work: Work, programmes: Iterable[Programme], pairings: Collection[int], *closed_as: str
) -> list[tuple[str, Duty]]:
    """The kinds of duty among what is open there (or was closed so), as far as their programmes are known."""
    how = Occurrence.closed_as.in_(closed_as) if closed_as else Occurrence.closed_as.is_(None)
    query: Any = select(Occurrence.programme, Occurrence.duty).where(among(Occurrence.pairing_id, pairings), how)
    known = {(one.id, duty.code): duty for one in programmes for duty in one.duties}
    return [(name, known[name, code]) for name, code in await work.execute(query.distinct()) if (name, code) in known]
