"""Reads a day as people write it: 昨天, 上周三, 三月五号, 上个月28号, 3.5, 2026-03-05, 农历八月十五, yesterday."""

import re
from datetime import date, timedelta
from unicodedata import normalize

from handlers.lunar import read_lunar_day
from handlers.numbers import number_below_hundred

_DAYS_AGO = {
    **dict.fromkeys(("今天", "今日", "今儿", "today", "刚才", "刚刚", "刚", "上午", "中午", "下午", "早上"), 0),
    **dict.fromkeys(("昨天", "昨日", "昨儿", "yesterday"), 1),
    **dict.fromkeys(("前天", "前日", "前儿", "day before yesterday", "the day before yesterday"), 2),
    "大前天": 3,
}
_DAYS_ON = {
    **dict.fromkeys(("明天", "明日", "明儿", "tomorrow"), 1),
    **dict.fromkeys(("后天", "后日", "后儿", "day after tomorrow", "the day after tomorrow"), 2),
    "大后天": 3,
}
_HOUR = r"(\d{1,2}|[一二三四五六七八九十两]{1,3})点(\d{1,2}分?|半|钟|多|左右)*"
_PART_OF_DAY = re.compile(rf"(?<=.)(的?(早上|上午|中午|下午|傍晚|晚上|早晨|夜里)({_HOUR})?|早|晚|{_HOUR})(去的|的)?$")
_SHORT = {"昨": "昨天", "今": "今天", "前": "前天"}
_NUMBER = r"(\d{1,2}|[一二三四五六七八九十]{1,3})"
_FULL = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})[日号]?")
_MONTH_AND_DAY = re.compile(rf"{_NUMBER}月{_NUMBER}[日号]?|(\d{{1,2}})[-./](\d{{1,2}})")
_DAY_ONLY = re.compile(rf"(?:这个月|本月)?{_NUMBER}[日号]")
_LAST_MONTH = re.compile(rf"上个?月(?:的)?{_NUMBER}[日号]?")
# The day of the moon feast, unless 日 or 号 follows: who says it may mean either calendar.
_EITHER = "八月十五"
_WEEKDAY = re.compile(r"(上上|上|这|本)?个?(?:周|星期|礼拜)([一二三四五六日天1-7])")
_ENGLISH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? ?([a-z]{3,9})|([a-z]{3,9}) ?(\d{1,2})(?:st|nd|rd|th)?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = {word: value for value, word in enumerate("一二三四五六", 1)} | {"日": 7, "天": 7}
_SAME = str.maketrans({"週": "周", "號": "号", "個": "个", "這": "这", "禮": "礼", "後": "后"})
# A day without a year that would lie further ahead than this was meant last year.
_AHEAD = timedelta(days=180)


def read_day(text: str, today: date) -> date | None:
    """The day that was meant, or None when that is not certain. It may lie in the future: whether a day is
    allowed is not decided here."""
    plain = normalize("NFKC", text).translate(_SAME).lower().rstrip("。., !\n")
    plain = _PART_OF_DAY.sub("", plain.strip())
    plain = _SHORT.get(plain, plain)
    if plain in _DAYS_AGO:
        return today - timedelta(days=_DAYS_AGO[plain])
    plain = plain.replace(" ", "") if not plain.isascii() else plain
    if plain == _EITHER:
        return None
    for read in (_full, _lunar, _month_and_day, _day_only, _last_month, _weekday, _english):
        found = read(plain, today)
        if found is not None:
            return found
    return None


def read_day_ahead(text: str, today: date) -> date | None:
    """The coming day that was meant (明天, 下周三, 15号), today included; None for the past or what is not clear."""
    plain = normalize("NFKC", text).translate(_SAME).lower().strip().rstrip("。., !")
    if plain in _DAYS_ON:
        return today + timedelta(days=_DAYS_ON[plain])
    next_week = plain.removeprefix("下")
    if next_week != plain and (day := _weekday(f"这{next_week.removeprefix('个')}", today)) is not None:
        return day + timedelta(days=7)
    day = read_day(plain, today)
    for month in (1, 2):
        if _DAY_ONLY.fullmatch(plain) and (day is None or day < today):
            day = read_day(
                plain, (today.replace(day=1) + timedelta(days=31 * month)).replace(day=1) - timedelta(days=1)
            )
    if _WEEKDAY.fullmatch(plain) and day is not None and day < today:
        day += timedelta(days=7)
    return day if day is not None and day >= today else None


def _full(text: str, today: date) -> date | None:
    match = _FULL.fullmatch(text)
    return _date(*map(int, match.groups())) if match else None


def _lunar(text: str, today: date) -> date | None:
    return read_lunar_day(text, today, _AHEAD)


def _last_month(text: str, today: date) -> date | None:
    match = _LAST_MONTH.fullmatch(text)
    if match is None:
        return None
    end_of_last = today.replace(day=1) - timedelta(days=1)
    return _date(end_of_last.year, end_of_last.month, number_below_hundred(match[1]))


def _month_and_day(text: str, today: date) -> date | None:
    match = _MONTH_AND_DAY.fullmatch(text)
    if match is None:
        return None
    month, day = (part for part in match.groups() if part is not None)
    return _nearest_year(number_below_hundred(month), number_below_hundred(day), today)


def _day_only(text: str, today: date) -> date | None:
    match = _DAY_ONLY.fullmatch(text)
    if match is None:
        return None
    day = number_below_hundred(match[1])
    this_month = _date(today.year, today.month, day)
    if this_month is not None and this_month <= today:
        return this_month
    end_of_last = today.replace(day=1) - timedelta(days=1)
    return _date(end_of_last.year, end_of_last.month, day)


def _weekday(text: str, today: date) -> date | None:
    match = _WEEKDAY.fullmatch(text)
    if match is None:
        return None
    weekday = (int(match[2]) if match[2].isdigit() else _WEEKDAYS[match[2]]) - 1
    monday = today - timedelta(days=today.weekday())
    if match[1] is None:
        return today - timedelta(days=(today.weekday() - weekday) % 7)
    weeks = {"上上": 2, "上": 1}.get(match[1], 0)
    return monday + timedelta(days=weekday - 7 * weeks)


def _english(text: str, today: date) -> date | None:
    match = _ENGLISH.fullmatch(text)
    if match is None:
        return None
    day, month = (match[1], match[2]) if match[1] else (match[4], match[3])
    if month[:3] not in _MONTHS:
        return None
    return _nearest_year(_MONTHS.index(month[:3]) + 1, int(day), today)


def _nearest_year(month: int, day: int, today: date) -> date | None:
    this_year = _date(today.year, month, day)
    if this_year is not None and this_year - today <= _AHEAD:
        return this_year
    return _date(today.year - 1, month, day)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
