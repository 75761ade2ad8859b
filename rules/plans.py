"""A household's plan of a year (帮扶计划): what made it poor, what it needs, and measures with a day and an owner.

Laizhou 2018 (line 22) has the first helper write it, "逐户逐人", once the household is known, and show it to the
household; Changsha 2016 (line 32) has measures and a timetable agreed with the household. No document of
ours lists the causes: the list is ours, after the national register's form; a register's free text is read for them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rules.errors import Refused


class Cause(StrEnum):
    """致贫原因. Read by: ledger, card, manual."""

    ILLNESS = "illness"
    DISABILITY = "disability"
    SCHOOLING = "schooling"
    DISASTER = "disaster"
    LAND = "land"
    WATER = "water"
    SKILLS = "skills"
    LABOUR = "labour"
    MONEY = "money"
    ROADS = "roads"
    DRIVE = "drive"
    OTHER = "other"


_SAID = {
    "病": Cause.ILLNESS,
    "残": Cause.DISABILITY,
    "学": Cause.SCHOOLING,
    "灾": Cause.DISASTER,
    "土地": Cause.LAND,
    "缺水": Cause.WATER,
    "技术": Cause.SKILLS,
    "劳": Cause.LABOUR,
    "资金": Cause.MONEY,
    "交通": Cause.ROADS,
    "动力": Cause.DRIVE,
    "发展力": Cause.DRIVE,
}


def causes_in(text: str) -> tuple[Cause, ...]:
    """The causes that a register's words name (因病、缺劳力), in the list's order."""
    found = {cause for word, cause in _SAID.items() if word in text}
    return tuple(cause for cause in Cause if cause in found)


class MeasureKind(StrEnum):
    """What a measure is about: the fields that the documents name (education, medical care, housing, finance, social
    security: Laizhou 2018, line 20; industry, jobs: 2020), and what Laizhou calls 帮 and 送 (line 22)."""

    INDUSTRY = "industry"
    JOBS = "jobs"
    SCHOOL = "school"
    HEALTH = "health"
    HOUSING = "housing"
    SOCIAL_SECURITY = "social_security"
    FINANCE = "finance"
    HOME = "home"
    GOODS = "goods"
    OTHER = "other"


class Owner(StrEnum):
    """Who sees to a measure; a helper by the role, so that it goes on with whoever follows."""

    FIRST_HELPER = "first_helper"
    SECOND_HELPER = "second_helper"
    FAMILY = "family"
    VILLAGE = "village"
    TOWNSHIP = "township"


class Outcome(StrEnum):
    """The last word on a measure. Read by: responsibility list, card, manual, the family's page."""

    UNDER_WAY = "under_way"
    DONE = "done"
    NOT_POSSIBLE = "not_possible"


class SeenAs(StrEnum):
    """The family's word on its plan."""

    YES = "yes"
    NO = "no"


TEXT_LENGTH = 60
NEEDS_LENGTH = 100
REASON_LENGTH = 100
MOST_MEASURES = 12
# A measure comes back at a visit when its day has come, or nobody said a word on it for so many days (ours: a second
# helper comes every month, a first helper every two).
ASK_AGAIN_DAYS = 20


@dataclass(frozen=True, slots=True)
class Written:
    """A measure as it is written down: what, by when, who sees to it, and for which member (None: all)."""

    kind: MeasureKind
    text: str
    until: date
    owner: Owner
    member_id: int | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said about a measure; `why` when it is not possible."""

    measure_id: int
    outcome: Outcome
    why: str = ""


def ensure_plan(causes: Sequence[Cause], needs_text: str, measures: Sequence[Written], year: int) -> None:
    """Raises Refused: a plan names a cause and a measure, at most twelve, each with a few words and a day that does
    not lie before its year."""
    if not causes:
        raise Refused("plan_without_cause")
    if not measures:
        raise Refused("plan_without_measure")
    if len(measures) > MOST_MEASURES:
        raise Refused("plan_too_long", limit=MOST_MEASURES)
    if len(needs_text) > NEEDS_LENGTH:
        raise Refused("note_too_long", limit=NEEDS_LENGTH, length=len(needs_text))
    for one in measures:
        if not one.text.strip():
            raise Refused("plan_without_words")
        if len(one.text) > TEXT_LENGTH:
            raise Refused("note_too_long", limit=TEXT_LENGTH, length=len(one.text))
        if one.until.year < year:
            raise Refused("plan_day_before", year=year)


def comes_back(until: date, agreed_on: date, said_on: date | None, on: date) -> bool:
    """Whether an open measure is asked about at a visit of that day."""
    last = said_on or agreed_on
    just_due = last < until <= on
    return just_due or last + timedelta(days=ASK_AGAIN_DAYS) <= on


def a_year_on(until: date, year: int) -> date:
    """The same day in the plan's year, for a measure that is taken over; a day that lies ahead already stays."""
    if until.year >= year:
        return until
    return until.replace(year=year, day=28) if (until.month, until.day) == (2, 29) else until.replace(year=year)
