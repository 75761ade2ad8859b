"""Finds in a family's question, or in a report's note, what gives cause to watch the household.

What is found is proposed to the township, never entered by itself: the words are in `cause_words.toml`.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from rules.monitoring import Cause

_WORDS = Path(__file__).with_name("cause_words.toml")


class _Patterns(NamedTuple):
    ends: re.Pattern[str]
    unless: re.Pattern[str]
    denied: re.Pattern[str]
    asks: re.Pattern[str]
    words: Mapping[Cause, re.Pattern[str]]


def causes_in(text: str) -> frozenset[Cause]:
    """What seems to have happened to this family; empty for a question about a rule, about others, about the past."""
    patterns = _patterns()
    clauses = [clause for clause in patterns.ends.split(text) if clause and not patterns.unless.search(clause)]
    return frozenset(
        cause
        for cause, pattern in patterns.words.items()
        if any(_happened(clause, found, patterns) for clause in clauses for found in pattern.finditer(clause))
    )


def _happened(clause: str, found: re.Match[str], patterns: _Patterns) -> bool:
    if patterns.denied.search(clause[: found.start()]):
        return False
    return found.start() > 0 or not patterns.asks.search(clause[found.end() :])


@cache
def _patterns() -> _Patterns:
    data: dict[str, Any] = tomllib.loads(_WORDS.read_text(encoding="utf-8"))
    words = {Cause(name): _any(signs) for name, signs in data["words"].items()}
    ends, denied, asks = (re.compile(data[name]) for name in ("ends", "denied", "asks"))
    return _Patterns(ends, _any(data["unless"]), denied, asks, words)


def _any(signs: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{sign})" for sign in signs))
