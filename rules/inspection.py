"""Checks of a sample: how it is drawn, so that anybody can draw it again, and what a family can say."""

from collections import defaultdict
from collections.abc import Collection
from enum import StrEnum
from hashlib import sha256

Stratum = tuple[int, int]


class Result(StrEnum):
    """What the family says about the visit that was reported, or about being visited at all."""

    CAME = "came"
    NOT_COME = "not_come"
    NOT_REACHED = "not_reached"


class Contentment(StrEnum):
    """Whether the family is content with the help (满意度). Read by: the office; one that is not becomes a case."""

    CONTENT = "content"
    SO_SO = "so_so"
    NOT_CONTENT = "not_content"
    NOT_SAID = "not_said"


class Policy(StrEnum):
    """Whether the family knows what it is entitled to (政策知晓). Never asked like an exam."""

    KNOWN = "known"
    PARTLY = "partly"
    UNKNOWN = "unknown"
    NOT_SAID = "not_said"


def draw(population: Collection[tuple[int, Stratum]], size: int, seed: str) -> tuple[int, ...]:
    """So many of these households (id, stratum), each stratum in proportion, at least one of each while they last.

    Only seed and ids decide: the same seed draws the same sample on any machine. Within a stratum the order is
    that of SHA-256 of seed and id, the largest remainders get what is left over.
    """
    strata: dict[Stratum, list[int]] = defaultdict(list)
    for household, stratum in population:
        strata[stratum].append(household)
    size = min(max(size, 0), sum(map(len, strata.values())))
    order = sorted(strata, key=lambda one: _rank(seed, "stratum", *one))
    shares = _shares({one: len(strata[one]) for one in order}, size)
    drawn = [
        household
        for one in order
        for household in sorted(strata[one], key=lambda number: _rank(seed, "household", number))[: shares[one]]
    ]
    return tuple(sorted(drawn, key=lambda number: _rank(seed, "turn", number)))


def _shares(sizes: dict[Stratum, int], size: int) -> dict[Stratum, int]:
    total = sum(sizes.values())
    if not total:
        return {}
    if size <= len(sizes):
        return {one: int(at < size) for at, one in enumerate(sizes)}
    exact = {one: size * count / total for one, count in sizes.items()}
    shares = {one: min(max(1, int(exact[one])), sizes[one]) for one in sizes}
    by_remainder = sorted(sizes, key=lambda one: shares[one] - exact[one])
    while (left := size - sum(shares.values())) != 0:
        for one in by_remainder if left > 0 else reversed(by_remainder):
            if left > 0 and shares[one] < sizes[one]:
                shares[one] += 1
                break
            if left < 0 and shares[one] > 1:
                shares[one] -= 1
                break
        by_remainder.sort(key=lambda one: shares[one] - exact[one])
    return shares


def _rank(seed: str, *of: object) -> str:
    return sha256(":".join(map(str, (seed, *of))).encode()).hexdigest()


def difference(reported: bool, result: Result, contentment: Contentment) -> tuple[str, ...]:
    """What a check found that the records do not say (codes); empty when all agrees."""
    found = []
    if reported and result is Result.NOT_COME:
        found.append("not_come")
    if contentment is Contentment.NOT_CONTENT:
        found.append("not_content")
    return tuple(found)
