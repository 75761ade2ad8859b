"""What a call record says: three answers, each with its readers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rules.visit_report import Reader


class Outcome(StrEnum):
    """How the call went. Only `fine` and `needs` count as the month's call."""

    FINE = "fine"
    NEEDS = "needs"
    NOT_REACHED = "not_reached"
    NO_PHONE = "no_phone"


READ_BY: Mapping[str, tuple[Reader, ...]] = {
    "on": (Reader.CARD, Reader.ATTENDANCE, Reader.BOARD),
    "outcome": (Reader.CARD, Reader.ATTENDANCE, Reader.BOARD),
    "note": (Reader.CARD, Reader.BOARD),
}


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One phone call; the note says what the family needs."""

    household_id: int
    on: date
    outcome: Outcome
    note: str = ""

    @property
    def counts(self) -> bool:
        """Whether this satisfies a duty to call: somebody was spoken to."""
        return self.outcome in {Outcome.FINE, Outcome.NEEDS}
