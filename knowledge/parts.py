"""Long and manifold messages: what is really asked, one question a part; the words are in words/parts.toml."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from itertools import pairwise

from knowledge.base import Base
from knowledge.decision import Decision, Kind, Reason, decide
from knowledge.spoken import WORDS, plain, simplified

MOST = 3
# A message this long is told as a story with the question somewhere in it.
LONG = 40
_SHORTEST = 4


def decide_all(
    base: Base, text: str, region: str | None = None, prior: Mapping[str, float] | None = None
) -> tuple[Decision, ...]:
    """One decision for each thing that is asked, at most MOST; mostly one. Only sure answers are split off."""
    whole = decide(base, text, region, prior)
    if whole.kind not in (Kind.ANSWER, Kind.CLARIFY, Kind.HAND_OVER) or whole.reason in (
        Reason.OTHER_PLACE,
        Reason.NOT_IN_THAT_PLACE,
    ):
        return (whole,)
    parts = [decide(base, part, region, prior) for part in asked_parts(text)]
    answers = _of_several_topics(base, [part for part in parts if part.kind is Kind.ANSWER])
    if len(answers) < 2 and whole.kind is not Kind.HAND_OVER:
        answers = max(answers, _joined(base, text, whole), key=len)
    if len(answers) > 1:
        return answers[:MOST]
    if answers and len(text) >= LONG and whole.kind is not Kind.ANSWER:
        return answers
    return (whole,)


def asked_parts(text: str) -> list[str]:
    """The clauses that ask something, and what follows "I only want to ask"."""
    text = simplified(text)
    points = list(_words("point").finditer(text))
    if points and len(text) >= LONG and len(text) - points[-1].end() >= _SHORTEST:
        text = text[points[-1].end() :]
        return [text, *_clauses(text)]
    return _clauses(text)


def _clauses(text: str) -> list[str]:
    found = [part.strip() for part in _words("break").split(text)]
    return [part for part in found if len(part) >= _SHORTEST and _words("asks").search(part)]


def _of_several_topics(base: Base, answers: list[Decision]) -> tuple[Decision, ...]:
    """One answer a topic, in the order asked."""
    kept: dict[str, Decision] = {}
    for answer in answers:
        kept.setdefault(base.articles[answer.hits[0].id].topic, answer)
    return tuple(kept.values())


def _joined(base: Base, text: str, whole: Decision) -> tuple[Decision, ...]:
    """Two policies named side by side ("this and that, how much each"): their names stand next to a joining word."""
    said = plain(text)
    names = sorted(_named(base, said))
    found: list[str] = []
    for (_, end, first), (start, _, second) in pairwise(names):
        between = said[end:start] if end <= start else ""
        if len(between) <= 3 and _words("join").search(between):
            found += [name for name in (first, second) if name not in found]
    likelihoods = {hit.id: hit for hit in whole.hits}
    hits = [likelihoods[name] for name in found if name in likelihoods]
    topics = {base.articles[hit.id].topic: hit for hit in reversed(hits)}
    if len(topics) < 2:
        return ()
    return tuple(replace(whole, kind=Kind.ANSWER, hits=(hit,), alike=1) for hit in reversed(topics.values()))


def _named(base: Base, said: str) -> list[tuple[int, int, str]]:
    """Where the text has a keyword of an article, for keywords of three characters and more; the longest there."""
    found: list[tuple[int, int, str]] = []
    for article in base.articles.values():
        for keyword in article.keywords:
            at = said.find(plain(keyword)) if len(keyword) > 2 else -1
            if at >= 0:
                found.append((at, at + len(keyword), article.id))
    longest = {at: max(end for start, end, _ in found if start == at) for at, _, _ in found}
    return [one for one in found if one[1] == longest[one[0]]]


@cache
def _words(name: str) -> re.Pattern[str]:
    lists: dict[str, str] = tomllib.loads((WORDS / "parts.toml").read_text(encoding="utf-8"))
    return re.compile(lists[name])
