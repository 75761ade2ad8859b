"""Windows are calendar months, two-months, quarters, half-years and years."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.windows import MONTHS, Window, window_of, windows_since
from tests.rules.days import days, slow_window


@pytest.mark.parametrize(
    ("every", "day", "start", "end"),
    [
        ("P1M", date(2026, 2, 28), date(2026, 2, 1), date(2026, 2, 28)),
        ("P1M", date(2028, 2, 1), date(2028, 2, 1), date(2028, 2, 29)),
        ("P2M", date(2028, 1, 31), date(2028, 1, 1), date(2028, 2, 29)),
        ("P2M", date(2026, 12, 31), date(2026, 11, 1), date(2026, 12, 31)),
        ("P3M", date(2026, 5, 5), date(2026, 4, 1), date(2026, 6, 30)),
        ("P6M", date(2026, 7, 1), date(2026, 7, 1), date(2026, 12, 31)),
        ("P1Y", date(2000, 2, 29), date(2000, 1, 1), date(2000, 12, 31)),
    ],
)
def test_a_window_is_as_the_calendar_on_the_wall(every: str, day: date, start: date, end: date) -> None:
    assert window_of(every, day) == Window(start, end)


@given(st.sampled_from(sorted(MONTHS)), days)
def test_every_window_is_the_one_that_is_found_day_by_day(every: str, day: date) -> None:
    window = window_of(every, day)
    assert (window.start, window.end) == slow_window(MONTHS[every], day)
    assert day in window


@given(st.sampled_from(sorted(MONTHS)), days)
def test_windows_follow_each_other_without_a_gap(every: str, day: date) -> None:
    window = window_of(every, day)
    following = window_of(every, window.end + timedelta(days=1))
    assert following.start == window.end + timedelta(days=1)
    assert following.end not in window
    assert window_of(every, window.start) == window_of(every, window.end) == window


@given(st.sampled_from(sorted(MONTHS)), st.integers(2000, 2033))
def test_a_year_holds_the_same_windows_as_any_other(every: str, year: int) -> None:
    starts = {window_of(every, date(year, 1, 1) + timedelta(days=n)).start for n in range(365)}
    assert len(starts) == 12 // MONTHS[every]
    assert all(start.year == year and start.day == 1 for start in starts)


@given(st.sampled_from(sorted(MONTHS)), days, st.integers(0, 900))
def test_windows_that_passed_while_nothing_ran_are_all_found(every: str, day: date, later: int) -> None:
    newest, today = window_of(every, day), day + timedelta(days=later)
    passed = {window_of(every, day + timedelta(days=n)) for n in range(later + 1)} - {newest}
    assert windows_since(every, newest.start, today) == tuple(sorted(passed))
    assert windows_since(every, None, today) == (window_of(every, today),)
