"""The stretch of time that a form is about: a quarter (2026Q3), a year (2026) or a month (2026-09)."""

import re
from dataclasses import dataclass
from datetime import date

from rules.errors import Refused
from rules.windows import Window, window_of

_QUARTER = re.compile(r"(20\d\d)\s*[Qq]([1-4])")
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_YEAR = re.compile(r"20\d\d")


@dataclass(frozen=True, slots=True)
class Period:
    """`code` is how it was written, in one spelling; `part` is the quarter or month, 0 for a year."""

    code: str
    every: str
    year: int
    part: int
    window: Window


def period(text: str) -> Period:
    """2026Q3, 2026 or 2026-09. Raises Refused for anything else."""
    text = text.strip()
    if found := _QUARTER.fullmatch(text):
        return quarter(int(found[1]), int(found[2]))
    if found := _MONTH.fullmatch(text):
        year, month = int(found[1]), int(found[2])
        return Period(text, "P1M", year, month, window_of("P1M", date(year, month, 1)))
    if _YEAR.fullmatch(text):
        return Period(text, "P1Y", int(text), 0, window_of("P1Y", date(int(text), 1, 1)))
    raise Refused("period_unknown", text=text)


def quarter(year: int, number: int) -> Period:
    """That quarter (1 to 4) of the year."""
    return Period(f"{year}Q{number}", "P3M", year, number, window_of("P3M", date(year, number * 3, 1)))


def quarter_of(day: date) -> Period:
    """The quarter in which the day lies."""
    return quarter(day.year, (day.month + 2) // 3)


def quarter_before(this: Period) -> Period:
    """The quarter before this one."""
    return quarter(this.year, this.part - 1) if this.part > 1 else quarter(this.year - 1, 4)
