"""How calls go to Telegram: as one JSON document; of what it says to a reply only whether it was taken is read.

aiogram writes a multipart form for every call and makes a checked object of every message that it gets back; both
together were half of what a reply cost.
"""

from typing import Any

from aiogram import Bot
from aiogram.client.default import Default
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.methods import (
    AnswerCallbackQuery,
    EditMessageReplyMarkup,
    EditMessageText,
    Response,
    SendMessage,
    TelegramMethod,
)
from aiogram.methods.base import TelegramType
from aiogram.types import InputFile
from aiohttp import FormData, JsonPayload

from bot.pace import Pace
from bot.updates import FetchUpdates

REPLIES = (SendMessage, EditMessageText, EditMessageReplyMarkup, AnswerCallbackQuery)
_PLAIN = (*REPLIES, FetchUpdates)  # no files, no instants: nearly all that is sent
# Made once: pydantic forgets a model that nobody holds, and making it again and again took a seventh of a tap.
_TAKEN = Response[Any].model_construct(ok=True, result=None)


class LeanSession(AiohttpSession):
    """aiogram's session for a bot whose replies are not looked at again: their result is None."""

    def build_form_data(self, bot: Bot, method: TelegramMethod[TelegramType]) -> FormData | JsonPayload:  # type: ignore[override]  # aiohttp takes either
        """What is sent; a form only where there are files."""
        if isinstance(method, _PLAIN):
            dumped = method.model_dump(exclude_none=True, warnings=False)
            said = {name: _said(bot, one) for name, one in dumped.items()}
            return JsonPayload({name: one for name, one in said.items() if one})
        files: dict[str, InputFile] = {}
        given = method.model_dump(warnings=False).items()
        fields = {name: self.prepare_value(value, bot=bot, files=files) for name, value in given}
        if files:
            return super().build_form_data(bot, method)
        return JsonPayload({name: value for name, value in fields.items() if value})

    def check_response(
        self, bot: Bot, method: TelegramMethod[TelegramType], status_code: int, content: str
    ) -> Response[TelegramType]:
        """The same as ever for what is asked or refused."""
        if isinstance(method, REPLIES) and status_code == 200 and _is_taken(self.json_loads(content)):
            return _TAKEN
        return super().check_response(bot, method, status_code, content)


def _said(bot: Bot, value: Any) -> Any:
    """The value with the bot's defaults in their places: of its own, and of what it holds (a link's preview)."""
    if isinstance(value, Default):
        return bot.default[value.name]
    if isinstance(value, dict):
        held = {name: bot.default[one.name] if isinstance(one, Default) else one for name, one in value.items()}
        return {name: one for name, one in held.items() if one is not None}
    return value


def _is_taken(answer: object) -> bool:
    return isinstance(answer, dict) and answer.get("ok") is True


class Paced(BaseRequestMiddleware):
    """Replies take from the same budget as what the bot begins."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace

    async def __call__(
        self, make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
    ) -> Response[TelegramType]:
        chat = getattr(method, "chat_id", None)
        if not isinstance(chat, int):  # an answer to a tap, a question to Telegram: they are not counted
            return await make_request(bot, method)
        async with self._pace.reply(chat):
            return await make_request(bot, method)
