"""Policy answers on labelled questions, beside other engines in the same run; size; public sets where they are.

`make bench ONLY=answers` measures the own questions. A folder named by an argument or by BANGFU_BENCH_FOLDER may hold
questions_dev.jsonl (same form) and retrieval/ with public sets (tests/bench/public_sets.py).
"""

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter, process_time
from typing import TypeVar

from rich.console import Console
from rich.table import Table

from knowledge.articles import Article, load
from knowledge.base import Base
from knowledge.decision import Decision, Kind, decide
from knowledge.index import build
from tests.bench import households
from tests.bench.engines import Search, baselines
from tests.bench.public_sets import Leaflet, coverages, measure, sets_in

FOLDER = "BANGFU_BENCH_FOLDER"
OWN_QUESTIONS = Path(__file__).parents[1] / "knowledge" / "questions.jsonl"
MOUTHS = OWN_QUESTIONS.with_name("mouths.jsonl")
# Drawn by lot from what was written together with MOUTHS; only ever evaluated, never looked at to mend something.
ASIDE = OWN_QUESTIONS.with_name("aside.jsonl")
# Written later and before anything of it was asked, for a tighter figure; only ever evaluated, too.
FRESH = OWN_QUESTIONS.with_name("fresh.jsonl")
# Broad questions and near misses, held out; the thresholds are fitted on the other half, knowledge/words/broad.jsonl.
BROAD_QUESTIONS = OWN_QUESTIONS.with_name("broad.jsonl")
TITLES = 3
WIDTH = 200
SIZES = (1000, 20000)
RIGHT_KINDS = {
    "emergency": Kind.EMERGENCY,
    "complaint": Kind.COMPLAINT,
    "smalltalk": Kind.GREETING,
    "report_status": Kind.STATUS,
}
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
# What a question may be, as the labelled files name it; each has its own accuracy of decision.
KINDS = ("policy_question", "unanswerable", "emergency", "complaint", "smalltalk", "report_status")


@dataclass(frozen=True, slots=True)
class Question:
    """One labelled question; `expected` are article ids, none where there is nothing to cite."""

    text: str
    expected: frozenset[str]
    intent: str


def run(arguments: list[str]) -> dict[str, object]:
    """Measure on FILE.jsonl, or on the own questions and what a FOLDER holds; print tables and give the figures."""
    given = Path(arguments[0]) if arguments else Path(os.environ.get(FOLDER, "none"))
    files = [OWN_QUESTIONS, BROAD_QUESTIONS, MOUTHS, ASIDE, FRESH]
    if given.is_file():
        files = [given]
    elif (given / "questions_dev.jsonl").is_file():
        files.append(given / "questions_dev.jsonl")
    index = Base.load().index
    engines = baselines(load(), partial(coverages, index))
    figures: dict[str, object] = {path.name: measured(path, engines) for path in files}
    retrieval = given / "retrieval"
    for name in sets_in(retrieval) if retrieval.is_dir() else ():
        rows = measure(retrieval, name)
        figures[name] = rows
        _print_recall(name, rows)
    figures["households"] = households.measured()
    figures["size"] = [sized(count) for count in SIZES]
    return figures


def measured(path: Path, engines: Mapping[str, Search]) -> dict[str, dict[str, float]]:
    """One file of labelled questions, the product and each engine."""
    questions = read_questions(path)
    rows = {"bangfu": figures_of(questions)}
    rows |= {name: _searched(questions, search) for name, search in engines.items()}
    _print(path, rows)
    return rows


def sized(count: int) -> dict[str, float]:
    """Seconds to build and the median milliseconds of a search over so many made-up entries, of one core: the
    processor's time, whatever else the machine does."""
    articles = load()
    entries = [_numbered(articles[at % len(articles)], at) for at in range(count)]
    begun = process_time()
    index = build(entries)
    built = process_time() - begun
    asked = [question for article in articles for question in article.questions[:2]]
    _, p50 = _timed([partial(index.search, text) for text in asked], process_time)
    Console(width=WIDTH).print(f"{count} entries, one core: built in {built:.2f} s, search p50 {p50:.1f} ms")
    return {"entries": count, "build_s": round(built, 3), "p50_ms": p50}


def _numbered(article: Article, at: int) -> Leaflet:
    """The same article as another one: its sentences in another order, each with a number of its own."""
    words = Random(at)
    facts = [f"{fact}{words.randrange(10**6)}" for fact in (*article.facts, *article.keywords, article.scope_note)]
    words.shuffle(facts)
    return Leaflet(f"{article.id}-{at}", f"{article.title}{at}", "。".join(facts), article.questions[:4])


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
    by_kind = {kind: [pair for pair in pairs if pair[0].intent == kind] for kind in KINDS}
    found |= {f"right_{kind}": _share(_is_right(*pair) for pair in own) for kind, own in by_kind.items() if own}
    found |= {f"number_{kind}": len(own) for kind, own in by_kind.items()}
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
    """Strict: offering the right title instead of answering is wrong. A complaint goes to a person, alone or beside
    the right answer; an answer that is also passed on as a complaint is right."""
    if question.intent == "complaint" and decision.kind is Kind.COMPLAINT:
        return True
    if question.expected:
        return decision.kind in (Kind.ANSWER, Kind.COMPLAINT) and _first_is_right(question, decision)
    return decision.kind is RIGHT_KINDS.get(question.intent, Kind.HAND_OVER)


def _first_is_right(question: Question, decision: Decision) -> bool:
    return bool(decision.hits) and decision.hits[0].id in question.expected


def _is_served(question: Question, decision: Decision) -> bool:
    """A right article is the answer or among the titles that are shown."""
    shown = {Kind.ANSWER: 1, Kind.CLARIFY: TITLES, Kind.COMPLAINT: TITLES}.get(decision.kind, 0)
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


def _timed(calls: Sequence[Callable[[], T]], clock: Callable[[], float] = perf_counter) -> tuple[list[T], float]:
    """What each call gives, and the median of their milliseconds."""
    found, seconds = [], []
    for call in calls:
        began = clock()
        found.append(call())
        seconds.append(clock() - began)
    return found, round(1000 * median(seconds), 3)


def _share(truths: Iterable[bool]) -> float:
    listed = list(truths)
    return round(sum(listed) / len(listed), 4) if listed else 0.0


def _print(path: Path, rows: dict[str, dict[str, float]]) -> None:
    table = Table("engine", *COLUMNS, title=f"{path.name}: {rows['bangfu']['questions']} questions")
    for engine, figures in rows.items():
        table.add_row(engine, *(f"{figures[name]:.3f}" if name in figures else "-" for name in COLUMNS))
    Console(width=WIDTH).print(table)
    own = rows["bangfu"]
    shares = (
        f"{kind} {own[f'right_{kind}']:.3f} of {own[f'number_{kind}']}" for kind in KINDS if f"right_{kind}" in own
    )
    Console(width=WIDTH).print("decisions right: " + ", ".join(shares))


def _print_recall(name: str, rows: dict[str, dict[str, float]]) -> None:
    columns = list(dict.fromkeys(column for row in rows.values() for column in row))
    table = Table("engine", *columns, title=f"{name}: recall@1, clean and spoiled")
    for engine, row in rows.items():
        table.add_row(engine, *(f"{row[column]:.3f}" if column in row else "-" for column in columns))
    Console(width=WIDTH).print(table)
