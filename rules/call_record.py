"""What a call record says: three answers, each with a reader."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Outcome(StrEnum):
    """How the call went. Read by: attendance. Only `fine` and `needs` count as the month's call."""

    FINE = "fine"
    NEEDS = "needs"
    NOT_REACHED = "not_reached"
    NO_PHONE = "no_phone"


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One phone call. The note (what the family needs) is read by the second helper and the township."""

    household_id: int
    on: date
    outcome: Outcome
    note: str = ""

    @property
    def counts(self) -> bool:
        """Whether this satisfies a duty to call: somebody was spoken to."""
        return self.outcome in {Outcome.FINE, Outcome.NEEDS}
