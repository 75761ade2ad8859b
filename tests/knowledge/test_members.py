"""What a list of a family's members says about the facts that decide."""

from datetime import date

import pytest

from knowledge.entitlements import FACTS
from knowledge.members import facts_in

TODAY = date(2026, 7, 15)


@pytest.mark.parametrize(
    ("born", "facts"),
    [
        ("1946-07-15", {"elders", "very_old"}),
        ("1946-07-16", {"elders"}),
        ("1946-06", {"elders", "very_old"}),
        ("1946-07", {"elders"}),
        ("1946", {"elders"}),
        ("1945", {"elders", "very_old"}),
        ("1966-07-16", set()),
        ("2014", set()),
        ("", set()),
    ],
)
def test_an_age_counts_once_it_is_reached_for_sure(born: str, facts: set[str]) -> None:
    assert facts_in([{"born": born}], TODAY).keys() == facts


@pytest.mark.parametrize(
    ("column", "said", "facts"),
    [
        ("health", "健康", set()),
        ("health", "长期慢性病", {"chronic"}),
        ("health", "肢体残疾二级", {"disabled"}),
        ("health", "无残疾", set()),
        ("health", "患有大病,卧床", {"seriously_ill", "bedridden"}),
        ("school", "小学", {"school"}),
        ("school", "小学毕业", set()),
        ("school", "非在校生", set()),
        ("school", "中职一年级", {"school", "vocational"}),
        ("work", "市内务工", set()),
    ],
)
def test_plain_words_say_that_a_fact_holds_and_nothing_says_that_it_does_not(
    column: str, said: str, facts: set[str]
) -> None:
    found = facts_in([{"born": "1990"}, {column: said}], TODAY)
    assert found == dict.fromkeys(facts, True)
    assert found.keys() <= set(FACTS)
