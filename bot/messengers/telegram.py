"""The one place where a message that the bot begins is really sent: by python-telegram-bot's Bot."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import HTTPXRequest

from actions.delivery.messenger import Gone, Malformed, Moved, TryLater, Unreachable
from actions.views import Outgoing
from bot.settings import Settings

# More connections make it slower: httpcore's pool is quadratic.
CONNECTIONS = 12
_GONE = ("chat not found", "user is deactivated", "bot can't initiate conversation")


class TelegramMessenger:
    """Tells passing faults from lasting ones; when to send, bot/pace.py decides."""

    def __init__(self, settings: Settings) -> None:
        assert settings.telegram_token is not None
        url = settings.telegram_api_url.rstrip("/")
        self._bot = Bot(
            settings.telegram_token.get_secret_value(),
            base_url=f"{url}/bot",
            base_file_url=f"{url}/file/bot",
            request=HTTPXRequest(connection_pool_size=CONNECTIONS, proxy=settings.telegram_proxy),
        )
        self._always: dict[str, Any] = {
            "parse_mode": ParseMode.HTML,
            "allow_paid_broadcast": settings.allow_paid_broadcast or None,
        }

    async def open(self) -> None:
        """Opens the connections without asking Telegram anything."""
        await self._bot.request.initialize()

    async def close(self) -> None:
        """Closes the connections."""
        await self._bot.request.shutdown()

    async def send(self, message: Outgoing) -> int:
        """The message's id. Raises TryLater, Unreachable, Malformed or Moved."""
        buttons = [[InlineKeyboardButton(words, callback_data=data) for words, data in row] for row in message.rows]
        markup = InlineKeyboardMarkup(buttons) if buttons else None
        try:
            if message.edits is not None:
                return await self._edit(message, message.edits, markup)
            sent = await self._way(message)(message, markup)
        except TelegramError as error:
            raise _translated(error) from error
        return sent.message_id

    async def fetch(self, file_id: str, most: int) -> bytes:
        """A file that somebody sent. Raises TryLater, or Gone when Telegram does not have it or it is too large."""
        try:
            found = await self._bot.get_file(file_id)
            if (found.file_size or 0) > most:
                raise Gone("too_large")
            content = bytes(await found.download_as_bytearray())
        except RetryAfter as error:
            raise _translated(error) from error
        except BadRequest as error:
            raise Gone(error.message) from error
        except TelegramError as error:
            raise TryLater(type(error).__name__) from error
        if len(content) > most:
            raise Gone("too_large")
        return content

    def _way(self, message: Outgoing) -> Callable[[Outgoing, InlineKeyboardMarkup | None], Awaitable[Message]]:
        if message.picture:
            return self._send_photo
        if message.voice:
            return self._send_voice
        return self._send_document if message.document else self._send_words

    async def _send_document(self, message: Outgoing, markup: InlineKeyboardMarkup | None) -> Message:
        assert message.document is not None
        return await self._bot.send_document(
            message.telegram_id,
            message.document.content,
            caption=message.html,
            filename=message.document.name,
            reply_markup=markup,
            **self._always,
        )

    async def _send_voice(self, message: Outgoing, markup: InlineKeyboardMarkup | None) -> Message:
        assert message.voice is not None
        return await self._bot.send_voice(
            message.telegram_id,
            message.voice,
            caption=message.html,
            filename="voice.ogg",
            reply_markup=markup,
            **self._always,
        )

    async def _send_words(self, message: Outgoing, markup: InlineKeyboardMarkup | None) -> Message:
        return await self._bot.send_message(
            message.telegram_id,
            message.html,
            reply_markup=markup,
            **self._always,
        )

    async def _edit(self, message: Outgoing, number: int, markup: InlineKeyboardMarkup | None) -> int:
        await self._bot.edit_message_text(
            message.html, message.telegram_id, number, parse_mode=ParseMode.HTML, reply_markup=markup
        )
        return number

    async def _send_photo(self, message: Outgoing, markup: InlineKeyboardMarkup | None) -> Message:
        assert message.picture is not None
        return await self._bot.send_photo(
            message.telegram_id,
            message.picture,
            caption=message.html,
            filename="picture.png",
            reply_markup=markup,
            **self._always,
        )


def _translated(error: TelegramError) -> Exception:
    words = error.message.lower()
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        return TryLater("429", wait if isinstance(wait, timedelta) else timedelta(seconds=wait))
    if isinstance(error, ChatMigrated):
        return Moved(error.new_chat_id)
    if isinstance(error, Forbidden | InvalidToken) or any(sign in words for sign in _GONE):
        return Unreachable("blocked" if isinstance(error, Forbidden) else "no_chat")
    if isinstance(error, BadRequest):
        return Malformed(error.message)
    if isinstance(error, TimedOut | NetworkError):
        return TryLater("network")
    return TryLater("telegram")
