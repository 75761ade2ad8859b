"""Queries on the imported working calendar, and on whom it concerns."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from rules.roles import Role
from storage.database import Work
from storage.tables import CalendarDay, Office


async def imported(work: Work) -> dict[date, tuple[bool, str]]:
    """Whether people work, and the day's name, by day: some hundreds at most."""
    rows = await work.scalars(select(CalendarDay).order_by(CalendarDay.day))
    return {row.day: (row.working, row.name) for row in rows}


async def store(work: Work, days: Collection[CalendarDay]) -> None:
    """Writes these days; what is known of them is replaced."""
    for day in days:
        await work.merge(day)
    await work.flush()


async def officers(work: Work, role: Role) -> list[int]:
    """Everybody who has this office anywhere."""
    return sorted(set(await work.scalars(select(Office.person_id).where(Office.role == role))))
