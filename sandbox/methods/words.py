"""Texts and keyboards of outgoing messages: parsed, measured, and refused where Telegram refuses."""

import re
from collections.abc import Sequence

from aiogram.client.default import Default
from aiogram.types import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from sandbox.html_in import parse_html, utf16_length
from sandbox.refusals import Refused, bad

TEXT_LIMIT, CAPTION_LIMIT, DATA_LIMIT = 4096, 1024, 64
Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | ForceReply
Words = tuple[str, list[MessageEntity]]
_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"“”，。；！？）】]+)|(?<![\w/<>.:])(?P<bot_command>/[a-zA-Z0-9_]{1,32}(?:@\w+)?)(?![\w/])"
)


def read_words(
    text: str,
    parse_mode: str | Default | None,
    entities: Sequence[MessageEntity] | None,
    *,
    too_long: str,
    limit: int,
) -> Words:
    """Text and entities as Telegram will show them: parsed, trimmed, links and commands found. `limit` 0 is none."""
    if isinstance(parse_mode, str) and parse_mode and not entities:
        text, found = _parse(text, parse_mode)
    else:
        found = [entity for entity in entities or () if entity.length > 0]
    text, found = _trim(text, found)
    if limit and utf16_length(text) > limit:
        raise bad(too_long)
    return text, sorted([*found, *find_entities(text, found)], key=lambda entity: (entity.offset, -entity.length))


def find_entities(text: str, taken: Sequence[MessageEntity] = ()) -> list[MessageEntity]:
    """Links and commands that Telegram finds by itself, outside of what is already marked as link or code."""
    if "/" not in text:
        return []
    closed = [each for each in taken if each.type in ("code", "pre", "text_link", "url", "bot_command")]
    found = []
    for match in _FOUND.finditer(text):
        offset, length = utf16_length(text[: match.start()]), utf16_length(match.group())
        if not any(each.offset < offset + length and offset < each.offset + each.length for each in closed):
            found.append(MessageEntity(type=match.lastgroup or "url", offset=offset, length=length))
    return found


def check_markup(markup: Markup | None, *, limits: bool) -> InlineKeyboardMarkup | None:
    """The keyboard under the message, if it is one; refused if a button cannot be."""
    if not isinstance(markup, InlineKeyboardMarkup):
        return None
    for row in markup.inline_keyboard:
        for button in row:
            _check_button(button, limits=limits)
    rows = [row for row in markup.inline_keyboard if row]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def _check_button(button: InlineKeyboardButton, *, limits: bool) -> None:
    if not button.text:
        raise bad("can't parse inline keyboard button: Button text must be non-empty")
    deeds = button.model_fields_set - {"text", "icon_custom_emoji_id", "style"}
    if not any(getattr(button, deed, None) is not None for deed in deeds):
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if limits and button.callback_data and len(button.callback_data.encode()) > DATA_LIMIT:
        raise bad("BUTTON_DATA_INVALID")
    if button.url is not None and not re.match(r"(?i)(https?://|tg://)?[^\s/]+\.?[^\s]*$", button.url):
        raise bad(f"inline keyboard button URL '{button.url}' is invalid: Wrong HTTP URL")


def _parse(text: str, parse_mode: str) -> Words:
    mode = parse_mode.lower()
    if mode == "html":
        return parse_html(text)
    if mode in ("markdown", "markdownv2"):
        raise Refused(501, f"Not Implemented: the sandbox reads HTML only, not parse_mode {parse_mode}")
    raise bad("unsupported parse_mode")


def _trim(text: str, entities: list[MessageEntity]) -> Words:
    trimmed = text.strip()
    if trimmed == text:
        return text, entities
    lead = utf16_length(text[: len(text) - len(text.lstrip())])
    end, kept = utf16_length(trimmed), []
    for entity in entities:
        first, last = max(entity.offset - lead, 0), min(entity.offset + entity.length - lead, end)
        if first < last:
            kept.append(entity.model_copy(update={"offset": first, "length": last - first}))
    return trimmed, kept
