"""The questions of a visit report, and the report that the answers make."""

from datetime import date
from enum import StrEnum

from actions.views import HouseholdCard
from handlers.flow import Answers, Choice, Flow, Kind, Question, codes, words
from rules.risks import risks_in
from rules.visit_report import (
    NEXT_STEP_LENGTH,
    NOTE_LENGTH,
    PHOTOS,
    VOICES,
    Help,
    Met,
    Need,
    Risk,
    Topic,
    VisitReport,
    Worry,
)


def visit_flow(households: tuple[HouseholdCard, ...]) -> Flow:
    """The conversation for somebody who helps these households. The day is given as today and can be changed.

    A visit where all is well is seven taps from the menu: which policies is asked of those who explained some, needs
    where something is not in order; both can be added at the end, like words, what comes next and photos.
    """
    return Flow(
        name="visit_report",
        version=2,
        questions=(
            Question("household", Kind.ONE, household_choices(households)),
            Question("on", Kind.DATE),
            Question("met", Kind.ONE, _choices("met", Met), beside=("on",)),
            Question("worries", Kind.SEVERAL, _choices("worries", Worry), needed=somebody_met),
            Question("helped", Kind.SEVERAL, _choices("helped", Help), needed=somebody_met, at_least=1, repeats=True),
            Question(
                "explained",
                Kind.SEVERAL,
                _choices("explained", Topic),
                needed=somebody_met,
                asked_when=policies_explained,
                repeats=True,
            ),
            Question("needs", Kind.SEVERAL, _choices("needs", Need), needed=somebody_met, asked_when=something_wrong),
            Question("next_step", Kind.TEXT, asked=False, limit=NEXT_STEP_LENGTH),
            Question("note", Kind.TEXT, asked=False, limit=NOTE_LENGTH),
            Question("photos", Kind.PHOTOS, asked=False, limit=PHOTOS),
            Question("voices", Kind.VOICES, asked=False, limit=VOICES),
            Question(
                "risks",
                Kind.SEVERAL,
                _choices("risks", Risk),
                needed=in_danger,
                suggested=dangers,
                done="visit_report.tell_risks",
            ),
            Question("review", Kind.REVIEW, beside=("needs", "next_step", "note", "photos")),
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


def policies_explained(answers: Answers) -> bool:
    """Which policies is asked of those who say that they explained some."""
    return Help.POLICY in codes(answers, "helped")


def something_wrong(answers: Answers) -> bool:
    """What the family needs is asked where something is not in order."""
    return bool(codes(answers, "worries"))


def dangers(answers: Answers) -> tuple[str, ...]:
    """What the helper's words say that the township should hear of at once."""
    found = risks_in(f"{words(answers, 'note')}\n{words(answers, 'next_step')}")
    return tuple(risk for risk in Risk if risk in found)


def in_danger(answers: Answers) -> bool:
    """Whether there is anything to ask about."""
    return bool(dangers(answers))


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
        next_step=words(answers, "next_step"),
        risks=frozenset(map(Risk, codes(answers, "risks"))),
        voices=codes(answers, "voices"),
    )


def _choices(question: str, codes_of: type[StrEnum]) -> tuple[Choice, ...]:
    return tuple(Choice(code, f"visit_report.{question}_{code}") for code in codes_of)
