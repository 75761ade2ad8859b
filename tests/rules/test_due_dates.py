"""When something is to be done about an occurrence."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.due_dates import (
    StepKind,
    at_local,
    first_step,
    is_quiet,
    local_day,
    next_step,
    outside_all_quiet_hours,
    outside_quiet_hours,
    owes,
    steps,
)
from rules.programme import Duty, Hours, Programme
from rules.windows import MONTHS, window_of
from rules.working_days import WorkingCalendar
from tests.cast import RULEBOOK
from tests.rules.days import ONE, calendars, counted, days, instants_between

LAIZHOU = RULEBOOK.home
VISIT = LAIZHOU.duty("first_visit")
instants = instants_between(2020, 2030)
nudges = st.lists(st.integers(0, 45), max_size=5).map(lambda found: tuple(sorted(found, reverse=True)))
minutes = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))


@st.composite
def duties(draw: st.DrawFn) -> Duty:
    return replace(VISIT, every=draw(st.sampled_from(sorted(MONTHS))), nudges=draw(nudges))


@given(duties(), days, calendars())
def test_nudges_come_in_order_within_the_window_and_the_end_last(
    duty: Duty, day: date, calendar: WorkingCalendar
) -> None:
    window = window_of(duty.every, day)
    found = steps(LAIZHOU, duty, window, calendar)
    moments = [step.at for step in found]
    assert moments == sorted(set(moments))
    assert [step.kind for step in found] == [StepKind.NUDGE] * (len(found) - 1) + [StepKind.END]
    assert all(local_day(LAIZHOU, step.at) in window for step in found[:-1])
    assert len(found) - 1 <= len(duty.nudges)


@given(duties(), days, calendars())
def test_each_nudge_is_its_working_days_before_the_end_or_the_first_day(
    duty: Duty, day: date, calendar: WorkingCalendar
) -> None:
    window = window_of(duty.every, day)
    expected = sorted({max(window.start, counted(calendar, window.end, before, -ONE)) for before in duty.nudges})
    found = steps(LAIZHOU, duty, window, calendar)
    assert [local_day(LAIZHOU, step.at) for step in found[:-1]] == expected


@given(duties(), days, calendars())
def test_the_end_is_told_on_the_morning_after_the_last_day(duty: Duty, day: date, calendar: WorkingCalendar) -> None:
    window = window_of(duty.every, day)
    end = steps(LAIZHOU, duty, window, calendar)[-1].at.astimezone(ZoneInfo("Asia/Shanghai"))
    assert (end.date(), end.time()) == (window.end + ONE, time(9, 30))


@given(duties(), days, calendars(), st.integers(-80, 500))
def test_what_is_past_is_not_made_up_for(duty: Duty, day: date, calendar: WorkingCalendar, later: int) -> None:
    window = window_of(duty.every, day)
    found = steps(LAIZHOU, duty, window, calendar)
    now = at_local(LAIZHOU, window.start, time(12)) + timedelta(days=later)
    coming = [step for step in found if step.at > now]
    assert next_step(found, now) == (coming[0] if coming else None)
    assert first_step(found, now) == (coming[0] if coming else found[-1])


def test_two_months_at_the_spring_festival_remind_three_times() -> None:
    found = steps(LAIZHOU, VISIT, window_of("P2M", date(2026, 1, 1)), RULEBOOK.calendar)
    assert [local_day(LAIZHOU, step.at) for step in found] == [
        date(2026, 1, 26),
        date(2026, 2, 9),
        date(2026, 2, 25),
        date(2026, 3, 1),
    ]


@pytest.mark.parametrize(
    ("since", "owed"),
    [
        (date(2025, 12, 1), True),
        (date(2026, 1, 1), True),
        (date(2026, 2, 18), True),  # ten days are left
        (date(2026, 2, 19), False),
        (date(2026, 2, 28), False),
        (date(2026, 3, 5), False),
    ],
)
def test_a_pairing_owes_a_window_unless_fewer_days_than_the_grace_are_left(since: date, owed: bool) -> None:
    assert owes(LAIZHOU, since, window_of("P2M", date(2026, 1, 1))) is owed


@given(days, st.integers(-90, 90), st.integers(0, 400), st.sampled_from(sorted(MONTHS)))
def test_whoever_began_by_its_first_day_owes_every_window(day: date, before: int, grace: int, every: str) -> None:
    window = window_of(every, day)
    began = window.start + timedelta(days=before)
    programme = replace(LAIZHOU, new_pairing_grace_days=grace)
    left = sum(1 for _ in range((window.end - began).days)) if began <= window.end else -1
    assert owes(programme, began, window) is (began <= window.start or left >= grace)


def hours(quiet_from: time, quiet_until: time) -> Programme:
    return replace(LAIZHOU, hours=Hours(time(12), quiet_from, quiet_until))


@given(instants, minutes, minutes)
def test_nothing_goes_out_in_quiet_hours_and_nothing_waits_longer(
    now: datetime, quiet_from: time, quiet_until: time
) -> None:
    programme = hours(quiet_from, quiet_until)
    out = outside_quiet_hours(programme, now)
    assert not is_quiet(programme, out)
    assert timedelta() <= out - now < timedelta(days=1)
    minute = timedelta(minutes=1)
    assert out == now or all(is_quiet(programme, now + minute * n) for n in range(int((out - now) / minute)))


@pytest.mark.parametrize(
    ("local", "then"),
    [
        ("2026-03-02T20:29", "2026-03-02T20:29"),
        ("2026-03-02T20:30", "2026-03-03T08:00"),
        ("2026-03-02T23:59", "2026-03-03T08:00"),
        ("2026-03-03T00:00", "2026-03-03T08:00"),
        ("2026-03-03T07:59", "2026-03-03T08:00"),
        ("2026-03-03T08:00", "2026-03-03T08:00"),
        ("2026-12-31T22:00", "2027-01-01T08:00"),
    ],
)
def test_the_night_ends_at_eight(local: str, then: str) -> None:
    now, expected = (datetime.fromisoformat(when).replace(tzinfo=LAIZHOU.zone) for when in (local, then))
    assert outside_quiet_hours(LAIZHOU, now.astimezone(UTC)) == expected


@given(instants, st.lists(st.tuples(minutes, minutes), min_size=1, max_size=3))
def test_the_nights_of_several_places_are_kept_together_unless_no_hour_were_left(
    now: datetime, nights: list[tuple[time, time]]
) -> None:
    places = [hours(*night) for night in nights]
    out = outside_all_quiet_hours(places, now)
    quiet = [any(is_quiet(place, now + timedelta(minutes=n)) for place in places) for n in range(24 * 60)]
    if all(quiet):
        assert out == outside_quiet_hours(places[0], now)
        assert outside_all_quiet_hours(places, out) == out
    else:
        assert not any(is_quiet(place, out) for place in places)
        assert out == now if not quiet[0] else all(quiet[: int((out - now) / timedelta(minutes=1))])


def test_no_quiet_hours_are_none_at_all() -> None:
    programme = hours(time(9), time(9))
    assert not any(is_quiet(programme, datetime(2026, 1, 1, hour, tzinfo=UTC)) for hour in range(24))


@given(instants)
def test_the_local_day_is_that_of_the_wall_clock_there(now: datetime) -> None:
    assert local_day(LAIZHOU, now) == (now + timedelta(hours=8)).date()
