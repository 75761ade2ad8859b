"""Long polling: an update is stored before it is confirmed to Telegram, and handled from there."""

import asyncio
import logging

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramConflictError, TelegramRetryAfter

from bot.app import App
from bot.telegram import Listener, as_rows
from storage import inbox

log = logging.getLogger("bangfu.polling")
WAIT_SECONDS = 25
KINDS = ["message", "callback_query", "my_chat_member"]


async def poll(app: App, bot: Bot, listener: Listener) -> None:
    """Runs until it is cancelled. What an earlier run accepted and did not handle comes first."""
    async with app.database.read() as work:
        left = await inbox.unhandled(work)
    for body in left:
        listener.take(body)
    offset: int | None = None
    pause = 1
    while True:
        try:
            updates = await bot.get_updates(
                offset, timeout=WAIT_SECONDS, allowed_updates=KINDS, request_timeout=WAIT_SECONDS + 15
            )
        except TelegramRetryAfter as error:
            await asyncio.sleep(error.retry_after)
            continue
        except (TelegramAPIError, OSError) as error:
            level = logging.ERROR if isinstance(error, TelegramConflictError) else logging.WARNING
            log.log(level, "polling failed", extra={"why": type(error).__name__, "again_in": pause})
            await asyncio.sleep(pause)
            pause = min(pause * 2, 30)
            continue
        pause = 1
        if updates:
            rows = as_rows(updates, app.clock.now())
            async with app.database.begin() as work:
                new = await inbox.accept(work, rows)
                await work.commit()
            offset = updates[-1].update_id + 1
            for update in updates:
                if update.update_id in new:
                    listener.take(update)
