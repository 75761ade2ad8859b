"""The outbox: a row before a send, claimed by a lease, its outcome written after."""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any, cast
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
    update,
)

from storage.among import among
from storage.database import Work
from storage.insert import changed, changed_given, insert_new
from storage.tables import OutboxMessage


class State(StrEnum):
    """Where a message is."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    UNREACHABLE = "unreachable"
    FAILED = "failed"


class Priority(IntEnum):
    """Smaller goes first."""

    EMERGENCY = 0
    ALERT = 1
    ANSWER = 2
    CONFIRMATION = 3
    REMINDER = 4
    DIGEST = 5


async def put(
    work: Work,
    key: str,
    person_id: int,
    kind: str,
    about: dict[str, Any],
    priority: Priority,
    now: datetime,
    not_before: datetime | None = None,
    deadline: datetime | None = None,
) -> bool:
    """Lays a message ready. False when one with this key is there already (it is left as it is)."""
    row = new_row(key, person_id, kind, about, priority, now, not_before, deadline)
    return bool(await put_all(work, [row]))


def new_row(
    key: str,
    person_id: int,
    kind: str,
    about: dict[str, Any],
    priority: Priority,
    now: datetime,
    not_before: datetime | None = None,
    deadline: datetime | None = None,
) -> dict[str, Any]:
    """A row for `put_all`; `about` holds ids only."""
    return {
        "key": key,
        "person_id": person_id,
        "kind": kind,
        "about": about,
        "priority": int(priority),
        "state": State.WAITING.value,
        "created_at": now,
        "not_before": not_before or now,
        "deadline": deadline,
        "attempts": 0,
    }


async def put_all(work: Work, rows: list[dict[str, Any]]) -> set[str]:
    """Lays many messages ready; the keys of those that are new."""
    return set(await insert_new(work, OutboxMessage, rows, "key"))


def due_since(about: Mapping[str, Any], created_at: datetime) -> datetime:
    """When a message was to be laid ready: an outage may have held it up until it was."""
    due = about.get("due")
    return datetime.fromisoformat(due) if due else created_at


_CLAIMING = 6_0606  # any number: the name of a lock
_ROWS = cast(Table, OutboxMessage.__table__)
_NOW = bindparam("now", type_=OutboxMessage.not_before.type)
_MOST = bindparam("most", type_=Integer())


async def claim(work: Work, now: datetime, lease_until: datetime, limit: int) -> list[OutboxMessage]:
    """Takes due messages for sending: the most urgent first; also those whose holder died (lease over).

    Nobody's who has a message on its way, or an earlier one that was tried and waits: one person's keep their order,
    whichever process sends them.
    """
    if not work.is_sqlite:
        await work.execute(select(func.pg_advisory_xact_lock(_CLAIMING)))
    lease = uuid4().hex
    given = {"now": now, "most": limit, "holder": lease, "holder_until": lease_until}
    if not await changed_given(work, _CLAIM, **given):
        return []
    query = select(OutboxMessage).where(OutboxMessage.lease == lease, OutboxMessage.state == State.SENDING)
    query = query.order_by(OutboxMessage.priority, OutboxMessage.not_before, OutboxMessage.id)
    return list(await work.scalars(query))


def _due(priority: Priority) -> Select[int, int, datetime]:
    """Of one priority, so that the index has them in the order in which they are wanted."""
    waiting = select(_ROWS.c.id, _ROWS.c.priority, _ROWS.c.not_before).where(
        _ROWS.c.state == State.WAITING,
        _ROWS.c.priority == int(priority),
        _ROWS.c.not_before <= _NOW,
        ~_another_before(),
    )
    first = waiting.order_by(_ROWS.c.not_before, _ROWS.c.id).limit(_MOST).subquery()
    return select(first.c.id, first.c.priority, first.c.not_before)


def _another_before() -> ColumnElement[bool]:
    """Whether the same person has a message on its way, or an earlier one that was tried and waits."""
    other = _ROWS.alias()
    on_its_way = and_(other.c.state == State.SENDING, other.c.lease_until > _NOW)
    return exists().where(other.c.person_id == _ROWS.c.person_id, or_(on_its_way, _tried_before(other)))


def _tried_before(other: FromClause) -> ColumnElement[bool]:
    """Whether `other`, a message to the same person, was tried earlier and still waits. (`+ 0`: SQLite would take the
    index of all that waits, else.)"""
    return and_(
        other.c.state.in_([State.WAITING, State.SENDING]),
        other.c.last_error.is_not(None),
        other.c.id < _ROWS.c.id,
        other.c.priority + 0 <= _ROWS.c.priority,
    )


def _abandoned() -> Select[int, int, datetime]:
    """Those whose holder died."""
    left = select(_ROWS.c.id, _ROWS.c.priority, _ROWS.c.not_before).where(
        _ROWS.c.state == State.SENDING, _ROWS.c.lease_until <= _NOW, ~_another_before()
    )
    first = left.order_by(_ROWS.c.priority, _ROWS.c.not_before, _ROWS.c.id).limit(_MOST).subquery()
    return select(first.c.id, first.c.priority, first.c.not_before)


def _taking() -> Update:
    """Built once: building it took many times as long as finding that nothing is due."""
    chosen = union_all(*(_due(priority) for priority in Priority), _abandoned()).subquery()
    first = select(chosen.c.id).order_by(chosen.c.priority, chosen.c.not_before, chosen.c.id).limit(_MOST)
    free = select(_ROWS.c.id).where(_ROWS.c.id.in_(first)).with_for_update(skip_locked=True)
    state = _ROWS.c.state + ""  # by its index SQLite would look at all that waits
    taken = update(_ROWS).where(_ROWS.c.id.in_(free), state.in_([State.WAITING, State.SENDING]))
    return taken.values(state=State.SENDING.value, lease=bindparam("holder"), lease_until=bindparam("holder_until"))


_CLAIM = _taking()


async def renew(work: Work, message: OutboxMessage, lease_until: datetime) -> bool:
    """Makes a claimed message's lease longer. False when it was lost: another holds the message now."""
    statement = update(OutboxMessage).where(
        OutboxMessage.id == message.id, OutboxMessage.lease == message.lease, OutboxMessage.state == State.SENDING
    )
    return bool(await changed(work, statement.values(lease_until=lease_until)))


