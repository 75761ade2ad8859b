"""Queries for households that come under another programme: what runs is taken over, ended, or opened anew."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, func, select, update
from sqlalchemy.orm import aliased

from rules.due_dates import Step
from rules.programme import Duty
from rules.reason import Effect
from rules.roles import Role
from rules.standing import Standing
from rules.windows import Window
from storage.among import among
from storage.contacts import days_that_count
from storage.database import Work
from storage.insert import changed
from storage.tables import Excuse, Household, Occurrence, Pairing, Region


@dataclass(frozen=True, slots=True)
class Running:
    """An occurrence whose window runs on the day of the change."""

    id: int
    pairing_id: int
    programme: str
    duty: str
    start: date
    end: date
    is_open: bool
    step_at: datetime | None


async def following(work: Work, region_id: int, head: str | None) -> list[tuple[int, str]]:
    """The households of a city, township or village (of that head only), each with its programme."""
    village, township = aliased(Region), aliased(Region)
    query = (
        select(Household.id, Household.programme)
        .join(village, village.id == Household.village_id)
        .outerjoin(township, township.id == village.parent_id)
        .where((village.id == region_id) | (township.id == region_id) | (township.parent_id == region_id))
    )
    if head is not None:
        query = query.where(Household.head == head)
    return [(household, programme) for household, programme in await work.execute(query.order_by(Household.id))]


async def keep_for_place(work: Work, region_id: int, programme: str) -> None:
    """Whoever comes to this place, and to those below it, from now on follows that programme."""
    township = aliased(Region)
    below = select(township.id).where(township.parent_id == region_id)
    lower = update(Region).where((Region.parent_id == region_id) | Region.parent_id.in_(below))
    await changed(work, lower.values(programme=None))
    await changed(work, update(Region).where(Region.id == region_id).values(programme=programme))


async def of_villages(work: Work, villages: Collection[int]) -> dict[int, str]:
    """The programme that these villages, or the places above them, were assigned, where they were; by village."""
    township, city = aliased(Region), aliased(Region)
    assigned = func.coalesce(Region.programme, township.programme, city.programme)
    query = (
        select(Region.id, assigned)
        .outerjoin(township, township.id == Region.parent_id)
        .outerjoin(city, city.id == township.parent_id)
        .where(among(Region.id, villages), assigned.is_not(None))
    )
    return {village: programme for village, programme in (await work.execute(query)).all()}  # noqa: C416  # rows


async def of_city(work: Work, city_id: int) -> dict[tuple[str, ...], str]:
    """The programmes that this city and places in it were assigned, by township and village (neither: the city)."""
    above = aliased(Region)
    query = (
        select(Region.kind, above.name, Region.name, Region.programme)
        .outerjoin(above, above.id == Region.parent_id)
        .where(
            (Region.id == city_id) | (Region.parent_id == city_id) | (above.parent_id == city_id),
            Region.programme.is_not(None),
        )
    )
    found: dict[tuple[str, ...], str] = {}
    for kind, town, name, programme in (await work.execute(query)).all():
        named = {"city": (), "township": (name,)}.get(kind, (town, name))
        found[named] = programme or ""
    return found


async def follow(work: Work, households: Collection[int], programme: str) -> list[int]:
    """Writes the programme of those that do not follow it yet; which."""
    statement = update(Household).where(among(Household.id, households), Household.programme != programme)
    return sorted(await work.scalars(statement.values(programme=programme).returning(Household.id)))


async def pairings_of(work: Work, households: Collection[int]) -> list[int]:
    """Whoever answers for these households today."""
    query = select(Pairing.id).where(among(Pairing.household_id, households), Pairing.until.is_(None))
    return list(await work.scalars(query.order_by(Pairing.id)))


async def running(work: Work, pairings: Collection[int], programme: str, today: date) -> list[Running]:
    """What these pairings have by other rules in windows that end today or later."""
    query = select(
        Occurrence.id,
        Occurrence.pairing_id,
        Occurrence.programme,
        Occurrence.duty,
        Occurrence.window_start,
        Occurrence.window_end,
        Occurrence.closed_as.is_(None),
        Occurrence.next_step_at,
    ).where(among(Occurrence.pairing_id, pairings), Occurrence.programme != programme, Occurrence.window_end >= today)
    return [Running(*row) for row in await work.execute(query.order_by(Occurrence.id))]


async def take_over(work: Work, ids: Collection[int], programme: str) -> set[int]:
    """These occurrences are owed by that programme's rules now, unless it has one in that window already; which."""
    other = aliased(Occurrence)
    there = exists().where(
        other.pairing_id == Occurrence.pairing_id,
        other.programme == programme,
        other.duty == Occurrence.duty,
        other.window_start == Occurrence.window_start,
    )
    statement = update(Occurrence).where(among(Occurrence.id, ids), ~there).values(programme=programme)
    options = {"synchronize_session": False}
    return set(await work.scalars(statement.returning(Occurrence.id), execution_options=options))


