"""A map of coverage as coloured cells with their figures."""

from dataclasses import dataclass
from enum import StrEnum

from actions.answers.covered import Area, Covered, Map, Month

STEPS = 5


class Measure(StrEnum):
    """Which of the three figures the map shows."""

    VISITED = "visited"
    CALLED = "called"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Cell:
    """So many of so many; `heat` from 0 (nobody) to 5 (all), -1 where there was nobody yet."""

    count: int
    of: int
    heat: int


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One place or household; `link` leads further down."""

    name: str
    link: str
    households: int
    cells: tuple[Cell, ...]


def rows_of(found: Map, measure: Measure) -> tuple[HeatRow, ...]:
    """The rows of the map, in their own order."""
    return tuple(_row(found, measure, area) for area in found.areas)


def _row(found: Map, measure: Measure, area: Area) -> HeatRow:
    where = "households" if found.kind == "household" else "coverage"
    newest = area.months.get(found.months[-1], Covered(0))
    cells = tuple(_cell(area, measure, month) for month in found.months)
    return HeatRow(area.name, f"/{where}/{area.region_id}", newest.households, cells)


def _cell(area: Area, measure: Measure, month: Month) -> Cell:
    covered = area.months.get(month, Covered(0))
    count: int = getattr(covered, measure.value)
    return Cell(count, covered.households, heat(count, covered.households))


def heat(count: int, of: int) -> int:
    """The shade: 0 only where there was nobody, 5 only where there were all."""
    if not of:
        return -1
    return min(STEPS - 1, 1 + count * (STEPS - 1) // of) if 0 < count < of else STEPS * (count >= of)
