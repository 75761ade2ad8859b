"""Where each person's conversation stands: one row a person, read and written once an update."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm.attributes import flag_modified

from storage.among import among
from storage.database import Work
from storage.insert import changed
from storage.tables import Account, Conversation


@dataclass(slots=True)
class Standing:
    """The state and draft while one update is handled. `row` is only held, so that writing need not read it again."""

    state: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
    row: Conversation | None = field(default=None, compare=False)


async def read(work: Work, telegram_id: int) -> Standing:
    """What was stored; an empty one when nothing was."""
    row = await work.get(Conversation, telegram_id)
    return Standing() if row is None else Standing(row.state, dict(row.data), row)


async def write(work: Work, telegram_id: int, standing: Standing, now: datetime) -> None:
    """Stores it; an empty one deletes the row, so that finished conversations leave nothing."""
    row = await work.get(Conversation, telegram_id)
    if standing.state is None and not standing.data:
        if row is not None:
            await work.delete(row)
        return
    if row is None:
        work.add(Conversation(telegram_id=telegram_id, state=standing.state, data=standing.data, updated_at=now))
    else:
        row.state, row.data, row.updated_at = standing.state, standing.data, now
        flag_modified(row, "data")  # also what changed deep inside it


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
