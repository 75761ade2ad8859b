"""A change of helper: why, how long before, and what the programme says about it, which is said, not enforced."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rules.programme import Programme, Source
from rules.roles import Role
from rules.windows import MONTHS, month_later

LATEST_DAYS = 366


class HandoverReason(StrEnum):
    """Why somebody else is to help the household. Read by: the township, the city's file."""

    MOVED_POST = "moved_post"
    RETIRED = "retired"
    ILL = "ill"
    FAMILY_ASKED = "family_asked"
    OTHER = "other"


class Remark(StrEnum):
    """What the office is shown before it decides."""

    SHORT_NOTICE = "short_notice"
    WITHIN_TERM = "within_term"


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody of the same unit whom no roster has named yet; `phone` in digits."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Remarked:
    """What the programme's document says about this change."""

    remark: Remark
    source: Source


def months_of(length: str) -> int:
    """Whole months of an ISO 8601 length (P2M, P3Y)."""
    if length in MONTHS:
        return MONTHS[length]
    count = int(length[1:-1])
    return count * 12 if length.endswith("Y") else count


def regular_day(programme: Programme, asked: date) -> date:
    """The first day of a month on which a change that is asked for on that day keeps the programme's notice."""
    ahead = months_of(programme.notice.ahead) if programme.notice else 0
    noticed = month_later(asked, ahead)
    return noticed if noticed.day == 1 else month_later(noticed.replace(day=1), 1)


def days_offered(programme: Programme, asked: date) -> tuple[date, ...]:
    """Days to choose from: three that keep the notice, then two that do not (a week on, the next month)."""
    regular = regular_day(programme, asked)
    soon = (asked + timedelta(days=7), month_later(asked.replace(day=1), 1))
    kept = tuple(month_later(regular, later) for later in range(3))
    return (*kept, *(day for day in soon if day < regular))


def remarks(programme: Programme, role: Role, since: date, asked: date, on: date) -> tuple[Remarked, ...]:
    """What the document says about a change on that day of a pairing that began on `since`."""
    found = []
    notice, term = programme.notice, programme.term
    if notice is not None and on < month_later(asked, months_of(notice.ahead)):
        found.append(Remarked(Remark.SHORT_NOTICE, notice.source))
    if term is not None and role is Role.FIRST_HELPER and on < month_later(since, months_of(term.length)):
        found.append(Remarked(Remark.WITHIN_TERM, term.source))
    return tuple(found)
