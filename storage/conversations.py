"""Where each person's conversation stands: one row a person, read and written once an update."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table as SqlTable
from sqlalchemy import bindparam, delete, select

from storage.among import among
from storage.database import Work
from storage.insert import changed, put
from storage.tables import Account, Conversation

_TABLE = cast(SqlTable, Conversation.__table__)
_READ = select(_TABLE.c.state, _TABLE.c.data).where(_TABLE.c.telegram_id == bindparam("who"))
_EMPTY = delete(_TABLE).where(_TABLE.c.telegram_id == bindparam("who"))


@dataclass(slots=True)
class Standing:
    """The state and draft while one update is handled."""

    state: str | None = None
    data: dict[str, Any] = field(default_factory=dict)


async def read(work: Work, telegram_id: int) -> Standing:
    """What was stored; an empty one when nothing was."""
    row = (await work.execute(_READ, {"who": telegram_id})).one_or_none()
    return Standing() if row is None else Standing(row.state, dict(row.data))


async def write(work: Work, telegram_id: int, standing: Standing, now: datetime) -> None:
    """Stores it; an empty one deletes the row, so that finished conversations leave nothing."""
    if standing.state is None and not standing.data:
        await work.execute(_EMPTY, {"who": telegram_id})
        return
    row = {"telegram_id": telegram_id, "state": standing.state, "data": standing.data, "updated_at": now}
    await put(work, Conversation, row)


async def talking_since(work: Work, telegram_id: int) -> datetime | None:
    """When this person last said something in an unfinished conversation."""
    query = select(Conversation.updated_at).where(
        Conversation.telegram_id == telegram_id, Conversation.state.is_not(None)
    )
    return (await work.scalars(query)).one_or_none()


async def talking(work: Work, people: Collection[int], since: datetime) -> set[int]:
    """Those of these people who said something in an unfinished conversation after that instant."""
    query = select(Account.person_id).join(Conversation, Conversation.telegram_id == Account.telegram_id)
    query = query.where(
        among(Account.person_id, people), Conversation.state.is_not(None), Conversation.updated_at > since
    )
    return set(await work.scalars(query))


async def forget_before(work: Work, moment: datetime) -> int:
    """Deletes drafts that nobody touched since; how many."""
    return await changed(work, delete(Conversation).where(Conversation.updated_at < moment))
