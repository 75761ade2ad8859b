"""The base that serves: articles, their index with the topics beside them, and the fitted thresholds."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from knowledge.articles import ARTICLES, Article, load
from knowledge.beside import Topic, topics
from knowledge.index import Calibration, Index, build
from knowledge.spoken import WORDS

THRESHOLDS = WORDS / "thresholds.toml"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which likelihood a question is answered, and from which titles are offered."""

    answer: float
    clarify: float
    calibration: Calibration


@dataclass(frozen=True, slots=True)
class Base:
    """Immutable: a reload builds another one and swaps it in."""

    articles: Mapping[str, Article]
    topics: Mapping[str, Topic]
    index: Index
    thresholds: Thresholds

    @classmethod
    def load(cls, folder: Path = ARTICLES, thresholds: Path = THRESHOLDS) -> "Base":
        """Read and index everything. Raises BrokenArticles when a file is at fault."""
        return cls.of(load(folder), topics(), read_thresholds(thresholds))

    @classmethod
    def of(cls, articles: tuple[Article, ...], beside: tuple[Topic, ...], thresholds: Thresholds) -> "Base":
        """A base over these articles and topics."""
        return cls(
            MappingProxyType({article.id: article for article in articles}),
            MappingProxyType({topic.id: topic for topic in beside}),
            build((*articles, *beside), thresholds.calibration),
            thresholds,
        )


def read_thresholds(path: Path = THRESHOLDS) -> Thresholds:
    """The fitted figures."""
    figures = tomllib.loads(path.read_text(encoding="utf-8"))
    return Thresholds(figures["answer"], figures["clarify"], Calibration(**figures["calibration"]))
