"""The one place where a message that the bot begins is really sent: python-telegram-bot's Bot, paced by us."""

import asyncio
from datetime import timedelta

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import HTTPXRequest

from actions.outbox import Malformed, TryLater, Unreachable
from actions.views import Outgoing
from bot.settings import Settings

# More connections make it slower: httpcore's pool is quadratic.
CONNECTIONS = 8
_GONE = ("chat not found", "user is deactivated", "bot can't initiate conversation")


class TelegramMessenger:
    """Keeps under Telegram's overall limit by itself and tells passing faults from lasting ones."""

    def __init__(self, settings: Settings) -> None:
        assert settings.telegram_token is not None
        url = settings.telegram_api_url.rstrip("/")
        self._bot = Bot(
            settings.telegram_token.get_secret_value(),
            base_url=f"{url}/bot",
            base_file_url=f"{url}/file/bot",
            request=HTTPXRequest(connection_pool_size=CONNECTIONS, proxy=settings.telegram_proxy),
        )
        self._pause = 1 / settings.messages_per_second
        self._next = 0.0

    async def open(self) -> None:
        """Opens the connections without asking Telegram anything."""
        await self._bot.request.initialize()

    async def close(self) -> None:
        """Closes the connections."""
        await self._bot.request.shutdown()

    async def send(self, message: Outgoing) -> int:
        """The message's id. Raises TryLater, Unreachable or Malformed."""
        await self._pace()
        buttons = [[InlineKeyboardButton(words, callback_data=data) for words, data in row] for row in message.rows]
        markup = InlineKeyboardMarkup(buttons) if buttons else None
        try:
            sent = await (self._send_photo if message.picture else self._send_words)(message, markup)
        except TelegramError as error:
            raise _translated(error) from error
        return sent.message_id

    async def _send_words(self, message: Outgoing, markup: InlineKeyboardMarkup | None) -> Message:
        return await self._bot.send_message(
            message.telegram_id, message.html, parse_mode=ParseMode.HTML, reply_markup=markup
        )

    async def _send_photo(self, message: Outgoing, markup: InlineKeyboardMarkup | None) -> Message:
        assert message.picture is not None
        return await self._bot.send_photo(
            message.telegram_id,
            message.picture,
            caption=message.html,
            parse_mode=ParseMode.HTML,
            reply_markup=markup,
            filename="picture.png",
        )

    async def _pace(self) -> None:
        """Waits for this message's turn."""
        loop = asyncio.get_running_loop()
        turn = max(loop.time(), self._next)
        self._next = turn + self._pause
        await asyncio.sleep(turn - loop.time())


def _translated(error: TelegramError) -> Exception:
    words = error.message.lower()
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        return TryLater("429", wait if isinstance(wait, timedelta) else timedelta(seconds=wait))
    if isinstance(error, Forbidden | InvalidToken) or any(sign in words for sign in _GONE):
        return Unreachable("blocked" if isinstance(error, Forbidden) else "no_chat")
    if isinstance(error, BadRequest):
        return Malformed(error.message)
    if isinstance(error, TimedOut | NetworkError):
        return TryLater("network")
    return TryLater("telegram")