async def end(work: Work, ids: Collection[int]) -> int:
    """Cancels those of these occurrences that are open; how many."""
    statement = update(Occurrence).where(among(Occurrence.id, ids), Occurrence.closed_as.is_(None))
    return await changed(
        work, statement.values(closed_as=Standing.CANCELLED.value, next_step=None, next_step_at=None)
    )


async def replan(work: Work, ids: Collection[int], step: Step) -> int:
    """The open ones of these go on with that step."""
    statement = update(Occurrence).where(among(Occurrence.id, ids), Occurrence.closed_as.is_(None))
    return await changed(work, statement.values(next_step=step.kind.value, next_step_at=step.at))


def _of(programme: str, duty: Duty, window: Window, pairings: Collection[int]) -> list[ColumnElement[bool]]:
    return [
        among(Occurrence.pairing_id, pairings),
        Occurrence.programme == programme,
        Occurrence.duty == duty.code,
        Occurrence.window_start == window.start,
    ]


async def open_again(
    work: Work, programme: str, duty: Duty, window: Window, step: Step, pairings: Collection[int]
) -> int:
    """Opens what an earlier change had cancelled in that window; how many. What ended for a family that moved or died
    stays ended: its households are left out by the caller."""
    statement = update(Occurrence).where(
        *_of(programme, duty, window, pairings), Occurrence.closed_as == Standing.CANCELLED.value
    )
    values = {"closed_as": None, "next_step": step.kind.value, "next_step_at": step.at}
    return await changed(work, statement.values(**values))


async def close_kept(work: Work, programme: str, duty: Duty, window: Window, pairings: Collection[int]) -> int:
    """Closes what the contacts of the window satisfy already; how many."""
    statement = update(Occurrence).where(
        *_of(programme, duty, window, pairings),
        Occurrence.closed_as.is_(None),
        days_that_count(duty) >= duty.at_least,
    )
    return await changed(work, statement.values(closed_as=Standing.DONE.value, next_step=None, next_step_at=None))


async def gone(work: Work, pairings: Collection[int], today: date) -> set[int]:
    """Which of these pairings' households moved away or died in a window that still runs: their duties were ended."""
    other, of = aliased(Pairing), aliased(Occurrence)
    ended = exists().where(
        Excuse.occurrence_id == of.id,
        of.pairing_id == other.id,
        other.household_id == Pairing.household_id,
        Excuse.decision == Effect.CANCELLED.value,
        of.window_end >= today,
    )
    return set(await work.scalars(select(Pairing.id).where(among(Pairing.id, pairings), ended)))


async def holding_more(work: Work, role: Role, limit: int, programme: str) -> int:
    """How many people have more households of this programme in this role than so many."""
    people = (
        select(Pairing.person_id)
        .join(Household, Household.id == Pairing.household_id)
        .where(Pairing.until.is_(None), Pairing.role == role.value, Household.programme == programme)
        .group_by(Pairing.person_id)
        .having(func.count() > limit)
        .subquery()
    )
    return (await work.scalars(select(func.count()).select_from(people))).one()
