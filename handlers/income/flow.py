"""The questions of an income statement: one tap for all that is as last year, an amount for each line that is not."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import islice

from actions.papers.income import Before
from handlers.flow import Answers, Choice, Draft, Flow, Kind, Question, Value, codes, words
from handlers.income.told import Piece, read_lines
from handlers.replies import Told
from rules.amounts import read_amount
from rules.income import LINES, Results, jumps, results

MOST_PEOPLE = 12
# So many amounts whose line is not clear are asked about; more are to be written in a message of their own.
MOST_UNCLEAR = 3
WHICH = tuple(f"which_{number}" for number in range(MOST_UNCLEAR))
NO_LINE = "none"


def income_flow(before: Before) -> Flow:
    """The conversation about this household and year."""
    known = known_amounts(before)
    found = Sum(known, before.last_year or before.written, before.year - 1 if before.last_year else None)
    which = tuple(Choice(line.lower(), f"income.line_{line.lower()}") for line in LINES)
    return Flow(
        name="income",
        version=2,
        questions=(
            Question("size", Kind.ONE, _sizes(before), columns=4),
            Question("lines", Kind.SEVERAL, _lines(known), columns=1),
            Question("unclear", Kind.TEXT, asked=False, changeable=False),
            *(
                Question(
                    name,
                    Kind.ONE,
                    (*which, Choice(NO_LINE, "income.which_none")),
                    needed=_unclear(at),
                    fits=_may_mean(at),
                    columns=1,
                )
                for at, name in enumerate(WHICH)
            ),
            *(Question(line.lower(), Kind.AMOUNT, needed=_ticked(line)) for line in LINES),
            Question("review", Kind.REVIEW),
        ),
        values={"head": before.head, "year": before.year, "known": bool(known), "sum": found},
    )


def known_amounts(before: Before) -> Mapping[str, int]:
    """What was written for this year, else last year's, in fen."""
    return before.written or before.last_year


class Sum:
    """What the answers so far come to, for the texts. `compared` are the amounts of `year` before it (None: those
    that were written for this year already, since there are no older ones)."""

    def __init__(self, known: Mapping[str, int], compared: Mapping[str, int], year: int | None) -> None:
        self._known, self._compared, self.year = known, compared, year

    def results(self, answers: Answers) -> Results:
        """Total, net and per head."""
        return results(amounts(self._known, answers), size(answers))

    def lines(self, answers: Answers) -> tuple[tuple[str, Decimal], ...]:
        """What there is, in yuan."""
        fen = amounts(self._known, answers)
        return tuple((line.lower(), Decimal(fen[line]) / 100) for line in LINES if fen.get(line))

    def jumps(self, answers: Answers) -> tuple[tuple[str, Decimal], ...]:
        """Lines that differ much from the statement before, with what stood there, in yuan."""
        found = jumps(self._compared, amounts(self._known, answers))
        return tuple((line.lower(), Decimal(self._compared.get(line, 0)) / 100) for line in found)

    def unclear(self, answers: Answers, at: int) -> str:
        """The words whose line is asked for."""
        return next(islice((piece.words for piece in unclear(answers)), at, None), "")


def size(answers: Answers) -> int:
    """How many people live there."""
    return int(words(answers, "size") or 1)


def amounts(known: Mapping[str, int], answers: Answers) -> dict[str, int]:
    """All lines in fen: the ticked ones as answered, with what was found out to belong there; the others as known."""
    said = {
        line.upper(): int(Decimal(words(answers, line)) * 100)
        for line in codes(answers, "lines")
        if words(answers, line)
    }
    for name, piece in zip(WHICH, unclear(answers), strict=False):
        line = words(answers, name).upper()
        if line in LINES and piece.amount is not None:
            said[line] = said.get(line, 0) + int(piece.amount * 100)
    return {**known, **said}


def unclear(answers: Answers) -> tuple[Piece, ...]:
    """The amounts whose line was not clear from what was written, in their order."""
    found = (read_lines(text) for text in words(answers, "unclear").splitlines())
    return tuple(piece for reading in found for piece in reading.which)[:MOST_UNCLEAR]


def told(flow: Flow, draft: Draft, text: str) -> Told | None:
    """Several lines in one message; None where it is the answer to the present question, or says nothing of them."""
    question, reading = flow.question(draft.at), read_lines(text)
    if question is None or (question.kind is Kind.AMOUNT and read_amount(text) is not None):
        return None
    some = bool(reading.sure or reading.size or any(piece.lines for piece in reading.which))
    if not some and (not reading.how_much or draft.at in WHICH):
        return None
    answers: dict[str, Value | None] = {}
    size_question = flow.question("size")
    if reading.size and size_question is not None and size_question.choice(str(reading.size)):
        answers["size"] = str(reading.size)
    named = {piece.line.lower() for piece in (*reading.sure, *reading.how_much) if piece.line}
    before = draft.ticked if draft.at == "lines" else codes(draft.answers, "lines")
    known = tuple(line.lower() for line in LINES if line.lower() in {*named, *before})
    if named or reading.which:
        answers["lines"] = known
    answers |= {line.lower(): f"{amount.normalize():f}" for line, amount in reading.sums.items()}
    answers |= {piece.line.lower(): None for piece in reading.how_much if piece.line}
    asked = [*words(draft.answers, "unclear").splitlines(), *(piece.words for piece in reading.which)]
    if reading.which:
        answers["unclear"] = "\n".join(asked[:MOST_UNCLEAR])
    values = {
        "heard": tuple(
            (line.lower(), amount, tuple(piece.words for piece in reading.sure if piece.line == line))
            for line, amount in reading.sums.items()
        ),
        "how_much": tuple(piece.words for piece in reading.how_much),
        "unread": (*reading.unread, *asked[MOST_UNCLEAR:]),
    }
    return Told(answers, "income.told", values)


def _unclear(at: int) -> Callable[[Answers], bool]:
    return lambda answers: len(unclear(answers)) > at


def _may_mean(at: int) -> Callable[[str, Answers], bool]:
    def fits(code: str, answers: Answers) -> bool:
        pieces = unclear(answers)
        lines = pieces[at].lines if len(pieces) > at else ()
        return code == NO_LINE or not lines or code.upper() in lines

    return fits


def _ticked(line: str) -> Callable[[Answers], bool]:
    return lambda answers: line.lower() in codes(answers, "lines")


def _sizes(before: Before) -> tuple[Choice, ...]:
    return tuple(Choice(str(n), "income.people", {"people": n}) for n in range(1, max(MOST_PEOPLE, before.size) + 1))


def _lines(known: Mapping[str, int]) -> tuple[Choice, ...]:
    return tuple(
        Choice(line.lower(), f"income.choice_{line.lower()}", {"was": Decimal(known.get(line, 0)) / 100})
        for line in LINES
    )
