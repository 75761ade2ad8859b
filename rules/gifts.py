"""The family's word on a gift."""

from enum import StrEnum


class GiftAnswer(StrEnum):
    """Whether it came."""

    CAME = "came"
    NOT_COME = "not_come"
