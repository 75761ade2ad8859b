"""The words of `words.toml` as patterns."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_WORDS = Path(__file__).with_name("words.toml")


@cache
def signs(name: str) -> re.Pattern[str]:
    """One list of words as one pattern."""
    found: list[str] = _data()[name]
    return _any(found)


@cache
def groups(name: str) -> Mapping[str, re.Pattern[str]]:
    """A table of lists: the code of each and its pattern."""
    found: Mapping[str, list[str]] = _data()[name]
    return {code: _any(listed) for code, listed in found.items()}


def _any(listed: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{sign})" for sign in listed))


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(_WORDS.read_text(encoding="utf-8"))
