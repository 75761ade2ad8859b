"""Days of the farmer's calendar as people write them: 农历八月十五, 正月初五, 闰六月初一, 初九, 端午."""

import re
from datetime import date, timedelta

from borax.calendars.lunardate import LunarDate

from handlers.numbers import number_below_hundred

_MARK = re.compile(r"^(农历|阴历|旧历)")
_DAY = r"(初[一二三四五六七八九十]|(?:二?十|廿)[一二三四五六七八九]?|三十|\d{1,2})"
_MONTH = re.compile(rf"(闰)?([正冬腊]|[一二三四五六七八九十]{{1,2}}|\d{{1,2}})月{_DAY}[日号]?")
_DAY_ONLY = re.compile(rf"{_DAY}[日号]?")
_FEASTS = {"春节": (1, 1), "元宵": (1, 15), "端午": (5, 5), "中秋": (8, 15), "重阳": (9, 9), "腊八": (12, 8)}
_MONTHS = {"正": 1, "冬": 11, "腊": 12}
_LEAST, _MOST = 1900, 2100


def read_lunar_day(text: str, today: date, ahead: timedelta) -> date | None:
    """The day that was meant: the latest one that lies no further ahead than this; None when the words name no day of
    the farmer's calendar. A bare month and day (八月五) is not taken for one."""
    plain = _MARK.sub("", text)
    feast = _FEASTS.get(plain.removesuffix("那天").removesuffix("节"))
    if feast is not None:
        return _latest(*feast, False, today, ahead)
    month = _MONTH.fullmatch(plain)
    if month is not None and (plain != text or month[2] in _MONTHS or month[1] or month[3].startswith("初")):
        number = _MONTHS.get(month[2]) or number_below_hundred(month[2])
        return _latest(number, _day(month[3]), bool(month[1]), today, ahead)
    only = _DAY_ONLY.fullmatch(plain)
    if only is None or (plain == text and not plain.startswith("初")):
        return None
    return _last_of_that_number(_day(only[1]), today)


def _day(text: str) -> int:
    return number_below_hundred(text.removeprefix("初").replace("廿", "二十"))


def _latest(month: int, day: int, leap: bool, today: date, ahead: timedelta) -> date | None:
    for year in (today.year, today.year - 1):
        found = _solar(year, month, day, leap)
        if found is not None and found - today <= ahead:
            return found
    return None


def _last_of_that_number(day: int, today: date) -> date | None:
    """The newest past day of that number: months have 29 or 30 days."""
    for ago in range(60):
        then = today - timedelta(days=ago)
        if LunarDate.from_solar(then).day == day:
            return then
    return None


def _solar(year: int, month: int, day: int, leap: bool) -> date | None:
    if not _LEAST < year < _MOST:
        return None
    try:
        found = LunarDate(year, month, day, int(leap)).to_solar_date()
    except ValueError:
        return None
    return date(found.year, found.month, found.day)
