"""The street's side over HTTP: the clock, the traffic, the faults, and events as they happen."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from sandbox.bodies import answer_json, number_in, query_number, read_body, span_in, text_in
from sandbox.exchange import Exchange
from sandbox.faults import Fault, FaultKind, fault_view
from sandbox.refusals import Impossible
from sandbox.views import View

Travel = Callable[[datetime], Coroutine[Any, Any, None]]


class StreetSide:
    """Routes of what belongs to nobody alone. `travel` moves the clock, with everything that happens on the way."""

    def __init__(self, exchange: Exchange, travel: Travel) -> None:
        self._exchange = exchange
        self._travel = travel

    def routes(self) -> list[web.RouteDef]:
        """Where it listens."""
        return [
            web.get("/people/clock", self._clock),
            web.post("/people/clock", self._move_clock),
            web.get("/people/traffic", self._traffic),
            web.get("/people/faults", self._faults),
            web.post("/people/faults", self._add_fault),
            web.delete("/people/faults", self._clear_faults),
            web.get("/people/events", self._events),
        ]

    async def _clock(self, request: web.Request) -> web.Response:
        return answer_json(self._clock_view())

    async def _move_clock(self, request: web.Request) -> web.Response:
        # A journey once begun goes on, even if whoever began it hangs up.
        await asyncio.shield(self._travel(self._target(await read_body(request))))
        return answer_json(self._clock_view())

    async def _traffic(self, request: web.Request) -> web.Response:
        calls = self._exchange.traffic.after(int(query_number(request, "after", 0)))
        return answer_json({"calls": [call.view() for call in calls]})

    async def _faults(self, request: web.Request) -> web.Response:
        return answer_json({"faults": [fault_view(fault) for fault in self._exchange.faults.current()]})

    async def _add_fault(self, request: web.Request) -> web.Response:
        fault = self._exchange.faults.add(_fault(await read_body(request)))
        if fault.kind is FaultKind.AWAY:
            self._exchange.updates.cut()
        return answer_json(fault_view(fault))

    async def _clear_faults(self, request: web.Request) -> web.Response:
        self._exchange.faults.clear()
        return answer_json({})

    async def _events(self, request: web.Request) -> web.StreamResponse:
        headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        response = web.StreamResponse(headers=headers)
        with self._exchange.events.listen() as lines:
            await response.prepare(request)
            await response.write(b": welcome\n\n")
            async for line in lines:
                try:
                    await response.write(line)
                except ConnectionError:
                    break
        return response

    def _clock_view(self) -> View:
        clock = self._exchange.clock
        return {"now": clock.now().isoformat(), "local": clock.local().isoformat(), "travelling": clock.travelling}

    def _target(self, body: View) -> datetime:
        clock = self._exchange.clock
        if body.get("until") == "month_end":
            return clock.month_end()
        if "to" in body:
            try:
                target = datetime.fromisoformat(text_in(body, "to"))
            except ValueError:
                raise Impossible(400, '"to" is a date and time like 2026-12-31T18:00:00+08:00') from None
            return target if target.tzinfo else target.replace(tzinfo=clock.zone)
        if "days" in body or "hours" in body:
            return clock.now() + timedelta(days=span_in(body, "days"), hours=span_in(body, "hours"))
        raise Impossible(400, 'say where to: {"days": n}, {"hours": n}, {"until": "month_end"} or {"to": iso}')


def _fault(body: View) -> Fault:
    kinds = ", ".join(FaultKind)
    if body.get("kind") not in list(FaultKind):
        raise Impossible(400, f"a fault's kind is one of: {kinds}")
    status = body.get("status", 500)
    if status not in (429, 500, 502):
        raise Impossible(400, "the status of a refusal is 429, 500 or 502")
    return Fault(
        kind=FaultKind(body["kind"]),
        times=number_in(body, "times") if body.get("times") is not None else None,
        seconds=span_in(body, "seconds") if body.get("seconds") is not None else None,
        method=text_in(body, "method") if body.get("method") else None,
        person=number_in(body, "person") if body.get("person") is not None else None,
        status=status,
        retry_after=number_in(body, "retry_after") if body.get("retry_after") is not None else None,
    )
