"""The people's side over HTTP: what the page of phones and the tests ask for."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from sandbox import deeds
from sandbox.exchange import Exchange
from sandbox.faults import Fault, FaultKind, fault_view
from sandbox.files import StoredFile
from sandbox.pictures import sample_picture
from sandbox.refusals import Impossible, Refused
from sandbox.street import Chat, Person
from sandbox.views import View, chat_view, person_view

Travel = Callable[[datetime], Awaitable[None]]
_PERSON_FIELDS = {
    "first_name": str, "last_name": str, "username": str, "language_code": str, "role": str, "note": str,
    "featured": bool, "phone": str,
}  # fmt: skip
_CLEARABLE = {"last_name", "username", "phone"}
LONGEST_WAIT = 60.0  # seconds


class PeopleSide:
    """Routes of `/people`. `travel` moves the clock, with everything that happens on the way."""

    def __init__(self, exchange: Exchange, travel: Travel) -> None:
        self._exchange = exchange
        self._travel = travel

    def routes(self) -> list[web.RouteDef]:
        """Where it listens."""
        one = r"/people/{person:\d+}"
        return [
            web.get("/people", self._people),
            web.post("/people", self._settle),
            web.get(f"{one}/chat", self._chat),
            web.post(f"{one}/say", self._say),
            web.post(f"{one}/press", self._press),
            web.post(f"{one}/photo", self._photo),
            web.post(f"{one}/contact", self._contact),
            web.post(f"{one}/start", self._start),
            web.post(f"{one}/block", self._block),
            web.post(f"{one}/read", self._read),
            web.get(f"{one}/file/{{file_id}}", self._file),
            web.get("/people/clock", self._clock),
            web.post("/people/clock", self._move_clock),
            web.get("/people/traffic", self._traffic),
            web.get("/people/faults", self._faults),
            web.post("/people/faults", self._add_fault),
            web.delete("/people/faults", self._clear_faults),
            web.get("/people/events", self._events),
        ]

    async def _people(self, request: web.Request) -> web.Response:
        bot = self._exchange.bot
        return _json(
            {
                "bot": {"id": bot.id, "username": bot.username, "first_name": bot.name},
                "people": [person_view(chat) for chat in self._exchange.street],
                "now": self._exchange.clock.now().isoformat(),
            }
        )

    async def _settle(self, request: web.Request) -> web.Response:
        body = await _body(request)
        street = self._exchange.street
        known = street.find(_number(body, "id")) if "id" in body else None
        fields = {name: _value(body, name, kind) for name, kind in _PERSON_FIELDS.items() if name in body}
        if known:
            for name, value in fields.items():
                setattr(known.person, name, value)
            return _json(person_view(street.settle(known.person)))
        if not fields.get("first_name"):
            raise Impossible(400, "a new person needs a first_name")
        number = _number(body, "id") if "id" in body else street.free_id()
        return _json(person_view(street.settle(Person(id=number, **fields))))

    async def _chat(self, request: web.Request) -> web.Response:
        chat = self._find(request)
        after = request.query.get("after")
        if after is not None:
            await _newer(chat, _query_number(request, "after"), _query_number(request, "timeout", 25))
        return _json(chat_view(self._exchange, chat))

    async def _say(self, request: web.Request) -> web.Response:
        chat, body = self._find(request), await _body(request)
        return _sent(chat, deeds.say(self._exchange, chat, _text(body, "text")))

    async def _press(self, request: web.Request) -> web.Response:
        chat, body = self._find(request), await _body(request)
        data, text = body.get("data"), body.get("text")
        if not isinstance(data, str) and not isinstance(text, str):
            raise Impossible(400, "say which button: its text or its data")
        query = deeds.press(self._exchange, chat, _number(body, "message_id"), data, text)
        return _json({"callback_id": query, "version": chat.version})

    async def _photo(self, request: web.Request) -> web.Response:
        chat = self._find(request)
        if request.content_type.startswith("multipart/"):
            form = await request.post()
            part, caption = form.get("photo"), str(form.get("caption", ""))
            if not isinstance(part, web.FileField):
                raise Impossible(400, "the form needs a file named photo")
            content = part.file.read()
        else:
            body = await _body(request)
            if not body.get("sample"):
                raise Impossible(400, 'send a form with a file named photo, or {"sample": true}')
            content, caption = sample_picture(len(chat.lines) % 4), str(body.get("caption") or "")
        return _sent(chat, deeds.send_photo(self._exchange, chat, self._keep_photo(content), caption))

    async def _contact(self, request: web.Request) -> web.Response:
        chat = self._find(request)
        return _sent(chat, deeds.send_contact(self._exchange, chat))

    async def _start(self, request: web.Request) -> web.Response:
        chat, body = self._find(request), await _body(request)
        payload, link = str(body.get("payload") or ""), str(body.get("link") or "")
        return _sent(chat, deeds.start(self._exchange, chat, payload, link))

    async def _block(self, request: web.Request) -> web.Response:
        chat, body = self._find(request), await _body(request)
        deeds.block(self._exchange, chat, blocked=bool(_value(body, "blocked", bool)))
        return _json(person_view(chat))

    async def _read(self, request: web.Request) -> web.Response:
        chat = self._find(request)
        deeds.read(self._exchange, chat)
        return _json(person_view(chat))

    async def _file(self, request: web.Request) -> web.Response:
        self._find(request)
        file = self._exchange.files.get(request.match_info["file_id"])
        if not file:
            raise Impossible(404, "there is no such file")
        headers = {"Content-Disposition": "inline", "X-Content-Type-Options": "nosniff"}
        return web.Response(body=self._exchange.files.content(file), content_type=file.mime, headers=headers)

    async def _clock(self, request: web.Request) -> web.Response:
        return _json(self._clock_view())

    async def _move_clock(self, request: web.Request) -> web.Response:
        await self._travel(self._target(await _body(request)))
        return _json(self._clock_view())

    async def _traffic(self, request: web.Request) -> web.Response:
        calls = self._exchange.traffic.after(int(_query_number(request, "after", 0)))
        return _json({"calls": [call.view() for call in calls]})

    async def _faults(self, request: web.Request) -> web.Response:
        return _json({"faults": [fault_view(fault) for fault in self._exchange.faults.current()]})

    async def _add_fault(self, request: web.Request) -> web.Response:
        fault = self._exchange.faults.add(_fault(await _body(request)))
        if fault.kind is FaultKind.AWAY:
            self._exchange.updates.cut()
        return _json(fault_view(fault))

    async def _clear_faults(self, request: web.Request) -> web.Response:
        self._exchange.faults.clear()
        return _json({})

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

    def _find(self, request: web.Request) -> Chat:
        number = int(request.match_info["person"])
        chat = self._exchange.street.find(number)
        if not chat:
            raise Impossible(404, f"there is no person {number}: add them with POST /people")
        return chat

    def _keep_photo(self, content: bytes) -> StoredFile:
        try:
            return self._exchange.files.add_photo(content)
        except Refused as refused:
            words = (
                f"that is not a picture Telegram takes (PNG, JPEG, GIF or WebP up to 10 MB): {refused.description}"
            )
            raise Impossible(400, words) from None

    def _clock_view(self) -> View:
        clock = self._exchange.clock
        return {"now": clock.now().isoformat(), "local": clock.local().isoformat(), "travelling": clock.travelling}

    def _target(self, body: View) -> datetime:
        clock = self._exchange.clock
        if body.get("until") == "month_end":
            return clock.month_end()
        if "to" in body:
            try:
                target = datetime.fromisoformat(_text(body, "to"))
            except ValueError:
                raise Impossible(400, '"to" is a date and time like 2026-12-31T18:00:00+08:00') from None
            return target if target.tzinfo else target.replace(tzinfo=clock.zone)
        if "days" in body or "hours" in body:
            return clock.now() + timedelta(days=_span(body, "days"), hours=_span(body, "hours"))
        raise Impossible(400, 'say where to: {"days": n}, {"hours": n}, {"until": "month_end"} or {"to": iso}')


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def say_what_is_wrong(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What a person cannot do is said in JSON."""
    try:
        return await handler(request)
    except Impossible as impossible:
        return _json({"error": str(impossible)}, status=impossible.status)


