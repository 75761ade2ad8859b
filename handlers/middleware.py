"""Makes the Turn (or Guest) of each update, says what a deed refused, and sees that every tap is answered."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiogram import BaseMiddleware
from aiogram.filters import BaseFilter
from aiogram.methods import AnswerCallbackQuery
from aiogram.types import CallbackQuery, Message, TelegramObject, User

from actions.views import Speaker
from handlers.buttons import FlowButton
from handlers.conversation import refused
from handlers.turn import Form, Guest, Said, Turn
from locales import language_for
from rules.errors import BangfuError

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class Enrolled(BaseFilter):
    """Whether the speaker is known and has consented (`yes=False`: the opposite)."""

    def __init__(self, yes: bool = True) -> None:
        self._yes = yes

    async def __call__(self, event: TelegramObject, speaker: Speaker | None = None) -> bool:
        return (speaker is not None and speaker.consented) is self._yes


class Circumstances(BaseMiddleware):
    """Hands `turn` to handlers of the enrolled and `guest` to all; the one place where deeds' errors are caught."""

    def __init__(self, forms: Mapping[str, Form]) -> None:
        self._forms = forms

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        if not isinstance(event, CallbackQuery | Message) or event.from_user is None:
            return await handler(event, data)
        guest = _turn(event, event.from_user, data, self._forms)
        data["guest"] = data["turn"] = guest
        try:
            said = await handler(event, data)
        except BangfuError as error:
            said = await refused(guest, error, isinstance(data.get("callback_data"), FlowButton))
        return _tap_answered(guest, said)


def _turn(event: CallbackQuery | Message, user: User, data: dict[str, Any], forms: Mapping[str, Form]) -> Guest:
    speaker: Speaker | None = data.get("speaker")
    message = event.message if isinstance(event, CallbackQuery) else event
    common: dict[str, Any] = {
        "work": data["work"],
        "texts": data["texts"],
        "now": data["now"],
        "state": data["state"],
        "telegram_id": user.id,
        "chat_id": message.chat.id if message is not None else user.id,
        "message_id": message.message_id if message is not None and isinstance(event, CallbackQuery) else None,
        "callback_id": event.id if isinstance(event, CallbackQuery) else None,
    }
    if speaker is None or not speaker.consented:
        return Guest(language=language_for(user.language_code), **common)
    common |= {"knowledge": data.get("knowledge"), "board": data.get("board", "")}
    return Turn(language=speaker.language, speaker=speaker, forms=forms, **common)


def _tap_answered(guest: Guest, said: Said | None) -> Said:
    """Telegram shows a spinner on the button until it is answered: first of all, and once."""
    said = said or []
    if guest.callback_id is None or any(isinstance(method, AnswerCallbackQuery) for method in said):
        return said
    return [AnswerCallbackQuery(callback_query_id=guest.callback_id), *said]
