"""A temporary cover: somebody else comes to the household for a while, and the pairing stays whose it is."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from enum import StrEnum

from rules.errors import Refused
from rules.programme import Capacity
from rules.roles import Deed, Role, may
from rules.working_days import WorkingCalendar

LONGEST_DAYS = 92  # what lasts longer is a change of helper
AHEAD_DAYS = 183
# A question about a cover that nobody answered: after so many working days the township hears, then the city (ours).
WAITS_WORKING_DAYS = (1, 3)
LATE_DAYS = 7  # so long after the cover the stand-in may still file what was done within it


class CoverReason(StrEnum):
    """Why a helper cannot come for a while. Read by: whoever decides, and the board."""

    ILL = "ill"
    LEAVE = "leave"
    FAMILY = "family"
    TRIP = "trip"
    TRAINING = "training"
    OTHER = "other"


class CoverState(StrEnum):
    """Where a cover stands: somebody is looked for, proposed, asked, has said yes; it runs; how it ended."""

    WANTED = "wanted"
    PROPOSED = "proposed"
    APPROVED = "approved"
    AGREED = "agreed"
    RUNNING = "running"
    FINISHED = "finished"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class CoverTap(StrEnum):
    """What can be tapped about a cover."""

    AGREE = "agree"
    REFUSE = "refuse"
    OTHER = "other"
    ACCEPT = "accept"
    DECLINE = "decline"
    LONGER = "longer"
    END = "end"


UNDECIDED = frozenset({CoverState.WANTED, CoverState.PROPOSED, CoverState.APPROVED})
SETTLED = frozenset({CoverState.AGREED, CoverState.RUNNING})
STANDING = UNDECIDED | SETTLED


def may_ask_for(roles: frozenset[Role], helper: Role) -> bool:
    """Whether somebody with these roles towards a household may ask for its helper who cannot: the township for both,
    a second helper for the first."""
    return may(roles, Deed.ASK_COVER_FOR) and (Role.TOWNSHIP_OFFICER in roles or helper is Role.FIRST_HELPER)


def decided_by(roles: Collection[Role]) -> tuple[Role, ...]:
    """Which office decides about pairings of these roles, in turn: as with reasons the second helper for the first,
    the township for the second, and wherever no one second helper answers for all of them."""
    if set(roles) <= {Role.FIRST_HELPER}:
        return (Role.SECOND_HELPER, Role.TOWNSHIP_OFFICER)
    return (Role.TOWNSHIP_OFFICER,)


def told_when_waiting(asked: date, today: date, calendar: WorkingCalendar) -> tuple[Role, ...]:
    """Which offices hear that a cover asked for (or agreed to) on that day still waits for an answer."""
    first, second = (calendar.plus(asked, days) for days in WAITS_WORKING_DAYS)
    if today > second:
        return (Role.TOWNSHIP_OFFICER, Role.CITY_OFFICER)
    return (Role.TOWNSHIP_OFFICER,) if today > first else ()


def ensure_interval(since: date, until: date, today: date) -> None:
    """Raises Refused for days that are over, lie too far ahead, or are too many (both ends count)."""
    if until < since or until < today or since < today:
        raise Refused("cover_days")
    if since > today + timedelta(days=AHEAD_DAYS):
        raise Refused("cover_too_far", days=AHEAD_DAYS)
    if (until - since).days >= LONGEST_DAYS:
        raise Refused("cover_too_long", days=LONGEST_DAYS)


def exceeded(
    capacities: Collection[Capacity], held: Mapping[Role, int], added: Mapping[Role, int]
) -> tuple[Capacity, ...]:
    """What somebody who has so many households by role would exceed with so many more."""
    return tuple(
        one for one in capacities if added.get(one.role) and held.get(one.role, 0) + added[one.role] > one.households
    )
