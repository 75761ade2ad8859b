"""Search: found by title, the same in both scripts, never failing, equal to a slow and simple scorer."""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from knowledge import index, postings
from knowledge.articles import load
from knowledge.index import Asked, Index, build
from knowledge.spoken import plain, shortened, tokens


@dataclass(frozen=True)
class Leaflet:
    id: str
    title: str
    body: str = ""
    questions: tuple[str, ...] = ()


LETTERS = st.text(alphabet="低保补助学费看病住院多少钱的吗房子贷款abc12 ，？", max_size=12)
LEAFLETS = st.lists(st.tuples(LETTERS, LETTERS, st.lists(LETTERS, max_size=3)), min_size=1, max_size=8).map(
    lambda drawn: [Leaflet(f"e{at}", title, body, tuple(said)) for at, (title, body, said) in enumerate(drawn)]
)


@cache
def shipped() -> Index:
    return build(load())


@cache
def traditional() -> OpenCC:
    return OpenCC("s2t")


@pytest.mark.parametrize("article", load(), ids=lambda article: article.id)
def test_an_article_is_found_first_by_its_own_title(article: Leaflet) -> None:
    assert shipped().search(article.title)[0].id == article.id


@given(st.text(max_size=400))
def test_any_text_can_be_searched(text: str) -> None:
    scores = [hit.score for hit in shipped().search(text)]
    assert all(0 <= score <= 1 for score in scores)
    assert scores == sorted(scores, reverse=True)
    assert len(scores) <= 5


def test_traditional_script_finds_the_same() -> None:
    for article in load():
        for question in article.questions[:2]:
            assert shipped().search(traditional().convert(question)) == shipped().search(question), question


def test_a_misheard_word_finds_the_same_article() -> None:
    assert shipped().search("高零补帖多少岁开始")[0].id == "lz2018-old-age-subsidy"
    assert shipped().search("预露计划怎么报")[0].id == "lz2018-education-aid-yulu"


def test_nothing_known_finds_nothing() -> None:
    assert shipped().search("zzz") == []
    assert shipped().search(" ？！") == []
    assert build([]).search("低保") == []


def test_ids_must_be_unique() -> None:
    with pytest.raises(ValueError, match="unique"):
        build([Leaflet("a", "低保"), Leaflet("a", "高保")])


@given(LEAFLETS, LETTERS)
def test_coverage_equals_a_slow_and_simple_scorer(leaflets: list[Leaflet], question: str) -> None:
    searched = build(leaflets)
    found = {match.id: match.coverage for match in searched.matches(question)}
    expected = slow_coverage(leaflets, searched.asked(question))
    assert found.keys() == expected.keys()
    assert all(isclose(found[name], value, abs_tol=1e-5) for name, value in expected.items())


def test_common_words_only_rank_what_rarer_ones_found(monkeypatch: pytest.MonkeyPatch) -> None:
    leaflets = [Leaflet(f"e{at}", "补助办法", f"第{at}号") for at in range(40)] + [Leaflet("solar", "光伏补助")]
    exact = build(leaflets).search("光伏补助")
    monkeypatch.setattr(index, "COMMON", 5)
    assert build(leaflets).search("光伏补助")[0].id == exact[0].id == "solar"
    assert len(build(leaflets).search("补助", limit=50)) == 41


def slow_coverage(leaflets: list[Leaflet], asked: Asked) -> dict[str, float]:
    """BM25 of the whole entry plus a share of its best headline, over the greatest possible sum."""
    heads = [[tokens(plain(text)) for text in (each.title, *each.questions) if text] for each in leaflets]
    wholes = [
        [token for head in own for token in head] + tokens(plain(each.body))
        for own, each in zip(heads, leaflets, strict=True)
    ]
    lengths = [len(head) for own in heads for head in own]
    meant = {one for token in asked.weights for one in asked.heard.get(token, (token,))}
    found = {}
    for own, whole, each in zip(heads, wholes, leaflets, strict=True):
        if not set(whole) & meant:
            continue
        best = max((slow_sum(head, asked, sum(lengths) / len(lengths)) for head in own), default=0.0)
        text = slow_sum(whole, asked, sum(map(len, wholes)) / len(wholes))
        found[each.id] = (text + index.HEADLINE * best) / (asked.mass * (1 + index.HEADLINE))
    return found


def slow_sum(text: list[str], asked: Asked, average: float) -> float:
    damping = postings.SATURATION * (1 - postings.LENGTH + postings.LENGTH * len(text) / (average or 1))
    counts = Counter(text)
    return sum(
        weight * max(counts[one] / (counts[one] + damping) for one in asked.heard.get(token, (token,)))
        for token, weight in asked.weights.items()
    )


def test_of_several_words_of_one_sound_any_may_have_been_meant() -> None:
    leaflets = [Leaflet("a", "医疗救助"), Leaflet("b", "旧住房"), Leaflet("c", "光伏")]
    assert {hit.id for hit in build(leaflets).search("就助")} >= {"a", "b"}
    assert build(leaflets).search("就助住房")[0].id == "b"


def test_a_long_story_is_cut_to_what_is_asked() -> None:
    story = "我家住在山那边，" * 40 + "低保一个月多少钱？"
    assert len(shortened(plain(story))) <= 150
    assert shipped().search(story)[0].id == "ca2017-dibao-amount"


def test_a_prior_decides_between_like_entries_and_not_against_the_words() -> None:
    leaflets = [Leaflet("a", "养老补贴"), Leaflet("b", "养老补贴"), Leaflet("c", "光伏分红")]
    searched = build(leaflets)
    assert searched.search("养老补贴")[0].id == "a"
    assert searched.search("养老补贴", prior={"b": 1.1})[0].id == "b"
    assert searched.search("养老补贴", prior={"c": 1.1})[0].id == "a"
    assert all(match.coverage <= 1 for match in searched.matches("养老补贴", prior={"b": 100.0}))
