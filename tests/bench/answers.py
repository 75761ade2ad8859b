"""Policy answers on labelled questions, beside a plain character-pair BM25 and SQLite FTS5 in the same run."""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from math import log
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TypeVar

from rich.console import Console
from rich.table import Table

from knowledge.articles import Article, load
from knowledge.base import Base
from knowledge.decision import Decision, Kind, decide

OWN_QUESTIONS = Path(__file__).parents[1] / "knowledge" / "questions.jsonl"
# Broad questions and near misses, held out; the thresholds are fitted on the other half, knowledge/words/broad.jsonl.
BROAD_QUESTIONS = OWN_QUESTIONS.with_name("broad.jsonl")
TITLES = 3
Search = Callable[[str], Sequence[str]]
T = TypeVar("T")
COLUMNS = (
    "recall_at_1",
    "recall_at_3",
    "decisions_right",
    "answered",
    "clarified",
    "handed_over",
    "wrong_among_answered",
    "served",
    "offered_in_vain",
    "emergencies_missed",
    "p50_ms",
)


@dataclass(frozen=True, slots=True)
class Question:
    """One labelled question; `expected` are article ids, none where there is nothing to cite."""

    text: str
    expected: frozenset[str]
    intent: str


def run(arguments: list[str]) -> dict[str, object]:
    """Measure on FILE.jsonl (own questions by default), print a table and give the figures."""
    path = Path(arguments[0]) if arguments else OWN_QUESTIONS
    questions = read_questions(path)
    baselines = {"character-pair BM25": _pairs_bm25(load()), "SQLite FTS5 trigram": _trigrams(load())}
    rows = {"bangfu": figures_of(questions)}
    rows |= {name: _searched(questions, search) for name, search in baselines.items()}
    _print(path, rows)
    return {"file": path.name, **rows}


def read_questions(path: Path) -> list[Question]:
    """The labelled questions of a file like questions_dev.jsonl."""
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return [Question(row["q"], frozenset(row["expected"]), row["intent"]) for row in rows]


def figures_of(questions: Sequence[Question]) -> dict[str, float]:
    """Recall and `served` over the questions that have an article, `offered_in_vain` over those that have none; the
    rest over all of them."""
    base = Base.load()
    decide(base, "先热一热身 學校")
    decisions, p50 = _timed([partial(decide, base, question.text) for question in questions])
    pairs = list(zip(questions, decisions, strict=True))
    answered = [pair for pair in pairs if pair[1].kind is Kind.ANSWER]
    urgent = [decision for question, decision in pairs if question.intent == "emergency"]
    found = _recall([(question, [hit.id for hit in decision.hits]) for question, decision in pairs])
    return found | {
        "decisions_right": _share(_is_right(question, decision) for question, decision in pairs),
        "answered": len(answered) / len(pairs),
        "clarified": _share(decision.kind is Kind.CLARIFY for _, decision in pairs),
        "handed_over": _share(decision.kind is Kind.HAND_OVER for _, decision in pairs),
        "wrong_among_answered": _share(not _first_is_right(*pair) for pair in answered),
        "served": _share(_is_served(*pair) for pair in pairs if pair[0].expected),
        "offered_in_vain": _share(
            decision.kind is Kind.CLARIFY
            for question, decision in pairs
            if not question.expected and question.intent != "emergency"
        ),
        "emergencies_missed": sum(decision.kind is not Kind.EMERGENCY for decision in urgent),
        "p50_ms": p50,
    }


def _is_right(question: Question, decision: Decision) -> bool:
    """Strict: offering the right title instead of answering is wrong; a complaint may always go to a person."""
    if question.intent == "emergency":
        return decision.kind is Kind.EMERGENCY
    if question.intent == "complaint" and decision.kind is Kind.HAND_OVER:
        return True
    if question.expected:
        return decision.kind is Kind.ANSWER and _first_is_right(question, decision)
    return decision.kind is Kind.HAND_OVER


