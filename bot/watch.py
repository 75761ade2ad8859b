"""What a process that listens looks after every few seconds: whether it polls, how many serve, what one left."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from aiogram import Bot
from sqlalchemy.exc import DBAPIError

from bot.app import App
from bot.polling import poll
from bot.telegram import Listener
from storage import inbox
from storage.presence import Presence, Seen

log = logging.getLogger("bangfu.watch")
LOOK_SECONDS = 2.0
# Within so many looks a process that is not seen any more has surely ended: only then do the others send more.
LOOKS_KEPT = 4
JOIN_LOOK_SECONDS = 0.5
# When all others have made room, what they sent before is to be over a second old.
ROOM_SECONDS = 1.5
LEFT_AFTER = timedelta(seconds=5)  # so long whoever accepted an update has it alone
AT_ONCE = 200


async def join(app: App, presence: Presence) -> None:
    """Takes this process's share of what may be sent to Telegram, when every other says that it has taken less."""
    seen = await _shared(app, presence)
    if seen.processes == 1:
        return
    while seen.shared_by < seen.processes:
        await asyncio.sleep(JOIN_LOOK_SECONDS)
        seen = await _shared(app, presence)
    await asyncio.sleep(ROOM_SECONDS)


async def _shared(app: App, presence: Presence) -> Seen:
    seen = await presence.look(wants_to_poll=False)
    app.pace.share(seen.processes)
    await presence.share(seen.processes)
    return seen


@asynccontextmanager
async def watching(app: App, bot: Bot, listener: Listener, presence: Presence, polls: bool) -> AsyncIterator[None]:
    """Looks while the context is open; `polls`: updates are fetched, by one process of those that may."""
    watch = Watch(app, bot, listener, presence, polls)
    task = asyncio.create_task(watch.run())
    try:
        yield
    finally:
        await ended(task)


async def ended(task: asyncio.Task[None] | None) -> None:
    """Cancels it and waits for its end."""
    if task is not None:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


class Watch:
    """Begins and ends the polling of this process, and takes over updates that nobody handles."""

    def __init__(self, app: App, bot: Bot, listener: Listener, presence: Presence, polls: bool) -> None:
        self._app, self._bot, self._listener, self._presence, self._wants = app, bot, listener, presence, polls
        self._polling: asyncio.Task[None] | None = None
        self._processes: deque[int] = deque(maxlen=LOOKS_KEPT)
        self._unreadable: set[int] = set()

    async def run(self) -> None:
        """Until it is cancelled."""
        older = timedelta()  # what an earlier run left is taken at once
        try:
            while True:
                try:
                    await self._look()
                    await self._take_left(older)
                    older = LEFT_AFTER
                except (DBAPIError, OSError) as error:
                    log.warning("database away", extra={"why": type(error).__name__})
                except Exception:  # a bot that looks no more would be deaf, whatever it was
                    log.exception("watch failed")
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            await ended(self._polling)

    async def _look(self) -> None:
        try:
            seen = await self._presence.look(self._wants)
        except (DBAPIError, OSError):
            await self._end_polling()  # another process may poll from now on
            raise
        self._processes.append(seen.processes)
        self._app.pace.share(max(self._processes))
        await self._presence.share(max(self._processes))
        if not seen.polls:
            await self._end_polling()
            return
        if self._polling is not None and self._polling.done():
            log.error("polling ended", exc_info=self._polling.exception())
            self._polling = None
        if self._polling is None:
            log.info("polls now")
            self._polling = asyncio.create_task(poll(self._app, self._bot, self._listener))

    async def _end_polling(self) -> None:
        polling, self._polling = self._polling, None
        await ended(polling)

    async def _take_left(self, older: timedelta) -> None:
        """Updates whose process died, or met a database that was away."""
        async with self._app.database.read() as work:
            left = await inbox.unhandled(work, self._app.clock.now() - older, AT_ONCE)
        for body in left:
            update_id = body["update_id"]
            if self._listener.holds(update_id) or update_id in self._unreadable:
                continue
            try:
                self._listener.take(body)
            except ValueError:  # another version stored it; it stays, and holds nobody else up
                self._unreadable.add(update_id)
                log.exception("update unreadable", extra={"update_id": update_id})
