"""Reads days, months and years, ways of contact and roles as lists write them; what is not certain is nothing."""

import re
import unicodedata
from datetime import date, timedelta

from ledgers.roster_cells import given, solid
from rules.programme import ContactKind
from rules.roles import Role

_DAY = re.compile(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})(?:日|号)?(?:T?\d{1,2}[:时点].*)?")
_SOLID_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})[年./-](\d{1,2})月?")
_YEAR = re.compile(r"(\d{4})年?")
_IDENTITY = re.compile(r"\d{6}((?:19|20)\d{2})(\d{2})\d{2}\d{3}[0-9Xx]")
# What Excel counts: days since the end of 1899; only days of 1950 to 2064 are taken for such a number.
_EXCEL_BEGINS, _EXCEL_DAYS = date(1899, 12, 30), range(18_264, 60_268)
_VISIT = re.compile(r"入户|走访|上门|到家|登门|家访|面对面|见面|visit", re.IGNORECASE)
_CALL = re.compile(r"电话|通话|致电|来电|call|phone", re.IGNORECASE)
_NOT_MET = re.compile(r"否|未.*|没.*|无人.*|不在.*|空户|no", re.IGNORECASE)
_MET = re.compile(r"是|见到.*|已.*|在家|接通|正常|yes|", re.IGNORECASE)
_ROLES = ((Role.FIRST_HELPER, re.compile(r"第?[一1]")), (Role.SECOND_HELPER, re.compile(r"第?[二2]")))


def read_day(text: str) -> date | None:
    """The day that is meant; None where a part is missing (3月5日, 24.3.5) or where there is no such day."""
    bare = _bare(text)
    if bare.isdecimal() and int(bare) in _EXCEL_DAYS:
        return _EXCEL_BEGINS + timedelta(days=int(bare))
    found = _DAY.fullmatch(bare) or _SOLID_DAY.fullmatch(bare)
    return _date(*map(int, found.groups())) if found else None


def read_since(text: str) -> str | None:
    """A day, month or year in one spelling (2024-05-01, 2024-05, 2024), or None where it is none of these."""
    if (day := read_day(text)) is not None:
        return day.isoformat()
    bare = _bare(text)
    if found := _MONTH.fullmatch(bare):
        month = _date(int(found[1]), int(found[2]), 1)
        return month.isoformat()[:7] if month else None
    found = _YEAR.fullmatch(bare)
    return found[1] if found and 1900 <= int(found[1]) < 2100 else None


def born_by_identity(text: str) -> str:
    """Year and month of birth out of an 18-digit number, of which nothing else is kept; else nothing."""
    found = _IDENTITY.fullmatch(_bare(text))
    return (read_since(f"{found[1]}-{found[2]}") or "") if found else ""


def read_way(text: str) -> ContactKind | None:
    """A visit or a call; None where it says neither, or both."""
    visit, call = _VISIT.search(text), _CALL.search(text)
    return None if bool(visit) is bool(call) else ContactKind.VISIT if visit else ContactKind.CALL


def read_met(text: str) -> bool | None:
    """Whether somebody was met or reached; an empty cell means yes, what is not understood is None."""
    bare = _bare(text)
    return False if _NOT_MET.fullmatch(bare) else True if _MET.fullmatch(bare) else None


def read_role(text: str) -> Role | None:
    """First or second helper, or None where the cell says neither."""
    return next((role for role, pattern in _ROLES if pattern.search(text)), None)


def _bare(text: str) -> str:
    return solid(unicodedata.normalize("NFKC", given(text)))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
