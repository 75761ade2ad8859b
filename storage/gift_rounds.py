"""Queries on gift rounds of townships and on whose gift was brought."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, literal, select, update

from rules.roles import Role
from storage.among import among
from storage.database import Work
from storage.insert import changed, insert_from, insert_new
from storage.tables import GiftDelivery, GiftRound, Household, Office, Pairing, Person, Region


@dataclass(frozen=True, slots=True)
class Township:
    """A township of an officer with a programme that some household there follows."""

    region_id: int
    programme: str
    households: int


async def townships(work: Work, officer: int) -> list[Township]:
    """The officer's townships, by programme, with how many households each has."""
    query = (
        select(Office.region_id, Household.programme, func.count(Household.id))
        .join(Region, Region.parent_id == Office.region_id)
        .join(Household, Household.village_id == Region.id)
        .where(Office.person_id == officer, Office.role == Role.TOWNSHIP_OFFICER)
        .group_by(Office.region_id, Household.programme)
        .order_by(Office.region_id, Household.programme)
    )
    return [Township(region or 0, programme, count) for region, programme, count in await work.execute(query)]


async def of_townships(work: Work, regions: Collection[int], since: date) -> list[GiftRound]:
    """Their rounds for feasts since that day, the newest first."""
    query = select(GiftRound).where(among(GiftRound.township_id, regions), GiftRound.feast_on >= since)
    return list(await work.scalars(query.order_by(GiftRound.feast_on.desc(), GiftRound.id)))


async def open_round(
    work: Work, township: int, programme: str, feast: str, on: date, officer: int, now: datetime
) -> int | None:
    """The new round's number, with a gift for each household that has a helper; None when it is open already."""
    row = {
        "township_id": township,
        "programme": programme,
        "feast": feast,
        "feast_on": on,
        "opened_by": officer,
        "opened_at": now,
    }
    new = await insert_new(work, GiftRound, [row], "id")
    if not new:
        return None
    number: int = new[0]
    homes = (
        select(literal(number), Household.id)
        .join(Region, Region.id == Household.village_id)
        .join(Pairing, Pairing.household_id == Household.id)
        .where(
            Region.parent_id == township,
            Household.programme == programme,
            Pairing.until.is_(None),
            Pairing.role == Role.FIRST_HELPER,
        )
        .group_by(Household.id)
    )
    await insert_from(work, GiftDelivery, ("round_id", "household_id"), homes)
    return number


# A feast cannot wait: whoever stands in brings what the first helper would.
_BRINGS = func.coalesce(Pairing.stand_in_id, Pairing.person_id)


@dataclass(frozen=True, slots=True)
class Gift:
    """One household's gift with the names around it: `helper` brought it, or is to bring it today: the first helper,
    or whoever stands in for them."""

    gift: GiftDelivery
    feast: str
    feast_on: date
    head: str
    village: str
    contact_id: int | None
    helper_id: int
    helper: str


def _gifts() -> Select[*tuple[Any, ...]]:
    helped = (Pairing.household_id == Household.id) & Pairing.until.is_(None) & (Pairing.role == Role.FIRST_HELPER)
    return (
        select(
            GiftDelivery,
            GiftRound.feast,
            GiftRound.feast_on,
            Household.head,
            Region.name,
            Household.contact_id,
            Person.id,
            Person.name,
        )
        .join(GiftRound, GiftRound.id == GiftDelivery.round_id)
        .join(Household, Household.id == GiftDelivery.household_id)
        .join(Region, Region.id == Household.village_id)
        .join(Pairing, helped)
        .join(Person, Person.id == func.coalesce(GiftDelivery.delivered_by, _BRINGS))
        .order_by(GiftRound.feast_on, Region.id, Household.id)
    )


async def by_ids(work: Work, ids: Collection[int]) -> dict[int, Gift]:
    """These gifts by id."""
    query = _gifts().where(among(GiftDelivery.id, ids)).execution_options(populate_existing=True)
    return {row[0].id: Gift(*row) for row in await work.execute(query)}


async def to_bring(work: Work, people: Collection[int]) -> list[Gift]:
    """What these people have not brought yet: first helpers, and those who stand in for one now."""
    query = _gifts().where(among(_BRINGS, people), GiftDelivery.delivered_at.is_(None))
    return [Gift(*row) for row in await work.execute(query)]


async def left_over(work: Work, round_id: int) -> list[Gift]:
    """What was not brought yet in this round."""
    query = _gifts().where(GiftDelivery.round_id == round_id, GiftDelivery.delivered_at.is_(None))
    return [Gift(*row) for row in await work.execute(query)]


async def helpers(work: Work, round_id: int) -> list[int]:
    """Who brings the gifts of this round."""
    query = _gifts().where(GiftDelivery.round_id == round_id)
    return sorted({Gift(*row).helper_id for row in await work.execute(query)})


async def counts(work: Work, rounds: Collection[int]) -> dict[int, tuple[int, int, int, int]]:
    """By round: gifts, those brought, those the families confirmed, those that a family says did not come."""
    query = select(
        GiftDelivery.round_id,
        func.count(),
        func.count(GiftDelivery.delivered_at),
        func.count().filter(GiftDelivery.answer == "came"),
        func.count().filter(GiftDelivery.answer == "not_come"),
    ).where(among(GiftDelivery.round_id, rounds))
    rows = await work.execute(query.group_by(GiftDelivery.round_id))
    return {number: (count, brought, came, denied) for number, count, brought, came, denied in rows}


async def deliver(work: Work, gift_id: int, person_id: int, now: datetime) -> bool:
    """Whether this was the first word of it."""
    statement = update(GiftDelivery).where(GiftDelivery.id == gift_id, GiftDelivery.delivered_at.is_(None))
    return bool(await changed(work, statement.values(delivered_at=now, delivered_by=person_id)))


async def answer(work: Work, gift_id: int, word: str, now: datetime) -> bool:
    """Whether this was the family's first word on it."""
    statement = update(GiftDelivery).where(GiftDelivery.id == gift_id, GiftDelivery.answer.is_(None))
    return bool(await changed(work, statement.values(answer=word, answered_at=now)))
