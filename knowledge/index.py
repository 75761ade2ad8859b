"""Search over entries: characters and pairs under BM25 plus the best single headline, with a calibrated score."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Protocol

from knowledge.postings import Field
from knowledge.sounds import Sounds
from knowledge.spoken import faint, plain, shortened, tokens

# Chosen by cross-validation over the sample questions and on two foreign sets; see docs/answers.md.
HEADLINE = 0.25
FAINT = 0.3
# What a pair that sounds like a known one counts for, compared with the known one itself.
HEARD = 0.8
# At this many entries a token is common: it then only tells apart what rarer tokens have found.
COMMON = 1500
ENOUGH = 20


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
    """An entry, the share of the query's weight that it holds (0..1), how many tokens the query has, and the share
    that the entry's best single headline holds."""

    id: str
    coverage: float
    tokens: int
    headline: float = 0.0

    @property
    def length(self) -> float:
        """The logarithm of the number of tokens; beyond ENOUGH more words are no more evidence, only more words."""
        return log(min(self.tokens, ENOUGH))


@dataclass(frozen=True, slots=True)
class Asked:
    """A query's tokens, how much each says (unknown ones say most), and for unknown pairs the known ones of the same
    sound, of which any may have been meant."""

    weights: Mapping[str, float]
    heard: Mapping[str, Sequence[str]]

    @property
    def mass(self) -> float:
        """How much is said in all."""
        return sum(weight / HEARD if token in self.heard else weight for token, weight in self.weights.items())


@dataclass(frozen=True, slots=True)
class Calibration:
    """From coverage, lead, length, headline and what is claimed elsewhere to the likelihood of being right;
    `knowledge.fitting` finds it."""

    base: float
    coverage: float
    lead: float
    length: float
    headline: float
    claimed: float

    def likelihood(self, match: Match, lead: float, claimed: float = 0.0) -> float:
        """0..1; `lead` is the coverage by which the match is ahead of the next entry (negative for those behind),
        `claimed` the share of the query that the match lacks and a matter beside the base has."""
        evidence = self.coverage * match.coverage + self.lead * lead + self.length * match.length
        evidence += self.headline * match.headline + self.claimed * claimed
        return 1 / (1 + exp(-(self.base + evidence)))


# As fitted on the shipped base on 27 November 2026; a base brings its own (words/thresholds.toml).
ROUGH = Calibration(base=-16.7, coverage=12.1, lead=21.8, length=5.6, headline=-15.3, claimed=-12.0)


class Index:
    """Immutable; a new one can take its place while this one serves."""

    __slots__ = (
        "_bodies",
        "_calibration",
        "_counts",
        "_headlines",
        "_ids",
        "_numbers",
        "_owners",
        "_rarity",
        "_sounds",
    )

    def __init__(self, entries: Sequence[Entry], calibration: Calibration) -> None:
        self._calibration = calibration
        self._ids = tuple(entry.id for entry in entries)
        self._numbers = {name: number for number, name in enumerate(self._ids)}
        headlines, bodies, self._owners = _token_lists(entries)
        self._bodies, self._headlines = Field(bodies), Field(headlines)
        self._counts = self._bodies.counts()
        self._rarity = {token: _rarity(token, count, len(entries)) for token, count in self._counts.items()}
        self._sounds = Sounds(self._counts)

    def search(self, text: str, limit: int = 5, prior: Mapping[str, float] | None = None) -> list[Hit]:
        """The likeliest entries, best first; empty when nothing of the text is known. `prior`: by how much entries
        are likelier (over 1) or less likely (under 1) before a word is said; 1 for those that are not in it."""
        return self.hits(self.matches(text, prior=prior), limit)

    def hits(self, matches: Sequence[Match], limit: int = 5) -> list[Hit]:
        """Matches (best first) with the likelihood of each, given the others."""
        found: list[Hit] = []
        for at, match in enumerate(matches[:limit]):
            other = matches[0 if at else 1].coverage if len(matches) > 1 else 0.0
            likelihood = self._calibration.likelihood(match, match.coverage - other)
            # What covers less is never called likelier, whatever its best headline.
            found.append(Hit(match.id, min(likelihood, found[-1].score) if found else likelihood))
        return found

    def matches(
        self, text: str, allowed: Callable[[str], bool] | None = None, prior: Mapping[str, float] | None = None
    ) -> list[Match]:
        """All entries that share a token with the text, by falling coverage (times the prior); equal ones by id."""
        before = prior or {}
        asked = self.asked(text)
        said, size = asked.mass, len(asked.weights)
        mass = said * (1 + HEADLINE)
        scores = self._bodies.scores(asked.weights, COMMON, asked.heard)
        best: dict[int, float] = {}
        for number, score in self._headlines.scores(asked.weights, COMMON, asked.heard).items():
            owner = self._owners[number]
            if score > best.get(owner, 0.0):
                best[owner] = score
        found = [
            Match(
                self._ids[owner],
                min(1.0, (score + HEADLINE * best.get(owner, 0.0)) / mass * before.get(self._ids[owner], 1.0)),
                size,
                best.get(owner, 0.0) / said,
            )
            for owner, score in scores.items()
            if allowed is None or allowed(self._ids[owner])
        ]
        return sorted(found, key=lambda match: (-match.coverage, match.id))

    def claimed(self, text: str, name: str, others: Callable[[str], bool]) -> float:
        """The share of the text's weight (0..1) that this entry lacks altogether and one of the others has: what is
        asked *about* the entry's matter, where the matter itself is only mentioned."""
        asked = self.asked(text)
        number = self._numbers[name]
        rest = {
            token: weight
            for token, weight in asked.weights.items()
            if not any(self._bodies.has(one, number) for one in asked.heard.get(token, (token,)))
        }
        scores = self._bodies.scores(rest, COMMON, asked.heard)
        return max((score for at, score in scores.items() if others(self._ids[at])), default=0.0) / asked.mass

    def mended(self, text: str) -> str:
        """The plain text with pairs that no entry has written as the known pair of the same sound, left to right. A
        character that stands in a known pair was heard right and stays."""
        letters = list(plain(text))
        for at in range(len(letters) - 1):
            pair = letters[at] + letters[at + 1]
            if pair not in self._rarity:
                first = self._is_known(letters[max(at - 1, 0) : at + 1])
                second = self._is_known(letters[at + 1 : at + 3])
                meant = (
                    known
                    for known in self._sounds.known_for(pair)
                    if (known[0] == pair[0] or not first) and (known[1] == pair[1] or not second)
                )
                letters[at : at + 2] = next(meant, pair)
        return "".join(letters)

    def _is_known(self, letters: Sequence[str]) -> bool:
        return len(letters) == 2 and "".join(letters) in self._rarity

    def asked(self, text: str) -> Asked:
        """The text's tokens, once each."""
        said = dict.fromkeys(tokens(shortened(plain(text))))
        weights: dict[str, float] = {}
        heard: dict[str, tuple[str, ...]] = {}
        for token in said:
            weights[token] = self._rarity.get(token) or _rarity(token, 0, len(self._ids))
            meant = () if token in self._rarity else self._sounds.known_for(token)
            if meant := tuple(pair for pair in meant if pair not in said):
                count = min(sum(map(self._counts.__getitem__, meant)), len(self._ids))
                weights[token], heard[token] = HEARD * _rarity(meant[0], count, len(self._ids)), meant
        return Asked(weights, heard)


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


def _rarity(token: str, count: int, size: int) -> float:
    says_little = faint().issuperset(token)
    return log(1 + (size - count + 0.5) / (count + 0.5)) * (FAINT if says_little else 1.0)
