"""Places that a question names: folders of the base, or somewhere that has no article."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from knowledge.spoken import WORDS


@dataclass(frozen=True, slots=True)
class Places:
    """What a text names: folders of articles that may answer, a place without one, and the text without the names."""

    folders: frozenset[str]
    elsewhere: str
    away: bool
    rest: str

    @property
    def named(self) -> bool:
        """Whether the text names any place."""
        return bool(self.folders or self.elsewhere)


def places_in(text: str) -> Places:
    """The places that a plain text names. `away`: the only foreign place is where somebody works or studies."""
    gazetteer = _gazetteer()
    folders: set[str] = set()
    for found in gazetteer.base.finditer(text):
        folders |= gazetteer.folders[found[0]]
    rest = gazetteer.base.sub(" ", text)
    foreign = list(gazetteer.elsewhere.finditer(rest)) or list(gazetteer.pattern.finditer(rest))
    away = all(gazetteer.away.match(rest, found.end()) for found in foreign)
    elsewhere = foreign[0][0] if foreign else ""
    if foreign and not away:
        rest = gazetteer.elsewhere.sub(" ", rest)
    return Places(frozenset(folders), elsewhere, bool(foreign) and away, rest)


def named_folders() -> frozenset[str]:
    """The folders whose place has a name; the others are of documents that leave it out."""
    return frozenset(folder for folders in _gazetteer().folders.values() for folder in folders)


@dataclass(frozen=True, slots=True)
class _Gazetteer:
    base: re.Pattern[str]
    folders: dict[str, frozenset[str]]
    elsewhere: re.Pattern[str]
    pattern: re.Pattern[str]
    away: re.Pattern[str]


@cache
def _gazetteer() -> _Gazetteer:
    lists = tomllib.loads((WORDS / "places.toml").read_text(encoding="utf-8"))
    folders = {
        name: frozenset({folder, place.get("within", folder)})
        for folder, place in lists["base"].items()
        for name in place["names"]
    }
    suffix = "(?:市|县|区|省)?"
    not_a_name = lists["away"]["not_a_name"]
    return _Gazetteer(
        base=re.compile(f"(?:{_any_of(folders)}){suffix}"),
        folders=folders | {name + end: value for name, value in folders.items() for end in "市县区省"},
        elsewhere=re.compile(f"(?:{_any_of(lists['elsewhere']['names'].split())}){suffix}"),
        pattern=re.compile(rf"[^\W\d_a-z{not_a_name}]{{2}}(?:自治)?[县市区州](?![里长级委政场民区城医])"),
        away=re.compile(rf".{{0,4}}?(?:{_any_of(lists['away']['after'])})"),
    )


def _any_of(words: list[str] | dict[str, frozenset[str]]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
