"""The Bot API over HTTP: token, faults, method, answer. What leaves is checked against the method's type."""

import json
import logging
import mimetypes
import time
from dataclasses import dataclass
from functools import cache
from typing import Any

from aiogram.methods import Response, TelegramMethod
from aiohttp import web

from sandbox.calls import Parameters, check, read_parameters, unknown_fields
from sandbox.exchange import Exchange
from sandbox.faults import Fault, FaultKind
from sandbox.methods import ANSWERS, METHODS
from sandbox.refusals import Away, Refused

log = logging.getLogger("sandbox.bot_api")
_FAULT_WORDS = {500: "Internal Server Error", 502: "Bad Gateway"}


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back over the wire."""

    status: int
    body: bytes


_LOST = Reply(0, b"")


class BotApi:
    """Answers `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def routes(self) -> list[web.RouteDef]:
        """Where it listens."""
        return [
            web.route("*", r"/bot{token:[^/]+}/{method:[^/]+}", self._serve),
            web.get(r"/file/bot{token:[^/]+}/{path:.+}", self._download),
        ]

    async def call(self, name: str, given: Parameters) -> Reply:
        """Carry out one call and note it in the traffic. Raises Away if the connection shall be cut."""
        began, model = time.perf_counter(), METHODS.get(name.lower())
        method = model.__api_method__ if model else name
        unknown: tuple[str, ...] = ()
        try:
            reply = self._faulty(method, given)
            if reply is _LOST:
                reply, unknown = await self._answer(model, given)
            if self._exchange.faults.strike(FaultKind.LOSE_REPLY, method, _person(given)):
                raise Away
        except Away:
            self._trace(method, given, _LOST, began, unknown)
            raise
        # An empty poll says nothing and would push everything else out of the newest 500.
        if method != "getUpdates" or not reply.body.endswith(b'"result":[]}'):
            self._trace(method, given, reply, began, unknown)
        return reply

    def _trace(self, method: str, given: Parameters, reply: Reply, began: float, unknown: tuple[str, ...]) -> None:
        exchange, ms = self._exchange, (time.perf_counter() - began) * 1000
        exchange.traffic.add(exchange.clock.now(), method, given.shown(), reply.status, reply.body, ms, unknown)
        exchange.events.publish("traffic", n=exchange.traffic.count)

    async def _serve(self, request: web.Request) -> web.Response:
        try:
            if not self._exchange.is_token(request.match_info["token"]):
                reply = refusal(Refused(401, "Unauthorized"))
            else:
                given = await read_parameters(request)
                reply = await self.call(request.match_info["method"], given)
        except Refused as refused:
            reply = refusal(refused)
        except Away:
            return _cut(request)
        return web.Response(body=reply.body, status=reply.status, content_type="application/json")

    async def _answer(
        self, model: type[TelegramMethod[Any]] | None, given: Parameters
    ) -> tuple[Reply, tuple[str, ...]]:
        if not model:
            return refusal(Refused(404, "Not Found")), ()
        answer = ANSWERS.get(model)
        if not answer:
            log.warning("not emulated: %s", model.__api_method__)
            return refusal(Refused(501, f"Not Implemented: the sandbox does not emulate {model.__api_method__}")), ()
        try:
            asked = check(model, given)
        except Refused as refused:
            return refusal(refused), ()
        unknown = tuple(unknown_fields(asked))
        try:
            result = await answer(self._exchange, asked)
        except Refused as refused:
            return refusal(refused), unknown
        # A result that is not what the method returns never leaves.
        body = _answer(model)(ok=True, result=result).model_dump_json(
            by_alias=True, exclude_none=True, warnings="error"
        )
        return Reply(200, body.encode()), unknown

    def _faulty(self, method: str, given: Parameters) -> Reply:
        faults, person = self._exchange.faults, _person(given)
        if faults.strike(FaultKind.AWAY, method, person):
            raise Away
        fault = faults.strike(FaultKind.REFUSE, method, person)
        return refusal(_refused(fault)) if fault else _LOST

    async def _download(self, request: web.Request) -> web.Response:
        if not self._exchange.is_token(request.match_info["token"]):
            raise web.HTTPUnauthorized
        if self._exchange.faults.strike(FaultKind.AWAY, "file", None):
            return _cut(request)
        file = self._exchange.files.at(request.match_info["path"])
        if not file:
            raise web.HTTPNotFound
        kind = mimetypes.guess_type(file.path)[0] or "application/octet-stream"
        return web.Response(body=self._exchange.files.content(file), content_type=kind)


def refusal(refused: Refused) -> Reply:
    """A refusal as Telegram writes it."""
    said: dict[str, object] = {"ok": False, "error_code": refused.status, "description": refused.description}
    if refused.retry_after is not None:
        said["parameters"] = {"retry_after": refused.retry_after}
    return Reply(refused.status, json.dumps(said, separators=(",", ":")).encode())


def _refused(fault: Fault) -> Refused:
    if fault.status == 429:
        seconds = fault.retry_after or 1
        return Refused(429, f"Too Many Requests: retry after {seconds}", seconds)
    return Refused(fault.status, _FAULT_WORDS.get(fault.status, "Internal Server Error"))


def _person(given: Parameters) -> int | None:
    chat_id = str(given.values.get("chat_id", ""))
    return int(chat_id) if chat_id.isdigit() else None


def _cut(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response()


@cache
def _answer(model: type[TelegramMethod[Any]]) -> type[Response[Any]]:
    return Response[model.__returning__]  # type: ignore[name-defined]  # known when it runs
