"""The people's side as a client: for tests and demos, without aiogram."""

import time
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Self

import aiohttp

Json = dict[str, Any]
PATIENCE = 10.0  # seconds


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as a person sees it. `buttons` are the words on its keyboard, row after row."""

    message_id: int
    text: str
    html: str
    buttons: list[str]
    photo: str | None
    document: Json | None
    raw: Json

    @classmethod
    def of(cls, raw: Json) -> "Seen":
        """From the JSON of the people's side."""
        rows = raw["keyboard"] or []
        return cls(
            message_id=raw["message_id"],
            text=raw["text"] or raw["caption"] or "",
            html=raw["html"],
            buttons=[button["text"] for row in rows for button in row],
            photo=raw["photo"],
            document=raw["document"],
            raw=raw,
        )


class People:
    """Everybody on the street. As an async context manager it keeps its connections open, which is faster."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session:
            await self._session.close()
            self._session = None

    async def person(self, person_id: int, **fields: Any) -> "Resident":
        """A person; added if there is none with this id, updated if fields are given."""
        known = {person["id"] for person in (await self.ask("GET", "/people"))["people"]}
        if fields or person_id not in known:
            names = {} if person_id in known else {"first_name": f"Person {person_id}"}
            await self.ask("POST", "/people", {"id": person_id, **names, **fields})
        return Resident(self, person_id)

    async def everybody(self) -> list[Json]:
        """All people as JSON."""
        return list((await self.ask("GET", "/people"))["people"])

    async def now(self) -> datetime:
        """The street's clock, aware."""
        return datetime.fromisoformat((await self.ask("GET", "/people/clock"))["now"])

    async def travel(self, *, days: float = 0, hours: float = 0) -> datetime:
        """Move the clock forward; returns when it has arrived."""
        return await self._move({"days": days, "hours": hours})

    async def until(self, moment: datetime | str) -> datetime:
        """Move the clock to a moment, or to "month_end"."""
        return await self._move({"until": moment} if isinstance(moment, str) else {"to": moment.isoformat()})

    async def fault(self, kind: str, **fields: Any) -> Json:
        """Begin a trouble."""
        return await self.ask("POST", "/people/faults", {"kind": kind, **fields})

    async def no_faults(self) -> None:
        """End all troubles."""
        await self.ask("DELETE", "/people/faults")

    async def traffic(self, after: int = 0) -> list[Json]:
        """What the bot asked and was answered."""
        return list((await self.ask("GET", f"/people/traffic?after={after}"))["calls"])

    async def ask(self, method: str, path: str, body: Json | aiohttp.FormData | None = None) -> Json:
        """One request of the people's side. ValueError with its words if it cannot be done."""
        session = self._session or aiohttp.ClientSession()
        sent: Json = {"data": body} if isinstance(body, aiohttp.FormData) else {"json": body or {}}
        timeout = aiohttp.ClientTimeout(total=None)  # a journey of the clock may take long
        try:
            async with session.request(method, self._url + path, timeout=timeout, **sent) as response:
                answer: Json = await response.json()
        finally:
            if session is not self._session:
                await session.close()
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer

    async def fetch(self, path: str) -> bytes:
        """The bytes of a file."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(self._url + path, raise_for_status=True) as response,
        ):
            return await response.read()

    async def _move(self, body: Json) -> datetime:
        return datetime.fromisoformat((await self.ask("POST", "/people/clock", body))["now"])


class Resident:
    """One person with a phone."""

    def __init__(self, people: People, person_id: int) -> None:
        self.id = person_id
        self._people = people

    async def say(self, text: str) -> int:
        """Write to the bot."""
        return await self._do("say", {"text": text})

    async def start(self, payload: str = "", *, link: str = "") -> int:
        """Press Start, from a deep link's payload or the whole link."""
        return await self._do("start", {"payload": payload, "link": link})

    async def photo(self, caption: str = "", content: bytes | None = None) -> int:
        """Send a picture, or a drawn sample."""
        if content is None:
            return await self._do("photo", {"sample": True, "caption": caption})
        form = aiohttp.FormData({"caption": caption})
        form.add_field("photo", content, filename="photo", content_type="application/octet-stream")
        return await self._do("photo", form)

    async def document(self, name: str, mime: str, content: bytes, caption: str = "") -> int:
        """Send a file as it is."""
        form = aiohttp.FormData({"caption": caption})
        form.add_field("document", content, filename=name, content_type=mime)
        return await self._do("document", form)

    async def voice(self) -> int:
        """Say something."""
        return await self._do("voice", {"sample": True})

    async def contact(self) -> int:
        """Share one's own phone number."""
        return await self._do("contact", {})

    async def block(self, blocked: bool = True) -> None:
        """Block the bot, or unblock it."""
        await self._do("block", {"blocked": blocked})

    async def read(self) -> None:
        """Mark all as read."""
        await self._do("read", {})

    async def press(self, words: str, *, on: Seen | int | None = None, timeout: float = PATIENCE) -> None:
        """Press the newest visible button whose label contains the words: under a message or below the chat.

        Waits for the button to appear. AssertionError with the newest messages if it does not in time.
        """
        chat = await self._wait(lambda chat: _button(chat, words, on) is not None, timeout, f"no button {words!r}")
        where = _button(chat, words, on)
        assert where is not None
        message_id, button = where
        if message_id is None:
            await (self.contact() if button.get("request_contact") else self.say(button["text"]))
        elif "data" in button:
            await self.press_data(message_id, button["data"])
        else:
            raise ValueError(f"the button {button['text']!r} opens {button.get('url')}: it sends nothing")

    async def press_data(self, message_id: int, data: str) -> None:
        """Press a button by its data, whether it is still there or not: old and forged buttons."""
        await self._do("press", {"message_id": message_id, "data": data})

    async def hears(self, words: str, timeout: float = PATIENCE) -> Seen:
        """The bot's message (new or edited) with these words since this person did something or the clock was moved.

        AssertionError with the newest messages if it does not come in time.
        """

        def heard(chat: Json) -> Json | None:
            for each in reversed(chat["messages"]):
                fresh = each["from"] == "bot" and each["version"] > chat["acted"]
                if fresh and words in (each["text"] or each["caption"] or ""):
                    return dict(each)
            return None

        chat = await self._wait(lambda chat: heard(chat) is not None, timeout, f"nothing with {words!r} was heard")
        message = heard(chat)
        assert message is not None
        return Seen.of(message)

    async def notices(self, words: str, timeout: float = PATIENCE) -> bool:
        """The short notice after a press; returns whether it was an alert."""

        def noticed(chat: Json) -> bool:
            toast = chat["toast"]
            return bool(toast) and toast["version"] > chat["acted"] and words in toast["text"]

        chat = await self._wait(noticed, timeout, f"no notice with {words!r}")
        return bool(chat["toast"]["alert"])

    async def chat(self) -> Json:
        """Everything the phone shows."""
        return await self._people.ask("GET", f"/people/{self.id}/chat")

    async def messages(self) -> list[Seen]:
        """The messages, oldest first."""
        return [Seen.of(raw) for raw in (await self.chat())["messages"]]

    async def file(self, file_id: str) -> bytes:
        """The bytes of a picture or a document."""
        return await self._people.fetch(f"/people/{self.id}/file/{file_id}")

    async def _do(self, deed: str, body: Json | aiohttp.FormData) -> int:
        answer = await self._people.ask("POST", f"/people/{self.id}/{deed}", body)
        return int(answer.get("message_id", 0))

    async def _wait(self, seen: Any, timeout: float, complaint: str) -> Json:
        """The chat as soon as something is seen in it, by long poll."""
        end, chat = time.monotonic() + timeout, await self.chat()
        while not seen(chat):
            left = end - time.monotonic()
            if left <= 0:
                raise AssertionError(f"{complaint} within {timeout:g} s by person {self.id}. {_newest(chat)}")
            path = f"/people/{self.id}/chat?after={chat['version']}&timeout={left:.2f}"
            chat = await self._people.ask("GET", path)
        return chat


def _button(chat: Json, words: str, on: Seen | int | None) -> tuple[int | None, Json] | None:
    wanted = on.message_id if isinstance(on, Seen) else on
    for message in reversed(chat["messages"]):
        if wanted in (None, message["message_id"]):
            for button in (button for row in message["keyboard"] or [] for button in row):
                if words in button["text"]:
                    return message["message_id"], button
    if wanted is None:
        for button in (button for row in chat["reply_keyboard"] or [] for button in row):
            if words in button["text"]:
                return None, button
    return None


def _newest(chat: Json) -> str:
    lines = []
    for message in chat["messages"][-6:]:
        seen = Seen.of(message)
        keys = f"  [{' | '.join(seen.buttons)}]" if seen.buttons else ""
        lines.append(f"  {message['from']:>6}: {seen.text or '(picture or file)'}{keys}")
    return "The newest messages:\n" + ("\n".join(lines) or "  none")
