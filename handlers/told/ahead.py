"""Reads one message as what a helper is going to do: 明天去赵家, 下周三去看他们. It is no report yet."""

import re
from dataclasses import dataclass
from datetime import date

from actions.views import HouseholdCard
from handlers.days import read_day_ahead
from handlers.told.days_in_text import days_in
from handlers.told.homes import named_in
from handlers.told.vocabulary import signs
from rules.programme import ContactKind

_WEEKDAY = r"个?(?:周|星期|礼拜)[一二三四五六日天]"
_AHEAD = re.compile(rf"明[天日儿早晚]|大?后[天日]|下{_WEEKDAY}")
_NUMBER = "一二三四五六七八九十"
_THIS_MONTH = re.compile(rf"(?<![月0-9{_NUMBER}])(?:\d{{1,2}}|[{_NUMBER}]{{1,3}})[日号](?!线|楼|院|机)")
_SHORT = {"明早": "明天", "明晚": "明天"}


@dataclass(frozen=True, slots=True)
class Plan:
    """On this day to come the helper goes there, or calls. No households: all of theirs."""

    on: date
    kind: ContactKind
    households: tuple[int, ...] = ()


def read_plan(text: str, mine: tuple[HouseholdCard, ...], today: date) -> Plan | None:
    """The plan; None where the day, or that it is one of these families, is not certain, and for a question."""
    if signs("asking").search(text) or signs("denied").search(text):
        return None
    days, homes = days_ahead(text, today), named_in(text, mine)
    if len(days) != 1 or (on := days.pop()) <= today:
        return None
    calls = signs("will_call").search(text)
    if homes.others or not (calls or signs("will_go").search(text)):
        return None
    if not homes.households and not signs("them").search(text):
        return None
    return Plan(on, ContactKind.CALL if calls else ContactKind.VISIT, homes.households)


def days_ahead(text: str, today: date) -> set[date]:
    """The days to come that the text names; where there are none, whatever days it names."""
    found = {read_day_ahead(_SHORT.get(one, one), today) for one in _AHEAD.findall(text)}
    if not found and signs("intends").search(text):
        found = {read_day_ahead(one, today) for one in _THIS_MONTH.findall(text)}
    return {day for day in found if day is not None} or days_in(_AHEAD.sub(" ", text), today)
