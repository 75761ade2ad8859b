"""Telegram without the wire: requests are serialised and answers parsed by aiogram itself, but nothing is sent."""

import json
from collections.abc import AsyncGenerator, Iterator
from itertools import count
from typing import Any

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.methods import TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import InlineKeyboardMarkup

_MESSAGE = {"date": 1_735_700_000, "chat": {"id": 1, "type": "private", "first_name": "P"}, "text": "x"}


class StubSession(BaseSession):
    """Counts calls; `keyboard` is the newest one that was shown, `message_id` under which message."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0
        self.message_id = 0
        self.keyboard: InlineKeyboardMarkup | None = None
        self._ids = count(1)

    async def make_request(
        self, bot: Bot, method: TelegramMethod[TelegramType], timeout: int | None = None
    ) -> TelegramType:
        self.calls += 1
        files: dict[str, Any] = {}
        for value in method.model_dump(warnings=False).values():
            self.prepare_value(value, bot=bot, files=files)
        result: Any = True
        if "text" in type(method).model_fields and type(method).__name__ != "AnswerCallbackQuery":
            markup = getattr(method, "reply_markup", None)
            self.keyboard = markup if isinstance(markup, InlineKeyboardMarkup) else None
            self.message_id = getattr(method, "message_id", None) or next(self._ids)
            result = _MESSAGE | {"message_id": self.message_id}
        answer = self.check_response(bot, method, 200, json.dumps({"ok": True, "result": result}))
        return answer.result  # type: ignore[return-value]  # ok: it has a result

    async def stream_content(self, *given: Any, **named: Any) -> AsyncGenerator[bytes, None]:
        raise NotImplementedError
        yield b""

    async def close(self) -> None:
        """Nothing is open."""


class Chat:
    """One person's updates as Telegram writes them; `ids` where several people's are counted together."""

    def __init__(self, session: StubSession, person: int, ids: Iterator[int] | None = None) -> None:
        self._session = session
        self._user = {"id": person, "is_bot": False, "first_name": "P", "language_code": "zh-hans"}
        self._ids = ids or count(1)

    def says(self, text: str) -> dict[str, Any]:
        """A message."""
        entities = [{"type": "bot_command", "offset": 0, "length": len(text)}] if text.startswith("/") else []
        return self._update("message", {**self._message(), "from": self._user, "text": text, "entities": entities})

    def presses(self, data: str) -> dict[str, Any]:
        """A button under the newest message."""
        query = {"id": "1", "from": self._user, "chat_instance": "1", "data": data}
        return self._update("callback_query", {**query, "message": self._message()})

    def _message(self) -> dict[str, Any]:
        chat = {"id": self._user["id"], "type": "private", "first_name": "P"}
        return {"message_id": self._session.message_id, "date": 1_735_700_000, "chat": chat, "text": "x"}

    def _update(self, kind: str, content: dict[str, Any]) -> dict[str, Any]:
        return {"update_id": next(self._ids), kind: content}
