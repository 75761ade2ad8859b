"""The embedded Telegram as one thing to start and to stop."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Self

from aiohttp import web

from sandbox.bot_api import BotApi
from sandbox.clock import SandboxClock
from sandbox.exchange import Exchange
from sandbox.people_side import PeopleSide, say_what_is_wrong
from sandbox.rates import Pace
from sandbox.refusals import Impossible
from sandbox.street import Person
from sandbox.street_side import StreetSide
from sandbox.webhook import WebhookPost

PAGE = Path(__file__).parent / "page"
LARGEST_REQUEST = 60 * 1024 * 1024
Travel = Callable[[SandboxClock, datetime], Awaitable[None]]


class Sandbox:
    """Serves one bot and its street on loopback.

    `port` 0 takes any free one. `state` is a file that lets everything survive a restart. `limits` False lifts
    Telegram's lengths and rates, or give a `pace` of your own. `zone` is the street's time zone. `starts` (aware) is
    what a new street's clock shows first, past or future; without it that is the machine's time.
    """

    def __init__(
        self,
        port: int = 0,
        state: str | Path | None = None,
        limits: bool = True,
        *,
        host: str = "127.0.0.1",
        zone: str = "Asia/Shanghai",
        pace: Pace | None = None,
        starts: datetime | None = None,
    ) -> None:
        self.clock = SandboxClock(zone, starts)
        self.travel: Travel | None = None
        self._host = host
        self._port = port
        self._exchange = Exchange(str(state) if state else None, self.clock, limits=limits, pace=pace or Pace())
        self._api = BotApi(self._exchange)
        self._post = WebhookPost(self._exchange, self._api)
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Where it serves: the base URL for both libraries, and the address of the page."""
        return f"http://{self._host}:{self._port}"

    @property
    def is_new(self) -> bool:
        """Whether nobody lives on the street yet."""
        return not len(self._exchange.street)

    def add_bot(self, token: str, username: str = "sandbox_bot", name: str = "Sandbox bot") -> str:
        """Register the bot, before or after the start; returns its token. ValueError if that is no token."""
        number, colon, secret = token.partition(":")
        if not (number.isdigit() and colon and secret):
            raise ValueError("a bot's token looks like 123456:ABC")
        self._exchange.add_bot(token, username, name)
        return token

    def add_person(self, person: Person) -> None:
        """Let somebody move in, or change what is known about them."""
        self._exchange.street.settle(person)

    async def start(self) -> None:
        """Serve. OSError if the port is taken."""
        app = web.Application(client_max_size=LARGEST_REQUEST, middlewares=[say_what_is_wrong])
        app.add_routes([*self._api.routes(), *PeopleSide(self._exchange).routes()])
        app.add_routes(StreetSide(self._exchange, self._go).routes())
        app.add_routes([web.get("/", _page), web.get(r"/page/{file:[\w.-]+}", _page)])
        # A poll ends with its connection, as with Telegram; who still listens at the end is let go in stop().
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5, handler_cancellation=True)
        await self._runner.setup()
        try:
            site = web.TCPSite(self._runner, self._host, self._port)
            await site.start()
        except OSError:
            await self._runner.cleanup()
            raise
        self._port = self._runner.addresses[0][1]
        self._exchange.journal.start()
        self._post.start()

    async def stop(self) -> None:
        """End and write what is to be kept."""
        self._exchange.close()
        await self._post.stop()
        if self._runner:
            await self._runner.cleanup()
        await self._exchange.journal.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *raised: object) -> None:
        await self.stop()

    async def _go(self, target: datetime) -> None:
        """Move the clock to a moment by way of the owner's `travel`; one journey at a time."""
        clock = self.clock
        if clock.travelling:
            raise Impossible(409, "the clock is on its way already: wait until it has arrived")
        if target < clock.now():
            raise Impossible(409, f"the clock never goes back: it is {clock.local().isoformat()}")
        clock.travelling = True
        clock.tell()
        for chat in self._exchange.street:
            chat.acted = chat.version  # what is heard from now on came on the way or later
        try:
            if self.travel:
                await self.travel(clock, target)
            clock.reach(target)
        finally:
            clock.travelling = False
            clock.tell()
            # Who shares this clock may have stored what happened on the way: after a kill it must not be earlier.
            await self._exchange.journal.flush()


async def _page(request: web.Request) -> web.StreamResponse:
    file = PAGE / request.match_info.get("file", "index.html")
    if not file.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(file, headers={"Cache-Control": "no-cache"})
