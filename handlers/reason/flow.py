"""The questions about a reason: which duty, why, until when, and a look at it."""

from datetime import date

from actions.views import DutyCard
from handlers.flow import Answers, Choice, Flow, Kind, Question, words
from rules.reason import ENDS_THE_DUTIES, Reason
from rules.visit_report import NOTE_LENGTH


def reason_flow(duties: tuple[DutyCard, ...]) -> Flow:
    """The conversation for somebody who owes these duties."""
    return Flow(
        name="reason",
        version=1,
        questions=(
            Question("duty", Kind.ONE, _duties(duties), columns=1),
            Question("reason", Kind.ONE, tuple(Choice(reason, f"reason.reason_{reason}") for reason in Reason)),
            Question("until", Kind.DATE, needed=passes, optional=True, ahead=True),
            Question("note", Kind.TEXT, asked=False, limit=NOTE_LENGTH),
            Question("review", Kind.REVIEW, beside=("note",)),
        ),
    )


def passes(answers: Answers) -> bool:
    """Until when is asked of what passes; who died or moved away does not come back."""
    return words(answers, "reason") not in ENDS_THE_DUTIES


def until(answers: Answers) -> date | None:
    """The day that was named."""
    day = words(answers, "until")
    return date.fromisoformat(day) if day else None


def _duties(duties: tuple[DutyCard, ...]) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            str(duty.occurrence_id),
            "reason.duty",
            {"head": duty.household.head, "contact": duty.kind.value, "due": duty.until},
        )
        for duty in duties
    )
