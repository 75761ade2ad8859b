"""The questions of an income statement: one tap for all that is as last year, an amount for each line that is not."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from actions.income import Before
from handlers.flow import Answers, Choice, Flow, Kind, Question, codes, words
from rules.income import LINES, Results, jumps, results

MOST_PEOPLE = 12


def income_flow(before: Before) -> Flow:
    """The conversation about this household and year."""
    known = known_amounts(before)
    return Flow(
        name="income",
        version=1,
        questions=(
            Question("size", Kind.ONE, _sizes(before), columns=4),
            Question("lines", Kind.SEVERAL, _lines(known), columns=1),
            *(Question(line.lower(), Kind.AMOUNT, needed=_ticked(line)) for line in LINES),
            Question("review", Kind.REVIEW),
        ),
        values={"head": before.head, "year": before.year, "known": bool(known), "sum": Sum(known)},
    )


def known_amounts(before: Before) -> Mapping[str, int]:
    """What was written for this year, else last year's, in fen."""
    return before.written or before.last_year


class Sum:
    """What the answers so far come to, for the texts."""

    def __init__(self, known: Mapping[str, int]) -> None:
        self._known = known

    def results(self, answers: Answers) -> Results:
        """Total, net and per head."""
        return results(amounts(self._known, answers), size(answers))

    def lines(self, answers: Answers) -> tuple[tuple[str, Decimal], ...]:
        """What there is, in yuan."""
        fen = amounts(self._known, answers)
        return tuple((line.lower(), Decimal(fen[line]) / 100) for line in LINES if fen.get(line))

    def jumps(self, answers: Answers) -> tuple[str, ...]:
        """Lines that differ much from last year."""
        return tuple(line.lower() for line in jumps(self._known, amounts(self._known, answers)))


def size(answers: Answers) -> int:
    """How many people live there."""
    return int(words(answers, "size") or 1)


def amounts(known: Mapping[str, int], answers: Answers) -> dict[str, int]:
    """All lines in fen: the ticked ones as answered, the others as known."""
    found = dict(known)
    for line in codes(answers, "lines"):
        text = words(answers, line)
        if text:
            found[line.upper()] = int(Decimal(text) * 100)
    return found


def _ticked(line: str) -> Callable[[Answers], bool]:
    return lambda answers: line.lower() in codes(answers, "lines")


def _sizes(before: Before) -> tuple[Choice, ...]:
    return tuple(Choice(str(n), "income.people", {"people": n}) for n in range(1, max(MOST_PEOPLE, before.size) + 1))


def _lines(known: Mapping[str, int]) -> tuple[Choice, ...]:
    return tuple(
        Choice(line.lower(), f"income.choice_{line.lower()}", {"was": Decimal(known.get(line, 0)) / 100})
        for line in LINES
    )
