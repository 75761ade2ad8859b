"""Where an occurrence stands."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.standing import Standing, closed_by_contacts, contact_days, standing
from rules.windows import MONTHS, Window, window_of
from tests.rules.days import days

JANUARY = window_of("P1M", date(2026, 1, 1))
ORDER = [Standing.NOT_YET, Standing.OPEN, Standing.DUE_SOON, Standing.LAST_DAYS, Standing.OVERDUE]
near = st.integers(-40, 400).map(lambda n: date(2026, 1, 1) + timedelta(days=n))


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2025, 12, 31), Standing.NOT_YET),
        (date(2026, 1, 1), Standing.OPEN),
        (date(2026, 1, 17), Standing.OPEN),
        (date(2026, 1, 18), Standing.DUE_SOON),
        (date(2026, 1, 27), Standing.DUE_SOON),
        (date(2026, 1, 28), Standing.LAST_DAYS),
        (date(2026, 1, 31), Standing.LAST_DAYS),
        (date(2026, 2, 1), Standing.OVERDUE),
    ],
)
def test_an_open_duty_comes_nearer_day_by_day(today: date, expected: Standing) -> None:
    assert standing(JANUARY, today, None) is expected


@given(st.sampled_from(sorted(MONTHS)), days, st.sampled_from(list(Standing)), near)
def test_what_was_closed_stays_as_it_was_closed(every: str, day: date, closed: Standing, today: date) -> None:
    assert standing(window_of(every, day), today, closed) is closed


@given(st.sampled_from(sorted(MONTHS)), days, st.integers(-60, 500))
def test_standing_never_goes_back(every: str, day: date, offset: int) -> None:
    window = window_of(every, day)
    today = window.start + timedelta(days=offset)
    before, after = (standing(window, one, None) for one in (today, today + timedelta(days=1)))
    assert ORDER.index(before) <= ORDER.index(after)


@given(st.lists(near, max_size=12), st.integers(1, 5), near)
def test_a_duty_is_done_by_contacts_on_enough_days_of_its_window(found: list[date], needed: int, day: date) -> None:
    window = window_of("P2M", day)
    within = {one for one in found if window.start <= one <= window.end}
    assert contact_days(window, found) == len(within)
    assert closed_by_contacts(window, needed, found) is (Standing.DONE if len(within) >= needed else None)


def test_four_reports_of_one_day_are_one_visit() -> None:
    year = Window(date(2016, 1, 1), date(2016, 12, 31))
    assert closed_by_contacts(year, 4, [date(2016, 5, 1)] * 4) is None
