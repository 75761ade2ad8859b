"""A message as safe HTML for the page: entities become tags, all else is escaped, line breaks stay line breaks."""

import html
from collections.abc import Sequence

from aiogram.types import MessageEntity

_TAGS = {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"),
    "code": ("<code>", "</code>"),
    "pre": ("<pre>", "</pre>"),
    "blockquote": ("<blockquote>", "</blockquote>"),
    "expandable_blockquote": ("<blockquote>", "</blockquote>"),
    "spoiler": ('<span class="spoiler">', "</span>"),
    "bot_command": ('<span class="command">', "</span>"),
}
_SAFE = ("http://", "https://", "tg://", "mailto:", "tel:")


def show_html(text: str, entities: Sequence[MessageEntity] | None) -> str:
    """Safe HTML of a text with entities whose offsets count UTF-16 units."""
    if not entities:
        return html.escape(text)
    wide = text.encode("utf-16-le")
    ordered = sorted(entities, key=lambda entity: (entity.offset, -entity.length))
    return _show(wide, 0, len(wide) // 2, ordered)


def _show(wide: bytes, start: int, end: int, entities: Sequence[MessageEntity]) -> str:
    pieces, at, rest = [], start, list(entities)
    while rest:
        entity = rest.pop(0)
        first, last = entity.offset, min(entity.offset + entity.length, end)
        if first < at or last <= first:
            continue  # it overlaps what was shown: Telegram would have split it, the page leaves it out
        inside = [each for each in rest if each.offset < last]
        rest = rest[len(inside) :]
        opening, closing = _tags(entity, _cut(wide, first, last))
        pieces += [html.escape(_cut(wide, at, first)), opening, _show(wide, first, last, inside), closing]
        at = last
    return "".join([*pieces, html.escape(_cut(wide, at, end))])


def _tags(entity: MessageEntity, said: str) -> tuple[str, str]:
    if entity.type in ("text_link", "url"):
        url = entity.url or said
        if not url.lower().startswith(_SAFE):
            url = "https://" + url if entity.type == "url" or ":" not in url else "#"
        return f'<a href="{html.escape(url)}" target="_blank" rel="noopener noreferrer">', "</a>"
    return _TAGS.get(entity.type, ("", ""))


def _cut(wide: bytes, first: int, last: int) -> str:
    return wide[first * 2 : last * 2].decode("utf-16-le", "replace")
