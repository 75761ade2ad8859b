"""Amounts as people say them: read rightly or not at all."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.amounts import read_amount

DIGITS = "零一二三四五六七八九"


def spoken(number: int) -> str:
    """The oracle: a number below ten thousand million as it is said in full."""
    for size, sign in ((10**8, "亿"), (10**4, "万")):
        if number >= size:
            head, rest = divmod(number, size)
            return spoken(head) + sign + (("零" if rest < size // 10 else "") + spoken(rest) if rest else "")
    for size, sign in ((1000, "千"), (100, "百"), (10, "十")):
        if number >= size:
            head, rest = divmod(number, size)
            return DIGITS[head] + sign + (("零" if rest < size // 10 else "") + spoken(rest) if rest else "")
    return DIGITS[number]


@pytest.mark.parametrize(
    ("said", "yuan"),
    [
        ("3200", "3200"),
        ("3,200元", "3200"),
        ("3,200 元", "3200"),
        ("¥3200.50", "3200.50"),
        ("三千二", "3200"),
        ("三千二百块", "3200"),
        ("三千零二", "3002"),
        ("3千2", "3200"),
        ("0.32万", "3200"),
        ("1.5万元", "15000"),
        ("两万五", "25000"),
        ("1万2", "12000"),
        ("一万二千三", "12300"),
        ("一百二", "120"),
        ("十二块五", "12.50"),
        ("三块二毛五分", "3.25"),
        ("五毛", "0.50"),
        ("八十元整", "80"),
        ("叁仟贰佰元", "3200"),
        ("大概六千左右", "6000"),
        ("没有", "0"),
        ("无", "0"),
        ("廿五", "25"),
        ("三百块钱", "300"),
    ],
)
def test_an_amount_is_read_as_it_was_meant(said: str, yuan: str) -> None:
    assert read_amount(said) == Decimal(yuan)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "三五百",
        "两千多",
        "几百",
        "好几千",
        "不知道",
        "12,34",
        "1,23",
        "-5",
        "3.14159",
        "每月300",
        "三千二千",
        "万",
        "百五十",
        "十十",
        "1/2",
        "五角元",
    ],
)
def test_what_is_not_certain_is_not_guessed(said: str) -> None:
    assert read_amount(said) is None


@given(st.integers(1, 99_999_999))
def test_every_number_is_read_as_it_is_said_in_full(number: int) -> None:
    assert read_amount(spoken(number)) == number
    assert read_amount(spoken(number) + "元") == number


@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from([("百", 100), ("千", 1000), ("万", 10000)]))
def test_a_lone_digit_at_the_end_is_of_the_next_place(head: int, tail: int, place: tuple[str, int]) -> None:
    sign, size = place
    assert read_amount(f"{DIGITS[head]}{sign}{DIGITS[tail]}") == head * size + tail * size // 10
    assert read_amount(f"{head}{sign}{tail}") == head * size + tail * size // 10


@given(st.decimals(0, 9_999_999, places=2))
def test_digits_are_read_with_and_without_commas(amount: Decimal) -> None:
    assert read_amount(f"{amount}") == read_amount(f"{amount:,}元") == amount


@given(st.integers(0, 99_999))
def test_ten_thousands_with_decimals_are_exact(number: int) -> None:
    assert read_amount(f"{Decimal(number) / 10_000}万") == number


@given(st.text(alphabet="零一二三四五六七八九十百千万亿两0123456789.,元块角分多几半 ", max_size=9))
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    amount = read_amount(text)
    assert amount is None or 0 <= amount == amount.quantize(Decimal("0.01"))
