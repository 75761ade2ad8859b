"""Updates that were accepted from Telegram: stored before they are confirmed, handled once, one person's in order."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    JSON,
    BindParameter,
    ColumnElement,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    func,
    literal,
    null,
    select,
    type_coerce,
    update,
)
from sqlalchemy.dialects import sqlite

from storage.database import Work
from storage.insert import Rows, changed, insert_new
from storage.tables import ReceivedUpdate

_TABLE = cast(Table, ReceivedUpdate.__table__)
_OTHER = _TABLE.alias()
_HANDLED = (
    update(_TABLE)
    .where(_TABLE.c.update_id == bindparam("which"), _TABLE.c.handled_at.is_(None))
    .values(handled_at=bindparam("now"), body=type_coerce(null(), JSON))
)
_ACCEPTED = sqlite.insert(_TABLE).on_conflict_do_nothing()
_WAITING = select(_TABLE.c.body).where(_TABLE.c.handled_at.is_(None)).order_by(_TABLE.c.update_id)
# The transaction in which an update is handled is its lease: when its process dies the server ends it at once, when
# it hangs after so long, and another process may take the update over.
LEASE_MILLISECONDS = 60_000
_ONE_PERSON = 6_0607  # any number: the name of a kind of lock
_TURN = select(
    func.set_config("idle_in_transaction_session_timeout", str(LEASE_MILLISECONDS), True),
    func.pg_advisory_xact_lock(_ONE_PERSON, bindparam("lock")),
)


async def accept(work: Work, rows: Rows) -> set[int]:
    """Stores updates; the ids of those that are new (Telegram may deliver one twice)."""
    return set(await insert_new(work, ReceivedUpdate, rows, "update_id"))


async def accept_handled(work: Work, update_id: int, telegram_id: int, now: datetime) -> None:
    """On SQLite: stores one as handled, in the transaction in which it is, together with the next statement, which
    asks whether it `is_new`."""
    row = {"update_id": update_id, "telegram_id": telegram_id, "received_at": now, "body": None, "handled_at": now}
    await work.unread(_ACCEPTED, row)


async def unhandled(work: Work, before: datetime | None = None, limit: int | None = None) -> list[dict[str, Any]]:
    """Bodies of updates that were accepted (before that instant) and not handled, in Telegram's order."""
    query = _WAITING if before is None else _WAITING.where(_TABLE.c.received_at < before)
    return [body for body in await work.scalars(query.limit(limit)) if body is not None]


async def unhandled_of(work: Work, telegram_id: int, until: int) -> list[dict[str, Any]]:
    """Bodies of this person's updates that were not handled, in order, up to that id and with it."""
    query = _WAITING.where(_TABLE.c.telegram_id == telegram_id, _TABLE.c.update_id <= until)
    return [body for body in await work.scalars(query) if body is not None]


async def count_unhandled(work: Work) -> int:
    """How many were accepted and not handled."""
    query = select(func.count()).select_from(ReceivedUpdate).where(ReceivedUpdate.handled_at.is_(None))
    return (await work.scalars(query)).one()


def is_next(update_id: BindParameter[int], telegram_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether it waits, and no earlier one of this person does; it holds as long as the person is locked."""
    waits = exists(literal(1)).where(_TABLE.c.update_id == update_id, _TABLE.c.handled_at.is_(None))
    return and_(waits, _none_earlier(update_id, telegram_id))


def is_new(update_id: BindParameter[int], telegram_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Right after `accept_handled`: whether it was not there before, and no earlier one of this person waits."""
    return and_(func.changes() == 1, _none_earlier(update_id, telegram_id))


def _none_earlier(update_id: BindParameter[int], telegram_id: ColumnElement[int]) -> ColumnElement[bool]:
    return ~exists(literal(1)).where(
        _OTHER.c.telegram_id == telegram_id, _OTHER.c.handled_at.is_(None), _OTHER.c.update_id < update_id
    )


async def lock(work: Work, telegram_id: int) -> None:
    """Waits while another process handles an update of the same person."""
    if work.get_bind().dialect.name == "postgresql":  # SQLite has one writer at a time
        await work.execute(_TURN, {"lock": telegram_id & 0x7FFFFFFF})


async def mark_handled(work: Work, update_id: int, now: datetime) -> None:
    """Marks one as handled and forgets what it said."""
    await work.unread(_HANDLED, {"which": update_id, "now": now})


async def newest(work: Work) -> int | None:
    """The highest update id that was accepted."""
    return (await work.scalars(select(func.max(ReceivedUpdate.update_id)))).one()


async def forget_before(work: Work, moment: datetime) -> int:
    """Deletes the ids of updates that were handled before; how many."""
    return await changed(work, delete(ReceivedUpdate).where(ReceivedUpdate.handled_at < moment))
