"""Spoken Chinese made comparable: Simplified script, plain words for dialect, no fillers; characters and pairs."""

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Protocol, cast

WORDS = Path(__file__).parent / "words"
LONGEST = 150
_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z]+|[0-9]+")
_CLAUSE = re.compile(r"[^，。！？；,.!?;\s]+[，。！？；,.!?;\s]*")
_ASKS = re.compile(r"[吗么?？]|怎么|多少|哪|什么|能不能|有没有|是不是|几")


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


def plain(text: str) -> str:
    """The text as documents would write it: NFKC, lower case, Simplified, dialect and fillers mapped away."""
    text = simplified(unicodedata.normalize("NFKC", text).lower())
    pattern, table = _dialect()
    text = pattern.sub(lambda found: table[found[0]], text)
    return _filler().sub(" ", text)


def simplified(text: str) -> str:
    """Traditional characters as Simplified ones."""
    return _converter().convert(text) if _traditional().search(text) else text


def tokens(text: str) -> list[str]:
    """Characters, pairs of neighbouring characters, and whole words or numbers in Latin script, of a plain text."""
    found: list[str] = []
    for run in _RUN.findall(text):
        if run.isascii():
            found.append(run)
            continue
        found.extend(run)
        found.extend(run[at : at + 2] for at in range(len(run) - 1))
    return found


def shortened(text: str, longest: int = LONGEST) -> str:
    """At most `longest` characters: clauses that ask are kept first, then the last ones said; order is kept."""
    if len(text) <= longest:
        return text
    clauses = [clause[:longest] for clause in _CLAUSE.findall(text)]
    room, kept = longest, set()
    for at in sorted(range(len(clauses)), key=lambda at: (not _ASKS.search(clauses[at]), -at)):
        if len(clauses[at]) <= room:
            room -= len(clauses[at])
            kept.add(at)
    return "".join(clauses[at] for at in sorted(kept))


@cache
def faint() -> frozenset[str]:
    """Characters that say little about the matter."""
    return frozenset(cast(str, _lists()["faint"]))


@cache
def _lists() -> dict[str, object]:
    return tomllib.loads((WORDS / "spoken.toml").read_text(encoding="utf-8"))


@cache
def _dialect() -> tuple[re.Pattern[str], dict[str, str]]:
    table = cast("dict[str, str]", _lists()["dialect"])
    return _any_of(table), table


@cache
def _filler() -> re.Pattern[str]:
    words = sorted(cast("list[str]", _lists()["fillers"]), key=len, reverse=True)
    return re.compile("|".join((*cast("list[str]", _lists()["frames"]), *map(re.escape, words))))


def _any_of(words: list[str] | dict[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


@cache
def _converter() -> _Converter:
    from opencc import OpenCC  # a tenth of a second and only needed when somebody writes Traditional

    return cast(_Converter, OpenCC("t2s"))


@cache
def _traditional() -> re.Pattern[str]:
    """Any character that OpenCC would change; most texts have none and skip its slower conversion."""
    lines = (files("opencc") / "dictionary" / "TSCharacters.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split() for line in lines)
    return re.compile("[" + "".join(pair[0] for pair in pairs if len(pair) > 1 and pair[0] != pair[1]) + "]")
