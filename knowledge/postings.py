"""Inverted lists for BM25 in memory: for each token the texts that have it and how much it counts there."""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

List: TypeAlias = "tuple[array[int], array[float]]"
NONE: List = (array("I"), array("f"))
SATURATION = 1.2
LENGTH = 0.75


class Field:
    """One kind of text of all entries; immutable after building."""

    __slots__ = ("_lists",)

    def __init__(self, texts: Sequence[Sequence[str]], length: float = LENGTH) -> None:
        """`texts` are token lists by number; `length` is BM25's b."""
        average = sum(map(len, texts)) / max(1, len(texts)) or 1.0
        self._lists: dict[str, List] = {}
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

    def scores(
        self, weights: Mapping[str, float], common: int, alike: Mapping[str, Sequence[str]] = MappingProxyType({})
    ) -> dict[int, float]:
        """Weighted sums of shares (each 0..1) of every text that has one of the tokens, or for one of `alike` the
        best share of those that may have been meant by it.

        A token that more than `common` texts have only adds to texts that a rarer one has found, unless none did.
        """
        lists = {token: self._list(alike.get(token, (token,))) for token in weights}
        known = {token: found for token, found in lists.items() if found[0]}
        rare = [token for token, (numbers, _) in known.items() if len(numbers) <= common]
        found: dict[int, float] = {}
        for token in rare or known:
            weight = weights[token]
            for number, share in zip(*known[token], strict=True):
                found[number] = found.get(number, 0.0) + weight * share
        if rare and len(rare) < len(known):
            _add_common(found, [(weights[token], *known[token]) for token in known.keys() - set(rare)])
        return found

    def _list(self, meant: Sequence[str]) -> List:
        lists = [self._lists[token] for token in meant if token in self._lists]
        if len(lists) < 2:
            return lists[0] if lists else NONE
        best: dict[int, float] = {}
        for numbers, shares in lists:
            for number, share in zip(numbers, shares, strict=True):
                best[number] = max(share, best.get(number, 0.0))
        return array("I", sorted(best)), array("f", (best[number] for number in sorted(best)))


def _add_common(found: dict[int, float], lists: "Sequence[tuple[float, array[int], array[float]]]") -> None:
    best: Collection[int] = sorted(found, key=found.__getitem__, reverse=True)[:CANDIDATES]
    for weight, numbers, shares in lists:
        for number in best:
            at = bisect_left(numbers, number)
            if at < len(numbers) and numbers[at] == number:
                found[number] += weight * shares[at]


CANDIDATES = 300
