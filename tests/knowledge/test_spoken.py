"""Speech made comparable, and the places that it names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.places import places_in
from knowledge.spoken import LONGEST, plain, shortened, tokens


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("種糧補貼", "种粮补贴"),
        ("咋個辦", "怎么办"),
        ("俺娃上学冇得钱", "我孩子上学没有钱"),
        ("３５１是啥", "351是什么"),
        ("洋芋卖不脱", "土豆卖不出去"),
    ],
)
def test_dialect_script_and_width_are_evened_out(said: str, written: str) -> None:
    assert plain(said).strip() == plain(written).strip()


def test_tokens_are_characters_pairs_and_whole_numbers() -> None:
    assert tokens("低保255元") == ["低", "保", "低保", "255", "元"]


@given(st.text(max_size=600))
def test_a_shortened_text_is_short_and_made_of_its_clauses(text: str) -> None:
    cut = shortened(text)
    assert len(cut) <= max(LONGEST, 0)
    assert set(cut) <= set(text)


@pytest.mark.parametrize(
    ("text", "folders", "elsewhere"),
    [
        ("莱州的政策", {"laizhou"}, ""),
        ("浏阳市的编号", {"liuyang", "changsha"}, ""),
        ("阜南县龙王乡的光伏", {"longwang"}, ""),
        ("青岛市的低保", set(), "青岛市"),
        ("我是沂水县的", set(), "沂水县"),
        ("我们县里有吗", set(), ""),
        ("贫困县的超市和小区", set(), ""),
    ],
)
def test_places_are_told_apart(text: str, folders: set[str], elsewhere: str) -> None:
    found = places_in(text)
    assert found.folders == frozenset(folders)
    assert found.elsewhere == elsewhere


def test_a_place_of_work_is_only_away() -> None:
    assert places_in("儿子在广东打工").away
    assert not places_in("广东的低保").away
