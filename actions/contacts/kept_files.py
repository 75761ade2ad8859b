"""Photos and voices of a record: asked for when it is filed, shown to whoever may see the household."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from actions.permission import ensure_may
from actions.views import Speaker
from rules.errors import NotAllowed, NotFound
from rules.kept_files import FileState, Purpose
from rules.roles import Deed
from storage import kept_files
from storage.database import Work
from storage.tables import KeptFile

log = logging.getLogger("bangfu.files")
VOICE_TYPE = "audio/ogg"


@dataclass(frozen=True, slots=True)
class Owner:
    """What files belong to: a household, and its contact, or a case and perhaps a step of it."""

    household_id: int
    contact_id: int | None = None
    case_id: int | None = None
    case_step_id: int | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """A file as it is shown."""

    content: bytes
    media_type: str


async def ask(
    work: Work, speaker: Speaker, owner: Owner, purpose: Purpose, telegram_ids: Sequence[str], now: datetime
) -> None:
    """Lays these files of a record ready to be fetched; the same one again changes nothing."""
    about = owner.contact_id or f"case-{owner.case_id}-{owner.case_step_id or 'end'}"
    rows = [
        {
            "key": f"{purpose}:{about}:{sha256(one.encode()).hexdigest()[:32]}",
            "purpose": purpose.value,
            "household_id": owner.household_id,
            "contact_id": owner.contact_id,
            "case_id": owner.case_id,
            "case_step_id": owner.case_step_id,
            "sent_by": speaker.person_id,
            "sent_at": now,
            "telegram_id": one,
            "state": FileState.WAITING.value,
            "attempts": 0,
            "next_try_at": now,
        }
        for one in telegram_ids
    ]
    await kept_files.ask(work, rows)


async def see(work: Work, speaker: Speaker, file_id: int, *, small: bool = False) -> Content:
    """A picture, or its thumbnail. Raises NotAllowed, also for what does not exist; NotFound for what is not (yet)
    there."""
    row = await kept_files.one(work, file_id)
    if row is None:
        raise NotAllowed("not_allowed")
    deed = Deed.SEE_CASE if row.purpose == Purpose.CASE else Deed.SEE_HOUSEHOLD
    await ensure_may(work, speaker, deed, row.household_id)
    return await content(work, row, small=small)


async def content(work: Work, row: KeptFile, *, small: bool = False) -> Content:
    """What lies in the folder, for a deed that has asked for its own right. Raises NotFound."""
    if row.state != FileState.KEPT or row.name is None or row.file_key is None:
        raise NotFound("not_found")
    try:
        found = await asyncio.to_thread(work.files.read, row.name, bytes.fromhex(row.file_key), small=small)
    except (OSError, ValueError) as error:
        log.error("file unreadable", extra={"kept_file_id": row.id, "why": type(error).__name__})
        raise NotFound("not_found") from error
    return Content(found, "image/jpeg" if small else row.media_type or VOICE_TYPE)
