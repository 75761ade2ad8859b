"""The questions of a plan: as last year in a few taps, or cause, needs and up to six measures; a change says why."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from enum import StrEnum

from actions.papers.plan_cards import MeasureCard
from actions.papers.plans import Before, NewPlan
from handlers.flow import Answers, Choice, Flow, Kind, Question, codes, words
from rules.plans import (
    NEEDS_LENGTH,
    REASON_LENGTH,
    TEXT_LENGTH,
    Cause,
    MeasureKind,
    Outcome,
    Owner,
    Written,
    a_year_on,
)
from rules.visit_report import Need

MOST_NEW = 6
ALL, YES, NO = "all", "yes", "no"


class Changed(StrEnum):
    """What differs from last year's plan, or from what stands now."""

    CAUSES = "causes"
    NEEDS = "needs"
    DATES = "dates"
    MORE = "more"


def plan_flow(before: Before, today: date) -> Flow:
    """The conversation about this household and year."""
    known, base = Known(before), before.base
    return Flow(
        name="plans",
        version=1,
        questions=(
            Question("changed", Kind.SEVERAL, _choices("changed", Changed), needed=lambda answers: base is not None),
            Question(
                "causes",
                Kind.SEVERAL,
                _choices("causes", Cause),
                needed=known.changes(Changed.CAUSES),
                suggested=lambda answers: known.first_causes,
                at_least=1,
            ),
            Question(
                "needs",
                Kind.SEVERAL,
                _choices("needs", Need),
                needed=known.changes(Changed.NEEDS),
                suggested=lambda answers: tuple(base.now.needs) if base else (),
            ),
            Question("needs_text", Kind.TEXT, asked=False, limit=NEEDS_LENGTH),
            Question(
                "keep",
                Kind.SEVERAL,
                _measures(known.to_choose),
                needed=lambda answers: bool(known.to_choose),
                suggested=lambda answers: tuple(str(one.id) for one in known.to_choose if one.open),
                columns=1,
            ),
            Question(
                "move",
                Kind.SEVERAL,
                _measures(known.to_choose),
                needed=lambda answers: Changed.DATES in codes(answers, "changed") and bool(codes(answers, "keep")),
                fits=lambda code, answers: code in codes(answers, "keep"),
                columns=1,
            ),
            Question("moved_to", Kind.DATE, needed=_moves, ahead=True, days=days_offered(before.year, today)),
            *(one for number in range(1, MOST_NEW + 1) for one in _slot(known, number, today)),
            Question("reason", Kind.TEXT, needed=lambda answers: before.present is not None, limit=REASON_LENGTH),
            Question("review", Kind.REVIEW, beside=("needs_text",)),
        ),
        values={
            "head": before.head,
            "year": before.year,
            "year_before": before.present is None and base is not None,
            "sum": known,
        },
    )


class Known:
    """What stands already, and what the answers make of it; for the flow and its texts."""

    def __init__(self, before: Before) -> None:
        self._before, self._base = before, before.base

    @property
    def first_causes(self) -> tuple[str, ...]:
        """Those of the plan before, else what the register's words name."""
        return tuple(one.value for one in (self._base.now.causes if self._base else self._before.guessed))

    @property
    def to_choose(self) -> tuple[MeasureCard, ...]:
        """Measures that may go on; what is done stands in this year's plan for good."""
        measures = self._base.measures if self._base else ()
        return tuple(one for one in measures if self._before.present is None or one.outcome is not Outcome.DONE)

    def changes(self, what: Changed) -> Callable[[Answers], bool]:
        """Whether this is to be asked: of a first plan everything is."""
        return lambda answers: self._base is None or what in codes(answers, "changed")

    def causes(self, answers: Answers) -> tuple[str, ...]:
        """As answered, else as before."""
        return codes(answers, "causes") if self.changes(Changed.CAUSES)(answers) else self.first_causes

    def needs(self, answers: Answers) -> tuple[str, ...]:
        """As answered, else as before."""
        if self._base is None or Changed.NEEDS in codes(answers, "changed"):
            return codes(answers, "needs")
        return tuple(one.value for one in self._base.now.needs)

    def needs_text(self, answers: Answers) -> str:
        """As written, else as before."""
        if "needs_text" in answers:
            return words(answers, "needs_text")
        return self._base.now.needs_text if self._base else ""

    def kept(self, answers: Answers) -> tuple[MeasureCard, ...]:
        """The measures that go on."""
        chosen, open_to_choice = codes(answers, "keep"), {one.id for one in self.to_choose}
        measures = self._base.measures if self._base else ()
        return tuple(one for one in measures if str(one.id) in chosen or one.id not in open_to_choice)

    def moved(self, answers: Answers) -> dict[int, date]:
        """Those that get another day."""
        if not _moves(answers) or not words(answers, "moved_to"):
            return {}
        day = date.fromisoformat(words(answers, "moved_to"))
        return {one.id: day for one in self.kept(answers) if str(one.id) in codes(answers, "move")}

    def added(self, answers: Answers) -> tuple[Written, ...]:
        """The new ones."""
        slots = [number for number in range(1, MOST_NEW + 1) if self.slot(number)(answers)]
        return tuple(_written(answers, number) for number in slots if words(answers, f"owner_{number}"))

    def measures(self, answers: Answers) -> tuple[Written, ...]:
        """All as they will stand."""
        moved, year = self.moved(answers), self._before.year
        kept = [
            Written(one.kind, one.text, moved.get(one.id, a_year_on(one.until, year)), one.owner, one.member_id)
            for one in self.kept(answers)
        ]
        return (*kept, *self.added(answers))

    def slot(self, number: int) -> Callable[[Answers], bool]:
        """Whether a new measure of this number is to be asked for: the first where there is none yet."""
        if number > 1:
            return lambda answers: self.slot(number - 1)(answers) and words(answers, f"more_{number - 1}") == YES
        return lambda answers: Changed.MORE in codes(answers, "changed") or not self.kept(answers)

    @property
    def people(self) -> tuple[Choice, ...]:
        """For whom a measure may be: nobody needs to be told where one lives alone."""
        one_by_one = [
            Choice(str(number), "plans.person_one", {"name": name}) for number, name in self._before.members
        ]
        return (Choice(ALL, "plans.person_all"), *(one_by_one if len(one_by_one) > 1 else ()))


