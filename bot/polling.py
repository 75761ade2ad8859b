"""Long polling: an update is stored before it is confirmed to Telegram, and handled from there."""

import asyncio
import logging
from functools import partial
from typing import Any

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramConflictError, TelegramRetryAfter
from sqlalchemy.exc import DBAPIError

from actions.delivery import measures
from bot.app import App
from bot.telegram import KINDS, Listener
from bot.updates import FetchUpdates, as_row, lean, read_update
from storage import inbox

log = logging.getLogger("bangfu.polling")
WAIT_SECONDS = 25
STORE_SECONDS = 30.0


async def poll(app: App, bot: Bot, listener: Listener) -> None:
    """Runs until it is cancelled. A webhook that was set before ends; what waits for it is fetched."""
    offset: int | None = None
    pause = 1
    webhook_ended = False
    while True:
        try:
            if not webhook_ended:
                await bot.delete_webhook(drop_pending_updates=False)
                webhook_ended = True
            fetch = FetchUpdates(offset=offset, timeout=WAIT_SECONDS, allowed_updates=KINDS)
            bodies: list[dict[str, Any]] = await bot(fetch, request_timeout=WAIT_SECONDS + 15)
            await _accept(app, bot, listener, bodies)
        except TelegramRetryAfter as error:
            await asyncio.sleep(error.retry_after)
            continue
        except (TelegramAPIError, DBAPIError, OSError) as error:
            level = logging.ERROR if isinstance(error, TelegramConflictError) else logging.WARNING
            log.log(level, "polling failed", extra={"why": type(error).__name__, "again_in": pause})
            await asyncio.sleep(pause)
            pause = min(pause * 2, 30)
            continue
        pause = 1
        if bodies:
            offset = bodies[-1]["update_id"] + 1  # the next call confirms them: they are stored


async def _accept(app: App, bot: Bot, listener: Listener, bodies: list[dict[str, Any]]) -> None:
    updates, rows, now = [], [], app.clock.now()
    for body in map(lean, bodies):
        try:
            update = read_update(body, bot)
        except ValueError:  # it can never be handled, and fetched again it would hold everybody's up
            log.exception("update unreadable")
            measures.UPDATES.labels("unreadable").inc()
            continue
        updates.append(update)
        rows.append(as_row(update, body, now))
    if len(updates) == 1 and await listener.take_at_once(updates[0]):
        measures.UPDATES.labels("stored").inc()
        return
    if not rows:
        return
    new = await app.database.patiently(partial(inbox.accept, rows=rows), STORE_SECONDS)
    measures.UPDATES.labels("stored").inc(len(new))
    measures.UPDATES.labels("repeated").inc(len(updates) - len(new))
    for update in updates:
        if update.update_id in new:
            listener.take(update)
            new.discard(update.update_id)
