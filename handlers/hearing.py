"""What a message says in the middle of a conversation: a button's words, a part of them, free words, a file."""

import re

from aiogram.types import Message

from handlers.questions import Choice, Kind
from handlers.replies import Found, Photo, Pick, Problem, Reply, Typed, Voice
from handlers.screen import Kept
from handlers.turn import Turn
from rules.kept_files import MOST_BYTES, READABLE

_AS_CALLED = re.compile(r"^老(?=.$)|(?:家|家里|大爷|大娘|大叔|大妈)$")  # 桂兰家, 老赵, 赵大爷
_BETWEEN = re.compile(r"[、,，;；\s]+|和|还有")


def heard(turn: Turn, kept: Kept, message: Message) -> Reply | Problem:
    """The answer, or why there is none in it."""
    caption, album = message.caption or "", message.media_group_id or ""
    if message.photo:
        return Photo(message.photo[-1].file_id, caption, album)
    document = message.document
    if document is not None and (document.mime_type or "").startswith("image/"):
        if document.mime_type not in READABLE:
            return Problem("picture_kind")
        return _small(document.file_size) or Photo(document.file_id, caption, album)
    voice = message.voice or message.audio
    if voice is not None:
        return _small(voice.file_size) or Voice(voice.file_id)
    if message.location is not None:
        return Problem("location")
    return Problem("cannot_read") if message.text is None else _words(turn, kept, message.text)


def _small(size: int | None) -> Problem | None:
    return Problem("too_large", {"limit": MOST_BYTES // 1_000_000}) if (size or 0) > MOST_BYTES else None


def _words(turn: Turn, kept: Kept, text: str) -> Reply:
    """Typing a button's words is as good as tapping it; a part of them finds it."""
    told = kept.form.told(kept.flow, kept.draft, text) if kept.form.told is not None else None
    if told is not None:
        return told
    question = kept.flow.question(kept.draft.at)
    if question is None or question.kind not in {Kind.ONE, Kind.SEVERAL}:
        return Typed(text)
    labels = {choice.code: _label(turn, choice) for choice in question.choices}
    wanted = text.strip()
    exact = [code for code, label in labels.items() if label == wanted]
    if exact:
        return Pick(exact[0]) if question.kind is Kind.ONE else Found(tuple(exact), chosen=True)
    found = _with(labels, wanted) or _with(labels, _AS_CALLED.sub("", wanted))
    if found:
        return Found(found, chosen=len(found) == 1)
    parts = [_with(labels, part) for part in _BETWEEN.split(wanted) if part]
    if question.kind is Kind.SEVERAL and parts and all(len(part) == 1 for part in parts):
        return Found(tuple(code for part in parts for code in part), chosen=True)
    return Typed(text)


def _with(labels: dict[str, str], part: str) -> tuple[str, ...]:
    wanted = part.casefold()
    return tuple(code for code, label in labels.items() if wanted and wanted in label.casefold())


def _label(turn: Turn, choice: Choice) -> str:
    return turn.words(choice.label, **choice.values)
