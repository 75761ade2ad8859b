"""The written procedure by which calibrations and thresholds are fitted; nobody sets them by hand.

1. Cross-validate: leave a fifth of all sample questions out (of articles and of the topics beside them), index the
   rest, ask the fifth; five times. Labelled questions from a file are asked on the whole base besides, and so are the
   broad questions and near misses of words/broad.jsonl, which serve steps 5 and 6 only.
2. Where an article comes first, note its coverage, its lead over the next topic, its best headline, how much of the
   question it lacks and a topic beside the base has, and whether it was right.
3. Logistic regression of right on these and the length gives the likelihood of the first article.
4. `answer` is the lowest such likelihood at which at most MOST_WRONG of the answered would be wrong.
5. Of what is not answered then and could be offered titles: logistic regression of "a right article is among the
   first three" on their prospect gives the likelihood of an offer. Sample questions are nearly all narrow, so that
   each question of words/broad.jsonl counts BROAD times.
6. `clarify` is the lowest such likelihood at which titles would be offered for at most MOST_OFFERED of the questions
   without an article.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import exp
from pathlib import Path

from knowledge.articles import Article
from knowledge.base import Base, Offer, Prospect, Thresholds
from knowledge.beside import Topic
from knowledge.decision import TITLES, claimed, from_there, lead, may_offer, prospect
from knowledge.index import Calibration, Match
from knowledge.places import places_in
from knowledge.spoken import WORDS, plain

BROAD_QUESTIONS = WORDS / "broad.jsonl"
FOLDS = 5
# Of what is answered, so much may be wrong. Cross-validation errs more than the served base, which has the fifth that
# was left out: three hundredths here were 1.4 on unseen questions (docs/answers.md).
MOST_WRONG = 0.03
MOST_OFFERED = 0.1
BROAD = 5
STEPS = 30
# Of fewer sample questions nothing is learnt; the shipped figures are the better guess.
FEWEST_SAMPLES = 200
PENALTY = 0.01


@dataclass(frozen=True, slots=True)
class Sample:
    """One question as it came out: the first article, and whether it was right."""

    first: Match
    lead: float
    right: bool
    claimed: float = 0.0


@dataclass(frozen=True, slots=True)
class Tried:
    """One question and the titles it would be offered: whether one is right, and whether any article could be.
    `sample` is there where an article came first, `seen` where titles may be offered."""

    sample: Sample | None
    seen: Prospect | None
    among: bool
    answerable: bool
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Fit:
    """Thresholds with the figures behind them: shares of the samples in which an article came first, and of the
    questions with and without an article that are not answered."""

    thresholds: Thresholds
    samples: int
    answered: float
    wrong: float
    offered: float
    offered_in_vain: float


def fit(base: Base, labelled: Path | None = None) -> Fit:
    """Fit on the base's own sample questions, words/broad.jsonl and, if given, a file like questions_dev.jsonl."""
    tried = list(cross_validated(base))
    if labelled:
        tried += _from_file(base, labelled)
    tried += _from_file(base, BROAD_QUESTIONS, BROAD)
    samples = [one.sample for one in tried if one.sample]
    calibration = regression(samples)
    rated = sorted(((_rate(calibration, sample), sample) for sample in samples), key=lambda pair: -pair[0])
    answer = _answer_threshold(rated)
    answered = [sample for rate, sample in rated if rate >= answer]
    open_ones = [one for one in tried if not _is_answered(one, calibration, answer)]
    offer = regression_of_offers(open_ones)
    clarify = _clarify_threshold(open_ones, offer)
    return Fit(
        Thresholds(answer, clarify, calibration, offer),
        len(samples),
        len(answered) / max(1, len(samples)),
        sum(not sample.right for sample in answered) / max(1, len(answered)),
        _share_offered([one for one in open_ones if one.answerable], offer, clarify),
        _share_offered([one for one in open_ones if not one.answerable], offer, clarify),
    )


def refitted(base: Base) -> Base:
    """The same base with a calibration and thresholds of its own; as it is where it has too few questions."""
    if sum(len(article.questions) for article in base.articles.values()) < FEWEST_SAMPLES:
        return base
    return Base.of(tuple(base.articles.values()), tuple(base.topics.values()), fit(base).thresholds, base.dangers)


def cross_validated(base: Base) -> Iterator[Tried]:
    """Each sample question asked on a base that has not seen it."""
    articles, topics = tuple(base.articles.values()), tuple(base.topics.values())
    for fold in range(FOLDS):
        kept = Base.of(
            tuple(replace(entry, questions=part(entry, at, fold, False)) for at, entry in enumerate(articles)),
            tuple(replace(entry, questions=part(entry, at, fold, False)) for at, entry in enumerate(topics)),
            base.thresholds,
        )
        entries: tuple[Article | Topic, ...] = (*articles, *topics)
        numbers = (*range(len(articles)), *range(len(topics)))
        for at, entry in zip(numbers, entries, strict=True):
            for question in part(entry, at, fold, True):
                yield _asked(kept, question, alike(base, entry.id))


