"""A page as HTML: the template's shape, the words of locales/, the reader's language."""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from actions.pages.board import Visitor
from board.house import COOKIE, VISITOR, WORK, House, house
from locales import DEFAULT_LANGUAGE, Texts, language_for
from locales.texts import day as day_words
from rules.board import PageName, opens
from rules.errors import BangfuError

HOME = Path(__file__).parent
TEMPLATES = HOME / "templates"
STATIC = HOME / "static"


class Words:
    """The words of one language; those that no value fills are rendered once."""

    def __init__(self, texts: Texts, language: str, zone: ZoneInfo | None = None) -> None:
        self.language, self._texts, self._zone = language, texts, zone
        self._known = _known(language)

    def say(self, key: str, /, **values: object) -> str:
        """A text as plain words; a code without words stands for itself."""
        if values:
            return self._texts.label(self.language, key, **values)
        if key not in self._known:
            found = self._texts.label(self.language, key) if self._texts.has(key) else key.partition(".")[2]
            self._known[key] = found
        return self._known[key]

    def code(self, prefix: str, code: object) -> str:
        """The word for a fixed code."""
        key = f"{prefix}{code}"
        return self.say(key) if self._texts.has(key) else str(code or "")

    def html(self, key: str, /, **values: object) -> str:
        """A message of the chat as it stands there: its values are escaped by its template."""
        return self._texts.say(self.language, key, **values).replace("\n", "<br>")

    def day(self, value: date | None) -> str:
        """A day with its year, as a table shows it."""
        return value.isoformat() if value else ""

    def spoken(self, value: date) -> str:
        """A day as people say it."""
        return day_words(value, self.language)

    def moment(self, value: datetime | None) -> str:
        """An instant on the clock of the office."""
        return value.astimezone(self._zone).strftime("%Y-%m-%d %H:%M") if value else ""


@lru_cache
def _known(language: str) -> dict[str, str]:
    return {}


@lru_cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@lru_cache
def stamp(name: str) -> str:
    """A file's address changes when the file does, so that browsers may keep it."""
    return sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def words_of(request: web.Request) -> Words:
    """The words for whoever is signed in; for a guest by what the browser asks for."""
    who = request.get(VISITOR)
    if who is not None:
        zone = request[WORK].rulebook.home.zone
        return Words(house(request).texts, who.speaker.language, zone)
    asked = request.headers.get("Accept-Language", "").partition(",")[0].partition(";")[0]
    return Words(house(request).texts, language_for(asked) if asked and asked != "*" else DEFAULT_LANGUAGE)


def page(request: web.Request, template: str, status: int = 200, **values: Any) -> web.Response:
    """The page for this reader."""
    words, who, at = words_of(request), request.get(VISITOR), house(request)
    html = (
        _environment()
        .get_template(template)
        .render(
            t=words.say,
            code=words.code,
            chat=words.html,
            words=words,
            root=at.root,
            stamp=stamp,
            who=who,
            menu=_menu(who),
            token=_token(request),
            # The button that was pressed may be gone: where a part was put in, the keyboard goes on from its head.
            swapped="HX-Request" in request.headers,
            **values,
        )
    )
    return web.Response(text=html, content_type="text/html", status=status)


def _token(request: web.Request) -> str:
    from board.guards import form_token  # the guards show errors as pages

    return form_token(request[COOKIE]) if COOKIE in request else ""


def _menu(who: Visitor | None) -> list[PageName]:
    return [one for one in PageName if opens(who.scope.roles, one)] if who else []


def failed(request: web.Request, error: BangfuError, status: int) -> web.Response:
    """A refusal in words, on a page of its own."""
    key = f"refusals.{error.code}"
    known = house(request).texts.has(key)
    words = words_of(request).html(key if known else "refusals.other", **(error.values if known else {}))
    return page(request, "failed.html.j2", status, words_of_error=words, here="")


Renderer = Callable[..., web.Response]
__all__ = ["House", "Words", "failed", "page", "stamp", "words_of"]
