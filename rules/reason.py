"""Why a duty could not be done, what that may lead to, and who decides it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rules.errors import Refused
from rules.roles import Role
from rules.windows import Window

# A reason is asked for when so many days are left, and told until so many days after the end.
NEAR_DAYS = 7
LATE_DAYS = 31
# An extension ends at most so many days after the window; so many are proposed where the helper named no day.
MOST_EXTENDED_DAYS = 31
PROPOSED_DAYS = 14
# So many calls without an answer are a reason by themselves.
UNANSWERED_CALLS = 3


class Reason(StrEnum):
    """Why it could not be done. Read by: whoever decides, and the alert."""

    AWAY = "away"
    ILL = "ill"
    ROAD_CLOSED = "road_closed"
    DISASTER = "disaster"
    REFUSED = "refused"
    UNANSWERED = "unanswered"
    MOVED = "moved"
    DIED = "died"
    OTHER = "other"


class Effect(StrEnum):
    """What is decided: this window is let off, it ends later, the household's open duties end, or nothing."""

    EXCUSED = "excused"
    EXTENDED = "extended"
    CANCELLED = "cancelled"
    NO = "no"


ENDS_THE_DUTIES = frozenset({Reason.MOVED, Reason.DIED})


@dataclass(frozen=True, slots=True)
class Told:
    """A reason as it was given: for whose duty (the helper's role), in which window, asked until when (None: open).
    `extended` says that the window's end was moved before."""

    reason: Reason
    role: Role
    window: Window
    until: date | None
    extended: bool = False


def effects(told: Told, today: date) -> tuple[Effect, ...]:
    """What can be decided today, the safest first. A window is extended once."""
    if told.reason in ENDS_THE_DUTIES:
        return (Effect.EXCUSED, Effect.CANCELLED, Effect.NO)
    if told.extended or extended_until(told, today) < today:
        return (Effect.EXCUSED, Effect.NO)
    return (Effect.EXTENDED, Effect.EXCUSED, Effect.NO)


def extended_until(told: Told, today: date) -> date:
    """The day that an extension is given: what the helper asked for, else two weeks after the end; never before a
    day that the helper can still make, never more than 31 days after the window's end."""
    wanted = told.until or told.window.end + timedelta(days=PROPOSED_DAYS)
    soonest = max(today, told.window.end) + timedelta(days=1)
    return min(max(wanted, soonest), told.window.end + timedelta(days=MOST_EXTENDED_DAYS))


def decided_by(told: Told) -> tuple[frozenset[Role], ...]:
    """Who is asked, in turn, until somebody can be reached. The second helper answers for the first; ending a
    household's duties would also end their own, so that is the township's."""
    offices = (frozenset({Role.TOWNSHIP_OFFICER}), frozenset({Role.CITY_OFFICER}))
    if told.role is Role.FIRST_HELPER and told.reason not in ENDS_THE_DUTIES:
        return (frozenset({Role.SECOND_HELPER}), *offices)
    return offices


def ensure_effect(told: Told, effect: Effect, roles: Collection[Role], today: date) -> None:
    """Raises Refused when this may not be decided about it, or not by somebody with these roles there."""
    if not any(some.intersection(roles) for some in decided_by(told)):
        raise Refused("reason_for_the_office")
    if effect not in effects(told, today):
        raise Refused("reason_has_no_such_effect")


def near(end: date, today: date) -> bool:
    """Whether it is time to ask for a reason: the window's end is near or past."""
    return (end - today).days <= NEAR_DAYS


def claimed_by(extended: Window, needed: int, days: Collection[date]) -> frozenset[date]:
    """The days of contacts that an extended window takes for itself: they do not count for the next window too."""
    return frozenset(sorted(day for day in set(days) if day in extended)[:needed])
