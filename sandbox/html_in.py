"""Telegram's HTML parse mode: text and entities out, offsets in UTF-16 units, bad tags refused."""

import html
import re
from dataclasses import dataclass, field
from typing import Any

from aiogram.types import MessageEntity

from sandbox.refusals import Refused, bad

_PLAIN = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "tg-spoiler": "spoiler", "span": "spoiler",
    "code": "code", "pre": "pre", "blockquote": "blockquote", "a": "text_link", "tg-emoji": "custom_emoji",
}  # fmt: skip
_SPECIAL = re.compile(r"[<&]")
_CHARACTER = re.compile(r"&(#\d+|#[xX][0-9a-fA-F]+|lt|gt|amp|quot);")
_START = re.compile(r"<([a-zA-Z][^\s>/]*)((?:\s+[a-zA-Z_-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?)*)\s*>")
_ATTRIBUTE = re.compile(r"([a-zA-Z_-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_END = re.compile(r"</([a-zA-Z][^\s>]*)?\s*>")


def utf16_length(text: str) -> int:
    """How long Telegram says a text is: characters outside the basic plane count twice."""
    return len(text) + sum(character > "\uffff" for character in text)


@dataclass(slots=True)
class _Open:
    tag: str
    offset: int
    attributes: dict[str, str]


@dataclass(slots=True)
class _Parse:
    source: str
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    open: list[_Open] = field(default_factory=list)
    entities: list[MessageEntity] = field(default_factory=list)

    def say(self, piece: str) -> None:
        self.pieces.append(piece)
        self.length += utf16_length(piece)


def parse_html(source: str) -> tuple[str, list[MessageEntity]]:
    """Text and entities of an HTML source. Raises Refused with Telegram's words about the first bad tag."""
    parse, at = _Parse(source), 0
    while special := _SPECIAL.search(source, at):
        parse.say(source[at : special.start()])
        step = _character if special.group() == "&" else _tag
        at = step(parse, special.start())
    parse.say(source[at:])
    if parse.open:
        raise _unparsable(f'Can\'t find end tag corresponding to start tag "{parse.open[-1].tag}"')
    return "".join(parse.pieces), sorted(parse.entities, key=lambda entity: (entity.offset, -entity.length))


def _character(parse: _Parse, at: int) -> int:
    found = _CHARACTER.match(parse.source, at)
    parse.say(html.unescape(found.group()) if found else "&")
    return found.end() if found else at + 1


def _tag(parse: _Parse, at: int) -> int:
    if parse.source.startswith("</", at):
        return _end_tag(parse, at)
    found = _START.match(parse.source, at)
    if not found:
        name = re.match(r"<([^\s>]*)", parse.source[at:])
        if name and name.group(1).lower() in _PLAIN:
            raise _unparsable(f"Unclosed start tag at byte offset {_bytes(parse, at)}")
        raise _unparsable(
            f'Unsupported start tag "{name.group(1) if name else ""}" at byte offset {_bytes(parse, at)}'
        )
    tag, attributes = found.group(1).lower(), _attributes(found.group(2))
    if tag not in _PLAIN:
        raise _unparsable(f'Unsupported start tag "{tag}" at byte offset {_bytes(parse, at)}')
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise _unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {_bytes(parse, at)}')
    parse.open.append(_Open(tag, parse.length, attributes))
    return found.end()


def _end_tag(parse: _Parse, at: int) -> int:
    found = _END.match(parse.source, at)
    if not found:
        raise _unparsable(f"Unclosed end tag at byte offset {_bytes(parse, at)}")
    if not parse.open:
        raise _unparsable(f"Unexpected end tag at byte offset {_bytes(parse, at)}")
    opened, name = parse.open.pop(), (found.group(1) or "").lower()
    if name and name != opened.tag:
        expected = f'expected "</{opened.tag}>", found "</{name}>"'
        raise _unparsable(f"Unmatched end tag at byte offset {_bytes(parse, at)}, {expected}")
    if parse.length > opened.offset:
        _close(parse, opened)
    return found.end()


def _close(parse: _Parse, opened: _Open) -> None:
    offset, length = opened.offset, parse.length - opened.offset
    details = _details(parse, opened)
    inner = parse.entities[-1] if parse.entities else None
    if opened.tag == "pre" and inner and (inner.type, inner.offset, inner.length) == ("code", offset, length):
        # <pre><code class="language-x"> is one block of code with a language.
        parse.entities.pop()
        details = {"type": "pre", "language": inner.language}
    elif opened.tag == "code" and opened.attributes.get("class", "").startswith("language-"):
        details["language"] = opened.attributes["class"].removeprefix("language-")
    if details:
        parse.entities.append(MessageEntity(offset=offset, length=length, **details))


def _details(parse: _Parse, opened: _Open) -> dict[str, Any]:
    kind = _PLAIN[opened.tag]
    if kind == "text_link":
        said = "".join(parse.pieces).encode("utf-16-le")[opened.offset * 2 :].decode("utf-16-le")
        url = opened.attributes.get("href") or said
        return {"type": kind, "url": url} if re.match(r"(?i)(https?|tg|mailto|tel|ton):|[\w-]+\.[\w-]+", url) else {}
    if kind == "custom_emoji":
        return {"type": kind, "custom_emoji_id": opened.attributes.get("emoji-id", "")}
    if kind == "blockquote" and "expandable" in opened.attributes:
        return {"type": "expandable_blockquote"}
    return {"type": kind}


def _attributes(source: str) -> dict[str, str]:
    found = _ATTRIBUTE.finditer(source)
    return {each[1].lower(): html.unescape(each[2] or each[3] or each[4] or "") for each in found}


def _bytes(parse: _Parse, at: int) -> int:
    return len(parse.source[:at].encode())


def _unparsable(words: str) -> Refused:
    return bad(f"can't parse entities: {words}")
