"""Whether two people ask the same: their questions share most of their pairs of characters."""

from collections.abc import Mapping

from knowledge.places import places_in
from knowledge.spoken import faint, plain, tokens

# Of the pairs that either has, so many are common. Rather two answers than a wrong one.
ALIKE = 0.6
FEWEST = 3


def leading(text: str, open_ones: Mapping[int, str]) -> int | None:
    """Of these open questions (texts by number, the oldest first) the one that this text asks again."""
    own = _pairs(text)
    if len(own) < FEWEST:
        return None
    likeness = {number: _share(own, _pairs(other)) for number, other in open_ones.items()}
    best = max(likeness, key=lambda number: likeness[number], default=None)
    return best if best is not None and likeness[best] >= ALIKE else None


def _pairs(text: str) -> frozenset[str]:
    found = tokens(plain(text))
    return (
        frozenset(one for one in found if len(one) > 1 and not faint().issuperset(one))
        | places_in(plain(text)).folders
    )


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / (len(one | other) or 1)
