"""Plans: what a plan needs, which causes a register's words name, and when a measure comes back at a visit."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.errors import Refused
from rules.plans import (
    ASK_AGAIN_DAYS,
    MOST_MEASURES,
    TEXT_LENGTH,
    Cause,
    MeasureKind,
    Owner,
    Written,
    a_year_on,
    causes_in,
    comes_back,
    ensure_plan,
)

JUNE = date(2026, 6, 30)
SCHOOL = Written(MeasureKind.SCHOOL, "帮忙联系学校", JUNE, Owner.FIRST_HELPER)


@pytest.mark.parametrize(
    ("words", "causes"),
    [
        ("因病、缺劳力", (Cause.ILLNESS, Cause.LABOUR)),
        ("因病致贫", (Cause.ILLNESS,)),
        ("缺技术，缺资金", (Cause.SKILLS, Cause.MONEY)),
        ("交通条件落后/自身发展力不足", (Cause.ROADS, Cause.DRIVE)),
        ("", ()),
    ],
)
def test_a_registers_words_are_read_for_causes(words: str, causes: tuple[Cause, ...]) -> None:
    assert causes_in(words) == causes


def test_a_plan_names_a_cause_and_a_measure_with_words_and_a_day_of_its_year() -> None:
    ensure_plan([Cause.ILLNESS], "", [SCHOOL], 2026)
    long, silent = (Written(SCHOOL.kind, text, JUNE, SCHOOL.owner) for text in ("话" * (TEXT_LENGTH + 1), " "))
    for causes, measures, year in (
        ([], [SCHOOL], 2026),
        ([Cause.ILLNESS], [], 2026),
        ([Cause.ILLNESS], [SCHOOL] * (MOST_MEASURES + 1), 2026),
        ([Cause.ILLNESS], [long], 2026),
        ([Cause.ILLNESS], [silent], 2026),
        ([Cause.ILLNESS], [SCHOOL], 2027),
    ):
        with pytest.raises(Refused):
            ensure_plan(causes, "", measures, year)


days = st.integers(0, 400).map(lambda ahead: date(2026, 1, 1) + timedelta(days=ahead))


@given(agreed=days, until=days, ahead=st.integers(1, 200), on=days)
def test_a_word_gives_peace_for_a_while_and_a_day_that_comes_asks_once(
    agreed: date, until: date, ahead: int, on: date
) -> None:
    said = agreed + timedelta(days=ahead)
    if on < said:
        return
    asked = comes_back(until, agreed, said, on)
    assert not comes_back(until, agreed, on, on)
    assert asked or (on - said).days < ASK_AGAIN_DAYS
    if asked and (on - said).days < ASK_AGAIN_DAYS:
        assert said < until <= on


def test_last_years_day_is_taken_over_into_the_plans_year() -> None:
    assert a_year_on(date(2025, 6, 30), 2026) == JUNE
    assert a_year_on(date(2024, 2, 29), 2026) == date(2026, 2, 28)
    assert a_year_on(date(2027, 3, 1), 2026) == date(2027, 3, 1)
