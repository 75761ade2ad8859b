"""Runs everything in one process until it is stopped."""

import asyncio
import gc
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from aiohttp import web

from actions.planning.programmes import fit_to_programmes
from board.app import board
from board.health import health
from board.house import House
from board.metrics import add_metrics
from board.mini_app import signing_key
from bot.app import App
from bot.ports import bound
from bot.telegram import Listener, introduce, listening_bot
from bot.watch import join, watching
from bot.webhook import receiving
from bot.webhook_address import webhook_address
from schedules import scheduler
from schedules.calendar import note
from schedules.timetable import Turn
from storage.presence import present

log = logging.getLogger("bangfu")


@asynccontextmanager
async def serving(app: App, turn: Turn | None = None) -> AsyncIterator[str]:
    """Listens, reminds and delivers while the context is open; gives the bot's user name. Raises Unusable."""
    webhook = webhook_address(app.settings)
    bot = listening_bot(app)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(bot.session.close)
        presence = await stack.enter_async_context(present(app.database))
        name = await introduce(app, bot)
        async with app.database.begin() as work:
            await fit_to_programmes(work, app.clock.now())
            await work.commit()
        address = await stack.enter_async_context(_board(app, name))
        listener = Listener(app, bot, board=address)
        stack.push_async_callback(listener.drained)
        await join(app, presence)
        await stack.enter_async_context(watching(app, bot, listener, presence, polls=webhook is None))
        if webhook is not None:
            await stack.enter_async_context(receiving(app, bot, listener, webhook))
        await note(app.context)
        fires = scheduler(app.context, turn)
        fires.start()
        stack.push_async_callback(fires.stop)
        stack.push_async_callback(app.context.delivery.stop)
        if app.settings.health_port is not None:
            await stack.enter_async_context(_health(app, app.settings.health_port))
        log.info("serving", extra={"bot": name})
        yield name


@asynccontextmanager
async def _board(app: App, name: str) -> AsyncIterator[str]:
    """Serves the board while the context is open; gives its address, empty where it is switched off."""
    settings = app.settings
    if settings.board_port is None:
        yield ""
        return
    listening = bound(settings.host, settings.board_port, "BANGFU_BOARD_PORT")
    address = settings.board_url or "http://{}:{}".format(*listening.getsockname()[:2])
    token = settings.telegram_token
    house = House(
        app.database.read,
        app.database.begin,
        app.clock.now,
        app.texts,
        address,
        signing_key(token.get_secret_value()) if token else None,
        lambda: app.knowledge.base,
        settings.data_dir,
        app.database.another,
        name,
    )
    runner = web.AppRunner(board(house), access_log=None)
    await runner.setup()
    try:
        await web.SockSite(runner, listening).start()
        yield address
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _health(app: App, port: int) -> AsyncIterator[None]:
    site, token = health(app.database.read, app.clock.now), app.settings.metrics_token
    add_metrics(site, app.database.read, app.clock.now, token.get_secret_value() if token else None)
    runner = web.AppRunner(site)
    await runner.setup()
    try:
        await web.SockSite(runner, bound(app.settings.host, port, "BANGFU_HEALTH_PORT")).start()
        yield
    finally:
        await runner.cleanup()


async def until_stopped() -> None:
    """Waits for Ctrl-C or SIGTERM.

    What was loaded by now stays for good: the garbage collector leaves it out. Looking through it takes a tenth of a
    second, which fell into some tick's transaction or some tap.
    """
    gc.collect()
    gc.freeze()
    stop = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    await stop.wait()
