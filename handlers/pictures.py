"""Pictures on the screen, one message each, with words under them."""

from collections.abc import Iterable
from typing import Any

from aiogram.methods import SendDocument, SendPhoto, TelegramMethod
from aiogram.types import BufferedInputFile

from actions.contacts.kept_files import Content
from handlers.turn import Said, Turn

MOST_OF_A_PHOTO = 10_000_000


def pictures(turn: Turn, found: Iterable[Content], caption: str) -> Said:
    """These pictures with the same words under each."""
    return [picture(turn, one, caption) for one in found]


def picture(turn: Turn, one: Content, caption: str) -> TelegramMethod[Any]:
    """One picture; as a file where Telegram takes no photo so large."""
    file = BufferedInputFile(one.content, f"photo.{one.media_type.removeprefix('image/')}")
    if len(one.content) > MOST_OF_A_PHOTO:
        return SendDocument(chat_id=turn.chat_id, document=file, caption=caption)
    return SendPhoto(chat_id=turn.chat_id, photo=file, caption=caption)
