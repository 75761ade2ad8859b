"""`GET /metrics` for Prometheus: what waits now, and what was counted since the process began."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from hmac import compare_digest

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from actions import Work
from actions.delivery import measures
from actions.pages.timeline import waiting_now


def add_metrics(
    app: web.Application,
    begin: Callable[[], AbstractAsyncContextManager[Work]],
    now: Callable[[], datetime],
    token: str | None,
) -> None:
    """Numbers only. With a token the request must bear it: `Authorization: Bearer TOKEN`."""

    async def metrics(request: web.Request) -> web.Response:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token is not None and not compare_digest(given.encode(), token.encode()):
            raise web.HTTPUnauthorized
        async with begin() as work:
            waiting = await waiting_now(work, now())
        for priority, count in waiting.by_priority.items():
            measures.WAITING.labels(priority).set(count)
        measures.OLDEST.set(waiting.oldest_seconds)
        measures.UNREACHABLE.set(waiting.unreachable)
        measures.UNHANDLED.set(waiting.updates)
        return web.Response(body=generate_latest(measures.REGISTRY), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app.router.add_get("/metrics", metrics)
