"""Where occurrences stand today, for whole tables: `rules/standing.py` in SQL, and the only place that says it so."""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, case, func

from rules.standing import DUE_SOON_DAYS, LAST_DAYS, Standing
from storage.tables import Occurrence

still_open: ColumnElement[bool] = Occurrence.closed_as.is_(None)


def runs(day: date) -> ColumnElement[bool]:
    """Whether it is open and its window contains the day: open, due soon, or in its last days."""
    return and_(still_open, Occurrence.window_start <= day, Occurrence.window_end >= day)


def overdue(day: date) -> ColumnElement[bool]:
    """Whether it is open and its last day was before that day."""
    return and_(still_open, Occurrence.window_end < day)


def standing_on(day: date) -> ColumnElement[str]:
    """The standing on that day, as its code."""
    near = (
        (Occurrence.window_start > day, Standing.NOT_YET),
        (Occurrence.window_end < day, Standing.OVERDUE),
        (Occurrence.window_end < day + timedelta(days=LAST_DAYS), Standing.LAST_DAYS),
        (Occurrence.window_end < day + timedelta(days=DUE_SOON_DAYS), Standing.DUE_SOON),
    )
    by_day = case(*((condition, word.value) for condition, word in near), else_=Standing.OPEN.value)
    return func.coalesce(Occurrence.closed_as, by_day)
