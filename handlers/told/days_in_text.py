"""Finds the days that a sentence names, in whatever place of it."""

import re
from datetime import date

from handlers.days import read_day

_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_DAY = re.compile(
    rf"""(?<![下0-9])(?:
    \d{{4}}[-./年]\d{{1,2}}[-./月]\d{{1,2}}[日号]?
    | (?:农历|阴历|旧历)[闰正冬腊一二三四五六七八九十]{{1,3}}月[初廿一二三四五六七八九十]{{1,3}}
    | [正腊冬]月(?:初[一二三四五六七八九十]|[廿一二三四五六七八九十]{{1,3}})
    | 上个?月的?{_NUMBER}[日号]
    | {_NUMBER}月(?:{_NUMBER}[日号]|\d{{1,2}}(?![\d日号万千百元块斤个户]))
    | (?:上上|上|这|本)?个?(?:周|星期|礼拜)[一二三四五六日天]
    | (?<!月){_NUMBER}[日号](?!线|楼|院|机)
    | 大前天 | 前天 | 昨[天日儿] | 今[天日儿] | 昨(?=[早晚])| 今(?=[早晚])
    )""",
    re.VERBOSE,
)
# 3.5 and 3/5 are days only where a sentence begins with them; elsewhere they may be anything.
_AT_FIRST = re.compile(r"^(\d{1,2}[./-]\d{1,2})(?=\D)(?!\s*[万千百元块斤公里度米])")


def days_in(sentence: str, today: date) -> set[date]:
    """The days, whether past or to come."""
    found = [match.group().strip() for match in _DAY.finditer(sentence)]
    first = _AT_FIRST.match(sentence)
    if first:
        found.append(first.group(1))
    read = (read_day(word, today) for word in found)
    return {day for day in read if day is not None}
