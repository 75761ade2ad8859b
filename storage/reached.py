"""Coverage household by household, and a large city's coverage as it was counted last."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import aliased

from rules.confirmation import Answer
from rules.programme import ContactKind
from storage.among import among
from storage.coverage import Area, Covered, Month, by_township, months
from storage.database import Work
from storage.insert import changed, insert_new
from storage.scope import Scope
from storage.tables import Confirmation, Contact, Coverage, Household, Region


async def by_household(
    work: Work, scope: Scope, first: date, last: date, village_id: int | None = None
) -> list[Area]:
    """The households of a village (or all that a second helper watches over), each with what happened there."""
    seen = [scope.families()] + ([Household.village_id == village_id] if village_id is not None else [])
    homes = select(Household.id, Household.village_id, Household.head).where(*seen)
    found: dict[int, Area] = {
        home: Area(home, village, head, {month: Covered(1) for month in months(first, last)})
        for home, village, head in await work.execute(homes.order_by(Household.head, Household.id))
    }
    said = (Confirmation.contact_id == Contact.id) & (Confirmation.revision == Contact.revision)
    query = (
        select(Contact.household_id, Contact.happened_on, Contact.kind, Confirmation.answer)
        .join(Household, Household.id == Contact.household_id)
        .outerjoin(Confirmation, said)
        .where(*seen, Contact.counts, Contact.happened_on.between(first, last))
    )
    for home, on, kind, answer in await work.execute(query):
        month: Month = (on.year, on.month)
        before, visit = found[home].months[month], kind == ContactKind.VISIT
        found[home].months[month] = Covered(
            1,
            visited=before.visited or int(visit),
            called=before.called or int(kind == ContactKind.CALL),
            confirmed=before.confirmed or int(visit and answer == Answer.CAME),
        )
    return list(found.values())


async def villages_of(work: Work, scope: Scope) -> dict[int, int]:
    """How many households each of this officer's villages has, by village."""
    query = select(Household.village_id, func.count()).where(Household.village_id.in_(scope.villages()))
    return dict((await work.execute(query.group_by(Household.village_id))).all())


async def large_cities(work: Work, households: int) -> list[int]:
    """Cities that have more households than this."""
    village, township = aliased(Region), aliased(Region)
    query = select(township.parent_id).join(village, village.parent_id == township.id)
    query = query.join(Household, Household.village_id == village.id).group_by(township.parent_id)
    return [city for city in await work.scalars(query.having(func.count() > households)) if city is not None]


async def keep(work: Work, areas: Collection[Area], now: datetime) -> int:
    """Writes what was counted of these townships over what was kept of them; how many rows."""
    await changed(work, delete(Coverage).where(among(Coverage.region_id, [area.region_id for area in areas])))
    rows = [
        {
            "region_id": area.region_id,
            "month": date(*month, 1),
            "households": covered.households,
            "visited": covered.visited,
            "called": covered.called,
            "confirmed": covered.confirmed,
            "counted_at": now,
        }
        for area in areas
        for month, covered in area.months.items()
    ]
    await insert_new(work, Coverage, rows, "region_id")
    return len(rows)


async def kept(
    work: Work, cities: Collection[int], first: date, last: date, since: datetime
) -> tuple[list[Area], datetime] | None:
    """The townships as they were counted last and when that was; None unless all was counted since that moment."""
    township = aliased(Region)
    query = (
        select(township.id, township.parent_id, township.name, Coverage)
        .join(Coverage, Coverage.region_id == township.id)
        .where(among(township.parent_id, cities), Coverage.month.between(first, last))
        .order_by(township.id)
    )
    found: dict[int, Area] = {}
    cells: dict[int, dict[Month, Covered]] = defaultdict(dict)
    counted: list[datetime] = []
    for region, parent, name, row in await work.execute(query):
        found.setdefault(region, Area(region, parent, name, cells[region]))
        month = (row.month.year, row.month.month)
        cells[region][month] = Covered(row.households, row.visited, row.called, row.confirmed)
        counted.append(row.counted_at)
    whole = all(len(area.months) == len(months(first, last)) for area in found.values())
    return (list(found.values()), min(counted)) if counted and whole and min(counted) >= since else None


__all__ = ["by_household", "by_township", "keep", "kept", "large_cities", "villages_of"]
