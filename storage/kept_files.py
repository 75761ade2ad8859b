"""Queries on pictures and voices: which are to be fetched, what came of it, and which belong to what."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from rules.kept_files import THERE, FileState
from storage.among import among
from storage.database import Work
from storage.insert import changed, insert_new
from storage.tables import KeptFile


async def ask(work: Work, rows: list[dict[str, Any]]) -> list[int]:
    """Lays files ready to be fetched; the ids of those that are new."""
    return await insert_new(work, KeptFile, rows, "id")


async def claim(work: Work, now: datetime, until: datetime, limit: int) -> list[KeptFile]:
    """Takes files that are due, the oldest first; nobody else takes them before `until`."""
    query = select(KeptFile).where(KeptFile.next_try_at <= now).order_by(KeptFile.next_try_at, KeptFile.id)
    found = list(await work.scalars(query.limit(limit).with_for_update(skip_locked=True)))
    if found:
        await changed(
            work, update(KeptFile).where(among(KeptFile.id, [one.id for one in found])).values(next_try_at=until)
        )
    return found


async def settle(work: Work, file: KeptFile, **values: Any) -> bool:
    """Writes down what came of an attempt; False when another process was quicker."""
    statement = update(KeptFile).where(
        KeptFile.id == file.id, KeptFile.state == FileState.WAITING, KeptFile.attempts == file.attempts
    )
    return bool(await changed(work, statement.values(attempts=file.attempts + 1, **values)))


async def one(work: Work, file_id: int) -> KeptFile | None:
    """A file's row, as it is now."""
    return await work.get(KeptFile, file_id, populate_existing=True)


async def of_contacts(work: Work, contacts: Collection[int], purpose: str) -> list[KeptFile]:
    """The files of these contacts, in the order in which they were sent."""
    query = select(KeptFile).where(among(KeptFile.contact_id, contacts), KeptFile.purpose == purpose)
    return list(await work.scalars(query.order_by(KeptFile.id))) if contacts else []


async def of_case(work: Work, case_id: int) -> list[KeptFile]:
    """The files of a case, in the order in which they were sent."""
    return list(await work.scalars(select(KeptFile).where(KeptFile.case_id == case_id).order_by(KeptFile.id)))


async def counted(work: Work, cases: Collection[int]) -> dict[int, int]:
    """How many files there are of each of these cases, without those that could not be had."""
    query = select(KeptFile.case_id, func.count()).where(among(KeptFile.case_id, cases))
    rows = await work.execute(query.where(KeptFile.state.in_(THERE)).group_by(KeptFile.case_id))
    return {case: count for case, count in rows if case is not None}


async def count_to_erase(work: Work, households: Collection[int] | None, before: datetime | None) -> int:
    """How many files of these households that were sent before then are not erased yet."""
    query = select(func.count()).select_from(KeptFile).where(*_to_erase(households, before))
    return await work.scalar(query) or 0


async def erase(
    work: Work, households: Collection[int] | None, before: datetime | None, limit: int
) -> dict[int, str | None]:
    """Forgets keys, names and Telegram's ids of some of those files; the names in the folder by id."""
    query = select(KeptFile.id, KeptFile.name).where(*_to_erase(households, before)).order_by(KeptFile.id)
    found = dict((await work.execute(query.limit(limit).with_for_update())).all())
    gone = {"state": FileState.ERASED.value, "next_try_at": None, "name": None, "file_key": None, "telegram_id": ""}
    if found:
        await changed(work, update(KeptFile).where(among(KeptFile.id, found)).values(**gone))
    return found


def _to_erase(households: Collection[int] | None, before: datetime | None) -> list[ColumnElement[bool]]:
    conditions = [KeptFile.state != FileState.ERASED]
    if households is not None:
        conditions.append(among(KeptFile.household_id, households))
    if before is not None:
        conditions.append(KeptFile.sent_at < before)
    return conditions


async def many(work: Work, files: Collection[int]) -> dict[int, KeptFile]:
    """These rows by id."""
    return {row.id: row for row in await work.scalars(select(KeptFile).where(among(KeptFile.id, files)))}
