"""Mishearings of voice typing: pairs of characters that the base does not know, found again by their sound."""

import re
from collections.abc import Mapping
from functools import cache

from knowledge.spoken import WORDS

_PAIR = re.compile(r"[\u3400-\u9fff]{2}")


class Sounds:
    """Known pairs by their toneless sound; immutable.

    Only unknown pairs are looked up, and the single characters stay as typed: replacing those too, or taking zh for z
    and ng for n, lost more clean questions than it found spoiled ones (docs/answers.md).
    """

    __slots__ = ("_by_sound",)

    def __init__(self, counts: Mapping[str, int]) -> None:
        """`counts`: for each known token the number of entries that have it."""
        by_sound: dict[str, list[str]] = {}
        for pair in filter(_PAIR.fullmatch, counts):
            if sound := _sound(pair):
                by_sound.setdefault(sound, []).append(pair)
        self._by_sound = {
            sound: tuple(sorted(pairs, key=lambda pair: -counts[pair])) for sound, pairs in by_sound.items()
        }

    def known_for(self, token: str) -> tuple[str, ...]:
        """The known pairs that sound like this unknown one, the commonest first; none where there are none."""
        return self._by_sound.get(_sound(token), ()) if _PAIR.fullmatch(token) else ()


def _sound(pair: str) -> str:
    table = syllables()
    said = [table.get(letter, "") for letter in pair]
    return " ".join(said) if all(said) else ""


@cache
def syllables() -> dict[str, str]:
    """The toneless reading of each character."""
    table: dict[str, str] = {}
    for line in (WORDS / "syllables.txt").read_text(encoding="utf-8").splitlines():
        syllable, _, letters = line.partition(" ")
        table.update(dict.fromkeys(letters, syllable))
    return table
