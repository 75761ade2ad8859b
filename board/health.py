"""`GET /healthz`: whether the database answers and the outbox moves."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta

from aiohttp import web

from actions import Work
from actions.pages.timeline import oldest_waiting

STUCK_AFTER = timedelta(minutes=10)


def health(begin: Callable[[], AbstractAsyncContextManager[Work]], now: Callable[[], datetime]) -> web.Application:
    """The application; 503 when messages that are due have waited for over ten minutes. No names, no numbers."""

    async def healthz(_request: web.Request) -> web.Response:
        async with begin() as work:
            oldest = await oldest_waiting(work)
        waits = max((now() - oldest).total_seconds(), 0) if oldest else 0
        well = waits <= STUCK_AFTER.total_seconds()
        return web.json_response({"ok": well, "oldest_waiting_seconds": round(waits)}, status=200 if well else 503)

    app = web.Application()
    app.router.add_get("/healthz", healthz)
    return app
