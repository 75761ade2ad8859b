"""Reads several lines of the income table out of one message. Pure: words and amounts, no outside service.

What is not certain is left open, so that it is asked: a wrong figure costs more than a question.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from unicodedata import normalize

from handlers.numbers import number_below_hundred
from rules.amounts import read_amount
from rules.income import EXPENSES, LINES, group_of

_WORDS = Path(__file__).with_name("words.toml")
_DIGITS = "0-9.〇零一二两三四五六七八九十百千万亿廿"
_RUN = rf"[{_DIGITS}]+(?:[元块圆](?:[{_DIGITS}]角?毛?)?(?:[{_DIGITS}]分)?钱?)?"
_VAGUE = "几数多来余"
_AMOUNT = re.compile(rf"[-{_VAGUE}]?{_RUN}(?:[-~～—到至/⁄]+{_RUN})*[{_VAGUE}]*(?:[十百千万亿]+)?[元块]?")
_COUNTED = re.compile(
    rf"一(?:共|起|般|点|些|直)|[{_DIGITS}]+(?:多|来)?\s?(?:个|口|亩|分地|头|只|月|年|次|斤|户|岁|天|袋|车|号|日|匹|条|棵|季|趟|份|间|处|孩|成|人|%)"
)
_PEOPLE = re.compile(r"(?:家里?|一?共|有|^)\s*(\d{1,2}|[一二两三四五六七八九十]{1,3})(?:口人?|个人|人)(?![均份])")
_THOUSANDS = re.compile(r"(?<![\d.])\d{1,3}(?:,\d{3})+(?!\d)")
_BETWEEN = re.compile(r"[,，、;；。!！\n]+")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a message: its words, the lines that it may mean (none: no line was named), and the yuan of the year
    (None: not said, or not for certain). `same`: as last year."""

    words: str
    lines: tuple[str, ...] = ()
    amount: Decimal | None = None
    same: bool = False

    @property
    def line(self) -> str | None:
        """The only line that it may mean."""
        return self.lines[0] if len(self.lines) == 1 else None


@dataclass(frozen=True, slots=True)
class Reading:
    """What one message says: `sure` are a line with its amount each, `which` an amount whose line is to be asked,
    `how_much` a line whose amount is, `unread` what nothing was made of; `size` are the people (0: not said)."""

    sure: tuple[Piece, ...] = ()
    which: tuple[Piece, ...] = ()
    how_much: tuple[Piece, ...] = ()
    unread: tuple[str, ...] = ()
    size: int = 0

    @property
    def sums(self) -> dict[str, Decimal]:
        """By line what its pieces come to, in yuan."""
        found: dict[str, Decimal] = {}
        for piece in self.sure:
            if piece.line is not None and piece.amount is not None:
                found[piece.line] = found.get(piece.line, Decimal(0)) + piece.amount
        return found


def read_lines(text: str) -> Reading:
    """种地三千二，养鸡0.32万，低保 4800 are 6,400 yuan of farming and 4,800 of relief."""
    size, pieces = 0, list[Piece]()
    plain = _THOUSANDS.sub(lambda found: found[0].replace(",", ""), normalize("NFKC", text))
    for clause in filter(None, map(str.strip, _BETWEEN.split(plain))):
        people = _PEOPLE.search(clause)
        if people is not None:
            size = number_below_hundred(people[1].replace("两", "二"))
            clause = clause.replace(people[0], "").strip(" 家里共有是:")
        if clause and not _signs("filler").fullmatch(clause):
            pieces += _joined(pieces, list(_pieces(clause)))
    sure = tuple(one for one in pieces if one.line is not None and one.amount is not None)
    which = tuple(one for one in pieces if one.line is None and one.amount is not None)
    how_much = tuple(one for one in pieces if one.line is not None and one.amount is None and not one.same)
    unread = tuple(one.words for one in pieces if one.line is None and one.amount is None and not one.same)
    return Reading(sure, which, how_much, unread, size)


