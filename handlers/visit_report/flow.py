"""The questions of a visit report, and the report that the answers make."""

from datetime import date
from enum import StrEnum

from actions.views import HouseholdCard
from handlers.flow import Answers, Choice, Flow, Kind, Question, codes, words
from rules.visit_report import NOTE_LENGTH, PHOTOS, Help, Met, Need, Topic, VisitReport, Worry


def visit_flow(households: tuple[HouseholdCard, ...]) -> Flow:
    """The conversation for somebody who helps these households."""
    return Flow(
        name="visit_report",
        version=1,
        questions=(
            Question("household", Kind.ONE, household_choices(households)),
            Question("on", Kind.DATE),
            Question("met", Kind.ONE, _choices("met", Met)),
            Question("worries", Kind.SEVERAL, _choices("worries", Worry), needed=somebody_met),
            Question("helped", Kind.SEVERAL, _choices("helped", Help), needed=somebody_met, at_least=1),
            Question("explained", Kind.SEVERAL, _choices("explained", Topic), needed=somebody_met),
            Question("needs", Kind.SEVERAL, _choices("needs", Need), needed=somebody_met),
            Question("note", Kind.TEXT, asked=False, limit=NOTE_LENGTH),
            Question("photos", Kind.PHOTOS, asked=False, limit=PHOTOS),
            Question("review", Kind.REVIEW, beside=("note", "photos")),
        ),
    )


def household_choices(households: tuple[HouseholdCard, ...]) -> tuple[Choice, ...]:
    """Each household by its head and village; the id is the code."""
    return tuple(
        Choice(str(card.id), "conversation.household", {"head": card.head, "village": card.village})
        for card in households
    )


def somebody_met(answers: Answers) -> bool:
    """The rest is asked only when somebody of the family was met."""
    return words(answers, "met") != Met.NOBODY


def report(answers: Answers) -> VisitReport:
    """The report that complete answers make."""
    return VisitReport(
        household_id=int(words(answers, "household")),
        on=date.fromisoformat(words(answers, "on")),
        met=Met(words(answers, "met")),
        worries=frozenset(map(Worry, codes(answers, "worries"))),
        helped=frozenset(map(Help, codes(answers, "helped"))),
        explained=frozenset(map(Topic, codes(answers, "explained"))),
        needs=frozenset(map(Need, codes(answers, "needs"))),
        note=words(answers, "note"),
        photos=codes(answers, "photos"),
    )


def _choices(question: str, codes_of: type[StrEnum]) -> tuple[Choice, ...]:
    return tuple(Choice(code, f"visit_report.{question}_{code}") for code in codes_of)
