"""The people's side over HTTP: what the page of phones and the tests ask for."""

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from aiohttp import web

from sandbox import deeds
from sandbox.bodies import answer_json, number_in, query_number, read_body, text_in, value_in
from sandbox.exchange import Exchange
from sandbox.files import StoredFile
from sandbox.pictures import sample_picture, sample_voice
from sandbox.refusals import Impossible, Refused
from sandbox.street import Chat, Person
from sandbox.views import chat_view, person_view

_PERSON_FIELDS = {
    "first_name": str, "last_name": str, "username": str, "language_code": str, "role": str, "note": str,
    "featured": bool, "phone": str,
}  # fmt: skip
LONGEST_WAIT = 60.0  # seconds


class PeopleSide:
    """Routes of people and their chats."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

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
            web.post(f"{one}/document", self._document),
            web.post(f"{one}/voice", self._voice),
            web.post(f"{one}/contact", self._contact),
            web.post(f"{one}/start", self._start),
            web.post(f"{one}/block", self._block),
            web.post(f"{one}/read", self._read),
            web.get(f"{one}/file/{{file_id}}", self._file),
        ]

    async def _people(self, request: web.Request) -> web.Response:
        bot = self._exchange.bot
        return answer_json(
            {
                "bot": {"id": bot.id, "username": bot.username, "first_name": bot.name},
                "people": [person_view(chat) for chat in self._exchange.street],
                "now": self._exchange.clock.now().isoformat(),
            }
        )

    async def _settle(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        street = self._exchange.street
        known = street.find(number_in(body, "id")) if "id" in body else None
        fields = {name: value_in(body, name, kind) for name, kind in _PERSON_FIELDS.items() if name in body}
        if known:
            for name, value in fields.items():
                setattr(known.person, name, value)
            return answer_json(person_view(street.settle(known.person)))
        if not fields.get("first_name"):
            raise Impossible(400, "a new person needs a first_name")
        number = number_in(body, "id") if "id" in body else street.free_id()
        return answer_json(person_view(street.settle(Person(id=number, **fields))))

    async def _chat(self, request: web.Request) -> web.Response:
        chat = self._find(request)
        after = request.query.get("after")
        if after is not None:
            await _newer(chat, query_number(request, "after"), query_number(request, "timeout", 25))
        return answer_json(chat_view(self._exchange, chat))

    async def _say(self, request: web.Request) -> web.Response:
        chat, body = self._find(request), await read_body(request)
        return _sent(deeds.say(self._exchange, chat, text_in(body, "text")))

    async def _press(self, request: web.Request) -> web.Response:
        chat, body = self._find(request), await read_body(request)
        data, text = body.get("data"), body.get("text")
        if not isinstance(data, str) and not isinstance(text, str):
            raise Impossible(400, "say which button: its text or its data")
        query = deeds.press(self._exchange, chat, number_in(body, "message_id"), data, text)
        return answer_json({"callback_id": query})

    async def _photo(self, request: web.Request) -> web.Response:
        chat = self._find(request)
        if request.content_type.startswith("multipart/"):
            form = await request.post()
            part, caption = form.get("photo"), str(form.get("caption", ""))
            if not isinstance(part, web.FileField):
                raise Impossible(400, "the form needs a file named photo")
            content = part.file.read()
        else:
            body = await read_body(request)
            if not body.get("sample"):
                raise Impossible(400, 'send a form with a file named photo, or {"sample": true}')
            content, caption = sample_picture(len(chat.lines) % 4), str(body.get("caption") or "")
        return _sent(deeds.send_photo(self._exchange, chat, self._keep_photo(content), caption))

    async def _document(self, request: web.Request) -> web.Response:
        chat, form = self._find(request), await request.post()
        part, caption = form.get("document"), str(form.get("caption", ""))
        if not isinstance(part, web.FileField):
            raise Impossible(400, "the form needs a file named document")
        mime = part.content_type or "application/octet-stream"
        try:
            file = self._exchange.files.add_document(part.filename, mime, part.file.read())
        except Refused:
            raise Impossible(400, "Telegram takes files of at most 50 MB") from None
        return _sent(deeds.send_document(self._exchange, chat, file, caption))

    async def _voice(self, request: web.Request) -> web.Response:
        chat, body = self._find(request), await read_body(request)
        if not body.get("sample"):
            raise Impossible(400, 'say {"sample": true}: the street\'s microphones are drawn')
        return _sent(deeds.send_voice(self._exchange, chat, self._exchange.files.add_voice(sample_voice(), 1)))

    async def _contact(self, request: web.Request) -> web.Response:
        chat = self._find(request)
        return _sent(deeds.send_contact(self._exchange, chat))

    async def _start(self, request: web.Request) -> web.Response:
        chat, body = self._find(request), await read_body(request)
        payload, link = str(body.get("payload") or ""), str(body.get("link") or "")
        return _sent(deeds.start(self._exchange, chat, payload, link))

    async def _block(self, request: web.Request) -> web.Response:
        chat, body = self._find(request), await read_body(request)
        deeds.block(self._exchange, chat, blocked=bool(value_in(body, "blocked", bool)))
        return answer_json(person_view(chat))

    async def _read(self, request: web.Request) -> web.Response:
        chat = self._find(request)
        deeds.read(self._exchange, chat)
        return answer_json(person_view(chat))

    async def _file(self, request: web.Request) -> web.Response:
        self._find(request)
        file = self._exchange.files.get(request.match_info["file_id"])
        if not file:
            raise Impossible(404, "there is no such file")
        # A document is saved, never opened in the page's own origin: it may be HTML.
        shown = "inline" if file.is_photo else "attachment; filename*=UTF-8''" + quote(file.name)
        headers = {"Content-Disposition": shown, "X-Content-Type-Options": "nosniff"}
        return web.Response(body=self._exchange.files.content(file), content_type=file.mime, headers=headers)

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


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def say_what_is_wrong(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What a person cannot do is said in JSON."""
    try:
        return await handler(request)
    except Impossible as impossible:
        return answer_json({"error": str(impossible)}, status=impossible.status)


async def _newer(chat: Chat, version: float, timeout: float) -> None:
    try:
        async with asyncio.timeout(min(timeout, LONGEST_WAIT)):
            while chat.version <= version and not chat.closing:
                await chat.changed.wait()
    except TimeoutError:
        return


def _sent(message_id: int) -> web.Response:
    return answer_json({"message_id": message_id})