def new_plan(before: Before, answers: Answers) -> NewPlan:
    """What complete answers say."""
    known = Known(before)
    return NewPlan(
        before.year,
        before.present.now.number if before.present else 0,
        tuple(map(Cause, known.causes(answers))),
        tuple(map(Need, known.needs(answers))),
        known.needs_text(answers),
        tuple(one.id for one in known.kept(answers)),
        known.moved(answers),
        known.added(answers),
        words(answers, "reason"),
    )


def days_offered(year: int, today: date) -> tuple[date, ...]:
    """The ends of this and the next month and of the quarters of the plan's year, from today on."""
    ends = [_end_of_month(year, month) for month in (3, 6, 9, 12)]
    near = [_end_of_month(today.year, today.month), _end_of_month(today.year, today.month + 1)]
    return tuple(sorted({day for day in (*ends, *near) if day >= max(today, date(year, 1, 1))}))


def _end_of_month(year: int, month: int) -> date:
    first = date(year + month // 12, month % 12 + 1, 1)
    return first - timedelta(days=1)


def _slot(known: Known, number: int, today: date) -> Sequence[Question]:
    """A new measure: what, by when, who, for whom, and whether another follows."""
    needed = known.slot(number)
    return (
        Question(f"kind_{number}", Kind.ONE, _choices("kind", MeasureKind), needed=needed),
        Question(f"what_{number}", Kind.TEXT, needed=needed, limit=TEXT_LENGTH),
        Question(
            f"until_{number}", Kind.DATE, needed=needed, ahead=True, days=days_offered(known._before.year, today)
        ),
        Question(f"owner_{number}", Kind.ONE, _choices("owner", Owner), needed=needed),
        Question(
            f"person_{number}",
            Kind.ONE,
            known.people,
            needed=lambda answers: needed(answers) and len(known.people) > 1,
        ),
        *(
            [Question(f"more_{number}", Kind.ONE, _choices("more", (NO, YES)), needed=needed)]
            if number < MOST_NEW
            else []
        ),
    )


def _written(answers: Answers, number: int) -> Written:
    person = words(answers, f"person_{number}")
    return Written(
        MeasureKind(words(answers, f"kind_{number}")),
        words(answers, f"what_{number}"),
        date.fromisoformat(words(answers, f"until_{number}")),
        Owner(words(answers, f"owner_{number}")),
        None if person in {"", ALL} else int(person),
    )


def _moves(answers: Answers) -> bool:
    return bool(codes(answers, "move")) and Changed.DATES in codes(answers, "changed")


def _choices(question: str, some: Sequence[str] | type[StrEnum]) -> tuple[Choice, ...]:
    return tuple(Choice(code, f"plans.{question}_{code}") for code in some)


def _measures(some: Sequence[MeasureCard]) -> tuple[Choice, ...]:
    return tuple(Choice(str(one.id), "plans.measure", {"text": one.text}) for one in some)
