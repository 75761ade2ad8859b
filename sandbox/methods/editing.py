"""editMessageText, editMessageCaption, editMessageReplyMarkup, deleteMessage."""

from datetime import timedelta
from typing import Any

from aiogram.methods import DeleteMessage, EditMessageCaption, EditMessageReplyMarkup, EditMessageText
from aiogram.types import Message

from sandbox.exchange import Exchange
from sandbox.methods.registry import answers
from sandbox.methods.words import CAPTION_LIMIT, TEXT_LIMIT, check_markup, read_words
from sandbox.refusals import bad
from sandbox.street import Chat, Line

DELETABLE = timedelta(hours=48)
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
Edit = EditMessageText | EditMessageCaption | EditMessageReplyMarkup


@answers(EditMessageText)
async def edit_message_text(exchange: Exchange, asked: EditMessageText) -> Message:
    """Other words, and another keyboard or none."""
    limit = TEXT_LIMIT if exchange.limits else 0
    text, entities = read_words(
        asked.text or "", asked.parse_mode, asked.entities, too_long="MESSAGE_TOO_LONG", limit=limit
    )
    if not text:
        raise bad("message text is empty")
    chat, line = _own_message(exchange, asked)
    if line.message.text is None:
        raise bad("there is no text in the message to edit")
    return _edit(exchange, asked, chat, line, text=text, entities=entities or None)


@answers(EditMessageCaption)
async def edit_message_caption(exchange: Exchange, asked: EditMessageCaption) -> Message:
    """Other words under a picture or a document."""
    limit = CAPTION_LIMIT if exchange.limits else 0
    caption, entities = read_words(
        asked.caption or "", asked.parse_mode, asked.caption_entities, too_long="MEDIA_CAPTION_TOO_LONG", limit=limit
    )
    chat, line = _own_message(exchange, asked)
    if line.message.text is not None:
        raise bad("there is no caption in the message to edit")
    return _edit(exchange, asked, chat, line, caption=caption or None, caption_entities=entities or None)


@answers(EditMessageReplyMarkup)
async def edit_message_reply_markup(exchange: Exchange, asked: EditMessageReplyMarkup) -> Message:
    """Another keyboard or none."""
    chat, line = _own_message(exchange, asked)
    return _edit(exchange, asked, chat, line)


@answers(DeleteMessage)
async def delete_message(exchange: Exchange, asked: DeleteMessage) -> bool:
    """Take back a message, the bot's or the person's, within 48 hours."""
    chat = exchange.chat(asked.chat_id)
    line = chat.lines.get(asked.message_id)
    if not line:
        raise bad("message to delete not found")
    if exchange.limits and exchange.clock.now() - line.message.date > DELETABLE:
        raise bad("message can't be deleted for everyone")
    exchange.street.remove(chat, asked.message_id)
    return True


def _own_message(exchange: Exchange, asked: Edit) -> tuple[Chat, Line]:
    if asked.inline_message_id:
        raise bad("inline message not found")
    if asked.chat_id is None:
        raise bad("chat_id is empty")
    chat = exchange.chat(asked.chat_id)
    line = chat.lines.get(asked.message_id or 0)
    if not line:
        raise bad("message to edit not found")
    if not line.from_bot:
        raise bad("message can't be edited")
    return chat, line


def _edit(exchange: Exchange, asked: Edit, chat: Chat, line: Line, **content: Any) -> Message:
    changes = {**content, "reply_markup": check_markup(asked.reply_markup, limits=exchange.limits)}
    old = line.message
    if all(getattr(old, name) == value for name, value in changes.items()):
        raise bad(NOT_MODIFIED)
    exchange.pace(chat)  # edits count as messages
    edited = old.model_copy(update={**changes, "edit_date": int(exchange.clock.now().timestamp())})
    exchange.street.put(chat, edited, from_bot=True)
    return edited
