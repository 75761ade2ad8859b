"""A sample anybody can draw again, spread over villages and units; and what counts as a difference."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from rules.inspection import Contentment, Result, difference, draw

HOUSEHOLDS = [(number, (number % 3, number % 2)) for number in range(60)]


def test_the_same_seed_draws_the_same_sample_in_any_order() -> None:
    assert draw(HOUSEHOLDS, 12, "spring") == draw(list(reversed(HOUSEHOLDS)), 12, "spring")
    assert draw(HOUSEHOLDS, 12, "spring") != draw(HOUSEHOLDS, 12, "autumn")


def test_each_village_and_unit_is_there_in_proportion() -> None:
    stratum = dict(HOUSEHOLDS)
    assert set(Counter(stratum[one] for one in draw(HOUSEHOLDS, 12, "x")).values()) == {2}


def test_a_small_village_is_not_forgotten() -> None:
    population = [(number, (1, 1)) for number in range(99)] + [(99, (2, 1))]
    assert 99 in draw(population, 10, "x")


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=60), st.integers(0, 80), st.text(max_size=8)
)
def test_a_sample_has_its_size_and_nobody_twice(strata: list[tuple[int, int]], size: int, seed: str) -> None:
    drawn = draw(list(enumerate(strata)), size, seed)
    assert len(drawn) == len(set(drawn)) == min(size, len(strata))
    kinds = {strata[one] for one in drawn}
    assert len(kinds) == min(size, len(set(strata)))


def test_only_what_differs_from_the_records_is_a_difference() -> None:
    assert difference(True, Result.NOT_COME, Contentment.SO_SO) == ("not_come",)
    assert difference(False, Result.NOT_COME, Contentment.CONTENT) == ()
    assert difference(True, Result.NOT_REACHED, Contentment.NOT_SAID) == ()
    assert difference(True, Result.CAME, Contentment.NOT_CONTENT) == ("not_content",)
