"""The working calendar of China: public holidays with their make-up working days."""

from collections.abc import Iterable

import holidays

from rules.working_days import WorkingCalendar


def working_calendar(years: Iterable[int]) -> WorkingCalendar:
    """The calendar of those years; one whose decree is not published yet counts Monday-Friday without holidays."""
    wanted = set(years)
    found = holidays.country_holidays("CN", years=wanted)
    make_up = frozenset(day for day in found.weekend_workdays if day.year in wanted)
    known = frozenset(day.year for day in make_up)
    return WorkingCalendar(
        holidays=frozenset(day for day in found if day.year in known), make_up_days=make_up, known_years=known
    )
