"""Days, calendars and a slow oracle that counts one day at a time, written from the documents and not from rules/."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from rules.working_days import WorkingCalendar

ONE = timedelta(days=1)
days = st.dates(date(1999, 12, 1), date(2033, 2, 28))
counts = st.integers(0, 40)


def instants_between(first: int, last: int) -> st.SearchStrategy[datetime]:
    """Aware instants from the first of these years to the beginning of the last."""
    begin = datetime(first, 1, 1, tzinfo=UTC)
    seconds = int((datetime(last, 1, 1, tzinfo=UTC) - begin).total_seconds())
    return st.integers(0, seconds).map(lambda later: begin + timedelta(seconds=later))


def from_day(day: date, step: timedelta = ONE) -> Iterator[date]:
    """The day, then one after the other."""
    while True:
        yield day
        day += step


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    """A calendar with holidays and make-up days; a make-up day wins, as the decrees say."""
    first = draw(days)
    near = st.integers(-40, 40).map(lambda days: first + timedelta(days=days))
    return WorkingCalendar(draw(st.frozensets(near, max_size=25)), draw(st.frozensets(near, max_size=8)))


def works(calendar: WorkingCalendar, day: date) -> bool:
    """Offices are open on make-up days, and Monday to Friday unless it is a holiday."""
    if day in calendar.make_up_days:
        return True
    return day.strftime("%a") not in {"Sat", "Sun"} and day not in calendar.holidays


def counted(calendar: WorkingCalendar, day: date, count: int, step: timedelta) -> date:
    """Goes day by day and counts the working ones, the day itself not counted."""
    if count == 0:
        return next(later for later in from_day(day, step) if works(calendar, later))
    passed = 0
    for later in from_day(day + step, step):
        passed += works(calendar, later)
        if passed == count:
            return later
    raise AssertionError


def slow_window(months: int, day: date) -> tuple[date, date]:
    """Looks at each month of the year in turn, and at each day for the month's last one."""
    blocks = [range(first, first + months) for first in range(1, 13, months)]
    block = next(block for block in blocks if day.month in block)
    start = next(one for one in from_day(date(day.year, 1, 1)) if one.month == block[0])
    end = start
    while (end + ONE).month in block and (end + ONE).year == day.year:
        end += ONE
    return start, end
