"""The base that serves: articles, their index with the topics beside them, and the fitted thresholds."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp
from pathlib import Path
from types import MappingProxyType

from knowledge.articles import ARTICLES, Article, load
from knowledge.beside import PREFIX, Intent, Topic, topics
from knowledge.danger import Dangers, cries, read_limit, talk, trained
from knowledge.index import Calibration, Index, build
from knowledge.spoken import WORDS

THRESHOLDS = WORDS / "thresholds.toml"


@dataclass(frozen=True, slots=True)
class Prospect:
    """What tells whether titles are worth offering: coverage of the first article, of the third (of the last where
    there are fewer) and of the best topic beside the base; `length` as in Match."""

    first: float
    third: float
    beside: float
    length: float


@dataclass(frozen=True, slots=True)
class Offer:
    """From a prospect to the likelihood that one of the first three titles is right; rivals among them do no harm."""

    base: float
    first: float
    third: float
    beside: float
    length: float

    def likelihood(self, seen: Prospect) -> float:
        """0..1."""
        evidence = self.first * seen.first + self.third * seen.third
        evidence += self.beside * seen.beside + self.length * seen.length
        return 1 / (1 + exp(-(self.base + evidence)))


@dataclass(frozen=True, slots=True)
class Thresholds:
    """`answer`: from which likelihood (by `calibration`) the first article is the answer; `clarify`: from which
    likelihood (by `offer`) titles are offered."""

    answer: float
    clarify: float
    calibration: Calibration
    offer: Offer


@dataclass(frozen=True, slots=True)
class Base:
    """Immutable: a reload builds another one and swaps it in. `dangers` knows how cries for help sound; a base that
    only measures has none."""

    articles: Mapping[str, Article]
    topics: Mapping[str, Topic]
    index: Index
    thresholds: Thresholds
    dangers: Dangers | None = None

    @classmethod
    def load(cls, folder: Path = ARTICLES, thresholds: Path = THRESHOLDS) -> "Base":
        """Read and index everything. Raises BrokenArticles when a file is at fault."""
        articles = load(folder)
        beside = (*topics(), *near_misses(articles))
        shipped = articles if folder == ARTICLES else load(ARTICLES)
        dangers = trained(cries(), harmless((*shipped, *topics(), *near_misses(shipped))), read_limit())
        return cls.of(articles, beside, read_thresholds(thresholds), dangers)

    @classmethod
    def of(
        cls,
        articles: tuple[Article, ...],
        beside: tuple[Topic, ...],
        thresholds: Thresholds,
        dangers: Dangers | None = None,
    ) -> "Base":
        """A base over these articles and topics."""
        return cls(
            MappingProxyType({article.id: article for article in articles}),
            MappingProxyType({topic.id: topic for topic in beside}),
            build((*articles, *beside), thresholds.calibration),
            thresholds,
            dangers,
        )


def harmless(entries: Iterable[Article | Topic]) -> tuple[str, ...]:
    """What is known to be no cry for help: all that is asked of these articles and topics, and words/harmless.txt."""
    asked = (text for entry in entries if not getattr(entry, "emergency", None) for text in entry.questions)
    return (*asked, *talk())


def near_misses(articles: Iterable[Article]) -> tuple[Topic, ...]:
    """What shares an article's words and not its matter, as a topic beside the base for each article."""
    return tuple(
        Topic(f"{PREFIX}near:{article.id}", Intent.UNANSWERABLE, article.near_misses)
        for article in articles
        if article.near_misses
    )


def read_thresholds(path: Path = THRESHOLDS) -> Thresholds:
    """The fitted figures."""
    figures = tomllib.loads(path.read_text(encoding="utf-8"))
    calibration, offer = Calibration(**figures["calibration"]), Offer(**figures["offer"])
    return Thresholds(figures["answer"], figures["clarify"], calibration, offer)
