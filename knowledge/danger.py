"""How dangerous words sound: characters and pairs that cries for help have more often than questions (naive Bayes).

What the signs of words/emergencies.toml do not name may still sound like what people cried before: the sentences of
words/dangers.txt, beside all that is known to be harmless (sample questions, small talk, words/harmless.txt). From
which score on it is danger is fitted: the lowest at which at most MOST_FALSE of the harmless sentences would be taken
for it, each asked of a model that has not seen it. `knowledge fit` does so and stores it in words/danger.toml.
"""

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log, sqrt

from knowledge.emergency import Emergency, emergency_in, spoken_dangers
from knowledge.spoken import WORDS, plain, tokens

LIMIT = WORDS / "danger.toml"
MOST_FALSE = 0.002
FOLDS = 5
# Of fewer characters and pairs nothing is heard: five characters have nine.
FEWEST_TOKENS = 9
# What is added to every count, so that what was never seen decides nothing alone.
UNSEEN = 0.3


@dataclass(frozen=True, slots=True)
class Dangers:
    """Immutable. `weights`: by how much a token speaks for danger; `kinds`: how often each danger's sentences have
    it; `least`: the score from which on it is danger."""

    weights: Mapping[str, float]
    kinds: Mapping[Emergency, tuple[int, Mapping[str, int]]]
    least: float

    def in_text(self, text: str) -> Emergency | None:
        """The danger that the text sounds like, if it sounds like one."""
        said = set(tokens(plain(text)))
        if len(said) < FEWEST_TOKENS or self.score(said) < self.least:
            return None
        return max(self.kinds, key=lambda kind: self._likeness(said, *self.kinds[kind]))

    def score(self, said: set[str]) -> float:
        """How much the tokens speak for danger, for any length."""
        known = [self.weights[token] for token in said if token in self.weights]
        return sum(known) / sqrt(len(said)) if known else -self.least

    @staticmethod
    def _likeness(said: set[str], size: int, counts: Mapping[str, int]) -> float:
        return sum(log((counts.get(token, 0) + UNSEEN) / (size + 2 * UNSEEN)) for token in said)


def trained(cries: Sequence[tuple[Emergency, str]], harmless: Sequence[str], least: float) -> Dangers:
    """From sentences with their danger, and sentences without one."""
    kinds: dict[Emergency, tuple[int, Counter[str]]] = {}
    for kind, text in cries:
        size, counts = kinds.get(kind, (0, Counter()))
        counts.update(set(tokens(plain(text))))
        kinds[kind] = size + 1, counts
    bad: Counter[str] = Counter()
    for _, counts in kinds.values():
        bad.update(counts)
    good = Counter(token for text in harmless for token in set(tokens(plain(text))))
    weights = {
        token: log((bad[token] + UNSEEN) / (len(cries) + 2 * UNSEEN))
        - log((good[token] + UNSEEN) / (len(harmless) + 2 * UNSEEN))
        for token in bad | good
    }
    return Dangers(weights, kinds, least)


@cache
def cries() -> tuple[tuple[Emergency, str], ...]:
    """How people have cried for help, each with what the signs name in it."""
    lines = (WORDS / "dangers.txt").read_text(encoding="utf-8").splitlines()
    named = ((emergency_in(text), text) for text in lines)
    spoken = [(kind, text) for kind, texts in spoken_dangers() for text in texts]
    return (*((kind, text) for kind, text in named if kind), *spoken)


@cache
def talk() -> tuple[str, ...]:
    """Sentences with a danger's words and without danger."""
    return tuple((WORDS / "harmless.txt").read_text(encoding="utf-8").splitlines())


def read_limit() -> float:
    """The fitted score."""
    return float(tomllib.loads(LIMIT.read_text(encoding="utf-8"))["least"])


def fitted(harmless: Sequence[str]) -> str:
    """The limit with the figures behind it, as it is stored."""
    all_cries, seen, calm = cries(), [], []
    for fold in range(FOLDS):
        model = trained(
            [one for at, one in enumerate(all_cries) if at % FOLDS != fold],
            [text for at, text in enumerate(harmless) if at % FOLDS != fold],
            0.0,
        )
        seen += [model.score(set(tokens(plain(text)))) for _, text in all_cries[fold::FOLDS]]
        calm += [model.score(set(tokens(plain(text)))) for text in harmless[fold::FOLDS]]
    calm.sort(reverse=True)
    least = round(calm[int(MOST_FALSE * len(calm))], 3) + 0.001
    found = (
        ("least", least),
        ("sentences_of_danger", len(seen)),
        ("seen_among_them", sum(score >= least for score in seen) / len(seen)),
        ("harmless_sentences", len(calm)),
        ("taken_for_danger", sum(score >= least for score in calm) / len(calm)),
    )
    head = "# Written by `python -m knowledge fit`; knowledge/danger.py says how. Do not edit by hand.\n"
    return head + "".join(f"{name} = {round(value, 4)}\n" for name, value in found)
