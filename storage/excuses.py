"""Queries on reasons and what was decided about them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, exists, func, select, update
from sqlalchemy.orm import aliased

from rules.reason import Effect
from storage.among import among
from storage.database import Work
from storage.insert import changed
from storage.tables import Excuse, Household, Occurrence, Pairing, Person, Region


@dataclass(frozen=True, slots=True)
class Given:
    """A reason with what its texts need."""

    excuse: Excuse
    occurrence: Occurrence
    pairing: Pairing
    programme: str
    head: str
    village: str
    helper: str
    decider: str | None
    extended_before: bool


def _given() -> Select[*tuple[Any, ...]]:
    decider, earlier = aliased(Person), aliased(Excuse)
    extended = exists().where(
        earlier.occurrence_id == Excuse.occurrence_id, earlier.id < Excuse.id, earlier.decision == Effect.EXTENDED
    )
    return (
        select(
            Excuse,
            Occurrence,
            Pairing,
            Occurrence.programme,
            Household.head,
            Region.name,
            Person.name,
            decider.name,
            extended,
        )
        .join(Occurrence, Occurrence.id == Excuse.occurrence_id)
        .join(Pairing, Pairing.id == Occurrence.pairing_id)
        .join(Household, Household.id == Pairing.household_id)
        .join(Region, Region.id == Household.village_id)
        .join(Person, Person.id == Excuse.person_id)
        .outerjoin(decider, decider.id == Excuse.decided_by)
    )


_GIVEN = _given()


async def add(work: Work, excuse: Excuse) -> Excuse:
    """Stores a reason; its id is set."""
    work.add(excuse)
    await work.flush()
    return excuse


async def many(work: Work, excuses: Collection[int]) -> dict[int, Given]:
    """These reasons by id."""
    if not excuses:
        return {}
    query = _GIVEN.where(among(Excuse.id, excuses)).execution_options(populate_existing=True)
    return {row[0].id: Given(*row) for row in await work.execute(query)}


async def latest(work: Work, occurrences: Collection[int]) -> dict[int, Given]:
    """The newest reason that was given for each of these occurrences, by occurrence."""
    if not occurrences:
        return {}
    newest = (
        select(func.max(Excuse.id)).where(among(Excuse.occurrence_id, occurrences)).group_by(Excuse.occurrence_id)
    )
    found = await many(work, list(await work.scalars(newest)))
    return {one.occurrence.id: one for one in found.values()}


async def waiting_for(work: Work, occurrence_id: int) -> int | None:
    """The reason on this occurrence that nobody has decided yet."""
    query = select(Excuse.id).where(Excuse.occurrence_id == occurrence_id, Excuse.decided_at.is_(None))
    return (await work.scalars(query.order_by(Excuse.id))).first()


async def decide(
    work: Work, excuse_id: int, effect: Effect, until: date | None, person_id: int, now: datetime
) -> bool:
    """Whether this was the first decision; `until` is the day that was granted."""
    values: dict[str, object] = {"decision": effect.value, "decided_at": now, "decided_by": person_id}
    if effect is Effect.EXTENDED:
        values["until"] = until
    statement = update(Excuse).where(Excuse.id == excuse_id, Excuse.decided_at.is_(None))
    return bool(await changed(work, statement.values(**values)))
