"""A household comes under another programme on one day: what goes on, what ends, what is owed from then."""

from datetime import date

from rules.due_dates import owes
from rules.programme import Duty, Programme
from rules.windows import Window


def asks_the_same(old: Duty, new: Duty) -> bool:
    """Whether both rules ask the same contact of the same person in the same windows; only reminders and what follows
    a miss may differ."""
    return (old.code, old.role, old.satisfied_by, old.every, old.at_least, old.counted) == (
        new.code,
        new.role,
        new.satisfied_by,
        new.every,
        new.at_least,
        new.counted,
    )


def carried_on(old: Programme, new: Programme) -> tuple[str, ...]:
    """The codes of duties that the change leaves as they are."""
    return tuple(one.code for one in new.duties if any(asks_the_same(before, one) for before in old.duties))


def owes_after_change(programme: Programme, changed_on: date, window: Window) -> bool:
    """Whether the window is owed by the new rules: as if the pairing were new on that day, a window with fewer days
    left than the grace is not."""
    return owes(programme, changed_on, window)
