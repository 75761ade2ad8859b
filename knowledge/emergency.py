"""Signs of danger in a message and the number to call; the words are in words/emergencies.toml."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from knowledge.spoken import WORDS, simplified


@dataclass(frozen=True, slots=True)
class Emergency:
    """What seems to happen and whom to call: 120, 119 or 110."""

    name: str
    number: str


@dataclass(frozen=True, slots=True)
class _Group:
    emergency: Emergency
    always: re.Pattern[str]
    unless_asked: re.Pattern[str] | None


def emergency_in(text: str) -> Emergency | None:
    """The first danger that the words name for sure; a sign in a question about rules or the past does not count."""
    groups, asking, only_talk, cry, _ = _groups()
    text = told(text)
    cries = bool(cry.search(text))
    if cries or not only_talk.search(text):
        for group in groups:
            if group.always.search(text):
                return group.emergency
    if cries or not asking.search(text):
        for group in groups:
            if group.unless_asked and group.unless_asked.search(text):
                return group.emergency
    return None


def told(text: str) -> str:
    """The text without phrases that take a danger's word for something else (a price that falls)."""
    return _groups()[-1].sub(" ", re.sub(r"\s+", " ", simplified(text).lower()))


def only_talks(text: str) -> bool:
    """Whether a text asks about money, rules or the past, and does not cry for help."""
    text = simplified(text).lower()
    _, asking, _, cry, _ = _groups()
    return bool(asking.search(text)) and not cry.search(text)


@cache
def spoken_dangers() -> tuple[tuple[Emergency, tuple[str, ...]], ...]:
    """How people have put each danger; what comes nearest to one of these is taken for it too."""
    lists = tomllib.loads((WORDS / "emergencies.toml").read_text(encoding="utf-8"))
    return tuple((Emergency(group["name"], group["number"]), tuple(group["says"])) for group in lists["group"])


@cache
def _groups() -> tuple[tuple[_Group, ...], re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    lists = tomllib.loads((WORDS / "emergencies.toml").read_text(encoding="utf-8"))
    groups = tuple(
        _Group(
            Emergency(group["name"], group["number"]),
            _any_of(group["always"]),
            _any_of(group["unless_asked"]) if "unless_asked" in group else None,
        )
        for group in lists["group"]
    )
    asking, only_talk, cry, harmless = (_any_of(lists[name]) for name in ("asking", "only_talk", "cry", "harmless"))
    return groups, asking, only_talk, cry, harmless


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns))
