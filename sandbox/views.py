"""Chats, messages and people as the people's side shows them in JSON."""

from datetime import UTC, datetime
from typing import Any

from aiogram.types import InlineKeyboardMarkup, Message, ReplyKeyboardMarkup

from sandbox.exchange import Exchange
from sandbox.street import Chat, Line

NEWEST = 200  # messages of a chat that are shown
View = dict[str, Any]


def person_view(chat: Chat) -> View:
    """A person with what the list of chats shows."""
    person = chat.person
    return {
        "id": person.id,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "username": person.username,
        "language_code": person.language_code,
        "role": person.role,
        "note": person.note,
        "featured": person.featured,
        "phone": person.phone,
        "blocked": chat.blocked,
        "unread": chat.unread,
        "started": chat.started,
        "last": _last(chat),
    }


def chat_view(exchange: Exchange, chat: Chat) -> View:
    """Everything one phone shows."""
    newest = list(chat.lines.values())[-NEWEST:]
    toast = chat.toast
    return {
        "person": person_view(chat),
        "version": chat.version,
        "acted": chat.acted,
        "typing": chat.typing,
        "toast": toast
        and {"text": toast.text, "alert": toast.alert, "at": toast.at.isoformat(), "version": toast.version},
        "messages": [message_view(line) for line in newest],
        "reply_keyboard": _reply_keyboard(chat.reply_keyboard),
        "commands": [
            {"command": command.command, "description": command.description}
            for command in exchange.commands_for(chat)
        ],
    }


def message_view(line: Line) -> View:
    """One bubble. `version` is the chat's version that brought the message or its newest edit."""
    message = line.message
    contact, document = message.contact, message.document
    return {
        "message_id": message.message_id,
        "version": line.version,
        "from": "bot" if line.from_bot else "person",
        "at": message.date.isoformat(),
        "edited_at": datetime.fromtimestamp(message.edit_date, UTC).isoformat() if message.edit_date else None,
        "html": line.html(),
        "text": message.text,
        "caption": message.caption,
        "photo": message.photo[-1].file_id if message.photo else None,
        "voice": message.voice and {"file_id": message.voice.file_id, "seconds": message.voice.duration},
        "document": document
        and {"file_id": document.file_id, "file_name": document.file_name, "size": document.file_size},
        "contact": contact
        and {
            "phone_number": contact.phone_number,
            "first_name": contact.first_name,
            "last_name": contact.last_name,
            "user_id": contact.user_id,
        },
        "keyboard": _keyboard(message.reply_markup),
    }


def _keyboard(markup: InlineKeyboardMarkup | None) -> list[list[View]] | None:
    if not markup:
        return None
    return [
        [
            {
                name: value
                for name, value in _button(button.text, button.callback_data, button.url)
                if value is not None
            }
            for button in row
        ]
        for row in markup.inline_keyboard
    ]


def _button(text: str, data: str | None, url: str | None) -> tuple[tuple[str, str | None], ...]:
    return ("text", text), ("data", data), ("url", url)


def _reply_keyboard(markup: ReplyKeyboardMarkup | None) -> list[list[View]] | None:
    if not markup:
        return None
    return [
        [{"text": button.text} | ({"request_contact": True} if button.request_contact else {}) for button in row]
        for row in markup.keyboard
    ]


def _last(chat: Chat) -> str | None:
    if not chat.lines:
        return None
    return _glimpse(next(reversed(chat.lines.values())).message)


def _glimpse(message: Message) -> str:
    words = " ".join((message.text or message.caption or "").split())
    if message.photo:
        words = f"🖼 {words}"
    elif message.voice:
        words = f"🎤 {words}"
    elif message.document:
        words = f"📎 {message.document.file_name}"
    elif message.contact:
        words = f"☎ {message.contact.phone_number}"
    return words.strip()[:40]
