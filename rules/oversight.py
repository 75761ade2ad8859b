"""What the second helper finds out about the first helper's work on a visit of their own (Laizhou 2018, line 17: the
second helper supervises the first)."""

from collections.abc import Mapping
from enum import StrEnum


class Found(StrEnum):
    """An answer to one of the three questions."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNCLEAR = "unclear"


class Asked(StrEnum):
    """The three questions: is the card complete, are the measures real, is the family content with the help.
    Read by: the township (a "no" opens a case for it) and whoever sees that case; second helper, township and city on
    the household's page of the board."""

    CARD_COMPLETE = "card_complete"
    MEASURES_REAL = "measures_real"
    FAMILY_CONTENT = "family_content"


def faults(findings: Mapping[Asked, Found]) -> tuple[Asked, ...]:
    """What was answered with a plain no."""
    return tuple(asked for asked in Asked if findings[asked] is Found.NO)
