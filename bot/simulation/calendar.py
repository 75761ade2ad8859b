"""The oracle's own calendar: windows, nudges and working days, found by going from one day to the next."""

from datetime import date, timedelta

from rules.programme import Counted, Duty
from rules.working_days import WorkingCalendar

ONE_DAY = timedelta(days=1)
_MONTHS = {"P1M": 1, "P2M": 2, "P3M": 3, "P6M": 6, "P1Y": 12}


def is_working(calendar: WorkingCalendar, day: date) -> bool:
    """Whether offices are open."""
    return day in calendar.make_up_days or (day.isoweekday() <= 5 and day not in calendar.holidays)


def add_working_days(calendar: WorkingCalendar, day: date, count: int) -> date:
    """That many working days later."""
    while count > 0:
        day += ONE_DAY
        count -= is_working(calendar, day)
    return day


class Windows:
    """First and last days; each is looked for once."""

    def __init__(self) -> None:
        self._ends: dict[tuple[str, date | None, date], date] = {}

    def begins(self, duty: Duty, since: date, day: date) -> bool:
        """Whether a window begins on that day, for a pairing that began on `since`."""
        months = _MONTHS[duty.every]
        if duty.counted is Counted.CALENDAR:
            return day.day == 1 and (day.month - 1) % months == 0
        passed = (day.year - since.year) * 12 + day.month - since.month
        is_last = (day + ONE_DAY).month != day.month
        return passed % months == 0 and (day.day == since.day or (is_last and since.day > day.day))

    def begun(self, duty: Duty, since: date, day: date) -> date:
        """The first day of the window in which the day lies; the first window's for a day before it."""
        if duty.counted is Counted.FROM_ASSIGNMENT:
            day = max(day, since)
        while not self.begins(duty, since, day):
            day -= ONE_DAY
        return day

    def end(self, duty: Duty, since: date, start: date) -> date:
        """The last day of the window that begins on `start`."""
        key = (duty.every, since if duty.counted is Counted.FROM_ASSIGNMENT else None, start)
        if key not in self._ends:
            day = start
            while not self.begins(duty, since, day + ONE_DAY):
                day += ONE_DAY
            self._ends[key] = day
        return self._ends[key]


class Nudges:
    """The days on which a duty is reminded of; each window's are looked for once."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        self._calendar = calendar
        self._found: dict[tuple[tuple[int, ...], date, date], tuple[date, ...]] = {}

    def of(self, duty: Duty, start: date, end: date) -> tuple[date, ...]:
        """In their order, none before the window's first day."""
        key = (duty.nudges, start, end)
        if key not in self._found:
            self._found[key] = tuple(sorted({max(self._before(end, count), start) for count in duty.nudges}))
        return self._found[key]

    def _before(self, day: date, count: int) -> date:
        """So many working days before; with none, the last working day up to it."""
        while count > 0:
            day -= ONE_DAY
            count -= is_working(self._calendar, day)
        while not is_working(self._calendar, day):
            day -= ONE_DAY
        return day
