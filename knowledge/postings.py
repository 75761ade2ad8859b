"""Inverted lists for BM25 in memory: for each token the texts that have it and how much it counts there."""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

SATURATION = 1.2
LENGTH = 0.75


class Field:
    """One kind of text of all entries; immutable after building."""

    __slots__ = ("_lists",)

    def __init__(self, texts: Sequence[Sequence[str]], length: float = LENGTH) -> None:
        """`texts` are token lists by number; `length` is BM25's b."""
        average = sum(map(len, texts)) / max(1, len(texts)) or 1.0
        self._lists: dict[str, tuple[array[int], array[float]]] = {}
        for number, text in enumerate(texts):
            damping = SATURATION * (1 - length + length * len(text) / average)
            for token, count in Counter(text).items():
                if token not in self._lists:
                    self._lists[token] = (array("I"), array("f"))
                numbers, shares = self._lists[token]
                numbers.append(number)
                shares.append(count / (count + damping))

    def counts(self) -> dict[str, int]:
        """How many texts have each token."""
        return {token: len(numbers) for token, (numbers, _) in self._lists.items()}

    def has(self, token: str, number: int) -> bool:
        """Whether this text has the token."""
        if token not in self._lists:
            return False
        numbers = self._lists[token][0]
        at = bisect_left(numbers, number)
        return at < len(numbers) and numbers[at] == number

    def scores(self, weights: Mapping[str, float], common: int) -> dict[int, float]:
        """Weighted sums of shares (each 0..1) of every text that has one of the tokens.

        A token that more than `common` texts have only adds to texts that a rarer one has found, unless none did.
        """
        known = {token: weight for token, weight in weights.items() if token in self._lists}
        rare = [token for token in known if len(self._lists[token][0]) <= common]
        found: dict[int, float] = {}
        for token in rare or known:
            weight = known[token]
            for number, share in zip(*self._lists[token], strict=True):
                found[number] = found.get(number, 0.0) + weight * share
        if rare and len(rare) < len(known):
            self._add_common(found, {token: known[token] for token in known.keys() - set(rare)})
        return found

    def _add_common(self, found: dict[int, float], weights: Mapping[str, float]) -> None:
        best: Collection[int] = sorted(found, key=found.__getitem__, reverse=True)[:CANDIDATES]
        for token, weight in weights.items():
            numbers, shares = self._lists[token]
            for number in best:
                at = bisect_left(numbers, number)
                if at < len(numbers) and numbers[at] == number:
                    found[number] += weight * shares[at]


CANDIDATES = 300