async def _newer(chat: Chat, version: float, timeout: float) -> None:
    try:
        async with asyncio.timeout(min(timeout, LONGEST_WAIT)):
            while chat.version <= version and not chat.closing:
                await chat.changed.wait()
    except TimeoutError:
        return


def _fault(body: View) -> Fault:
    kinds = ", ".join(FaultKind)
    if body.get("kind") not in list(FaultKind):
        raise Impossible(400, f"a fault's kind is one of: {kinds}")
    status = body.get("status", 500)
    if status not in (429, 500, 502):
        raise Impossible(400, "the status of a refusal is 429, 500 or 502")
    return Fault(
        kind=FaultKind(body["kind"]),
        times=_number(body, "times") if body.get("times") is not None else None,
        seconds=_span(body, "seconds") if body.get("seconds") is not None else None,
        method=_text(body, "method") if body.get("method") else None,
        person=_number(body, "person") if body.get("person") is not None else None,
        status=status,
        retry_after=_number(body, "retry_after") if body.get("retry_after") is not None else None,
    )


async def _body(request: web.Request) -> View:
    text = await request.text()
    try:
        body = json.loads(text or "{}")
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Impossible(400, "the body is a JSON object")
    return body


def _value(body: View, name: str, kind: type) -> Any:
    value = body.get(name)
    if value is None and name in _CLEARABLE:
        return None
    if not isinstance(value, kind):
        raise Impossible(400, f'"{name}" is a {"yes or no (true, false)" if kind is bool else "text"}')
    return value


def _text(body: View, name: str) -> str:
    return str(_value(body, name, str))


def _number(body: View, name: str) -> int:
    value = body.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Impossible(400, f'"{name}" is a whole number')
    return value


def _span(body: View, name: str) -> float:
    value = body.get(name, 0)
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 10_000_000:
        raise Impossible(400, f'"{name}" is a number, not below zero')
    return value


def _query_number(request: web.Request, name: str, default: float = 0) -> float:
    try:
        return float(request.query.get(name, default))
    except ValueError:
        raise Impossible(400, f"{name} is a number") from None


def _sent(chat: Chat, message_id: int) -> web.Response:
    return _json({"message_id": message_id, "version": chat.version})


def _json(value: View, status: int = 200) -> web.Response:
    body = json.dumps(value, ensure_ascii=False).encode()
    return web.Response(body=body, status=status, content_type="application/json")
