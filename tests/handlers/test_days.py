"""Days as people write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.days import read_day

TUESDAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("今天", date(2026, 3, 10)),
        ("昨天", date(2026, 3, 9)),
        ("昨天下午", date(2026, 3, 9)),
        ("昨晚", date(2026, 3, 9)),
        ("今早", date(2026, 3, 10)),
        ("昨天下午三点半", date(2026, 3, 9)),
        ("上周三上午9点去的", date(2026, 3, 4)),
        ("刚才", date(2026, 3, 10)),
        ("下午", date(2026, 3, 10)),
        ("前天", date(2026, 3, 8)),
        ("大前天", date(2026, 3, 7)),
        ("今天上午。", date(2026, 3, 10)),
        ("3.5", date(2026, 3, 5)),
        ("3/5", date(2026, 3, 5)),
        ("3-5", date(2026, 3, 5)),
        ("３．５", date(2026, 3, 5)),
        ("3月5日", date(2026, 3, 5)),
        ("3 月 5 日", date(2026, 3, 5)),
        ("3月5号晚上", date(2026, 3, 5)),
        ("三月五号", date(2026, 3, 5)),
        ("三月五號", date(2026, 3, 5)),
        ("二月二十三日", date(2026, 2, 23)),
        ("十二月三十一号", date(2025, 12, 31)),
        ("十月十日", date(2025, 10, 10)),
        ("5号", date(2026, 3, 5)),
        ("20号", date(2026, 2, 20)),
        ("上周三", date(2026, 3, 4)),
        ("上个星期天", date(2026, 3, 8)),
        ("上礼拜一", date(2026, 3, 2)),
        ("上上周五", date(2026, 2, 27)),
        ("周一", date(2026, 3, 9)),
        ("周三", date(2026, 3, 4)),
        ("这周一", date(2026, 3, 9)),
        ("2026-03-05", date(2026, 3, 5)),
        ("2026年3月5日", date(2026, 3, 5)),
        ("2026.3.5", date(2026, 3, 5)),
        ("yesterday", date(2026, 3, 9)),
        ("Today", date(2026, 3, 10)),
        ("the day before yesterday", date(2026, 3, 8)),
        ("5 March", date(2026, 3, 5)),
        ("March 5th", date(2026, 3, 5)),
        ("3月20日", date(2026, 3, 20)),
        ("上个月28号", date(2026, 2, 28)),
        ("上月三号", date(2026, 2, 3)),
        ("这个月5号", date(2026, 3, 5)),
        ("农历正月十五", date(2026, 3, 3)),
        ("正月初五", date(2026, 2, 21)),
        ("腊月二十三", date(2026, 2, 10)),
        ("农历八月十五", date(2025, 10, 6)),
        ("中秋那天", date(2025, 10, 6)),
        ("闰六月初一", date(2025, 7, 25)),
        ("初九", date(2026, 2, 25)),
        ("阴历二十", date(2026, 3, 8)),
    ],
)
def test_a_day_is_read_as_it_is_meant(text: str, day: date) -> None:
    assert read_day(text, TUESDAY) == day


@pytest.mark.parametrize(
    "text",
    ["", "去过", "上周", "3月", "13.40", "二月三十日", "五", "3.5斤米", "十十月一日", "12", "any day", "5 cows"],
)
def test_what_is_not_certain_is_asked_again(text: str) -> None:
    assert read_day(text, TUESDAY) is None


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_full_date_is_itself(day: date) -> None:
    assert read_day(day.isoformat(), TUESDAY) == day
    assert read_day(f"{day.year}年{day.month}月{day.day}日", TUESDAY) == day


@given(st.text(max_size=30), st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_no_text_breaks_it(text: str, today: date) -> None:
    read_day(text, today)
