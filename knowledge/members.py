"""What a list of a family's members says about the facts of eligibility; the words are in words/members.toml."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

from knowledge.spoken import WORDS

ELDERS, VERY_OLD = 60, 80


def facts_in(members: Iterable[Mapping[str, str]], today: date) -> dict[str, bool]:
    """The facts that hold for one of the members (born, health, school, work, as a list says them). Only what holds:
    a list may lack somebody, so that it never says that a fact does not."""
    found: dict[str, bool] = {}
    for about in members:
        years = _years(about.get("born", ""), today)
        found |= {name: True for name, least in (("elders", ELDERS), ("very_old", VERY_OLD)) if years >= least}
        for fact, column, words, but in _signs():
            said = about.get(column, "")
            if any(word in said for word in words) and not any(word in said for word in but):
                found[fact] = True
    return found


def _years(born: str, today: date) -> int:
    """The age of somebody born in a year, month or on a day (1950, 1950-03, 1950-03-08), at least; 0 where nobody
    knows."""
    year, *rest = [int(part) for part in born.split("-") if part.isdecimal()] or [today.year]
    birthday = (*rest, 31)[:2] if rest else (12, 31)
    return today.year - year - (birthday > (today.month, today.day))


@cache
def _signs() -> tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...]:
    lists = tomllib.loads((WORDS / "members.toml").read_text(encoding="utf-8"))
    signs = lists["sign"]
    return tuple((one["fact"], one["column"], tuple(one["words"]), tuple(one.get("but", ()))) for one in signs)
