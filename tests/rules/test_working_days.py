"""Working days against a count on one's fingers."""

from datetime import date, timedelta

import pytest
from hypothesis import given

from actions.planning.calendar import working_calendar
from rules.working_days import WorkingCalendar
from tests.rules.days import ONE, calendars, counted, counts, days, works

WEEKDAYS = WorkingCalendar()
CHINA = working_calendar(range(2025, 2028))


@given(calendars(), days)
def test_a_day_works_as_the_decree_says(calendar: WorkingCalendar, day: date) -> None:
    assert calendar.is_working(day) == works(calendar, day)


@given(calendars(), days, counts)
def test_so_many_working_days_later_is_what_counting_gives(calendar: WorkingCalendar, day: date, count: int) -> None:
    assert calendar.plus(day, count) == counted(calendar, day, count, ONE)


@given(calendars(), days, counts)
def test_so_many_working_days_before_is_what_counting_gives(calendar: WorkingCalendar, day: date, count: int) -> None:
    assert calendar.minus(day, count) == counted(calendar, day, count, -ONE)


@given(calendars(), days, counts)
def test_there_and_back_from_a_working_day_is_where_one_began(
    calendar: WorkingCalendar, day: date, count: int
) -> None:
    day = calendar.plus(day, 0)
    assert calendar.minus(calendar.plus(day, count), count) == day


@pytest.mark.parametrize(
    ("day", "count", "then"),
    [
        (date(2026, 5, 15), 1, date(2026, 5, 18)),  # Friday
        (date(2026, 5, 16), 1, date(2026, 5, 18)),  # Saturday: Monday is the first working day after it
        (date(2026, 5, 17), 0, date(2026, 5, 18)),
        (date(2026, 5, 18), 0, date(2026, 5, 18)),
        (date(2026, 2, 13), 1, date(2026, 2, 14)),  # the make-up Saturday before the Spring Festival
        (date(2026, 2, 14), 1, date(2026, 2, 24)),  # then nine days of it
        (date(2026, 9, 30), 2, date(2026, 10, 9)),
    ],
)
def test_holidays_are_skipped_and_make_up_days_count(day: date, count: int, then: date) -> None:
    assert CHINA.plus(day, count) == then


def test_the_calendar_knows_which_years_are_published() -> None:
    assert {2025, 2026} <= CHINA.known_years
    assert working_calendar([2099]).known_years == frozenset()


def test_an_unpublished_year_counts_monday_to_friday() -> None:
    far = working_calendar([2099])
    week = [date(2099, 1, 1) + timedelta(days=n) for n in range(7)]
    assert [far.is_working(day) for day in week] == [day.weekday() < 5 for day in week]
