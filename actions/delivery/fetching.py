"""Photos and voices taken over from Telegram: claimed, fetched, freed of their position, kept; faults are told."""

import asyncio
import logging
from collections import Counter
from datetime import datetime, timedelta
from hashlib import sha256

from actions.contacts.kept_files import VOICE_TYPE
from actions.delivery.messenger import Fetcher, Gone, TryLater
from actions.delivery.sending import Delivery
from rules.due_dates import outside_quiet_hours
from rules.kept_files import MOST_BYTES, NO_PICTURE, FileState, Purpose, pause_after
from rules.roles import Role
from storage import kept_files, outbox, people
from storage.database import Work
from storage.file_store import FileStore
from storage.tables import KeptFile

log = logging.getLogger("bangfu.files")
BATCH = 4
LEASE = timedelta(minutes=10)
FETCH_SECONDS = 180
ERROR_LENGTH = 80


async def fetch_due(delivery: Delivery, now: datetime) -> Counter[str]:
    """Fetches a few of the files that wait; how many ended in which state. A messenger that cannot fetch leaves
    them."""
    fetcher = delivery.messenger
    if not isinstance(fetcher, Fetcher) or delivery.database.files is None:
        return Counter()
    async with delivery.database.begin() as work:
        claimed = await kept_files.claim(work, now, now + LEASE, BATCH)
        await work.commit()
    store = delivery.database.files
    return Counter(await asyncio.gather(*(_fetch(delivery, fetcher, store, one, now) for one in claimed)))


async def _fetch(delivery: Delivery, fetcher: Fetcher, store: FileStore, file: KeptFile, now: datetime) -> str:
    try:
        async with asyncio.timeout(FETCH_SECONDS):
            content = await fetcher.fetch(file.telegram_id, MOST_BYTES)
        kept = await asyncio.to_thread(_keep, store, Purpose(file.purpose), content)
    except Gone as error:
        return await _lost(delivery, file, error.why, now)
    except TryLater as error:
        return await _later(delivery, file, error.why, now, error.after)
    except (TimeoutError, OSError) as error:
        return await _later(delivery, file, type(error).__name__, now)
    async with delivery.database.begin() as work:
        values = {"state": FileState.KEPT.value, "next_try_at": None, "last_error": None, "kept_at": now}
        ours = await kept_files.settle(work, file, **values, **kept)
        if ours and file.purpose == Purpose.VOICE:
            await _pass_on(work, file, now)
        await work.commit()
    if not ours:
        await asyncio.to_thread(store.forget, str(kept["name"]))
    return FileState.KEPT.value if ours else "another's"


def _keep(store: FileStore, purpose: Purpose, content: bytes) -> dict[str, object]:
    """On a thread: a picture is freed of its position before anything is written. Raises Gone and OSError."""
    from storage.pictures import NoPicture, cleaned

    thumb, media_type = None, VOICE_TYPE
    if purpose is not Purpose.VOICE:
        try:
            picture = cleaned(content)
        except NoPicture as error:
            raise Gone(NO_PICTURE) from error
        content, thumb, media_type = picture.content, picture.thumb, picture.media_type
    name, key = store.keep(content, thumb)
    return {
        "name": name,
        "file_key": key.hex(),
        "media_type": media_type,
        "size": len(content),
        "sha256": sha256(content).hexdigest(),
    }


async def _later(delivery: Delivery, file: KeptFile, why: str, now: datetime, after: timedelta | None = None) -> str:
    pause = pause_after(file.attempts + 1)
    if pause is None:
        return await _lost(delivery, file, why, now)
    log.info("file not fetched yet", extra={"kept_file_id": file.id, "why": why})
    async with delivery.database.begin() as work:
        again = now + max(pause, after or pause)
        await kept_files.settle(work, file, next_try_at=again, last_error=why[:ERROR_LENGTH])
        await work.commit()
    return FileState.WAITING.value


async def _lost(delivery: Delivery, file: KeptFile, why: str, now: datetime) -> str:
    """Whoever sent it is told once a record; the record itself stands."""
    log.warning("file lost", extra={"kept_file_id": file.id, "why": why})
    async with delivery.database.begin() as work:
        lost = {"state": FileState.LOST.value, "next_try_at": None, "last_error": why[:ERROR_LENGTH]}
        if await kept_files.settle(work, file, **lost):
            about = f"contact-{file.contact_id}" if file.contact_id else f"case-{file.case_id}"
            quiet = outside_quiet_hours(work.rulebook.home, now)
            key, ids = f"file_lost:{about}", {"file": file.id}
            await outbox.put(work, key, file.sent_by, "file_lost", ids, outbox.Priority.REMINDER, now, quiet)
        await work.commit()
    return FileState.LOST.value


async def _pass_on(work: Work, file: KeptFile, now: datetime) -> None:
    """The second helper hears what was said, in their waking hours."""
    held = await people.holders(work, [file.household_id], (Role.SECOND_HELPER,))
    able = await people.reachable(work, {one.person_id for one in held} - {file.sent_by})
    at = outside_quiet_hours(work.rulebook.home, now)
    rows = [
        outbox.new_row(f"voice:{file.id}:{one}", one, "voice", {"file": file.id}, outbox.Priority.REMINDER, now, at)
        for one in sorted(able)
    ]
    await outbox.put_all(work, rows)
