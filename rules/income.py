"""The annual income statement (annex 2 of 莱扶贫组发〔2018〕8号, lines 35 and 122): 25 lines in six groups.

Amounts are whole fen (hundredths of a yuan), so that sums are exact.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

GROUPS = {"A": 2, "B": 3, "C": 3, "D": 1, "E": 15, "F": 1}
LINES = tuple(f"{group}{number}" for group, many in GROUPS.items() for number in range(1, many + 1))
EXPENSES = "F"
_CENT = Decimal("0.01")


class Word(StrEnum):
    """The household's word on its statement."""

    YES = "yes"
    NO = "no"


class Result(StrEnum):
    """What the form works out, in its order."""

    TOTAL = "total"
    NET = "net"
    PER_HEAD = "per_head"


@dataclass(frozen=True, slots=True)
class Results:
    """In yuan; `per_head` is rounded half away from zero to a fen, as spreadsheets round."""

    total: Decimal
    net: Decimal
    per_head: Decimal


def group_of(line: str) -> str:
    """E12 -> E."""
    return line[0]


def lines_of(group: str) -> tuple[str, ...]:
    """The lines of one group, in the form's order."""
    return tuple(line for line in LINES if group_of(line) == group)


def group_sum(fen: Mapping[str, int], group: str) -> int:
    """What the lines of this group come to, in fen; a line that is not there counts as nothing."""
    return sum(fen.get(line, 0) for line in lines_of(group))


def results(fen: Mapping[str, int], size: int) -> Results:
    """total = A+B+C+D+E; net = total - F; per head = net / household size. ValueError for a household of nobody."""
    if size < 1:
        raise ValueError(size)
    total = sum(group_sum(fen, group) for group in GROUPS if group != EXPENSES)
    net = total - group_sum(fen, EXPENSES)
    per_head = (yuan(net) / size).quantize(_CENT, ROUND_HALF_UP)
    return Results(yuan(total), yuan(net), per_head)


def yuan(fen: int) -> Decimal:
    """Fen as yuan, exactly."""
    return (Decimal(fen) * _CENT).quantize(_CENT)


MUCH_MORE, MUCH = 3, 500_000


def jumps(before: Mapping[str, int], after: Mapping[str, int]) -> tuple[str, ...]:
    """Lines that are worth a second look: three times as much or a third, by more than 5,000 yuan (ours)."""
    found = []
    for line in LINES:
        was, now = before.get(line, 0), after.get(line, 0)
        far = not was or now >= was * MUCH_MORE or now * MUCH_MORE <= was
        if before and far and abs(now - was) > MUCH:
            found.append(line)
    return tuple(found)