HELD = "held since "


async def hold(
    work: Work, messages: Collection[int], now: datetime, not_before: datetime, *, anew: bool = False
) -> int:
    """Gives claimed messages back until that instant, in one statement; since when is kept where errors are. `anew`:
    from that instant on it counts as held for the first time."""
    first = not_before if anew else now
    kept = OutboxMessage.last_error.startswith(HELD) & literal(not anew)
    since = case((kept, OutboxMessage.last_error), else_=HELD + first.isoformat())
    statement = update(OutboxMessage).where(among(OutboxMessage.id, messages))
    values = {"state": State.WAITING.value, "lease": None, "lease_until": None, "not_before": not_before}
    return await changed(work, statement.values(**values, last_error=since))


async def wait_as_long(work: Work, now: datetime, limit: int) -> int:
    """What is due but lies behind a held message waits as long as that one, and is not looked at again until then;
    how many."""
    until: dict[int, datetime] = {}
    for message, moment in await work.direct(_BEHIND_HELD, {"now": now, "most": limit}):
        until[message] = max(moment, until.get(message, moment))
    if until:
        rows = [{"which": message, "moment": moment} for message, moment in until.items()]
        await (await work.connection()).execute(_WAIT, rows)
    return len(until)


def _behind_held() -> Select[int, datetime]:
    held = _ROWS.alias()
    on = and_(held.c.person_id == _ROWS.c.person_id, held.c.last_error.startswith(HELD), _tried_before(held))
    behind = select(_ROWS.c.id, held.c.not_before).join_from(_ROWS, held, on)
    behind = behind.where(_ROWS.c.state == State.WAITING, _ROWS.c.not_before <= _NOW)
    return behind.order_by(_ROWS.c.not_before).limit(_MOST).with_for_update(of=_ROWS, skip_locked=True)


_BEHIND_HELD = _behind_held()
_WAIT = update(_ROWS).where(_ROWS.c.id == bindparam("which")).values(not_before=bindparam("moment"))


async def bring_forward(work: Work, why: Collection[str], now: datetime) -> int:
    """Those that wait for a later try because of one of these errors may go at once; how many."""
    statement = update(OutboxMessage).where(
        OutboxMessage.state == State.WAITING, OutboxMessage.not_before > now, OutboxMessage.last_error.in_(why)
    )
    return await changed(work, statement.values(not_before=now))


async def settle(work: Work, message: OutboxMessage, state: State, **values: object) -> bool:
    """Writes the outcome of a claimed message. False when the lease was lost meanwhile: another holds it now."""
    statement = (
        update(OutboxMessage)
        .where(
            OutboxMessage.id == message.id,
            OutboxMessage.lease == message.lease,
            OutboxMessage.state == State.SENDING,
        )
        .values(state=state.value, lease=None, lease_until=None, **values)
    )
    return bool(await changed(work, statement))


async def next_moment(work: Work) -> datetime | None:
    """When the next waiting message may go out; one that waits behind another is not counted, the other is."""
    other = _ROWS.alias()
    behind = exists().where(other.c.person_id == _ROWS.c.person_id, _tried_before(other))
    query = select(func.min(_ROWS.c.not_before)).where(_open(), ~behind)
    found: datetime | None = (await work.scalars(query)).one()
    return found


async def oldest_due(work: Work) -> datetime | None:
    """When the message that has waited longest became due, whatever it waits for."""
    return (await work.scalars(select(func.min(OutboxMessage.not_before)).where(_open()))).one()


def _open() -> ColumnElement[bool]:
    return OutboxMessage.state.in_([State.WAITING, State.SENDING])


async def counts(work: Work) -> list[tuple[str, str, int, datetime]]:
    """(state, kind, how many, the oldest's creation) for every state and kind."""
    query = (
        select(OutboxMessage.state, OutboxMessage.kind, func.count(), func.min(OutboxMessage.created_at))
        .group_by(OutboxMessage.state, OutboxMessage.kind)
        .order_by(OutboxMessage.state, OutboxMessage.kind)
    )
    return list(await work.execute(query))
