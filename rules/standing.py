"""The one definition of where an occurrence stands; the bot, the alerts and the board all read this."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from rules.windows import Window

DUE_SOON_DAYS = 14
LAST_DAYS = 4


class Standing(StrEnum):
    """Where one duty of one pairing stands in one window."""

    NOT_YET = "not_yet"
    OPEN = "open"
    DUE_SOON = "due_soon"
    LAST_DAYS = "last_days"
    OVERDUE = "overdue"
    DONE = "done"
    DONE_LATE = "done_late"
    EXCUSED = "excused"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"


CLOSED = frozenset({Standing.DONE, Standing.EXCUSED, Standing.HANDED_OVER, Standing.CANCELLED, Standing.DONE_LATE})


def standing(window: Window, today: date, closed_as: Standing | None) -> Standing:
    """What is shown today; `closed_as` is what was stored when the occurrence was closed, or None."""
    if closed_as is not None:
        return closed_as
    if today < window.start:
        return Standing.NOT_YET
    left = (window.end - today).days
    if left < 0:
        return Standing.OVERDUE
    if left < LAST_DAYS:
        return Standing.LAST_DAYS
    return Standing.DUE_SOON if left < DUE_SOON_DAYS else Standing.OPEN


def closed_by_contacts(window: Window, needed: int, days: Collection[date]) -> Standing | None:
    """DONE when there were contacts on enough days of the window; None while there were not. Contacts are counted by
    their own day, so one that is filed after the window's end for a day within it still counts as done."""
    return Standing.DONE if contact_days(window, days) >= needed else None


def contact_days(window: Window, days: Collection[date]) -> int:
    """On how many days of the window there was a contact: two reports of one day are one visit."""
    return sum(day in window for day in set(days))
