"""What one message says of the 25 lines: read where it is certain, left open where it is not."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.income.told import read_lines
from ledgers.forms.declaration import forms
from locales import Texts
from rules.income import LINES

# The amount as said, in yuan.
AMOUNTS = {"三千二": 3200, "0.32万": 3200, "3,200元": 3200, "4800": 4800, "两万五": 25000, "一千二百块": 1200}


def names() -> dict[str, set[str]]:
    """Each line as the form prints it and as the bot calls it."""
    texts = Texts()
    printed = forms()["annex2-income"].lines
    return {line: {printed[line], texts.label("zh_CN", f"income.line_{line.lower()}")} for line in LINES}


@pytest.mark.parametrize(
    ("text", "sums"),
    [
        ("种地三千二,养鸡0.32万,低保 4800", {"C1": 6400, "E1": 4800}),
        ("种地三千二养鸡0.32万低保4800", {"C1": 6400, "E1": 4800}),
        ("低保，4800", {"E1": 4800}),
        ("4800 低保，三千二 种地", {"E1": 4800, "C1": 3200}),
        ("五保 6000 残疾补贴960", {"E2": 6000, "E4": 960}),
        ("高龄老人补贴1200", {"E3": 1200}),
        ("养鸡花了2000", {"F1": 2000}),
        ("种地三千二成本八百", {"C1": 3200, "F1": 800}),
        ("卖了三头猪八千", {"C1": 8000}),
        ("卖了12只羊，一万二", {"C1": 12000}),
        ("打工3个月9000", {"D1": 9000}),
        ("没有低保", {"E1": 0}),
        ("低保没有了", {"E1": 0}),
        ("低保没变，打工2万", {"D1": 20000}),
        ("低保4800，其他都没变", {"E1": 4800}),
        ("低保每月400，一共4800", {"E1": 4800}),
        ("土地出租收入每亩八百，10亩一共八千", {"B1": 8000}),
        ("打工收入：12,000；养羊 5,000；支出 3,000", {"D1": 12000, "C1": 5000, "F1": 3000}),
        ("两个孩子教育资助2500", {"E7": 2500}),
        ("低保三百二十块五", {"E1": Decimal("320.5")}),
    ],
)
def test_what_is_certain_is_read(text: str, sums: dict[str, int]) -> None:
    found = read_lines(text)
    assert found.sums == sums
    assert not found.which
    assert not found.how_much


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("低保每月400", "E1"),
        ("打工一个月3000", "D1"),
        ("卖猪两三千", "C1"),
        ("卖猪8000多", "C1"),
        ("卖猪几千", "C1"),
        ("低保5000到6000", "E1"),
        ("低保-500", "E1"),
        ("养猪赔了3000", "C1"),
        ("低保欠4800没发", "E1"),
        ("土地流转 10亩 每亩800", "B1"),
        ("低保上半年2400", "E1"),
    ],
)
def test_an_amount_that_is_not_the_years_is_asked(text: str, line: str) -> None:
    found = read_lines(text)
    assert (found.sums, [piece.line for piece in found.how_much]) == ({}, [line])


@pytest.mark.parametrize(
    ("text", "some"),
    [
        ("补贴500", {"E3", "E12"}),
        ("养老金 2400", {"E6", "E15"}),
        ("租金800", {"B1", "B2"}),
        ("低保五保4800", {"E1", "E2"}),
        ("儿子给了5000", {"E6", "E15"}),
        ("护林员工资六千", {"D1", "E10"}),
        ("唱戏 500", set()),
    ],
)
def test_a_line_that_may_be_another_is_asked(text: str, some: set[str]) -> None:
    found = read_lines(text)
    assert (found.sums, len(found.which)) == ({}, 1)
    assert some <= set(found.which[0].lines)


@pytest.mark.parametrize("line", LINES)
def test_every_line_is_known_by_the_name_that_stands_on_the_form(line: str) -> None:
    for name in names()[line]:
        for said, yuan in AMOUNTS.items():
            found = read_lines(f"{name} {said}")
            if name == "其他":  # three lines of the form are called so
                assert [set(piece.lines) for piece in found.which] == [{"B3", "C3", "E15"}]
            else:
                assert found.sums == {line: yuan}, (name, said, found)


_WORDS = st.sampled_from(["低保", "补贴", "种地", "养老金", "一个月", "没有", "三千二", "400", "多", "，", " ", "元"])


@given(st.lists(_WORDS | st.text(max_size=3), max_size=8).map("".join))
def test_nothing_that_is_written_breaks_it_and_what_is_asked_is_understood_again(text: str) -> None:
    """The words of an unclear amount are kept, and read anew with each answer."""
    for piece in read_lines(text).which:
        again = read_lines(piece.words)
        assert [(one.lines, one.amount) for one in again.which] == [(piece.lines, piece.amount)], piece
