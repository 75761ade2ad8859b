"""Takes a message apart that tells of several homes: what is said of each, in the order in which they are named."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise

from actions.views import HouseholdCard
from handlers.told.days_in_text import days_in
from handlers.told.homes import Mention, mentions
from handlers.told.reading import Reading, Sure, read_report
from handlers.told.vocabulary import groups, signs

Each = tuple[tuple[str, Reading], ...]

_CLAUSE = re.compile(r"[^,，。;；!！\s]+[,，。;；!！\s]*|[,，。;；!！\s]+")
_AND = re.compile(r"(?:他|她)?(?:家里?)?[、和跟与及]|(?:家里?)?还有")
# 陪赵德福去孙桂兰家 is one way, 去看了赵德福又去了孙桂兰家 are two.
_ONE_WAY = re.compile(r"[^,，。;；!！\s又再还后]*[去到上给跟和陪替帮来][了过趟]*")
_LEADS = re.compile(
    "(?:(?:[上下]午|中午|晚上|傍晚|又|再|还|然后|接着|后来|顺便|随后|完)|(?:去|到|上|看|走访|给)[了过趟]*)+$"
)
_ENDS = " ,，;；。"
_TELLING = ("went", "visited", "called", "going", "nobody", "well")


def read_each(
    text: str,
    whole: Reading,
    mine: tuple[HouseholdCard, ...],
    today: date,
    lives_there: Mapping[int, Collection[str]] | None = None,
) -> Each:
    """The words about each home and what they say, of a message that says this as a whole; nothing where one home is
    meant or it is not clear which."""
    if whole.sure is Sure.NO or len(whole.households) < 2:
        return ()
    cards, found = {card.id: card for card in mine}, []
    for household, words in _parts(text, mine).items():
        part = read_report(words, (cards[household],), today, lives_there)
        kind = whole.kind if part.sure is Sure.NO else part.kind
        if kind is not part.kind:
            part = Reading(Sure.YES, kind, next_step=part.next_step)
        on = _only_day(words if days_in(words, today) else text, today) or part.on
        found.append((words, replace(part, sure=Sure.YES, households=(household,), elsewhere=False, on=on)))
    return tuple(found)


def without_whose(reading: Reading) -> Reading:
    """What is left where several homes are named and it is not clear of which what was said."""
    return Reading(reading.sure, reading.kind, reading.households, reading.elsewhere, reading.on)


def _only_day(text: str, today: date) -> date | None:
    past = [day for day in days_in(text, today) if day <= today]
    return past[0] if len(past) == 1 else None


def _parts(text: str, mine: tuple[HouseholdCard, ...]) -> dict[int, str]:
    """The words by household: its own and those that concern all. Empty where a part of them tells nothing."""
    named = mentions(text, mine)
    if any(_one_way(text, before, one) for before, one in pairwise(named)):
        return {}
    pieces = [piece for clause in _CLAUSE.finditer(text) for piece in _pieces(clause, named)]
    told: list[tuple[frozenset[int], str]] = []
    for homes, words in pieces:
        before = told[-1][0] if told else frozenset[int]()
        told.append((before if homes is None else homes, words))
    order = dict.fromkeys(home for home in (one.household for one in named))
    for home in order:
        own = "".join(words for homes, words in told if homes == {home})
        if own and not _tells(own):
            return {}
    if len(order) < 2:
        return {}
    return {
        home: "".join(words for homes, words in told if not homes or home in homes).strip(_ENDS) for home in order
    }


def _pieces(clause: re.Match[str], named: list[Mention]) -> list[tuple[frozenset[int] | None, str]]:
    """The clause cut where another home is named; None: of whom the clause before was. No homes: of all."""
    here = [one for one in named if clause.start() <= one.start < clause.end()]
    if not here:
        return [(None, clause.group())]
    text, cut = clause.string, [[here[0]]]
    for before, one in pairwise(here):
        same = before.household == one.household or _AND.fullmatch(text[before.end : one.start])
        cut[-1].append(one) if same else cut.append([one])
    if len(cut) == 1:
        return [(frozenset(one.household for one in here), clause.group())]
    first = _led_to(text, clause.start(), cut[0][0].start)
    starts = [first, *(_led_to(text, one[-1].end, some[0].start) for one, some in pairwise(cut))]
    ends = [*starts[1:], clause.end()]
    said = [
        (frozenset(one.household for one in some), text[start:end])
        for some, start, end in zip(cut, starts, ends, strict=True)
    ]
    return [(frozenset(), text[clause.start() : starts[0]]), *said]


def _one_way(text: str, before: Mention, one: Mention) -> bool:
    between = text[before.end : one.start]
    other = before.household != one.household and not _AND.fullmatch(between)
    return other and _ONE_WAY.fullmatch(between) is not None


def _led_to(text: str, after: int, start: int) -> int:
    """Where the words begin that lead to the next home: "in the afternoon I also went to" is of that one."""
    found = _LEADS.search(text[after:start])
    return after + found.start() if found else start


def _tells(said: str) -> bool:
    words = said.strip(_ENDS)
    return any(signs(one).search(words) for one in _TELLING) or any(
        pattern.search(words) for table in ("helped", "worries", "needs") for pattern in groups(table).values()
    )
