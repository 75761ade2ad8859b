"""A household comes under another programme on one day, beside an oracle that lives through every day of it."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.due_dates import owes, window_for
from rules.programme import ContactKind, Counted, Duty, Programme
from rules.programme_change import asks_the_same, carried_on, owes_after_change
from rules.windows import MONTHS, Window
from tests.cast import RULEBOOK
from tests.rules.days import ONE, slow_window

VISIT = RULEBOOK.home.duty("first_visit")
BEGAN = st.dates(date(2023, 11, 1), date(2024, 3, 31))  # month ends, the 31st, and a leap day among them
KINDS = st.frozensets(st.sampled_from(list(ContactKind)), min_size=1)
Owed = tuple[str, str, date, date]  # programme, duty, the window's first and last day


@st.composite
def programmes(draw: st.DrawFn, name: str) -> Programme:
    """Of one or two duties, which are often the same as another programme's."""
    duties = [
        replace(
            VISIT,
            code=code,
            satisfied_by=draw(KINDS),
            every=draw(st.sampled_from(["P1M", "P2M", "P3M"])),
            at_least=draw(st.sampled_from([1, 1, 1, 2])),
            counted=draw(st.sampled_from(Counted)),
            nudges=draw(st.sampled_from([(10, 3), (5,)])),
        )
        for code in draw(st.sampled_from([("a",), ("a", "b")]))
    ]
    grace = draw(st.sampled_from([0, 1, 10, 30]))
    return replace(RULEBOOK.home, id=name, duties=tuple(duties), new_pairing_grace_days=grace)


pairs = st.tuples(programmes("old"), programmes("new"))


def slow(duty: Duty, began: date, day: date) -> tuple[date, date]:
    """The window in which the day lies, turned leaf by leaf."""
    months = MONTHS[duty.every]
    if duty.counted is Counted.CALENDAR:
        return slow_window(months, day)
    starts, passed, one = [began], 0, began
    while starts[-1] <= day:
        one += ONE
        passed += one.day == 1
        if passed == months and (one.day >= began.day or (one + ONE).day == 1):
            starts.append(one)
            passed = 0
    return starts[-2], starts[-1] - ONE


def left(day: date, end: date) -> int:
    """Days after this one, counted one by one."""
    count = 0
    while day < end:
        day += ONE
        count += 1
    return count


def lived(old: Programme, new: Programme, began: date, changed: date, until: date) -> tuple[set[Owed], set[Owed]]:
    """Day by day: what is owed in the end, by the rules of which programme, and what the change cancelled."""
    owed, cancelled = dict[tuple[str, date, date], str](), set[Owed]()

    def open_windows(programme: Programme, since: date, day: date) -> None:
        for duty in programme.duties:
            start, end = slow(duty, began, day)
            in_time = since <= start or left(since, end) >= programme.new_pairing_grace_days
            if (duty.code, start, end) not in owed and in_time:
                owed[duty.code, start, end] = programme.id

    day = began
    while day < changed:
        open_windows(old, began, day)
        day += ONE
    open_windows(old, began, changed)  # the morning's windows open before anybody changes anything
    for (code, start, end), _ in list(owed.items()):
        if end < changed:
            continue
        before = next(one for one in old.duties if one.code == code)
        after = [one for one in new.duties if one.code == code and slow(one, began, changed) == (start, end)]
        same = [
            one
            for one in after
            if (one.satisfied_by, one.at_least, one.counted) == (before.satisfied_by, before.at_least, before.counted)
            and one.every == before.every
        ]
        if same:
            owed[code, start, end] = new.id
        else:
            cancelled.add((old.id, code, start, end))
            del owed[code, start, end]
    while day <= until:
        open_windows(new, changed, day)
        day += ONE
    return {(programme, *window) for window, programme in owed.items()}, cancelled


def ruled(old: Programme, new: Programme, began: date, changed: date, until: date) -> tuple[set[Owed], set[Owed]]:
    """The same by the rules, window by window."""

    def named(programme: Programme, duty: Duty, window: Window) -> Owed:
        return programme.id, duty.code, window.start, window.end

    owed, cancelled, kept = set[Owed](), set[Owed](), carried_on(old, new)
    for duty in old.duties:
        for window in windows(duty, began, began, changed):
            if not owes(old, began, window):
                continue
            if window.end < changed:
                owed.add(named(old, duty, window))
            elif duty.code in kept:
                owed.add(named(new, duty, window))
            else:
                cancelled.add(named(old, duty, window))
    for duty in new.duties:
        for window in windows(duty, began, changed, until):
            if owes_after_change(new, changed, window) if window.start <= changed else True:
                owed.add(named(new, duty, window))
    return owed, cancelled


def windows(duty: Duty, began: date, first: date, last: date) -> list[Window]:
    """Those that run on one of these days."""
    found, day = list[Window](), first
    while day <= last:
        found.append(window_for(duty, began, day))
        day = found[-1].end + ONE
    return found


@given(pairs, BEGAN, st.integers(0, 150), st.integers(0, 100))
@settings(max_examples=60)
def test_what_is_owed_across_a_change_is_what_living_through_it_tells(
    both: tuple[Programme, Programme], began: date, later: int, rest: int
) -> None:
    changed = began + timedelta(days=later)
    until = changed + timedelta(days=rest)
    assert ruled(*both, began, changed, until) == lived(*both, began, changed, until)


@given(pairs, BEGAN, st.integers(0, 400))
@settings(max_examples=60)
def test_two_rules_ask_the_same_when_no_day_and_no_contact_tells_them_apart(
    both: tuple[Programme, Programme], began: date, later: int
) -> None:
    old, new = (one.duties[0] for one in both)
    mid = began.replace(day=15)  # on the 1st a month from the assignment would look like a calendar month
    days = [mid + timedelta(days=ahead) for ahead in range(0, 380, 13)]
    alike = all(slow(old, mid, day) == slow(new, mid, day) for day in [*days, mid + timedelta(days=later)])
    alike = alike and (old.satisfied_by, old.at_least) == (new.satisfied_by, new.at_least)
    assert asks_the_same(old, new) is alike
    assert not asks_the_same(old, replace(new, code="other"))
    assert (old.code in carried_on(*both)) is alike
