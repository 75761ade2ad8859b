"""Windows counted from the assignment, beside an oracle that turns the calendar's leaves one by one."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.windows import MONTHS, Window, assigned_since, window_from
from tests.rules.days import ONE, days

ENDS = st.sampled_from(
    [date(2023, 12, 31), date(2024, 1, 31), date(2024, 2, 29), date(2025, 8, 30), date(2025, 2, 28)]
)
began = st.one_of(ENDS, st.dates(date(2022, 1, 1), date(2026, 1, 1)))


def slow_starts(months: int, since: date, until: date) -> list[date]:
    """Goes day by day: a window begins when enough months have changed and the day of the month is reached, or the
    month ends before it."""
    starts, passed, day = [since], 0, since
    while day <= until:
        following = day + ONE
        passed += following.month != day.month
        day = following
        last = (day + ONE).month != day.month
        if passed == months and (day.day >= since.day or last):
            starts.append(day)
            passed = 0
    return starts


@pytest.mark.parametrize(
    ("every", "since", "day", "start", "end"),
    [
        ("P1M", date(2026, 1, 31), date(2026, 2, 27), date(2026, 1, 31), date(2026, 2, 27)),
        ("P1M", date(2026, 1, 31), date(2026, 2, 28), date(2026, 2, 28), date(2026, 3, 30)),
        ("P1M", date(2026, 1, 31), date(2026, 3, 31), date(2026, 3, 31), date(2026, 4, 29)),
        ("P2M", date(2023, 12, 31), date(2024, 2, 29), date(2024, 2, 29), date(2024, 4, 29)),
        ("P1Y", date(2024, 2, 29), date(2025, 2, 28), date(2025, 2, 28), date(2026, 2, 27)),
        ("P1Y", date(2024, 2, 29), date(2028, 3, 1), date(2028, 2, 29), date(2029, 2, 27)),
        ("P2M", date(2026, 3, 15), date(2026, 3, 1), date(2026, 3, 15), date(2026, 5, 14)),
    ],
)
def test_a_window_begins_on_the_day_of_the_assignment(
    every: str, since: date, day: date, start: date, end: date
) -> None:
    assert window_from(every, since, day) == Window(start, end)


@given(st.sampled_from(sorted(MONTHS)), began, st.integers(0, 1200))
def test_every_window_is_the_one_that_is_found_day_by_day(every: str, since: date, later: int) -> None:
    day = since + timedelta(days=later)
    starts = slow_starts(MONTHS[every], since, day + timedelta(days=800))
    number = max(place for place, start in enumerate(starts) if start <= day)
    assert window_from(every, since, day) == Window(starts[number], starts[number + 1] - ONE)


@given(st.sampled_from(sorted(MONTHS)), days, st.integers(0, 700))
def test_windows_follow_each_other_without_a_gap(every: str, since: date, later: int) -> None:
    window = window_from(every, since, since + timedelta(days=later))
    assert window_from(every, since, window.end + ONE).start == window.end + ONE
    assert window_from(every, since, window.end) == window


@settings(max_examples=60)
@given(
    st.sampled_from(sorted(MONTHS)), st.lists(began, min_size=1, max_size=6), st.integers(0, 500), st.integers(0, 45)
)
def test_each_pairing_gets_each_of_its_windows_once(every: str, sinces: list[date], later: int, outage: int) -> None:
    newest = max(sinces) + timedelta(days=later)
    today = newest + timedelta(days=outage)
    found = [
        (since, one.window)
        for one in assigned_since(every, newest, today, min(sinces))
        for since in set(sinces) & set(one.since or ())
    ]
    wanted = {
        (since, window_from(every, since, newest + timedelta(days=day)))
        for since in sinces
        for day in range(1, outage + 1)
    }
    assert len(found) == len(set(found))
    assert set(found) == {(since, window) for since, window in wanted if window.start > newest}


@given(st.sampled_from(sorted(MONTHS)), began, st.integers(0, 900))
def test_without_a_mark_the_window_that_runs_today_is_found(every: str, since: date, later: int) -> None:
    today = since + timedelta(days=later)
    found = [one.window for one in assigned_since(every, None, today, since) if since in (one.since or ())]
    assert found == [window_from(every, since, today)]
