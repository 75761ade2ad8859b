"""Queries on watched households."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import false, func, or_, select, update

from rules.roles import Role
from storage.among import among
from storage.database import Work
from storage.insert import changed, insert_new
from storage.tables import Household, Office, Person, Region, Watch, WatchStep


@dataclass(frozen=True, slots=True)
class Watched:
    """A watch with the names around it; `by_family`: the household's own contact person gave cause."""

    watch: Watch
    head: str
    village: str
    proposer: str | None
    by_family: bool


_WATCHED = (
    select(
        Watch,
        Household.head,
        Region.name,
        Person.name,
        func.coalesce(Watch.proposed_by == Household.contact_id, false()),
    )
    .join(Household, Household.id == Watch.household_id)
    .join(Region, Region.id == Household.village_id)
    .outerjoin(Person, Person.id == Watch.proposed_by)
)


async def propose(work: Work, row: dict[str, Any]) -> int | None:
    """The new watch's number; None when the household has one that is not over."""
    new = await insert_new(work, Watch, [row], "id")
    return new[0] if new else None


async def was_proposed(work: Work, household_id: int, cause: str, since: datetime) -> bool:
    """Whether the household was proposed for this cause since then."""
    query = select(Watch.id).where(
        Watch.household_id == household_id, Watch.cause == cause, Watch.proposed_at > since
    )
    return await work.scalar(query.limit(1)) is not None


async def many(work: Work, ids: Collection[int]) -> dict[int, Watched]:
    """These watches by id."""
    query = _WATCHED.where(among(Watch.id, ids)).execution_options(populate_existing=True)
    return {row[0].id: Watched(*row) for row in await work.execute(query)}


async def open_at(work: Work, officer: int) -> list[Watched]:
    """Watches that are not over at this officer's townships: those to decide first, then the soonest review."""
    mine = select(Office.region_id).where(Office.person_id == officer, Office.role == Role.TOWNSHIP_OFFICER)
    query = _WATCHED.where(Region.parent_id.in_(mine), Watch.ended_at.is_(None))
    query = query.order_by(Watch.review_on.is_not(None), Watch.review_on, Watch.id)
    return [Watched(*row) for row in await work.execute(query)]


async def waiting(work: Work, today: date) -> list[Watch]:
    """Watches that are to be looked at again, and those that nobody has decided."""
    undecided = Watch.entered_on.is_(None)
    query = select(Watch).where(Watch.ended_at.is_(None), or_(undecided, Watch.review_on <= today))
    return list(await work.scalars(query.order_by(Watch.id)))


async def move(work: Work, watch_id: int, entered: bool, values: dict[str, Any]) -> bool:
    """Changes a watch that is not over and was entered (or not); whether it did."""
    was = Watch.entered_on.is_not(None) if entered else Watch.entered_on.is_(None)
    statement = update(Watch).where(Watch.id == watch_id, Watch.ended_at.is_(None), was)
    return bool(await changed(work, statement.values(**values)))


async def note(work: Work, watch_id: int, person_id: int | None, code: str, now: datetime) -> None:
    """Adds a line to its history."""
    work.add(WatchStep(watch_id=watch_id, person_id=person_id, code=code, note="", at=now))
    await work.flush()


async def steps(work: Work, watch_id: int) -> list[tuple[WatchStep, str | None]]:
    """What was decided about it and by whom, in order."""
    query = select(WatchStep, Person.name).outerjoin(Person, Person.id == WatchStep.person_id)
    rows = await work.execute(query.where(WatchStep.watch_id == watch_id).order_by(WatchStep.id))
    return [(step, name) for step, name in rows]
