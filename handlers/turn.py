"""One update's circumstances (who speaks, where, in which words), and what a conversation is made of."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from aiogram import Router
from aiogram.enums import ParseMode
from aiogram.fsm.context import FSMContext
from aiogram.methods import AnswerCallbackQuery, EditMessageReplyMarkup, EditMessageText, SendMessage, TelegramMethod
from aiogram.types import InlineKeyboardMarkup

from actions import Work
from actions.views import Speaker
from handlers.questions import Answers, Draft, Flow
from handlers.replies import Told
from locales import Texts

Said: TypeAlias = list[TelegramMethod[Any]]
Rows: TypeAlias = Sequence[Sequence[tuple[str, str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Somebody whom the bot does not know (yet). `message_id` is the message whose button was tapped."""

    work: Work
    texts: Texts
    now: datetime
    state: FSMContext
    telegram_id: int
    chat_id: int
    language: str
    message_id: int | None = None
    callback_id: str | None = None

    def words(self, key: str, /, **values: object) -> str:
        """A button's words in this person's language."""
        return self.texts.label(self.language, key, **values)

    def text(self, key: str, /, **values: object) -> str:
        """A message's HTML in this person's language."""
        return self.texts.say(self.language, key, **values)

    def say(self, html: str, rows: Rows = ()) -> SendMessage:
        """A new message."""
        return SendMessage(chat_id=self.chat_id, text=html, parse_mode=ParseMode.HTML, reply_markup=keyboard(rows))

    def show(self, html: str, rows: Rows = ()) -> SendMessage | EditMessageText:
        """The tapped message with other words, or a new one where nothing was tapped."""
        if self.message_id is None:
            return self.say(html, rows)
        return EditMessageText(
            chat_id=self.chat_id,
            message_id=self.message_id,
            text=html,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard(rows),
        )

    def without_buttons(self) -> Said:
        """Takes the buttons from the tapped message."""
        if self.message_id is None:
            return []
        return [EditMessageReplyMarkup(chat_id=self.chat_id, message_id=self.message_id, reply_markup=None)]

    def hint(self, key: str, /, **values: object) -> Said:
        """A passing notice on the tapped button; a message where nothing was tapped."""
        if self.callback_id is None:
            return [self.say(self.text(key, **values))]
        return [AnswerCallbackQuery(callback_query_id=self.callback_id, text=self.words(key, **values)[:200])]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn(Guest):
    """An enrolled person's turn. `knowledge` is passed on to the deeds that search it; `board` is the board's address
    (empty: it is not served)."""

    speaker: Speaker
    knowledge: Any
    forms: Mapping[str, "Form"]
    board: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A conversation that fills something in. `flow` makes the questions for this person (`subject`: what it is
    about); `given` is what is known from the start; `finish` calls the deed; `check` may refuse an answer (its name)
    early; `dropped` is what is shown when it is given up; `last` is what was answered to a question last time;
    `opening` is said above the first question, and when the household is chosen; `beside` is said below the review,
    with buttons; `pictures` are shown before a question that is come to; `told` reads several answers out of one
    message, or says None; after `days` what somebody writes is no longer taken as its answer (None: as
    long as the draft is kept, which is 30 days after the last touch)."""

    name: str
    flow: Callable[[Turn, int | None], Awaitable[Flow]]
    finish: Callable[[Turn, Flow, Draft], Awaitable[Said]]
    given: Callable[[Turn, Flow, int | None], Answers]
    check: Callable[[Turn, Draft, str], Awaitable[None]] | None = None
    dropped: Callable[[Turn, Draft], Awaitable[Said]] | None = None
    last: Callable[[Turn, Draft, str], Awaitable[tuple[str, ...]]] | None = None
    opening: Callable[[Turn, Draft], Awaitable[str]] | None = None
    beside: Callable[[Turn, Draft], Awaitable[tuple[str, Rows]]] | None = None
    pictures: Callable[[Turn, Draft], Awaitable[Said]] | None = None
    told: Callable[[Flow, Draft, str], Told | None] | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """One folder of handlers/: its handlers, and its form if it has one."""

    register: Callable[[Router], None]
    form: Form | None = None


def keyboard(rows: Rows) -> InlineKeyboardMarkup | None:
    """Rows of (words, callback data)."""
    if not rows:
        return None
    buttons = [[{"text": words, "callback_data": data} for words, data in row] for row in rows]
    return InlineKeyboardMarkup.model_validate({"inline_keyboard": buttons})  # all at once: half the time
