"""Mishearings of voice typing: pairs of characters that the base does not know, found again by their sound."""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from knowledge.spoken import WORDS

_PAIR = re.compile(r"[\u3400-\u9fff]{2}")
# Said alike by most rural speakers of Mandarin: zh/z, ch/c, sh/s, -ng/-n after i and e, l/n at the start.
_ALIKE = ((r"^zh", "z"), (r"^ch", "c"), (r"^sh", "s"), (r"(?<=[ie])ng$", "n"), (r"^n(?=[^g])", "l"))


class Sounds:
    """Known pairs by their sound; immutable."""

    __slots__ = ("_by_sound", "_known")

    def __init__(self, pairs: Mapping[str, int]) -> None:
        """`pairs` maps each known pair of characters to the number of entries that have it."""
        self._known = pairs
        by_sound: dict[str, str] = {}
        for pair, count in pairs.items():
            sound = _sound(pair)
            if sound and (sound not in by_sound or count > pairs[by_sound[sound]]):
                by_sound[sound] = pair
        self._by_sound = by_sound

    def mended(self, text: str) -> str:
        """The text with unknown pairs written as the known pair of the same sound, from left to right."""
        letters = list(text)
        for at in range(len(letters) - 1):
            pair = letters[at] + letters[at + 1]
            if pair not in self._known and _PAIR.fullmatch(pair):
                letters[at : at + 2] = self._by_sound.get(_sound(pair), pair)
        return "".join(letters)


def known_pairs(counts: Mapping[str, int]) -> dict[str, int]:
    """The pairs of Chinese characters among the tokens."""
    return {token: count for token, count in counts.items() if _PAIR.fullmatch(token)}


def _sound(pair: Iterable[str]) -> str:
    syllables = _syllables()
    said = [syllables.get(letter, "") for letter in pair]
    return " ".join(said) if all(said) else ""


@cache
def _syllables() -> dict[str, str]:
    table: dict[str, str] = {}
    for line in (WORDS / "syllables.txt").read_text(encoding="utf-8").splitlines():
        syllable, _, letters = line.partition(" ")
        for pattern, replacement in _ALIKE:
            syllable = re.sub(pattern, replacement, syllable)
        table.update(dict.fromkeys(letters, syllable))
    return table
