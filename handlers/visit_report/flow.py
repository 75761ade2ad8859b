"""The questions of a visit report, and the report that the answers make."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from actions.papers.plan_cards import MeasureCard
from actions.views import HouseholdCard
from handlers.flow import Answers, Choice, Flow, Kind, Question, codes, words
from rules.plans import REASON_LENGTH, Outcome, Said
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

BESIDE = ("done",)


def visit_flow(
    households: tuple[HouseholdCard, ...], measures: Mapping[int, tuple[MeasureCard, ...]] | None = None
) -> Flow:
    """The conversation for somebody who helps these households. The day is given as today and can be changed.
    `measures`: what is to be asked about, by household; that is answered by the button that sends the report.

    A visit where all is well is seven taps from the menu: which policies is asked of those who explained some, needs
    where something is not in order; both can be added at the end, like words, what comes next and photos.
    """
    agreed = Agreed(measures or {})
    return Flow(
        name="visit_report",
        version=2,
        questions=(
            Question("household", Kind.ONE, household_choices(households)),
            *_OF_EVERY_VISIT,
            *agreed.questions(),
            Question(
                "review", Kind.REVIEW, beside=(*BESIDE, "needs", "next_step", "note", "photos"), ways=agreed.ways
            ),
        ),
        values={"agreed": agreed},
        urgent="note",
    )


class Agreed:
    """What was agreed in the plans and is to be asked about: in one tap with the report, or each by itself."""

    def __init__(self, measures: Mapping[int, tuple[MeasureCard, ...]]) -> None:
        self._measures = measures

    def of(self, answers: Answers) -> tuple[MeasureCard, ...]:
        """Those of the household that was visited."""
        household = words(answers, "household")
        return self._measures.get(int(household), ()) if household and somebody_met(answers) else ()

    def questions(self) -> tuple[Question, ...]:
        """Which are done, which are not possible and why: for who does not say the same of all."""
        choices = tuple(
            Choice(str(one.id), "visit_report.measure", {"text": one.text})
            for some in self._measures.values()
            for one in some
        )
        return (
            Question("done", Kind.SEVERAL, choices, needed=self._any, asked=False, fits=self._here, columns=1),
            Question("stuck", Kind.SEVERAL, choices, needed=self._some_left, fits=self._left, columns=1),
            Question("why", Kind.TEXT, needed=some_stuck, limit=REASON_LENGTH),
        )

    def ways(self, answers: Answers) -> tuple[Choice, ...]:
        """The buttons that send the report and say it of all."""
        number = len(self.of(answers))
        if not number or "done" in answers:
            return ()
        return tuple(
            Choice(one, f"visit_report.send_{one}", {"number": number}) for one in (Outcome.UNDER_WAY, Outcome.DONE)
        )

    def _any(self, answers: Answers) -> bool:
        return bool(self.of(answers))

    def _here(self, code: str, answers: Answers) -> bool:
        return code in {str(one.id) for one in self.of(answers)}

    def _left(self, code: str, answers: Answers) -> bool:
        return self._here(code, answers) and code not in codes(answers, "done")

    def _some_left(self, answers: Answers) -> bool:
        return "done" in answers and any(self._left(str(one.id), answers) for one in self.of(answers))


def some_stuck(answers: Answers) -> bool:
    """Why is asked where something is not possible."""
    return bool(codes(answers, "stuck"))


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


def said_of(answers: Answers, asked: tuple[MeasureCard, ...]) -> tuple[Said, ...]:
    """What complete answers say of the measures that were asked about."""
    all_alike = words(answers, "review")
    done, stuck = codes(answers, "done"), codes(answers, "stuck")
    found = []
    for one in asked:
        code = str(one.id)
        if "done" not in answers:
            found.append(Said(one.id, Outcome(all_alike)))
        elif code in stuck and code not in done:
            found.append(Said(one.id, Outcome.NOT_POSSIBLE, words(answers, "why")))
        else:
            found.append(Said(one.id, Outcome.DONE if code in done else Outcome.UNDER_WAY))
    return tuple(found)


def report(answers: Answers, asked: tuple[MeasureCard, ...] = ()) -> VisitReport:
    """The report that complete answers make; `asked`: the measures that were asked about."""
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
        measures=said_of(answers, asked),
    )


def _choices(question: str, codes_of: type[StrEnum]) -> tuple[Choice, ...]:
    return tuple(Choice(code, f"visit_report.{question}_{code}") for code in codes_of)


# The same for everybody: made once, since a step makes the flow anew.
_OF_EVERY_VISIT = (
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
)
