"""The household's word on a contact (the double sign: Laizhou 2018, line 35)."""

from datetime import date
from enum import StrEnum

from rules.errors import Refused

UNCONFIRMED_DAYS = 7
MOST_CONTENT = (
    5  # how content a family is: 1 to 5. Read by: the second helper (low), the household's page of the board
)
LOW_CONTENT = 2  # up to here the second helper is asked to listen, and the first helper hears nothing


class Answer(StrEnum):
    """What the household says."""

    CAME = "came"
    NOBODY_CAME = "nobody_came"
    SOMETHING_TO_SAY = "something_to_say"


class Way(StrEnum):
    """Whose word it is: the family's own account, the village witness's, or the signed paper card that the second
    helper looked at."""

    FAMILY = "family"
    WITNESS = "witness"
    PAPER = "paper"


def ensure_confirmable(on: date, today: date, already: Answer | None) -> None:
    """Raises Refused when the contact's day is still to come, or when there is an answer already."""
    if already is not None:
        raise Refused("already_confirmed")
    if today < on:
        raise Refused("date_in_future", day=on)


def mark_of(contact_id: int, revision: int) -> str:
    """How the key of what follows from a word names the revision of which it was said."""
    return f"{contact_id}" if revision == 1 else f"{contact_id}:{revision}"


def revision_in(key: str) -> int:
    """The revision that such a key names: `nobody_came:74` and `risk:74:word` the first, `nobody_came:74:2` the
    second."""
    last = key.split(":")[2:][-1:]
    return int(last[0]) if last and last[0].isdigit() else 1


def content_quarter(today: date) -> date:
    """The first day of the quarter in which the family is asked at most once how content it is."""
    return date(today.year, (today.month - 1) // 3 * 3 + 1, 1)


def ensure_content(content: int) -> None:
    """Raises Refused for anything but 1 to 5, or 0 for "cannot say"."""
    if not 0 <= content <= MOST_CONTENT:
        raise Refused("other")
