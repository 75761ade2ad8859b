"""The written procedure by which calibration and thresholds are fitted; nobody sets them by hand.

1. Cross-validate: leave a fifth of all sample questions out (of articles and of the topics beside them), index the
   rest, ask the fifth; five times. Labelled questions from a file are asked on the whole base besides.
2. Where an article comes first, note its coverage, its lead over the next topic, and whether it was right.
3. Logistic regression of right on coverage, lead and length gives the likelihood.
4. `answer` is the lowest likelihood at which at most MOST_WRONG of the answered would be wrong. Down from there
   `clarify` is where for the first time, among WINDOW questions in a row, a right article is among the first three in
   fewer than half.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import exp
from pathlib import Path

from knowledge.articles import Article
from knowledge.base import Base, Thresholds
from knowledge.beside import Topic
from knowledge.decision import lead
from knowledge.index import Calibration, Match
from knowledge.places import places_in
from knowledge.spoken import plain

FOLDS = 5
# Cross-validation errs more than the served base, which has the fifth that was left out.
MOST_WRONG = 0.06
TITLES = 3
WINDOW = 40
STEPS = 30
PENALTY = 0.01


@dataclass(frozen=True, slots=True)
class Sample:
    """One question as it came out: the first article, and whether it (or one of the first three) was right."""

    first: Match
    lead: float
    right: bool
    among_first: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """Thresholds with the figures behind them, shares of the samples in which an article came first."""

    thresholds: Thresholds
    samples: int
    answered: float
    wrong: float


def fit(base: Base, labelled: Path | None = None) -> Fit:
    """Fit on the base's own sample questions and, if given, a file like questions_dev.jsonl."""
    samples = list(cross_validated(base))
    if labelled:
        samples += list(_from_file(base, labelled))
    calibration = regression(samples)
    rated = sorted(((calibration.likelihood(s.first, s.lead), s) for s in samples), key=lambda pair: -pair[0])
    answer = _answer_threshold(rated)
    thresholds = Thresholds(answer, _clarify_threshold(rated, answer), calibration)
    answered = [sample for rate, sample in rated if rate >= answer]
    wrong = sum(not sample.right for sample in answered) / max(1, len(answered))
    return Fit(thresholds, len(samples), len(answered) / max(1, len(samples)), wrong)


def cross_validated(base: Base) -> Iterator[Sample]:
    """Each sample question asked on a base that has not seen it."""
    articles, topics = tuple(base.articles.values()), tuple(base.topics.values())
    for fold in range(FOLDS):
        kept = Base.of(
            tuple(replace(entry, questions=_part(entry, at, fold, False)) for at, entry in enumerate(articles)),
            tuple(replace(entry, questions=_part(entry, at, fold, False)) for at, entry in enumerate(topics)),
            base.thresholds,
        )
        entries: tuple[Article | Topic, ...] = (*articles, *topics)
        numbers = (*range(len(articles)), *range(len(topics)))
        for at, entry in zip(numbers, entries, strict=True):
            for question in _part(entry, at, fold, True):
                yield from _asked(kept, question, _alike(base, entry.id))


def regression(samples: Sequence[Sample]) -> Calibration:
    """Logistic regression by Newton's method with a small penalty."""
    weights = [0.0] * 4
    for _ in range(STEPS):
        slope = [-PENALTY * weight for weight in weights]
        bend = [[PENALTY * (row == column) for column in range(4)] for row in range(4)]
        for sample in samples:
            values = (1.0, sample.first.coverage, sample.lead, sample.first.length)
            rate = 1 / (1 + exp(-sum(w * v for w, v in zip(weights, values, strict=True))))
            for row in range(4):
                slope[row] += (sample.right - rate) * values[row]
                for column in range(4):
                    bend[row][column] += rate * (1 - rate) * values[row] * values[column]
        weights = [w + step for w, step in zip(weights, _solved(bend, slope), strict=True)]
    return Calibration(*weights)


def _part(entry: Article | Topic, at: int, fold: int, asked: bool) -> tuple[str, ...]:
    return tuple(text for number, text in enumerate(entry.questions) if ((number + at) % FOLDS == fold) == asked)


def _alike(base: Base, name: str) -> frozenset[str]:
    """The articles that answer this entry's sample questions: it and those on its topic; none for a topic beside."""
    if name not in base.articles:
        return frozenset()
    topic = base.articles[name].topic
    return frozenset(article.id for article in base.articles.values() if article.topic == topic)


def _asked(base: Base, question: str, right: frozenset[str]) -> Iterator[Sample]:
    matches: list[Match] = base.index.matches(places_in(plain(question)).rest)
    if matches and matches[0].id in base.articles:
        first = matches[0]
        shown = [match.id for match in matches if match.id in base.articles][:TITLES]
        among = not right.isdisjoint(shown)
        yield Sample(first, lead(base, matches, first), first.id in right, among)


def _from_file(base: Base, labelled: Path) -> Iterator[Sample]:
    for line in labelled.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["intent"] != "emergency":
            yield from _asked(base, row["q"], frozenset(row["expected"]))


def _answer_threshold(rated: Sequence[tuple[float, Sample]]) -> float:
    threshold, wrong = 1.0, 0
    for number, (rate, sample) in enumerate(rated, 1):
        wrong += not sample.right
        if wrong <= MOST_WRONG * number:
            threshold = rate
    return round(threshold, 3)


def _clarify_threshold(rated: Sequence[tuple[float, Sample]], answer: float) -> float:
    below = [(rate, sample.among_first) for rate, sample in rated if rate < answer]
    for at in range(len(below) - WINDOW):
        if sum(among for _, among in below[at : at + WINDOW]) * 2 < WINDOW:
            return round(below[at][0], 3)
    return round(below[-1][0], 3) if below else answer


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """The solution of a small linear system, by elimination."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for at in range(size):
        pivot = max(range(at, size), key=lambda row: abs(rows[row][at]))
        rows[at], rows[pivot] = rows[pivot], rows[at]
        for row in range(size):
            if row != at:
                factor = rows[row][at] / rows[at][at]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[at], strict=True)]
    return [rows[at][size] / rows[at][at] for at in range(size)]
