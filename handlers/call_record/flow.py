"""The questions of a call record: one tap when it was today and all is well."""

from datetime import date

from actions.views import HouseholdCard
from handlers.flow import Answers, Choice, Flow, Kind, Question, words
from rules.call_record import CallRecord, Outcome
from rules.visit_report import NOTE_LENGTH


def call_flow(households: tuple[HouseholdCard, ...]) -> Flow:
    """The conversation for somebody who helps these households. The day is given as today and can be changed."""
    return Flow(
        name="call_record",
        version=2,
        questions=(
            Question("household", Kind.ONE, _households(households)),
            Question("on", Kind.DATE),
            Question("outcome", Kind.ONE, _outcomes(), beside=("on",)),
            Question("note", Kind.TEXT, needed=something_needed, optional=True, limit=NOTE_LENGTH),
        ),
        urgent="note",
    )


def something_needed(answers: Answers) -> bool:
    """Words are asked for only when the family needs something; what was written already is kept."""
    return words(answers, "outcome") == Outcome.NEEDS or bool(words(answers, "note"))


def record(answers: Answers) -> CallRecord:
    """The record that complete answers make."""
    return CallRecord(
        household_id=int(words(answers, "household")),
        on=date.fromisoformat(words(answers, "on")),
        outcome=Outcome(words(answers, "outcome")),
        note=words(answers, "note"),
    )


def _households(households: tuple[HouseholdCard, ...]) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            str(card.id),
            "conversation.household",
            {"head": card.head, "village": card.village, "phone": card.phone},
        )
        for card in households
    )


def _outcomes() -> tuple[Choice, ...]:
    return tuple(Choice(outcome, f"call_record.outcome_{outcome}") for outcome in Outcome)
