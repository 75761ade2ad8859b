"""Photos and voices are erased for good: a household's, a place's, or all that are older than they are to be kept."""

import asyncio
import logging
from collections.abc import Collection
from datetime import datetime

from actions.audit import append_audit
from rules.errors import NotFound
from storage import directory, kept_files
from storage import programme_changes as changes
from storage.database import Database, Work
from storage.file_store import FileStore

log = logging.getLogger("bangfu.files")
SLICE = 200


async def households_of(work: Work, place: str, head: str | None) -> list[int]:
    """The households of a city, township or village (of that head only).

    Raises NotFound for an unknown place or head, Refused when several places have the name."""
    region = await directory.place(work, place)
    found = [household for household, _ in await changes.following(work, region.id, head)]
    if head is not None and not found:
        raise NotFound("household_unknown", place=place)
    return found


async def count(work: Work, households: Collection[int] | None, before: datetime | None) -> int:
    """How many files would go; see `erase_files`."""
    return await kept_files.count_to_erase(work, households, before)


async def erase_files(
    database: Database, now: datetime, households: Collection[int] | None = None, before: datetime | None = None
) -> int:
    """Erases the files of these households (None: of all) that were sent before that instant (None: whenever); how
    many. First a file's key is destroyed, then the file: what a crash leaves on the disk nobody can open. What is not
    fetched yet never will be. The row stays, with the hash of what was there.
    """
    erased = 0
    while True:
        async with database.begin() as work:
            gone = await kept_files.erase(work, households, before, SLICE)
            if gone:
                append_audit(work, None, "erase_files", now, count=len(gone))
                await work.commit()
        if not gone:
            return erased
        erased += len(gone)
        if database.files is not None:
            await asyncio.to_thread(_forget, database.files, [name for name in gone.values() if name])


def _forget(store: FileStore, names: Collection[str]) -> None:
    for name in names:
        try:
            store.forget(name)
        except OSError as error:
            log.error("erased file stays on the disk, its key is gone", extra={"why": type(error).__name__})
