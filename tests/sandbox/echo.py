"""Echo bots on unmodified libraries: aiogram by polling and by webhook, python-telegram-bot by polling."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.filters.command import CommandObject
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram import Update
from telegram.ext import Application, ApplicationBuilder, ContextTypes, MessageHandler, filters


def aiogram_bot(url: str, token: str) -> Bot:
    """A bot that talks to the sandbox."""
    return Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))


def aiogram_echo() -> Dispatcher:
    """Repeats what is said, greets with the payload, and counts presses."""
    dispatcher = Dispatcher()
    key = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Count 数", callback_data="1")]])

    @dispatcher.message(CommandStart())
    async def greet(message: Message, command: CommandObject) -> None:
        await message.answer(f"welcome {command.args or 'nobody'}", reply_markup=key)

    @dispatcher.message()
    async def echo(message: Message) -> None:
        await message.answer(f"aiogram heard {message.text}")

    @dispatcher.callback_query()
    async def count(query: CallbackQuery) -> None:
        message = query.message
        assert isinstance(message, Message)
        more = int(query.data or 0) + 1
        again = InlineKeyboardButton(text="Count 数", callback_data=str(more))
        await message.edit_text(f"counted {query.data}", reply_markup=InlineKeyboardMarkup(inline_keyboard=[[again]]))
        await query.answer(f"thanks {query.data}", show_alert=True)

    return dispatcher


@asynccontextmanager
async def polling(bot: Bot, dispatcher: Dispatcher) -> AsyncIterator[None]:
    """aiogram's own poller, until the block ends."""
    task = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False, polling_timeout=5))
    try:
        yield
    finally:
        await dispatcher.stop_polling()
        await task


Ptb = Application


def ptb_application(url: str, token: str) -> "Ptb":  # type: ignore[type-arg]
    """python-telegram-bot with an echo handler."""

    async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.effective_message
        await update.effective_message.reply_text(f"ptb heard {update.effective_message.text}")

    application = ApplicationBuilder().token(token).base_url(f"{url}/bot").base_file_url(f"{url}/file/bot").build()
    application.add_handler(MessageHandler(filters.ALL, echo))
    return application


@asynccontextmanager
async def ptb_polling(application: "Ptb") -> AsyncIterator[None]:  # type: ignore[type-arg]
    """python-telegram-bot's own poller, until the block ends."""
    async with application:
        await application.start()
        assert application.updater
        await application.updater.start_polling(timeout=5)
        try:
            yield
        finally:
            await application.updater.stop()
            await application.stop()
