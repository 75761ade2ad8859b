"""Danger in many mouths is seen; talk about old harm, money and farm work is not taken for it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.base import Base
from knowledge.decision import Kind, decide
from knowledge.emergency import emergency_in

HERE = Path(__file__).parent
DANGERS = (HERE / "dangers.txt").read_text(encoding="utf-8").splitlines()
NO_DANGERS = (HERE / "no_dangers.txt").read_text(encoding="utf-8").splitlines()
BASE = Base.load()


@pytest.mark.parametrize("text", DANGERS)
def test_danger_is_seen(text: str) -> None:
    assert decide(BASE, text).kind is Kind.EMERGENCY


@pytest.mark.parametrize("text", NO_DANGERS)
def test_harmless_talk_is_not_taken_for_danger(text: str) -> None:
    assert decide(BASE, text).kind is not Kind.EMERGENCY


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("我家着火了", "119"),
        ("他拿刀追我", "110"),
        ("我娘喘不上气", "120"),
        ("娃掉水塘里了", "119"),
        ("我想自杀", "110"),
    ],
)
def test_the_right_number_is_named(text: str, number: str) -> None:
    danger = emergency_in(text)
    assert danger is not None
    assert danger.number == number


@given(
    st.sampled_from(DANGERS),
    st.sampled_from(["快来人啊", "快来救人", "救命"]),
    st.sampled_from(["低保怎么申请 ", "去年", ""]),
)
def test_a_cry_for_help_outweighs_any_other_word(danger: str, cry: str, before: str) -> None:
    assert emergency_in(f"{before}{danger} {cry}") is not None
