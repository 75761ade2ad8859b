"""The product on the embedded Telegram: one process, one street of phones, a clock that can be moved."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from pydantic import SecretStr

from actions.pages.timeline import next_moment
from bot.app import App, opened
from bot.demo import BOT, furnish
from bot.messengers.telegram import TelegramMessenger
from bot.serve import serving
from bot.settings import Settings
from bot.street_clock import STREET
from knowledge.fitting import refitted
from knowledge.shelf import Calibrate
from rules.errors import Unusable
from sandbox import Sandbox, SandboxClock
from schedules import TIMETABLE

TOKEN = "100001:the-embedded-telegram-needs-no-secret"  # noqa: S105  # opens nothing outside this machine
FASTEST = 1000.0
A_LITTLE = timedelta(seconds=1)
AN_HOUR = timedelta(hours=1)


@asynccontextmanager
async def embedded(
    settings: Settings, fresh: bool = False, starts: datetime | None = None, calibrate: Calibrate = refitted
) -> AsyncIterator[str]:
    """Serves; gives the address of the page of phones. Raises Unusable, e.g. when the port is taken.

    `starts` (aware) is the instant at which a new street's clock begins; without it that is now. `calibrate` fits a
    policy base that changed.
    """
    if fresh:
        _forget(settings)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    state = settings.data_dir / STREET
    sandbox = Sandbox(host=settings.host, port=settings.port, state=state, starts=starts)
    sandbox.add_bot(TOKEN, username=BOT, name="帮扶小助手")
    try:
        await sandbox.start()
    except OSError as error:
        raise Unusable("port_in_use", port=settings.port, setting="BANGFU_PORT") from error
    try:
        inside = settings.model_copy(
            update={
                "database_url": settings.database,
                "telegram_token": SecretStr(TOKEN),
                "telegram_api_url": sandbox.url,
                "telegram_proxy": None,
                "messages_per_second": FASTEST,
                "files_dir": settings.files,
                "board_port": settings.board_port or 0,
            }
        )
        turn = asyncio.Lock()
        messenger = TelegramMessenger(inside)
        async with (
            opened(inside, sandbox.clock, messenger, calibrate=calibrate) as app,
            serving(app, turn),
        ):
            sandbox.travel = _traveller(app, turn)
            if settings.demo:
                await furnish(app, sandbox)
            yield sandbox.url
    finally:
        await sandbox.stop()


def _forget(settings: Settings) -> None:
    """Removes the demo's own files, nothing else that may lie in the folder."""
    for pattern in ("demo.sqlite3*", "street.*"):
        for file in settings.data_dir.glob(pattern):
            file.unlink()
    shutil.rmtree(settings.files, ignore_errors=True)


def _traveller(app: App, turn: asyncio.Lock) -> Callable[[SandboxClock, datetime], Awaitable[None]]:
    """Moves the clock from one stored moment to the next, so that every tick between then really runs.

    Nobody else's job runs meanwhile: a send that is under way would outlive its lease when the clock jumps.
    """

    async def travel(clock: SandboxClock, target: datetime) -> None:
        done: dict[str, datetime] = {}
        async with turn:
            while (moment := await _next(app, clock.now())) < target:
                clock.reach(moment)
                await _tick(app, done)
            clock.reach(target)
            await _tick(app, done)

    return travel


async def _tick(app: App, done: dict[str, datetime]) -> None:
    """What looks at stored moments runs at each of them, the daily jobs once a day of the journey."""
    now = app.clock.now()
    for job in TIMETABLE:
        pause = timedelta(seconds=job.every_seconds)
        if pause < AN_HOUR or now - done.get(job.name, now - pause) >= pause:
            done[job.name] = now
            await job.do(app.context)


async def _next(app: App, now: datetime) -> datetime:
    """The next stored moment, or the next local midnight when windows open; always later than now.

    While the messenger asked for a pause no message goes out: none is a moment before the pause is over.
    """
    home = app.rulebook.home
    midnight = (now.astimezone(home.zone) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    async with app.database.read() as work:
        stored = await next_moment(work, app.delivery.paused_until if app.delivery else None)
    return max(min(midnight, stored or midnight), now + A_LITTLE)
