"""What may follow from a reason, and who decides it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.errors import Refused
from rules.reason import Effect, Reason, Told, claimed_by, decided_by, effects, ensure_effect, extended_until, near
from rules.roles import Role
from rules.windows import Window

WINDOW = Window(date(2026, 1, 1), date(2026, 2, 28))
FIRST = Told(Reason.ROAD_CLOSED, Role.FIRST_HELPER, WINDOW, None)
days = st.dates(date(2026, 1, 1), date(2026, 5, 1))


@given(days, st.none() | days)
def test_an_extension_is_ahead_and_ends_at_most_31_days_after_the_window(today: date, asked: date | None) -> None:
    told = Told(Reason.AWAY, Role.FIRST_HELPER, WINDOW, asked)
    until = extended_until(told, today)
    assert until <= WINDOW.end + timedelta(days=31)
    if Effect.EXTENDED in effects(told, today):
        assert until >= today
        assert until > WINDOW.end


def test_the_day_that_was_asked_for_is_given() -> None:
    told = Told(Reason.AWAY, Role.FIRST_HELPER, WINDOW, date(2026, 3, 15))
    assert extended_until(told, date(2026, 2, 26)) == date(2026, 3, 15)


def test_a_window_is_extended_once() -> None:
    again = Told(Reason.AWAY, Role.FIRST_HELPER, WINDOW, None, extended=True)
    assert Effect.EXTENDED not in effects(again, date(2026, 3, 1))


@pytest.mark.parametrize("reason", Reason)
def test_only_who_moved_or_died_ends_the_duties(reason: Reason) -> None:
    told = Told(reason, Role.FIRST_HELPER, WINDOW, None)
    assert (Effect.CANCELLED in effects(told, date(2026, 2, 26))) == (reason in {Reason.MOVED, Reason.DIED})


def test_the_second_helper_decides_for_the_first_and_never_for_a_second() -> None:
    assert decided_by(FIRST)[0] == {Role.SECOND_HELPER}
    second = Told(Reason.ILL, Role.SECOND_HELPER, WINDOW, None)
    assert decided_by(second)[0] == {Role.TOWNSHIP_OFFICER}
    with pytest.raises(Refused):
        ensure_effect(second, Effect.EXCUSED, {Role.SECOND_HELPER}, date(2026, 2, 26))


def test_what_ends_the_second_helpers_duties_too_is_for_the_office() -> None:
    died = Told(Reason.DIED, Role.FIRST_HELPER, WINDOW, None)
    with pytest.raises(Refused):
        ensure_effect(died, Effect.CANCELLED, {Role.SECOND_HELPER}, date(2026, 2, 26))
    ensure_effect(died, Effect.CANCELLED, {Role.TOWNSHIP_OFFICER}, date(2026, 2, 26))


def test_near_is_a_week_before_the_end_and_ever_after() -> None:
    assert [near(WINDOW.end, WINDOW.end - timedelta(days=left)) for left in (8, 7, 0, -5)] == [
        False,
        True,
        True,
        True,
    ]


def test_an_extended_window_claims_the_first_visits() -> None:
    extended = Window(date(2026, 1, 1), date(2026, 3, 20))
    visits = [date(2026, 3, 12), date(2026, 3, 10), date(2026, 3, 25)]
    assert claimed_by(extended, 1, visits) == {date(2026, 3, 10)}
