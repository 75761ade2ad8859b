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
        """The `count`-th working day after `day` (count >= 0); 0 is the day itself, or the next working day."""
        while not self.is_working(day):
            day += ONE_DAY
        for _ in range(count):
            day += ONE_DAY
            while not self.is_working(day):
                day += ONE_DAY
        return day

    def minus(self, day: date, count: int) -> date:
        """The `count`-th working day before `day`; 0 is the day itself, or the last working day before it."""
        while not self.is_working(day):
            day -= ONE_DAY
        for _ in range(count):
            day -= ONE_DAY
            while not self.is_working(day):
                day -= ONE_DAY
        return day
