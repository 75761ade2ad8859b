"""Updates as Telegram wrote them, and as they are read and stored."""

from datetime import datetime
from typing import Any

from aiogram import Bot
from aiogram.methods import TelegramMethod
from aiogram.types import Update

_OF_TAPPED = frozenset({"message_id", "date", "chat", "from"})


class FetchUpdates(TelegramMethod[list[dict[str, Any]]]):
    """getUpdates whose answer stays as Telegram wrote it: each update is read by itself."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None
    timeout: int
    allowed_updates: list[str]


def speaker_of(update: Update) -> int:
    """Whose it is: their Telegram id, 0 for nobody's."""
    sender = getattr(update.event, "from_user", None)
    return sender.id if sender is not None else 0


def lean(body: Any) -> Any:
    """An update as Telegram wrote it, but for what stood in the message under a tapped button: its words and buttons
    are nothing that is handled, and as long to read as all the rest."""
    tapped = body.get("callback_query") if isinstance(body, dict) else None
    if not isinstance(tapped, dict) or not isinstance(tapped.get("message"), dict):
        return body
    message = {name: value for name, value in tapped["message"].items() if name in _OF_TAPPED}
    return {**body, "callback_query": {**tapped, "message": message}}


def read_update(body: dict[str, Any], bot: Bot) -> Update:
    """An update from its body. Raises ValueError for what aiogram does not know."""
    return Update.model_validate(body, context={"bot": bot})


def as_row(update: Update, body: dict[str, Any], now: datetime) -> dict[str, Any]:
    """An update as a row of the inbox; `body` is what it was read from."""
    return {"update_id": update.update_id, "received_at": now, "telegram_id": speaker_of(update), "body": body}
