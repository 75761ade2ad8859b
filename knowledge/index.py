"""Search over entries: characters and pairs under BM25 plus the best single headline, with a calibrated score."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Protocol

from knowledge.postings import Field
from knowledge.sounds import Sounds, known_pairs
from knowledge.spoken import plain, shortened, tokens

HEADLINE = 0.5
COMMON = 1500


class Entry(Protocol):
    """What can be searched: an article, or anything with these four."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def body(self) -> str: ...
    @property
    def questions(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry and how likely it is the right one, 0..1."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Match:
    """An entry and its coverage: the share of the query's weight that the entry holds, 0..1."""

    id: str
    coverage: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """From coverage and lead to the likelihood of being right; fitted by `knowledge.fitting`, never by hand."""

    base: float
    coverage: float
    lead: float

    def likelihood(self, coverage: float, lead: float) -> float:
        """0..1; rises with the coverage and with the lead over the next entry (negative for those behind)."""
        return 1 / (1 + exp(-(self.base + self.coverage * coverage + self.lead * lead)))


# Fitted on the shipped base without its own sample questions; a base brings its own (words/thresholds.toml).
ROUGH = Calibration(base=-3.0, coverage=7.0, lead=14.0)


class Index:
    """Immutable; a new one can take its place while this one serves."""

    __slots__ = ("_bodies", "_calibration", "_headlines", "_ids", "_owners", "_rarity", "_sounds", "_unknown")

    def __init__(self, entries: Sequence[Entry], calibration: Calibration) -> None:
        self._calibration = calibration
        self._ids = tuple(entry.id for entry in entries)
        headlines, bodies, self._owners = _token_lists(entries)
        self._bodies, self._headlines = Field(bodies), Field(headlines)
        counts = self._bodies.counts()
        self._rarity = {token: _rarity(count, len(entries)) for token, count in counts.items()}
        self._unknown = _rarity(0, len(entries))
        self._sounds = Sounds(known_pairs(counts))

    def search(self, text: str, limit: int = 5) -> list[Hit]:
        """The likeliest entries, best first; empty when nothing of the text is known."""
        return self.hits(self.matches(text), limit)

    def hits(self, matches: Sequence[Match], limit: int = 5) -> list[Hit]:
        """Matches (best first) with the likelihood of each, given the others."""
        found = []
        for at, match in enumerate(matches[:limit]):
            other = matches[0 if at else 1].coverage if len(matches) > 1 else 0.0
            found.append(Hit(match.id, self._calibration.likelihood(match.coverage, match.coverage - other)))
        return found

    def matches(self, text: str, allowed: Callable[[str], bool] | None = None) -> list[Match]:
        """All entries that share a token with the text, by falling coverage; equal ones by id."""
        weights = self.weights(text)
        mass = sum(weights.values()) * (1 + HEADLINE)
        scores = self._bodies.scores(weights, COMMON)
        best: dict[int, float] = {}
        for number, score in self._headlines.scores(weights, COMMON).items():
            owner = self._owners[number]
            if score > best.get(owner, 0.0):
                best[owner] = score
        found = [
            Match(self._ids[owner], (score + HEADLINE * best.get(owner, 0.0)) / mass)
            for owner, score in scores.items()
            if allowed is None or allowed(self._ids[owner])
        ]
        return sorted(found, key=lambda match: (-match.coverage, match.id))

    def weights(self, text: str) -> dict[str, float]:
        """The query's tokens, misheard ones mended, and how rare each is; unknown ones weigh most."""
        query = self._sounds.mended(shortened(plain(text)))
        return {token: self._rarity.get(token, self._unknown) for token in tokens(query)}


def build(entries: Iterable[Entry], calibration: Calibration = ROUGH) -> Index:
    """An index over the entries; ids must be unique."""
    listed = tuple(entries)
    if len({entry.id for entry in listed}) != len(listed):
        raise ValueError("entry ids are not unique")
    return Index(listed, calibration)


def _token_lists(entries: Sequence[Entry]) -> tuple[list[list[str]], list[list[str]], list[int]]:
    """Tokens of every headline, tokens of every entry as a whole, and the entry of each headline."""
    headlines: list[list[str]] = []
    bodies: list[list[str]] = []
    owners: list[int] = []
    for number, entry in enumerate(entries):
        own = [tokens(plain(text)) for text in (entry.title, *entry.questions) if text]
        headlines.extend(own)
        owners.extend([number] * len(own))
        bodies.append([token for text in own for token in text] + tokens(plain(entry.body)))
    return headlines, bodies, owners


def _rarity(count: int, size: int) -> float:
    return log(1 + (size - count + 0.5) / (count + 0.5))
