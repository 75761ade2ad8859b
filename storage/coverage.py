"""Coverage: how many of the households were called, visited and confirmed in a month, by village or by township.

One query for whoever shows such a figure, so that figures agree. A household counts where it has a helper today, from
the month in which its first pairing began; a visit in which nobody was met does not count.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, extract, func, select
from sqlalchemy.orm import InstrumentedAttribute

from rules.confirmation import Answer
from rules.programme import ContactKind
from storage.among import among
from storage.database import Work
from storage.tables import Confirmation, Contact, Household, Pairing, Region

Month = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Covered:
    """One place in one month: so many households, and to how many of them that happened at least once."""

    households: int
    visited: int = 0
    called: int = 0
    confirmed: int = 0


@dataclass(frozen=True, slots=True)
class Area:
    """A village, or a township, and its months (year, month)."""

    region_id: int
    parent_id: int | None
    name: str
    months: dict[Month, Covered]


async def by_village(work: Work, townships: Collection[int], first: date, last: date) -> list[Area]:
    """The villages of these townships, in the order in which they came in; months from `first` to `last`."""
    return await _covered(work, Region.id, Region.parent_id, townships, first, last)


async def by_township(work: Work, cities: Collection[int], first: date, last: date) -> list[Area]:
    """The same for the townships of these cities."""
    query = select(Region.id).where(among(Region.parent_id, cities))
    return await _covered(work, Region.parent_id, Region.parent_id, list(await work.scalars(query)), first, last)


async def _covered(
    work: Work,
    area: InstrumentedAttribute[int] | InstrumentedAttribute[int | None],
    above: InstrumentedAttribute[int | None],
    regions: Collection[int],
    first: date,
    last: date,
) -> list[Area]:
    counted = await _households(work, area, above, regions)
    happened = await _contacts(work, area, above, regions, first, last)
    wanted = months(first, last)
    places = await work.scalars(select(Region).where(among(Region.id, counted)).order_by(Region.id))
    return [
        Area(
            place.id,
            place.parent_id,
            place.name,
            {
                month: Covered(
                    sum(count for since, count in counted[place.id].items() if since <= month),
                    *happened.get((place.id, *month), (0, 0, 0)),
                )
                for month in wanted
            },
        )
        for place in places
    ]


async def _households(
    work: Work, area: object, above: object, regions: Collection[int]
) -> dict[int, dict[Month, int]]:
    """By area: how many households have a helper today, by the month in which they got their first one."""
    begun = (
        select(Pairing.household_id, func.min(Pairing.since).label("since"))
        .where(Pairing.household_id.in_(_homes(above, regions)))
        .group_by(Pairing.household_id)
        .having(func.count() > func.count(Pairing.until))
        .subquery()
    )
    month = (extract("year", begun.c.since), extract("month", begun.c.since))
    query = (
        select(area, *month, func.count())  # type: ignore[call-overload]  # one of two columns
        .select_from(begun)
        .join(Household, Household.id == begun.c.household_id)
        .join(Region, Region.id == Household.village_id)
        .where(among(above, regions))  # type: ignore[arg-type]  # a nullable column
        .group_by(area, *month)
    )
    found: dict[int, dict[Month, int]] = defaultdict(dict)
    for number, year, of_year, count in await work.execute(query):
        found[number][int(year), int(of_year)] = count
    return found


def _homes(above: object, regions: Collection[int]) -> Select[Any]:
    """The households there: what is counted of a township need not look at the whole city."""
    return select(Household.id).join(Region, Region.id == Household.village_id).where(among(above, regions))  # type: ignore[arg-type]  # a nullable column


async def _contacts(
    work: Work, area: object, above: object, regions: Collection[int], first: date, last: date
) -> dict[tuple[int, int, int], tuple[int, int, int]]:
    """By area, year and month: households that were visited, called, and that confirmed a visit."""
    month = (extract("year", Contact.happened_on), extract("month", Contact.happened_on))
    helped = select(Pairing.id).where(Pairing.household_id == Household.id, Pairing.until.is_(None))
    query = (
        select(
            area,  # type: ignore[call-overload]  # one of two columns
            *month,
            func.count(Household.id.distinct()).filter(Contact.kind == ContactKind.VISIT),
            func.count(Household.id.distinct()).filter(Contact.kind == ContactKind.CALL),
            func.count(Household.id.distinct()).filter(
                Contact.kind == ContactKind.VISIT, Confirmation.answer == Answer.CAME
            ),
        )
        .select_from(Contact)
        .join(Household, Household.id == Contact.household_id)
        .join(Region, Region.id == Household.village_id)
        .outerjoin(
            Confirmation, (Confirmation.contact_id == Contact.id) & (Confirmation.revision == Contact.revision)
        )
        .where(
            among(above, regions),  # type: ignore[arg-type]  # a nullable column
            Contact.counts,
            # Found by their household: a city has more contacts on these days than a township has in all.
            func.coalesce(Contact.happened_on, first).between(first, last),
            helped.correlate(Household).exists(),
        )
        .group_by(area, *month)
    )
    return {
        (number, int(year), int(of_year)): (visited, called, confirmed)
        for number, year, of_year, visited, called, confirmed in await work.execute(query)
    }


def months(first: date, last: date) -> list[Month]:
    """The months from the first day's to the last day's."""
    count = (last.year - first.year) * 12 + last.month - first.month
    return [(first.year + (first.month - 1 + at) // 12, (first.month - 1 + at) % 12 + 1) for at in range(count + 1)]
