"""Danger in many mouths is seen; talk about old harm, money and farm work is not taken for it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.base import Base
from knowledge.decision import Kind, decide
from knowledge.emergency import emergency_in
from knowledge.spoken import WORDS

HERE = Path(__file__).parent
DANGERS, NO_DANGERS = (
    (WORDS / f"{name}.txt").read_text(encoding="utf-8").splitlines() for name in ("dangers", "harmless")
)
# Only ever evaluated: nothing is learnt from them, and no sign was mended after looking at the fresh ones.
DANGERS_ASIDE, DANGERS_FRESH, NO_DANGERS_ASIDE, NO_DANGERS_FRESH = (
    (HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    for name in ("dangers_aside", "dangers_fresh", "no_dangers_aside", "no_dangers_fresh")
)
HOME = "莱州市"
BASE = Base.load()


@pytest.mark.parametrize("text", [*DANGERS, *DANGERS_ASIDE])
def test_danger_is_seen(text: str) -> None:
    assert decide(BASE, text, HOME).kind is Kind.EMERGENCY


@pytest.mark.parametrize("text", NO_DANGERS)
def test_harmless_talk_is_not_taken_for_danger(text: str) -> None:
    assert decide(BASE, text, HOME).kind is not Kind.EMERGENCY


def test_of_harmless_talk_that_was_kept_aside_little_is_taken_for_danger() -> None:
    taken = [text for text in NO_DANGERS_ASIDE if decide(BASE, text, HOME).kind is Kind.EMERGENCY]
    assert len(taken) <= 1, taken


def test_of_dangers_that_nobody_looked_at_most_are_seen_and_little_else() -> None:
    missed = [text for text in DANGERS_FRESH if decide(BASE, text, HOME).kind is not Kind.EMERGENCY]
    taken = [text for text in NO_DANGERS_FRESH if decide(BASE, text, HOME).kind is Kind.EMERGENCY]
    assert len(missed) <= 4, missed
    assert len(taken) <= 3, taken


@pytest.mark.parametrize(
    ("harmless", "danger"),
    [
        ("苹果跌价了", "我爹从树上跌下来了"),
        ("手机掉沟里了", "娃掉沟里了"),
        ("家里有火灾保险", "家里着火了"),
        ("我爷中风过", "我爷中风了"),
    ],
)
def test_a_harmless_phrase_hides_no_danger_beside_it(harmless: str, danger: str) -> None:
    assert decide(BASE, harmless, HOME).kind is not Kind.EMERGENCY
    assert decide(BASE, f"{harmless} {danger}", HOME).kind is Kind.EMERGENCY
    assert decide(BASE, danger, HOME).kind is Kind.EMERGENCY


def test_a_character_of_a_known_word_was_heard_right() -> None:
    assert "血压" in BASE.index.mended("医生上门量血压的那个本本")


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
