"""What is said of a family's entitlements, and how a gap is closed: codes that every layer shares."""

from enum import StrEnum


class Said(StrEnum):
    """Somebody's word on a fact, or on whether something is received. Unsure is not asked again."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class GapOutcome(StrEnum):
    """How a gap was closed: the helper explained it and the family knows now, it is applied for, it is received now,
    the office said that the family is not entitled, or the family does not want it."""

    EXPLAINED = "explained"
    APPLIED = "applied"
    RECEIVED = "received"
    REFUSED = "refused"
    NOT_WANTED = "not_wanted"
