"""The people, their chats with the bot, and every message in them."""

import asyncio
import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime

from aiogram.types import Chat as TelegramChat
from aiogram.types import Message, ReplyKeyboardMarkup, User

from sandbox.events import Events
from sandbox.html_out import show_html
from sandbox.journal import Journal

TYPING_SECONDS = 5.0
# After a kill the newest numbers may not have been written: a gap makes sure that none is ever given twice.
GAP = 1000


@dataclass(slots=True)
class Person:
    """Somebody on the street. `note` and `role` are words for the page; Telegram never sees them."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str = "zh-hans"
    role: str = ""
    note: str = ""
    featured: bool = False
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Toast:
    """The short notice that answers a pressed button."""

    text: str
    alert: bool
    at: datetime
    version: int


@dataclass(slots=True)
class Line:
    """A message as the chat holds it now, and the version of the chat that brought it or its newest edit."""

    message: Message
    version: int
    from_bot: bool
    _html: str | None = None

    def html(self) -> str:
        """The message's words as safe HTML, made once."""
        if self._html is None:
            message = self.message
            text = message.text or message.caption or ""
            self._html = show_html(text, message.entities or message.caption_entities)
        return self._html


@dataclass(slots=True)
class Chat:
    """One person's private chat with the bot. `acted`: the version when the person last did something."""

    person: Person
    started: bool = False
    blocked: bool = False
    unread: int = 0
    version: int = 0
    acted: int = 0
    lines: dict[int, Line] = field(default_factory=dict)
    reply_keyboard: ReplyKeyboardMarkup | None = None
    toast: Toast | None = None
    typing_until: float = 0.0
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    closing: bool = False

    @property
    def typing(self) -> bool:
        """Whether the bot says that it is typing."""
        return time.monotonic() < self.typing_until

    def user(self) -> User:
        """The person as Telegram shows them to bots."""
        person = self.person
        return User(
            id=person.id,
            is_bot=False,
            first_name=person.first_name,
            last_name=person.last_name,
            username=person.username,
            language_code=person.language_code,
        )

    def address(self) -> TelegramChat:
        """The chat as Telegram shows it to bots."""
        person = self.person
        return TelegramChat(
            id=person.id,
            type="private",
            first_name=person.first_name,
            last_name=person.last_name,
            username=person.username,
        )


class Street:
    """All people and chats. Whoever changes a chat calls `touch`: it counts, wakes those who wait, and keeps it."""

    def __init__(self, journal: Journal, events: Events) -> None:
        self._journal = journal
        self._events = events
        self._chats: dict[int, Chat] = {}
        self._next_message = 1
        self._load()

    def __iter__(self) -> Iterator[Chat]:
        return iter(self._chats.values())

    def __len__(self) -> int:
        return len(self._chats)

    def find(self, person_id: int) -> Chat | None:
        """The chat of a person, if there is such a person."""
        return self._chats.get(person_id)

    def settle(self, person: Person) -> Chat:
        """Add a person, or replace what is known about one."""
        chat = self._chats.get(person.id)
        if chat:
            chat.person = person
        else:
            chat = self._chats[person.id] = Chat(person)
        self._keep(chat)
        self._events.publish("people")
        return chat

    def free_id(self) -> int:
        """An id that nobody has."""
        return max(self._chats, default=1000) + 1

    def next_message_id(self) -> int:
        """Private chats of one account share one numbering in Telegram; so they do here."""
        number = self._next_message
        self._next_message += 1
        return number

    @property
    def newest_message_id(self) -> int:
        """The highest number that was given."""
        return self._next_message - 1

    def put(self, chat: Chat, message: Message, *, from_bot: bool) -> None:
        """Write a message into the chat, new or in place of its older self."""
        new = message.message_id not in chat.lines
        line = chat.lines[message.message_id] = Line(message, chat.version + 1, from_bot)
        if new and from_bot:
            chat.unread += 1
            chat.typing_until = 0.0
        self._journal.keep("message", message.message_id, lambda: _line_text(chat, line))
        self.touch(chat)

    def remove(self, chat: Chat, message_id: int) -> None:
        """Take a message out of the chat."""
        del chat.lines[message_id]
        self._journal.drop("message", message_id)
        self.touch(chat)

    def touch(self, chat: Chat) -> None:
        """The chat changed."""
        chat.version += 1
        changed, chat.changed = chat.changed, asyncio.Event()
        changed.set()
        self._keep(chat)
        self._events.publish("chat", person=chat.person.id, version=chat.version, unread=chat.unread)

    def close(self) -> None:
        """Wake everybody who waits for a chat to change."""
        for chat in self._chats.values():
            chat.closing = True
            chat.changed.set()

    def _keep(self, chat: Chat) -> None:
        self._journal.keep("chat", chat.person.id, lambda: _chat_text(chat))

    def _load(self) -> None:
        for _, text, _ in self._journal.load("chat"):
            kept = json.loads(text)
            keyboard = kept.pop("reply_keyboard")
            chat = Chat(Person(**kept.pop("person")), **kept)
            chat.reply_keyboard = ReplyKeyboardMarkup.model_validate(keyboard) if keyboard else None
            self._chats[chat.person.id] = chat
        for message_id, text, _ in self._journal.load("message"):
            kept = json.loads(text)
            message = Message.model_validate(kept["message"])
            self._chats[kept["person"]].lines[message_id] = Line(message, kept["version"], kept["from_bot"])
            self._next_message = message_id + 1
        if self._chats:
            self._next_message += GAP


def _chat_text(chat: Chat) -> str:
    keyboard = chat.reply_keyboard
    kept = {
        "person": asdict(chat.person),
        "started": chat.started,
        "blocked": chat.blocked,
        "unread": chat.unread,
        "version": chat.version,
        "acted": chat.acted,
        "reply_keyboard": keyboard.model_dump(mode="json", exclude_none=True) if keyboard else None,
    }
    return json.dumps(kept, ensure_ascii=False)


def _line_text(chat: Chat, line: Line) -> str:
    message = line.message.model_dump(mode="json", by_alias=True, exclude_none=True)
    kept = {"person": chat.person.id, "version": line.version, "from_bot": line.from_bot, "message": message}
    return json.dumps(kept, ensure_ascii=False)
