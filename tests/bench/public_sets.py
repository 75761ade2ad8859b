"""Search on public question sets (a folder of NAME.entries.jsonl.gz and NAME.queries.jsonl.gz), clean and spoiled."""

import gzip
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from statistics import fmean, stdev
from time import perf_counter
from typing import Any

from knowledge.index import Index, build
from knowledge.sounds import syllables
from tests.bench.engines import SHOWN, Search, baselines

# One draw of the damage moves a figure by one in a hundred to two; homophones and dropped characters are drawn anew.
DRAWS = 5
FILLERS = ("哎呀我想问一下啊 ", " 你晓得不嘛")
SPOIL_EVERY = {"homophones": 5, "dropped": 10}


@dataclass(frozen=True, slots=True)
class Leaflet:
    """An entry of a public set."""

    id: str
    title: str
    body: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the ids of right entries."""

    text: str
    gold: frozenset[str]


def sets_in(folder: Path) -> list[str]:
    """The names of the sets that are there."""
    return sorted(path.name.partition(".")[0] for path in folder.glob("*.entries.jsonl.gz"))


def measure(folder: Path, name: str) -> dict[str, dict[str, float]]:
    """R@1 for each engine, clean and spoiled, with the seconds to build and the milliseconds of a search."""
    entries = [
        Leaflet(row["id"], row["title"], row["body"], tuple(row["questions"]))
        for row in _rows(folder / f"{name}.entries.jsonl.gz")
    ]
    asked = [Asked(row["text"], frozenset(row["gold"])) for row in _rows(folder / f"{name}.queries.jsonl.gz")]
    begun = perf_counter()
    index = build(entries)
    built = perf_counter() - begun
    engines: dict[str, Search] = {"bangfu": lambda text: [hit.id for hit in index.search(text, SHOWN)]}
    engines |= baselines(entries, partial(coverages, index))
    rows: dict[str, dict[str, float]] = {}
    for engine, search in engines.items():
        begun = perf_counter()
        rows[engine] = {"R@1": _recall(search, asked)}
        rows[engine]["ms"] = 1000 * (perf_counter() - begun) / len(asked)
        for how, spoil in spoilers().items():
            draws = [
                _recall(search, [Asked(spoil(one.text, draw), one.gold) for one in asked]) for draw in draws_of(how)
            ]
            rows[engine][how] = fmean(draws)
            if len(draws) > 1:
                rows[engine][f"{how} +-"] = stdev(draws) / len(draws) ** 0.5
    rows["bangfu"]["build_s"] = built
    return rows


def coverages(index: Index, text: str) -> dict[str, float]:
    """The product's scores of all entries."""
    return {match.id: match.coverage for match in index.matches(text)}


def draws_of(how: str) -> range:
    """How often this damage is drawn: once where it is no matter of chance."""
    return range(DRAWS if how in SPOIL_EVERY else 1)


def spoilers() -> dict[str, Callable[[str, int], str]]:
    """What happens to a question between a mouth and the bot, by the number of the draw; the same in every run."""
    from opencc import OpenCC

    sounding, traditional = _sounding(), OpenCC("s2t").convert
    return {
        "traditional": lambda text, draw: traditional(text),
        "homophones": lambda text, draw: _every(
            text, draw, "homophones", lambda letter, lot: lot.choice(sounding(letter))
        ),
        "dropped": lambda text, draw: _every(text, draw, "dropped", lambda letter, lot: ""),
        "fillers": lambda text, draw: text.join(FILLERS),
    }


def _every(text: str, draw: int, how: str, change: Callable[[str, Random], str]) -> str:
    lot = Random(f"{how}{draw or ''}{text}")
    return "".join(change(one, lot) if lot.random() < 1 / SPOIL_EVERY[how] else one for one in text)


def _sounding() -> Callable[[str], Sequence[str]]:
    alike: dict[str, list[str]] = defaultdict(list)
    for letter, sound in syllables().items():
        alike[sound].append(letter)
    return lambda letter: alike.get(syllables().get(letter, ""), [letter])


def _recall(search: Search, asked: Sequence[Asked]) -> float:
    return sum(not one.gold.isdisjoint(search(one.text)[:1]) for one in asked) / len(asked)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)
