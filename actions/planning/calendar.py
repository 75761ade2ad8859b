"""The working calendar of China: public holidays with their make-up working days, and an operator's import on top."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

import holidays

from actions.audit import append_audit
from ledgers.calendar import CalendarRow
from rules.due_dates import outside_quiet_hours
from rules.roles import Role
from rules.working_days import WorkingCalendar
from storage import calendar, outbox
from storage.database import Work
from storage.tables import CalendarDay

YEARS_BACK, YEARS_AHEAD = 1, 2
WARN_FROM_MONTH = 11


def working_calendar(years: Iterable[int]) -> WorkingCalendar:
    """The calendar of those years; one whose decree is not published yet counts Monday-Friday without holidays."""
    return _shipped(tuple(years))


@lru_cache
def _shipped(years: tuple[int, ...]) -> WorkingCalendar:
    wanted = set(years)
    found = holidays.country_holidays("CN", years=wanted)
    make_up = frozenset(day for day in found.weekend_workdays if day.year in wanted)
    known = frozenset(day.year for day in make_up)
    return WorkingCalendar(
        holidays=frozenset(day for day in found if day.year in known), make_up_days=make_up, known_years=known
    )


def with_imported(shipped: WorkingCalendar, days: Mapping[date, bool]) -> WorkingCalendar:
    """The shipped calendar with these days (is it a working day?) in place of its own. A year of which some day of
    rest was imported counts as known."""
    working = {day for day, works in days.items() if works}
    rest = days.keys() - working
    return WorkingCalendar(
        holidays=frozenset((shipped.holidays - working) | rest),
        make_up_days=frozenset((shipped.make_up_days - rest) | working),
        known_years=shipped.known_years | {day.year for day in rest},
    )


async def current(work: Work, now: datetime) -> WorkingCalendar:
    """The calendar around this year, with what was imported."""
    year = work.rulebook.today(now).year
    days = {day: works for day, (works, _) in (await calendar.imported(work)).items()}
    shipped = working_calendar(range(year - YEARS_BACK, year + YEARS_AHEAD + 1))
    return with_imported(shipped, days)


async def import_calendar(work: Work, rows: Collection[CalendarRow], now: datetime) -> int:
    """Stores these days in place of what is known of them; how many changed. The running bot notices by itself."""
    before = await calendar.imported(work)
    fresh = [row for row in rows if before.get(row.day) != (row.working, row.name)]
    await calendar.store(work, [CalendarDay(day=row.day, working=row.working, name=row.name) for row in fresh])
    append_audit(work, None, "import_calendar", now, days=len(fresh))
    return len(fresh)


def missing_year(work: Work, now: datetime) -> int | None:
    """Next year from November on, while its holidays are not known."""
    today = work.rulebook.today(now)
    known = today.year + 1 in work.rulebook.calendar.known_years
    return today.year + 1 if today.month >= WARN_FROM_MONTH and not known else None


async def warn_of_missing_year(work: Work, now: datetime) -> int:
    """Tells the city offices once a month that next year's holidays are missing; how many people are told now."""
    year = missing_year(work, now)
    if year is None:
        return 0
    month = work.rulebook.today(now).strftime("%Y-%m")
    rows = [
        outbox.new_row(
            f"calendar:{year}:{month}:{person}",
            person,
            "calendar",
            {"year": year},
            outbox.Priority.REMINDER,
            now,
            outside_quiet_hours(work.rulebook.home, now),
        )
        for person in await calendar.officers(work, Role.CITY_OFFICER)
    ]
    told = await outbox.put_all(work, rows)
    if told:
        append_audit(work, None, "warn_of_missing_year", now, year=year, people=len(told))
    return len(told)


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that is not as Monday to Friday says; `imported` when the operator brought it in."""

    day: date
    working: bool
    name: str
    imported: bool


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """A year at a glance; a year that is not `known` counts Monday to Friday."""

    year: int
    known: bool
    working_days: int
    special: tuple[SpecialDay, ...]


async def year_of(work: Work, year: int) -> CalendarYear:
    """What the calendar says of a year, whichever it is."""
    own = await calendar.imported(work)
    whole = with_imported(working_calendar([year]), {day: works for day, (works, _) in own.items()})
    days = [date.fromordinal(one) for one in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())]
    plain = WorkingCalendar()
    special = tuple(
        SpecialDay(day, whole.is_working(day), own[day][1] if day in own else "", day in own)
        for day in days
        if day in own or whole.is_working(day) is not plain.is_working(day)
    )
    return CalendarYear(year, year in whole.known_years, sum(map(whole.is_working, days)), special)