def _joined(before: list[Piece], found: list[Piece]) -> list[Piece]:
    """A line by itself goes with the amount that follows (低保, 4800), or with its own other name (种植、养殖)."""
    if not before or not found:
        return found
    last, first = before[-1], found[0]
    counted = any(sign in _DIGITS for sign in last.words)
    waits = bool(last.lines) and last.amount is None and not last.same
    whole = bool(_signs("whole").search(first.words))
    if waits and (whole or not counted) and (not first.lines or set(first.lines) & set(last.lines)):
        before.pop()
        lines, unsure = _narrowed(last.lines, first.lines), not whole and _signs("unsure").search(last.words)
        words = f"{last.words} {first.words}"[:_LONGEST]
        return [Piece(words, lines, None if unsure else first.amount, first.same), *found[1:]]
    return found


def _pieces(clause: str) -> Iterator[Piece]:
    """The parts of a clause: each ends with its amount (种地三千二养鸡三千二)."""
    names, masked = _names(clause), clause
    for start, end, _ in names:
        masked = masked[:start] + "\0" * (end - start) + masked[end:]
    for counted in [*_signs("unsure").finditer(masked), *_COUNTED.finditer(masked)]:
        masked = masked[: counted.start()] + "\1" * len(counted[0]) + masked[counted.end() :]
    amounts = [found for found in _AMOUNT.finditer(masked) if re.search(rf"[{_DIGITS}]", found[0])]
    places = [place for found, name in zip(amounts, names, strict=False) for place in (found.start(), name[0])]
    after = bool(places) and len(names) == len(amounts) and places == sorted(places)
    begun = 0
    for number, found in enumerate(amounts):
        last = number == len(amounts) - 1
        end = (names[number][1] if after and not last else len(clause)) if after or last else found.end()
        yield _piece(clause[begun:end], [one for one in names if begun <= one[0] < end], found[0])
        begun = end
    if not amounts:
        yield _piece(clause, names, "")


def _piece(words: str, names: list[tuple[int, int, tuple[str, ...]]], amount: str) -> Piece:
    lines: tuple[str, ...] = ()
    for _, _, more in names:
        lines = _narrowed(lines, more)
    farmed = lines and all(group_of(line) == "C" for line in lines)
    if farmed and _signs("spent").search(words):
        lines = (EXPENSES + "1",)
    words = words.strip()[:_LONGEST]
    if not amount:
        rest = words
        for start, end, _ in sorted(names, reverse=True):
            rest = rest[:start] + rest[end:]
        nothing = (
            len(lines) == 1 and bool(_signs("nothing").search(rest.strip())) and not _signs("unsure").search(rest)
        )
        same = bool(lines) and bool(_signs("same").search(rest))
        return Piece(words, lines, Decimal(0) if nothing and not same else None, same)
    unsure = bool(_signs("unsure").search(words)) or amount[:1] in f"-{_VAGUE}"
    return Piece(words, lines, None if unsure else read_amount(amount))


def _narrowed(before: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    """Two names beside each other mean what both may mean (高龄补贴); what is farmed and its costs mean the costs."""
    if not before or not more:
        return before or more
    if more == (EXPENSES + "1",) and all(group_of(line) == "C" for line in before):
        return more
    both = tuple(line for line in before if line in more)
    return both or tuple(line for line in LINES if line in {*before, *more})


def _names(clause: str) -> list[tuple[int, int, tuple[str, ...]]]:
    """Where lines are named: from, until, which; of what overlaps the longest, in the order of the text."""
    found = [
        (*match.span(), lines) for pattern, lines in _vocabulary() for match in pattern.finditer(clause) if match[0]
    ]
    found.sort(key=lambda one: (one[0] - one[1], one[0]))
    taken: list[tuple[int, int, tuple[str, ...]]] = []
    for start, end, lines in found:
        if all(end <= other[0] or start >= other[1] for other in taken):
            taken.append((start, end, lines))
    return sorted(taken)


@cache
def _vocabulary() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    said = _data()
    sure = [(re.compile("|".join(listed)), (line,)) for line, listed in said["lines"].items()]
    return (*sure, *((re.compile(words), tuple(lines)) for words, lines in said["several"].items()))


@cache
def _signs(name: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{sign})" for sign in _data()["signs"][name]))


@cache
def _data() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads(_WORDS.read_text(encoding="utf-8"))
