"""The household's word on a contact (the double sign: Laizhou 2018, line 35)."""

from datetime import date
from enum import StrEnum

from rules.errors import Refused


class Answer(StrEnum):
    """What the household says."""

    CAME = "came"
    NOBODY_CAME = "nobody_came"
    SOMETHING_TO_SAY = "something_to_say"


def ensure_confirmable(on: date, today: date, already: Answer | None) -> None:
    """Raises Refused when the contact's day is still to come, or when the family has answered before."""
    if already is not None:
        raise Refused("already_confirmed")
    if today < on:
        raise Refused("date_in_future", day=on)
