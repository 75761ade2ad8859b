"""Updates that were accepted from Telegram: stored before they are confirmed, handled once."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import JSON, Table, bindparam, delete, func, null, select, type_coerce, update

from storage.database import Work
from storage.insert import Rows, changed, insert_new
from storage.tables import ReceivedUpdate

_TABLE = cast(Table, ReceivedUpdate.__table__)
_HANDLED = (
    update(_TABLE)
    .where(_TABLE.c.update_id == bindparam("which"), _TABLE.c.handled_at.is_(None))
    .values(handled_at=bindparam("now"), body=type_coerce(null(), JSON))
)


async def accept(work: Work, rows: Rows) -> set[int]:
    """Stores updates; the ids of those that are new (Telegram may deliver one twice)."""
    return set(await insert_new(work, ReceivedUpdate, rows, "update_id"))


async def unhandled(work: Work) -> list[dict[str, Any]]:
    """Bodies of updates that were accepted and not handled, in Telegram's order."""
    query = select(ReceivedUpdate.body).where(ReceivedUpdate.handled_at.is_(None)).order_by(ReceivedUpdate.update_id)
    return [body for body in await work.scalars(query) if body is not None]


async def handled(work: Work, update_id: int, now: datetime) -> bool:
    """Marks one as handled and forgets what it said. False when another handled it meanwhile."""
    result = await work.execute(_HANDLED, {"which": update_id, "now": now})
    return bool(result.rowcount)  # type: ignore[attr-defined]  # a writing statement's result has one


async def newest(work: Work) -> int | None:
    """The highest update id that was accepted."""
    return (await work.scalars(select(func.max(ReceivedUpdate.update_id)))).one()


async def forget_before(work: Work, moment: datetime) -> int:
    """Deletes the ids of updates that were handled before; how many."""
    return await changed(work, delete(ReceivedUpdate).where(ReceivedUpdate.handled_at < moment))
