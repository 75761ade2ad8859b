"""Webhooks: Telegram brings each update. It is stored before it is answered with 200, and handled from there."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from hmac import compare_digest
from typing import Any
from urllib.parse import urlsplit

from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiohttp import web
from sqlalchemy.exc import DBAPIError

from actions.delivery import measures
from bot.app import App
from bot.ports import bound
from bot.telegram import KINDS, Listener
from bot.updates import as_row, lean, read_update
from bot.webhook_address import WebhookAddress
from rules.errors import Unusable
from storage import inbox
from storage.database import Database

log = logging.getLogger("bangfu.webhook")
HEADER = "X-Telegram-Bot-Api-Secret-Token"
CONNECTIONS = 40  # on which Telegram may bring updates at the same time
STORE_SECONDS = 5.0  # Telegram waits for a minute; what could not be stored by then it brings again
SET_TRIES = 5
END_SECONDS = 10.0
WATCH_SECONDS = 60.0


@asynccontextmanager
async def receiving(app: App, bot: Bot, listener: Listener, address: WebhookAddress) -> AsyncIterator[None]:
    """Telegram brings updates while the context is open. The webhook stays set when it ends: what people send
    meanwhile waits at Telegram. Raises Unusable."""
    settings = app.settings
    site = Reception(app, bot, listener, address.secret).site(address.path)
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=END_SECONDS)
    await runner.setup()
    watch = asyncio.create_task(_watch(bot, address.url))
    try:
        await web.SockSite(runner, bound(settings.webhook_host, settings.webhook_port, "BANGFU_WEBHOOK_PORT")).start()
        await _set_webhook(bot, address)
        yield
    finally:
        watch.cancel()
        with suppress(asyncio.CancelledError):
            await watch
        await runner.cleanup()


async def _set_webhook(bot: Bot, address: WebhookAddress) -> None:
    """Several processes do so one after the other: it is the same."""
    for _ in range(SET_TRIES):
        try:
            await bot.set_webhook(
                address.url, secret_token=address.secret, max_connections=CONNECTIONS, allowed_updates=KINDS
            )
        except TelegramRetryAfter as error:
            await asyncio.sleep(error.retry_after)
        except TelegramBadRequest as error:
            raise Unusable("webhook_refused", why=error.message) from error
        except (TelegramNetworkError, TelegramServerError):
            await asyncio.sleep(1)
        else:
            return
    raise Unusable("telegram_unreachable", url=bot.session.api.base)


async def _watch(bot: Bot, url: str) -> None:
    """Tells the log when Telegram cannot bring updates, or brings them somewhere else."""
    known = None
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        try:
            found = await bot.get_webhook_info()
        except (TelegramAPIError, OSError):
            continue
        measures.AT_TELEGRAM.set(found.pending_update_count)
        if urlsplit(found.url).hostname != urlsplit(url).hostname:
            log.error("webhook taken away")
        elif found.last_error_date is not None and found.last_error_date != known:
            known = found.last_error_date
            waiting = found.pending_update_count
            log.warning("webhook trouble", extra={"why": found.last_error_message, "count": waiting})


class Reception:
    """Answers Telegram: 200 for what is stored or was stored before, 403 without the secret, 500 where the database
    is away, so that Telegram brings it again."""

    def __init__(self, app: App, bot: Bot, listener: Listener, secret: str) -> None:
        self._app, self._bot, self._listener, self._secret = app, bot, listener, secret.encode()
        self._together = _Together(app.database)

    def site(self, path: str) -> web.Application:
        """Where Telegram posts, and `GET /readyz` for a proxy."""
        site = web.Application()
        site.router.add_post(path, self.receive)
        site.router.add_get("/readyz", self.ready)
        return site

    async def ready(self, _request: web.Request) -> web.Response:
        """200 while updates can be stored, else 503."""
        try:
            async with self._app.database.read() as work:
                await inbox.newest(work)
        except (DBAPIError, OSError):
            return web.json_response({"ok": False}, status=503)
        return web.json_response({"ok": True})

    async def receive(self, request: web.Request) -> web.Response:
        """One update."""
        given = request.headers.get(HEADER, "").encode(errors="surrogateescape")
        if not compare_digest(given, self._secret):
            return _counted("refused", 403)
        try:
            body = lean(await request.json())
            update = read_update(body, self._bot)
        except ValueError:  # it can never be handled, and brought again it would hold this person's others up
            log.exception("update unreadable")
            return _counted("unreadable", 200)
        if self._together.is_idle and await self._listener.take_at_once(update):
            return _counted("stored", 200)
        try:
            new = await self._together.store(as_row(update, body, self._app.clock.now()))
        except (DBAPIError, OSError) as error:
            log.warning("update not stored", extra={"update_id": update.update_id, "why": type(error).__name__})
            return _counted("failed", 500)
        if not new:
            return _counted("repeated", 200)
        self._listener.take(update)
        return _counted("stored", 200)


class _Together:
    """Stores what arrives; what arrives while a transaction is under way is stored in the next one together."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._arrived: list[dict[str, Any]] = []
        self._under_way: asyncio.Task[set[int]] | None = None
        self._next: asyncio.Task[set[int]] | None = None

    @property
    def is_idle(self) -> bool:
        """Whether nothing that arrived earlier is still to be stored."""
        return self._next is None and (self._under_way is None or self._under_way.done())

    async def store(self, row: dict[str, Any]) -> bool:
        """Keeps an update; False when it is known. Raises what the database raises."""
        self._arrived.append(row)
        if self._next is None:
            self._next = asyncio.create_task(self._after(self._under_way))
        new = await asyncio.shield(self._next)
        if row["update_id"] not in new:
            return False
        new.discard(row["update_id"])  # brought twice at the same time it is new once
        return True

    async def _after(self, before: asyncio.Task[set[int]] | None) -> set[int]:
        if before is not None:
            await asyncio.wait([before])
        rows, self._arrived = self._arrived, []
        self._under_way, self._next = self._next, None
        return await self._database.patiently(partial(inbox.accept, rows=rows), STORE_SECONDS)


def _counted(what: str, status: int) -> web.Response:
    measures.UPDATES.labels(what).inc()
    return web.Response(status=status)
