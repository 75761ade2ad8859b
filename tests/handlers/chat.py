"""A chat without Telegram: feeds updates to the real routers and keeps what would be on the person's screen."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from aiogram import BaseMiddleware, Bot, Dispatcher
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.methods import (
    AnswerCallbackQuery,
    EditMessageReplyMarkup,
    EditMessageText,
    SendDocument,
    SendMessage,
    SendPhoto,
    SetMyCommands,
)
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    Chat,
    Document,
    InlineKeyboardMarkup,
    Location,
    Message,
    PhotoSize,
    Update,
    User,
    Voice,
)

import handlers
from actions.views import Speaker
from locales import Texts
from rules.roles import Role

TODAY = date(2026, 3, 10)
NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
TEXTS = Texts()
TELEGRAM_ID = 7_000_000_001


def speaker(*roles: Role, language: str = "zh_CN") -> Speaker:
    """Somebody enrolled."""
    return Speaker(9, TELEGRAM_ID, "李明", language, frozenset(roles), consented=True, today=TODAY)


@dataclass
class Shown:
    """A message on the screen."""

    text: str
    buttons: dict[str, str] = field(default_factory=dict)


class _Supplies(BaseMiddleware):
    def __init__(self, chat: "Phone") -> None:
        self._chat = chat

    async def __call__(self, handler: Any, event: Any, data: dict[str, Any]) -> Any:
        supplied = {"work": object(), "speaker": self._chat.speaker, "texts": TEXTS, "now": NOW, "knowledge": None}
        return await handler(event, {**data, **supplied})


class Phone:
    """One person's phone. `screen` is every message by id, as edits left it; `hints` are passing notices, `pictures`
    what the bot showed. Counted are `taps`, characters `typed` and new messages `heard`."""

    def __init__(self, person: Speaker | None, language_code: str = "zh-hans") -> None:
        self.speaker = person
        self.user = User(id=TELEGRAM_ID, is_bot=False, first_name="x", language_code=language_code)
        self.chat = Chat(id=TELEGRAM_ID, type="private")
        self.screen: dict[int, Shown] = {}
        self.hints: list[str] = []
        self.pictures: list[bytes] = []
        self.commands: list[str] = []
        self.taps = 0
        self.typed = 0
        self.heard = 0
        self._ids = count(1)
        self._bot = Bot("42:TEST")
        self._dispatcher = Dispatcher(storage=MemoryStorage())
        self._dispatcher.update.outer_middleware(_Supplies(self))
        handlers.register(self._dispatcher)

    @property
    def last(self) -> Shown:
        """The newest message."""
        return self.screen[max(self.screen)]

    @property
    def state(self) -> Any:
        """Where the conversation stands."""
        return self._dispatcher.fsm.get_context(self._bot, TELEGRAM_ID, TELEGRAM_ID)

    def sleep(self, days: int) -> None:
        """Days go by."""
        assert self.speaker is not None
        self.speaker = replace(self.speaker, today=self.speaker.today + timedelta(days=days))

    async def say(self, text: str) -> None:
        """Types words; a command is a tap on the list of commands."""
        self.typed += 0 if text.startswith("/") else len(text)
        await self._message(text=text)

    async def photo(self, file_id: str = "photo-1", caption: str | None = None, album: str | None = None) -> None:
        """Sends a picture, alone or as one of an album."""
        size = PhotoSize(file_id=file_id, file_unique_id=file_id, width=1, height=1)
        await self._message(photo=[size], caption=caption, media_group_id=album)

    async def picture_file(self, file_id: str, size: int) -> None:
        """Sends a picture as a file of so many bytes."""
        file = Document(file_id=file_id, file_unique_id=file_id, mime_type="image/jpeg", file_size=size)
        await self._message(document=file)

    async def voice(self, file_id: str = "voice-1") -> None:
        """Records a voice message."""
        await self._message(voice=Voice(file_id=file_id, file_unique_id=file_id, duration=3))

    async def location(self) -> None:
        """Sends where the person is."""
        await self._message(location=Location(latitude=37.2, longitude=119.9))

    async def sticker(self) -> None:
        """Sends something that is neither words nor a picture."""
        await self._message()

    async def tap(self, words: str, message: int | None = None) -> None:
        """Taps the button with these words (or a part of them), in the newest message that has it."""
        for number in sorted(self.screen, reverse=True) if message is None else [message]:
            for label, data in self.screen[number].buttons.items():
                if words in label:
                    return await self.press(data, number)
        raise AssertionError(f"no button {words!r} in {self.screen}")

    async def press(self, data: str, message: int) -> None:
        """Sends this callback data as a button of that message would."""
        self.taps += 1
        under = Message(message_id=message, date=NOW, chat=self.chat, text="x")
        query = CallbackQuery(id="1", from_user=self.user, chat_instance="1", message=under, data=data)
        answered = await self._feed(callback_query=query)
        assert answered == 1, "every tap is answered once"

    def show(self, text: str, buttons: dict[str, str]) -> int:
        """A message that the bot began."""
        number = next(self._ids)
        self.screen[number] = Shown(text, buttons)
        return number

    async def _message(self, **content: Any) -> None:
        await self._feed(
            message=Message(message_id=next(self._ids), date=NOW, chat=self.chat, from_user=self.user, **content)
        )

    async def _feed(self, **event: Any) -> int:
        update = Update(update_id=next(self._ids), **event)
        methods = await self._dispatcher.feed_update(self._bot, update)
        assert isinstance(methods, list), methods
        for method in methods:
            self._carry_out(method)
        return sum(isinstance(method, AnswerCallbackQuery) for method in methods)

    def _carry_out(self, method: Any) -> None:
        match method:
            case SendMessage():
                self.heard += 1
                self.show(method.text, _buttons(method.reply_markup))
            case SendPhoto(photo=BufferedInputFile(data=content)):
                self.pictures.append(content)
            case SendDocument(document=BufferedInputFile()):
                self.show(method.caption or "", {})
            case EditMessageText(message_id=int(number)):
                self.screen[number] = Shown(method.text or "", _buttons(method.reply_markup))
            case EditMessageReplyMarkup(message_id=int(number)):
                self.screen[number].buttons = {}
            case AnswerCallbackQuery():
                if method.text:
                    self.hints.append(method.text)
            case SetMyCommands():
                self.commands = [one.command for one in method.commands]
            case _:
                raise AssertionError(method)


def _buttons(markup: Any) -> dict[str, str]:
    if not isinstance(markup, InlineKeyboardMarkup):
        return {}
    found = {}
    for row in markup.inline_keyboard:
        for button in row:
            assert button.callback_data is not None
            assert len(button.callback_data.encode()) <= 64
            found[button.text] = button.callback_data
    return found
