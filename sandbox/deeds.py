"""What people do on their phones: say, press, start, send a photo or a contact, block. Each becomes an update."""

import re
import secrets
from datetime import UTC, datetime
from typing import Any

from aiogram.types import (
    CallbackQuery,
    ChatMemberBanned,
    ChatMemberMember,
    ChatMemberUpdated,
    Contact,
    InaccessibleMessage,
    Message,
)

from sandbox.exchange import Exchange
from sandbox.files import StoredFile
from sandbox.html_in import utf16_length
from sandbox.methods.words import TEXT_LIMIT, find_entities
from sandbox.refusals import Impossible
from sandbox.street import Chat

_LINK = re.compile(
    r"(?:https?://)?(?:t\.me|telegram\.me)/(\w+)(?:\?start=([\w-]*))?|tg://resolve\?domain=(\w+)(?:&start=([\w-]*))?"
)
_FOR_EVER = datetime.fromtimestamp(0, UTC)
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")


def say(exchange: Exchange, chat: Chat, text: str) -> int:
    """Write to the bot; returns the message's id."""
    text = text.strip()
    if not text:
        raise Impossible(400, "there is nothing to say: give some text")
    if utf16_length(text) > TEXT_LIMIT:
        raise Impossible(400, f"a message has at most {TEXT_LIMIT} characters: say it in pieces")
    keyboard = chat.reply_keyboard
    if keyboard and keyboard.one_time_keyboard and any(text == key.text for row in keyboard.keyboard for key in row):
        chat.reply_keyboard = None
    return _send(exchange, chat, text=text, entities=find_entities(text) or None)


def start(exchange: Exchange, chat: Chat, payload: str = "", link: str = "") -> int:
    """Open the chat, from a deep link or without one. Whoever blocked the bot unblocks it by that."""
    if link:
        payload = _payload_of(exchange, link)
    if not _PAYLOAD.fullmatch(payload):
        raise Impossible(400, "a start payload has up to 64 characters of A-Z, a-z, 0-9, _ and -")
    if chat.blocked:
        block(exchange, chat, blocked=False)
    return say(exchange, chat, f"/start {payload}")


def press(exchange: Exchange, chat: Chat, message_id: int, data: str | None, text: str | None) -> str:
    """Press a button under a message; returns the query's id.

    By its words the button must be there now. By its data anything goes: Telegram, too, lets an old or a forged
    button through, and it is the bot that must not trust it.
    """
    _may_act(chat)
    line = chat.lines.get(message_id)
    if line and not line.from_bot:
        raise Impossible(400, f"message {message_id} is the person's own: press a button of the bot's")
    if not line and (data is None or message_id > exchange.street.newest_message_id):
        raise Impossible(404, f"there is no message {message_id} in this chat: read the chat again")
    if data is None:
        data = _data_of(line.message, text or "") if line else ""
    query = CallbackQuery(
        id=str(secrets.randbits(62)),
        from_user=chat.user(),
        chat_instance=str(chat.person.id * 7919),
        message=line.message if line else InaccessibleMessage(chat=chat.address(), message_id=message_id),
        data=data,
    )
    chat.acted = chat.version
    exchange.ask_query(query.id, chat.person.id)
    exchange.tell_bot("callback_query", chat, query)
    return query.id


def send_photo(exchange: Exchange, chat: Chat, file: StoredFile, caption: str = "") -> int:
    """Send a picture that was stored."""
    return _send(exchange, chat, photo=[file.as_photo()], caption=caption.strip() or None)


def send_document(exchange: Exchange, chat: Chat, file: StoredFile, caption: str = "") -> int:
    """Send a file that was stored: nothing in it is changed, a picture's position neither."""
    return _send(exchange, chat, document=file.as_document(), caption=caption.strip() or None)


def send_voice(exchange: Exchange, chat: Chat, file: StoredFile) -> int:
    """Send a voice message that was stored."""
    return _send(exchange, chat, voice=file.as_voice())


def send_contact(exchange: Exchange, chat: Chat) -> int:
    """Share one's own phone number. Who has none yet is given an invented one."""
    person = chat.person
    person.phone = person.phone or f"+86100{person.id % 10**8:08d}"
    keyboard = chat.reply_keyboard
    if keyboard and keyboard.one_time_keyboard:
        chat.reply_keyboard = None
    contact = Contact(
        phone_number=person.phone, first_name=person.first_name, last_name=person.last_name, user_id=person.id
    )
    return _send(exchange, chat, contact=contact)


def block(exchange: Exchange, chat: Chat, *, blocked: bool) -> None:
    """Block the bot or let it speak again; the bot is told."""
    if blocked == chat.blocked:
        return
    bot = exchange.bot.user()
    member, banned = ChatMemberMember(user=bot), ChatMemberBanned(user=bot, until_date=_FOR_EVER)
    chat.blocked = blocked
    change = ChatMemberUpdated(
        chat=chat.address(),
        from_user=chat.user(),
        date=exchange.clock.now().replace(microsecond=0),
        old_chat_member=member if blocked else banned,
        new_chat_member=banned if blocked else member,
    )
    exchange.tell_bot("my_chat_member", chat, change)
    exchange.street.touch(chat)
    exchange.events.publish("people")


def read(exchange: Exchange, chat: Chat) -> None:
    """Mark everything as read."""
    if chat.unread:
        chat.unread = 0
        exchange.street.touch(chat)


def _send(exchange: Exchange, chat: Chat, **content: Any) -> int:
    _may_act(chat)
    chat.started = True
    message = Message(
        message_id=exchange.street.next_message_id(),
        date=exchange.clock.now().replace(microsecond=0),
        chat=chat.address(),
        from_user=chat.user(),
        **content,
    )
    chat.unread = 0
    exchange.street.put(chat, message, from_bot=False)
    chat.acted = chat.version
    exchange.tell_bot("message", chat, message)
    return message.message_id


def _may_act(chat: Chat) -> None:
    if chat.blocked:
        raise Impossible(409, f"{chat.person.first_name} has blocked the bot: unblock it or start again")


def _data_of(message: Message, words: str) -> str:
    rows = message.reply_markup.inline_keyboard if message.reply_markup else []
    for button in (button for row in rows for button in row):
        if button.text == words:
            if button.callback_data is None:
                raise Impossible(
                    400, f"the button {words!r} opens {button.url or 'something else'}: it sends nothing"
                )
            return button.callback_data
    there = ", ".join(repr(button.text) for row in rows for button in row) or "none"
    raise Impossible(409, f"message {message.message_id} has no button {words!r}; there are: {there}")


def _payload_of(exchange: Exchange, link: str) -> str:
    found = _LINK.fullmatch(link.strip())
    if not found:
        raise Impossible(400, "that is no link to a bot: it looks like https://t.me/BOT?start=PAYLOAD")
    name = found[1] or found[3]
    if name.lower() != exchange.bot.username.lower():
        raise Impossible(404, f"the link leads to @{name}, but here is @{exchange.bot.username}")
    return found[2] or found[4] or ""