def _first_is_right(question: Question, decision: Decision) -> bool:
    return bool(decision.hits) and decision.hits[0].id in question.expected


def _is_served(question: Question, decision: Decision) -> bool:
    """A right article is the answer or among the titles that are shown."""
    shown = {Kind.ANSWER: 1, Kind.CLARIFY: TITLES}.get(decision.kind, 0)
    return not question.expected.isdisjoint(hit.id for hit in decision.hits[:shown])


def _recall(pairs: Sequence[tuple[Question, Sequence[str]]]) -> dict[str, float]:
    wanted = [(question, names) for question, names in pairs if question.expected]
    return {
        "questions": len(pairs),
        "recall_at_1": _share(not question.expected.isdisjoint(names[:1]) for question, names in wanted),
        "recall_at_3": _share(not question.expected.isdisjoint(names[:3]) for question, names in wanted),
    }


def _searched(questions: Sequence[Question], search: Search) -> dict[str, float]:
    found, p50 = _timed([partial(search, question.text) for question in questions])
    return _recall(list(zip(questions, found, strict=True))) | {"p50_ms": p50}


def _timed(calls: Sequence[Callable[[], T]]) -> tuple[list[T], float]:
    """What each call gives, and the median of their milliseconds."""
    found, seconds = [], []
    for call in calls:
        began = perf_counter()
        found.append(call())
        seconds.append(perf_counter() - began)
    return found, round(1000 * median(seconds), 3)


def _share(truths: Iterable[bool]) -> float:
    listed = list(truths)
    return round(sum(listed) / len(listed), 4) if listed else 0.0


def _text(article: Article) -> str:
    return "\n".join((article.title, *article.questions, article.body))


def _pairs_bm25(articles: Sequence[Article]) -> Search:
    counts = {article.id: Counter(_pairs(_text(article))) for article in articles}
    frequency = Counter(pair for own in counts.values() for pair in own)
    average = sum(own.total() for own in counts.values()) / len(counts)

    def score(own: Counter[str], asked: set[str]) -> float:
        damping = 1.2 * (0.25 + 0.75 * own.total() / average)
        size = len(counts)
        return sum(
            log(1 + (size - frequency[pair] + 0.5) / (frequency[pair] + 0.5))
            * own[pair]
            * 2.2
            / (own[pair] + damping)
            for pair in asked & own.keys()
        )

    def search(text: str) -> list[str]:
        asked = set(_pairs(text))
        return sorted(counts, key=lambda name: (-score(counts[name], asked), name))[:5]

    return search


def _pairs(text: str) -> list[str]:
    letters = [letter for letter in text if letter.isalnum()]
    return [first + second for first, second in pairwise(letters)]


def _trigrams(articles: Sequence[Article]) -> Search:
    store = sqlite3.connect(":memory:")
    store.execute("CREATE VIRTUAL TABLE page USING fts5(id UNINDEXED, text, tokenize='trigram')")
    store.executemany("INSERT INTO page VALUES (?, ?)", [(article.id, _text(article)) for article in articles])

    def search(text: str) -> list[str]:
        letters = "".join(letter for letter in text if letter.isalnum())
        asked = " OR ".join(f'"{letters[at : at + 3]}"' for at in range(len(letters) - 2))
        if not asked:
            return []
        rows = store.execute("SELECT id FROM page WHERE page MATCH ? ORDER BY bm25(page) LIMIT 5", (asked,))
        return [str(row[0]) for row in rows]

    return search


def _print(path: Path, rows: dict[str, dict[str, float]]) -> None:
    table = Table("engine", *COLUMNS, title=f"{path.name}: {rows['bangfu']['questions']} questions")
    for engine, figures in rows.items():
        table.add_row(engine, *(f"{figures[name]:.3f}" if name in figures else "-" for name in COLUMNS))
    Console(width=180).print(table)
