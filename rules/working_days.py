"""Working days: weekends and public holidays are skipped, make-up working days count."""

from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True, eq=False)
class WorkingCalendar:
    """A country's calendar as data. `known_years` are those for which the holidays are published; other years
    fall back to Monday-Friday."""

    holidays: frozenset[date] = frozenset()
    make_up_days: frozenset[date] = frozenset()
    known_years: frozenset[int] = frozenset()

    def is_working(self, day: date) -> bool:
        """Whether offices are open on that day."""
        if day in self.make_up_days:
            return True
        return day.weekday() < SATURDAY and day not in self.holidays

    def plus(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`; 0 is the day itself, or the next working day."""
        return self._walk(day, count, ONE_DAY)

    def minus(self, day: date, count: int) -> date:
        """The `count`-th working day before `day`; 0 is the day itself, or the last working day before it."""
        return self._walk(day, count, -ONE_DAY)

    def _walk(self, day: date, count: int, step: timedelta) -> date:
        if count == 0 and not self.is_working(day):
            count = 1
        while count:
            day += step
            count -= self.is_working(day)
        return day
