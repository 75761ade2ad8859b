"""sendMessage, sendPhoto, sendVoice, sendDocument, sendChatAction, getFile."""

import asyncio
import mimetypes
import time
from typing import Any

from aiogram.methods import GetFile, SendChatAction, SendDocument, SendMessage, SendPhoto, SendVoice
from aiogram.types import BufferedInputFile, File, InputFile, Message, ReplyKeyboardMarkup, ReplyKeyboardRemove

from sandbox.exchange import Exchange
from sandbox.files import StoredFile
from sandbox.methods.registry import answers
from sandbox.methods.words import CAPTION_LIMIT, TEXT_LIMIT, Markup, check_markup, read_words
from sandbox.refusals import bad
from sandbox.street import TYPING_SECONDS, Chat


@answers(SendMessage)
async def send_message(exchange: Exchange, asked: SendMessage) -> Message:
    """A text, with or without a keyboard."""
    limit = TEXT_LIMIT if exchange.limits else 0
    text, entities = read_words(
        asked.text, asked.parse_mode, asked.entities, too_long="message is too long", limit=limit
    )
    if not text:
        raise bad("message text is empty")
    return _send(exchange, asked.chat_id, asked.reply_markup, text=text, entities=entities or None)


@answers(SendPhoto)
async def send_photo(exchange: Exchange, asked: SendPhoto) -> Message:
    """A picture, uploaded or by its file id."""
    caption = _caption(exchange, asked)
    file = _stored(exchange, asked.photo)
    if file and not file.is_photo:
        raise bad("can't use file of type Document as Photo")
    if not file:
        file = exchange.files.add_photo(_uploaded(asked.photo).data)
    return _send(exchange, asked.chat_id, asked.reply_markup, photo=[file.as_photo()], **caption)


@answers(SendVoice)
async def send_voice(exchange: Exchange, asked: SendVoice) -> Message:
    """A voice message, uploaded or by its file id."""
    caption = _caption(exchange, asked)
    file = _stored(exchange, asked.voice)
    if file and not file.seconds:
        raise bad("can't use file of another type as Voice")
    if not file:
        file = exchange.files.add_voice(_uploaded(asked.voice).data, asked.duration or 1)
    return _send(exchange, asked.chat_id, asked.reply_markup, voice=file.as_voice(), **caption)


@answers(SendDocument)
async def send_document(exchange: Exchange, asked: SendDocument) -> Message:
    """A document, uploaded or by its file id."""
    caption = _caption(exchange, asked)
    file = _stored(exchange, asked.document)
    if file and file.is_photo:
        raise bad("can't use file of type Photo as Document")
    if not file:
        upload = _uploaded(asked.document)
        name = upload.filename or "file"
        mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
        file = exchange.files.add_document(name, mime, upload.data)
    return _send(exchange, asked.chat_id, asked.reply_markup, document=file.as_document(), **caption)


@answers(SendChatAction)
async def send_chat_action(exchange: Exchange, asked: SendChatAction) -> bool:
    """ "typing ..." for five seconds or until the next message."""
    chat = exchange.reach(asked.chat_id, counts=False)
    chat.typing_until = time.monotonic() + TYPING_SECONDS
    asyncio.get_running_loop().call_later(TYPING_SECONDS, _stop_typing, exchange, chat)
    exchange.street.touch(chat)
    exchange.events.publish("typing", person=chat.person.id)
    return True


@answers(GetFile)
async def get_file(exchange: Exchange, asked: GetFile) -> File:
    """Where a file can be fetched."""
    file = exchange.files.get(asked.file_id)
    if not file:
        raise bad("wrong file_id or the file is temporarily unavailable")
    return file.as_file()


def _stop_typing(exchange: Exchange, chat: Chat) -> None:
    if chat.typing_until and not chat.typing:
        chat.typing_until = 0.0
        exchange.street.touch(chat)


def _send(exchange: Exchange, chat_id: int | str, markup: Markup | None, **content: Any) -> Message:
    keyboard = check_markup(markup, limits=exchange.limits)
    chat = exchange.reach(chat_id)
    message = Message(
        message_id=exchange.street.next_message_id(),
        date=exchange.clock.now().replace(microsecond=0),
        chat=chat.address(),
        from_user=exchange.bot.user(),
        reply_markup=keyboard,
        **content,
    )
    _set_reply_keyboard(chat, markup)
    exchange.street.put(chat, message, from_bot=True)
    return message


def _set_reply_keyboard(chat: Chat, markup: Markup | None) -> None:
    if isinstance(markup, ReplyKeyboardMarkup):
        if not any(markup.keyboard):
            raise bad("object expected as reply markup")
        chat.reply_keyboard = markup
    elif isinstance(markup, ReplyKeyboardRemove):
        chat.reply_keyboard = None


def _caption(exchange: Exchange, asked: SendPhoto | SendVoice | SendDocument) -> dict[str, Any]:
    limit = CAPTION_LIMIT if exchange.limits else 0
    caption, entities = read_words(
        asked.caption or "",
        asked.parse_mode,
        asked.caption_entities,
        too_long="message caption is too long",
        limit=limit,
    )
    return {"caption": caption or None, "caption_entities": entities or None}


def _stored(exchange: Exchange, given: str | InputFile) -> StoredFile | None:
    if not isinstance(given, str):
        return None
    file = exchange.files.get(given)
    if not file:
        # A web address would need the net; Telegram's words for one that it cannot fetch are the honest answer.
        url = given.startswith(("http://", "https://"))
        raise bad("failed to get HTTP URL content" if url else "wrong file identifier/HTTP URL specified")
    return file


def _uploaded(given: str | InputFile) -> BufferedInputFile:
    if not isinstance(given, BufferedInputFile) or not given.data:
        raise bad("file must be non-empty")
    return given
