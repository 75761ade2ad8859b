"""The income statement's three formulas, and periods as people write them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.errors import Refused
from rules.income import GROUPS, LINES, results
from rules.period import period, quarter_before, quarter_of


def test_the_worked_example() -> None:
    fen = {"A1": 300_000, "B1": 50_000, "C1": 400_000, "D1": 200_000, "E1": 650_000, "F1": 150_000}
    found = results(fen, 4)
    assert (found.total, found.net, found.per_head) == (Decimal(16_000), Decimal(14_500), Decimal(3_625))


@given(st.dictionaries(st.sampled_from(LINES), st.integers(0, 10**10)), st.integers(1, 20))
def test_every_line_counts_once_and_the_expense_against(fen: dict[str, int], size: int) -> None:
    found = results(fen, size)
    assert found.total * 100 == sum(amount for line, amount in fen.items() if line != "F1")
    assert (found.total - found.net) * 100 == fen.get("F1", 0)
    assert abs(found.per_head * size - found.net) * 200 <= size


def test_the_groups_have_the_lines_of_the_document() -> None:
    assert GROUPS == {"A": 2, "B": 3, "C": 3, "D": 1, "E": 15, "F": 1}
    assert len(LINES) == 25


def test_nobody_is_no_household() -> None:
    with pytest.raises(ValueError, match="0"):
        results({}, 0)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("2026q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
    ],
)
def test_a_period_is_a_quarter_a_year_or_a_month(text: str, start: date, end: date) -> None:
    found = period(text)
    assert (found.window.start, found.window.end) == (start, end)


@pytest.mark.parametrize("text", ["", "2026Q5", "Q3", "2026-13", "上季度", "1926Q1"])
def test_anything_else_is_no_period(text: str) -> None:
    with pytest.raises(Refused, match="period_unknown"):
        period(text)


def test_the_quarter_before_the_first_is_last_years_fourth() -> None:
    assert quarter_before(quarter_of(date(2026, 2, 1))).code == "2025Q4"
    assert quarter_before(quarter_of(date(2026, 12, 31))).code == "2026Q3"
