"""What the board's handlers are given: the database, the clock, the words, and where the board is found."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from actions import Work
from actions.pages.board import Visitor
from locales import Texts
from rules.errors import NotFound


@dataclass(frozen=True, slots=True)
class House:
    """`read` and `begin` open units of work. `address` is where people reach the board; `signing` is the key by which
    Telegram signs a Mini App's data (None: there is none); `knowledge` gives the policy base that serves, only
    passed on to the deeds that search it (None: nothing can be proposed to it); `data_dir` may hold own
    templates of forms; `another` gives another of the same database, for imports, which run in a thread of their own
    (None: none can be made); `bot` is the bot's user name, to which invitations lead."""

    read: Callable[[], AbstractAsyncContextManager[Work]]
    begin: Callable[[], AbstractAsyncContextManager[Work]]
    now: Callable[[], datetime]
    texts: Texts
    address: str
    signing: bytes | None = None
    knowledge: Callable[[], Any] | None = None
    data_dir: Path = Path("data")
    another: Callable[[], Any] | None = None
    bot: str = ""

    @property
    def base(self) -> Any:
        """The policy base. Raises NotFound where none serves."""
        if self.knowledge is None:
            raise NotFound("not_found")
        return self.knowledge()

    @property
    def opens(self) -> Callable[[], Any]:
        """Another of the same database. Raises NotFound where there is none."""
        if self.another is None:
            raise NotFound("not_found")
        return self.another

    @property
    def incoming(self) -> Path:
        """Where files lie that wait for a yes."""
        return self.data_dir / "incoming"

    @property
    def root(self) -> str:
        """The path before every page, without a slash at its end."""
        return urlsplit(self.address).path.rstrip("/")

    @property
    def secure(self) -> bool:
        """Whether cookies may be limited to https."""
        return self.address.startswith("https://")


HOUSE = web.AppKey("house", House)
VISITOR = web.RequestKey("visitor", Visitor)
WORK = web.RequestKey("work", Work)
COOKIE = web.RequestKey("cookie", str)


def house(request: web.Request) -> House:
    """The house of this request's application."""
    return request.config_dict[HOUSE]


def visitor(request: web.Request) -> Visitor:
    """Who is signed in; only behind the session's guard."""
    return request[VISITOR]


def work(request: web.Request) -> Work:
    """The request's one unit of work; only behind the session's guard."""
    return request[WORK]