def regression(samples: Sequence[Sample]) -> Calibration:
    """What makes the first article right."""
    rows = [((s.first.coverage, s.lead, s.first.length, s.first.headline, s.claimed), s.right, 1.0) for s in samples]
    return Calibration(*_logistic(rows))


def regression_of_offers(tried: Sequence[Tried]) -> Offer:
    """What makes one of the first titles right."""
    asked = [(one.seen, one) for one in tried if one.seen]
    return Offer(*_logistic([((s.first, s.third, s.beside, s.length), one.among, one.weight) for s, one in asked]))


def _logistic(rows: Sequence[tuple[tuple[float, ...], bool, float]]) -> list[float]:
    """Logistic regression of truths on values, each row with its weight: Newton's method with a small penalty."""
    size = len(rows[0][0]) + 1
    weights = [0.0] * size
    for _ in range(STEPS):
        slope = [-PENALTY * weight for weight in weights]
        bend = [[PENALTY * (row == column) for column in range(size)] for row in range(size)]
        for given, truth, count in rows:
            values = (1.0, *given)
            rate = 1 / (1 + exp(-sum(w * v for w, v in zip(weights, values, strict=True))))
            for row in range(size):
                slope[row] += count * (truth - rate) * values[row]
                for column in range(size):
                    bend[row][column] += count * rate * (1 - rate) * values[row] * values[column]
        weights = [w + step for w, step in zip(weights, _solved(bend, slope), strict=True)]
    return weights


def part(entry: Article | Topic, at: int, fold: int, asked: bool) -> tuple[str, ...]:
    """The sample questions of the entry numbered `at` that are asked in this fold, or those that are kept."""
    return tuple(text for number, text in enumerate(entry.questions) if ((number + at) % FOLDS == fold) == asked)


def alike(base: Base, name: str) -> frozenset[str]:
    """The articles that answer this entry's sample questions: it and those on its topic; none for a topic beside."""
    if name not in base.articles:
        return frozenset()
    topic = base.articles[name].topic
    return frozenset(article.id for article in base.articles.values() if article.topic == topic)


def _asked(base: Base, question: str, right: frozenset[str], weight: float = 1.0) -> Tried:
    places = places_in(plain(question))
    text, matches = places.rest, base.index.matches(places.rest)
    if places.folders:
        matches = sorted(from_there(base, matches, places.folders), key=lambda match: (-match.coverage, match.id))
    sample = None
    if matches and matches[0].id in base.articles:
        first = matches[0]
        sample = Sample(first, lead(base, matches, first), first.id in right, claimed(base, first, text))
    shown = [match.id for match in matches if match.id in base.articles][:TITLES]
    seen = prospect(base, matches) if may_offer(base, matches) else None
    return Tried(sample, seen, not right.isdisjoint(shown), bool(right), weight)


def _from_file(base: Base, labelled: Path, weight: float = 1.0) -> Iterator[Tried]:
    for line in labelled.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        right = frozenset(row["expected"])
        # A base of one's own may lack the article: what then is right nobody has said.
        if row["intent"] != "emergency" and (not right or right & base.articles.keys()):
            yield _asked(base, row["q"], right, weight)


def _is_answered(one: Tried, calibration: Calibration, answer: float) -> bool:
    sample = one.sample
    return sample is not None and _rate(calibration, sample) >= answer


def _rate(calibration: Calibration, sample: Sample) -> float:
    return calibration.likelihood(sample.first, sample.lead, sample.claimed)


def _answer_threshold(rated: Sequence[tuple[float, Sample]]) -> float:
    threshold, wrong = 1.0, 0
    for number, (rate, sample) in enumerate(rated, 1):
        wrong += not sample.right
        if wrong <= MOST_WRONG * number:
            threshold = rate
    return round(threshold, 3)


def _clarify_threshold(tried: Sequence[Tried], offer: Offer) -> float:
    without = [one for one in tried if not one.answerable]
    rates = sorted((offer.likelihood(one.seen) for one in tried if one.seen), reverse=True)
    allowed = [rate for rate in rates if _share_offered(without, offer, rate) <= MOST_OFFERED]
    return round(allowed[-1], 3) if allowed else 1.0


def _share_offered(tried: Sequence[Tried], offer: Offer, clarify: float) -> float:
    offered = sum(one.seen is not None and offer.likelihood(one.seen) >= clarify for one in tried)
    return offered / max(1, len(tried))


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
