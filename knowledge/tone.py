"""Whether somebody complains; the signs are in words/complaints.toml."""

import re
import tomllib
from functools import cache

from knowledge.spoken import WORDS, simplified


def complains(text: str) -> bool:
    """Whether the words are a complaint, about a person or about something that was due and did not come."""
    return bool(_signs().search(re.sub(r"\W+", "", simplified(text).lower())))


@cache
def _signs() -> re.Pattern[str]:
    lists = tomllib.loads((WORDS / "complaints.toml").read_text(encoding="utf-8"))
    return re.compile("|".join(lists["signs"]))
