"""Finds an article by what an office calls it: its id, its title or a part of it, a keyword."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

from knowledge.articles import Article
from knowledge.base import Base
from knowledge.places import named_folders

_PARTS = re.compile("[、,;()]|和")
_NEAR, _LEAST_ALIKE = 3, 0.4


def named(base: Base, text: str, own: frozenset[str]) -> tuple[Article, ...]:
    """The articles of this place (`own` are its folders) that bear the name; where it has none, those of documents
    that name no place. Articles of other places never; an id says itself which one is meant."""
    if text in base.articles:
        return (base.articles[text],)
    wanted = _solid(text)
    for some in (_of(base, own), _of(base, base_folders(base) - named_folders())):
        for names in (_titles, _all_names):
            if found := tuple(one for one in some if wanted in names(one)):
                return found
    return ()


def near(base: Base, text: str, own: frozenset[str]) -> tuple[str, ...]:
    """Titles of the place that are spelled most like the text, at most three."""
    titles = [one.title for one in _of(base, own | (base_folders(base) - named_folders()))]
    return tuple(get_close_matches(text, titles, _NEAR, _LEAST_ALIKE))


def base_folders(base: Base) -> frozenset[str]:
    """Every folder that has an article."""
    return frozenset(article.folder for article in base.articles.values())


def _of(base: Base, folders: frozenset[str]) -> list[Article]:
    return [article for article in base.articles.values() if article.folder in folders]


def _titles(article: Article) -> set[str]:
    return {_solid(article.title), _solid(article.english)}


def _all_names(article: Article) -> set[str]:
    parts = _PARTS.split(unicodedata.normalize("NFKC", article.title))
    return set(map(_solid, _filled([*parts, *article.keywords])))


def _filled(texts: Iterable[str]) -> Iterable[str]:
    return (text for text in texts if text.strip())


def _solid(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).lower()
