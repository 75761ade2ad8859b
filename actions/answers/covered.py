"""Coverage for the board: townships of a city, villages of a township, households of a village."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from actions.answers.entitlements import Figures, figures
from actions.pages.board import Visitor
from rules.board import PageName
from rules.errors import NotAllowed
from storage import coverage, reached
from storage.coverage import Area, Covered, Month
from storage.database import Work
from storage.tables import Region

__all__ = ["Area", "Covered", "Map", "Month"]
MONTHS = 6
# A city of more households is counted by the clock: the page shows when. Smaller ones are counted as one looks.
LARGE = 8000
FRESH = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Map:
    """Places by months. `kind` says what a row is (township, village, household); `above` is where the map lies;
    `counted_at` is set when the figures were counted earlier; `known` is how far
    families know what they are likely entitled to."""

    kind: str
    months: tuple[Month, ...]
    areas: tuple[Area, ...]
    name: str = ""
    above: tuple[int, str] | None = None
    counted_at: datetime | None = None
    known: Figures | None = None


def span(today: date) -> tuple[date, date]:
    """From the first day of the sixth month back until today."""
    at = today.year * 12 + today.month - MONTHS
    return date(at // 12, at % 12 + 1, 1), today


async def overall(work: Work, visitor: Visitor, now: datetime) -> Map:
    """The widest map of this person: a city's townships, else their villages, else their own households."""
    found, places = await _overall(work, visitor, now), visitor.scope.cities or visitor.scope.townships
    return replace(found, known=await figures(work, places)) if places else found


async def _overall(work: Work, visitor: Visitor, now: datetime) -> Map:
    visitor.ensure_page(PageName.COVERAGE)
    scope, (first, last) = visitor.scope, span(visitor.speaker.today)
    months = tuple(coverage.months(first, last))
    if scope.cities:
        known = await reached.kept(work, scope.cities, first, last, now - FRESH)
        if known is not None:
            return Map("township", months, tuple(known[0]), counted_at=known[1])
        return Map("township", months, tuple(await coverage.by_township(work, scope.cities, first, last)))
    if scope.townships:
        return Map("village", months, tuple(await coverage.by_village(work, scope.townships, first, last)))
    return Map("household", months, tuple(await reached.by_household(work, scope, first, last)))


async def of_region(work: Work, visitor: Visitor, region_id: int) -> Map:
    """A township's villages or a village's households. Raises NotAllowed where it is not this person's."""
    return replace(await _of_region(work, visitor, region_id), known=await figures(work, [region_id]))


async def _of_region(work: Work, visitor: Visitor, region_id: int) -> Map:
    visitor.ensure_page(PageName.COVERAGE)
    region, scope = await work.get(Region, region_id), visitor.scope
    first, last = span(visitor.speaker.today)
    months = tuple(coverage.months(first, last))
    if region is None or region.parent_id is None:
        raise NotAllowed("not_allowed")
    if region.kind == "township" and (region_id in scope.townships or region.parent_id in scope.cities):
        areas = await coverage.by_village(work, [region_id], first, last)
        return Map("village", months, tuple(areas), region.name)
    township = await work.get(Region, region.parent_id)
    assert township is not None
    mine = township.id in scope.townships or township.parent_id in scope.cities
    if region.kind != "village" or not mine:
        raise NotAllowed("not_allowed")
    homes = await reached.by_household(work, scope, first, last, region_id)
    return Map("household", months, tuple(homes), region.name, (township.id, township.name))


async def count_large(work: Work, now: datetime) -> int:
    """Counts large cities and keeps the figures; how many rows."""
    cities = await reached.large_cities(work, LARGE)
    if not cities:
        return 0
    first, last = span(work.rulebook.today(now))
    return await reached.keep(work, await coverage.by_township(work, cities, first, last), now)
