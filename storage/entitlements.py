"""Queries on what is known of families' entitlements."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import CompoundSelect, func, select, update

from storage.among import among
from storage.database import Work
from storage.insert import changed
from storage.tables import Entitlement, Household, HouseholdFact, Region


async def facts_of(work: Work, household_id: int) -> dict[str, str]:
    """What was said of a family: yes, no or unsure, by the fact's name."""
    query = select(HouseholdFact.name, HouseholdFact.value).where(HouseholdFact.household_id == household_id)
    return dict((await work.execute(query)).all())


async def say_fact(work: Work, household_id: int, name: str, value: str, person_id: int, now: datetime) -> None:
    """The newest word counts."""
    await work.merge(HouseholdFact(household_id=household_id, name=name, value=value, said_by=person_id, said_at=now))
    await work.flush()


async def of_household(work: Work, household_id: int) -> dict[str, Entitlement]:
    """What was said of each article, by its id."""
    query = select(Entitlement).where(Entitlement.household_id == household_id)
    return {row.article_id: row for row in await work.scalars(query)}


async def say_receiving(
    work: Work, household_id: int, article_id: str, value: str, person_id: int, now: datetime
) -> Entitlement:
    """The newest word counts; what was settled before is open again."""
    row = await work.get(Entitlement, (household_id, article_id))
    if row is None:
        row = Entitlement(household_id=household_id, article_id=article_id)
        work.add(row)
    row.receiving, row.said_by, row.said_at = value, person_id, now
    row.outcome = row.outcome_by = row.outcome_at = None
    return row


async def gaps(work: Work, households: Collection[int]) -> dict[int, list[Entitlement]]:
    """What these families are likely entitled to and do not receive, by household, the oldest first."""
    query = (
        select(Entitlement)
        .where(
            among(Entitlement.household_id, households),
            Entitlement.gap_at.is_not(None),
            Entitlement.outcome.is_(None),
        )
        .order_by(Entitlement.gap_at, Entitlement.article_id)
    )
    found = defaultdict(list)
    for row in await work.scalars(query):
        found[row.household_id].append(row)
    return found


async def close_gap(
    work: Work, household_id: int, article_id: str, outcome: str, person_id: int, now: datetime
) -> bool:
    """Whether it was open until now."""
    statement = (
        update(Entitlement)
        .where(
            Entitlement.household_id == household_id,
            Entitlement.article_id == article_id,
            Entitlement.gap_at.is_not(None),
            Entitlement.outcome.is_(None),
        )
        .values(outcome=outcome, outcome_by=person_id, outcome_at=now)
    )
    return bool(await changed(work, statement))


async def counts(work: Work, regions: Collection[int]) -> Mapping[tuple[str, bool, str | None], int]:
    """How many entitlements of the families below these places (villages, townships or cities) stand how: by what is
    received, whether there is or was a gap, and its outcome."""
    gap = Entitlement.gap_at.is_not(None)
    query = (
        select(Entitlement.receiving, gap, Entitlement.outcome, func.count())
        .join(Household, Household.id == Entitlement.household_id)
        .where(Household.village_id.in_(_below(regions)))
        .group_by(Entitlement.receiving, gap, Entitlement.outcome)
    )
    return {(receiving, bool(had), outcome): n for receiving, had, outcome, n in await work.execute(query)}


async def asked(work: Work, regions: Collection[int]) -> int:
    """Of how many families below these places at least one fact is known."""
    query = (
        select(func.count(HouseholdFact.household_id.distinct()))
        .join(Household, Household.id == HouseholdFact.household_id)
        .where(Household.village_id.in_(_below(regions)))
    )
    return (await work.scalars(query)).one()


def _below(regions: Collection[int]) -> CompoundSelect[int]:
    """The villages of some places: themselves, those below them, and those below these."""
    here = select(Region.id).where(Region.id.in_(regions))
    below = select(Region.id).where(Region.parent_id.in_(regions))
    return here.union(below, select(Region.id).where(Region.parent_id.in_(below)))
