"""Finds in a helper's words what the township should hear of at once: a fall, suicide, violence, disaster, dropout.

What is found is asked, never sent by itself: the words are in `risk_words.toml`.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from rules.visit_report import Risk

_WORDS = Path(__file__).with_name("risk_words.toml")


def risks_in(text: str) -> frozenset[Risk]:
    """The dangers that these words seem to speak of; empty when there is none."""
    unless, words = _patterns()
    left = unless.sub(" ", text)
    return frozenset(risk for risk, pattern in words.items() if pattern.search(left))


@cache
def _patterns() -> tuple[re.Pattern[str], Mapping[Risk, re.Pattern[str]]]:
    data: dict[str, Any] = tomllib.loads(_WORDS.read_text(encoding="utf-8"))
    return _any(data["unless"]), {Risk(name): _any(signs) for name, signs in data["words"].items()}


def _any(signs: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{sign})" for sign in signs))
