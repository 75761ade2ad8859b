"""The outbox: a row before a send, claimed by a lease, its outcome written after."""

from collections.abc import Collection
from datetime import date, datetime
from enum import IntEnum, StrEnum
from functools import cache, reduce
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from storage.among import among, among_given, listed_as
from storage.database import Work
from storage.insert import NewFrom, changed, insert_from, insert_new
from storage.tables import AlertTold, Occurrence, OutboxMessage, Pairing


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


async def put_reminders(
    work: Work,
    occurrences: Collection[int],
    day: date,
    now: datetime,
    not_before: datetime,
    ends: dict[date, datetime],
) -> set[int]:
    """Lays one reminder a person and day ready for these occurrences, in one statement; the people it was new for.
    `ends`: for each last day of their windows the instant when it is over. The person's last one is the deadline."""
    days = {f"day_{at}": day for at, day in enumerate(sorted(ends))}
    instants = {f"end_{at}": ends[day] for at, day in enumerate(sorted(ends))}
    given = {"ids": list(occurrences), "day": f":{day}", "created_at": now, "not_before": not_before}
    return set(await _reminders(len(ends)).carry_out(work, **given, **days, **instants))


@cache
def _reminders(ends: int) -> NewFrom:
    """Built once for so many last days, the earliest first."""
    column, last = OutboxMessage.__table__.c, func.max(Occurrence.window_end)
    days = [bindparam(f"day_{at}", type_=Occurrence.window_end.type) for at in range(ends)]
    over = [bindparam(f"end_{at}", type_=column.deadline.type) for at in range(ends)]
    row = {
        "key": _reminder_key(Pairing.person_id, bindparam("day", type_=String())),
        "person_id": Pairing.person_id,
        "kind": literal("reminder"),
        "about": listed_as(literal_column("'occurrences'"), Occurrence.id),
        "priority": literal(int(Priority.REMINDER)),
        "state": literal(State.WAITING.value),
        "created_at": bindparam("created_at", type_=column.created_at.type),
        "not_before": bindparam("not_before", type_=column.not_before.type),
        "deadline": case(*((last <= day, end) for day, end in zip(days, over, strict=True))),
        "attempts": literal(0),
    }
    bundles = select(*row.values()).select_from(Occurrence).join(Pairing, Pairing.id == Occurrence.pairing_id)
    bundles = bundles.where(among_given(Occurrence.id, "ids")).group_by(Pairing.person_id)
    return NewFrom(OutboxMessage, row.keys(), bundles, "person_id")


async def put_alerts(
    work: Work, alerts: Collection[int], each_alone: bool, told_at: datetime, not_before: datetime
) -> None:
    """Messages for everybody who was told of these alerts at that instant, in one statement: one a person,
    or one for each alert."""
    priority = Priority.EMERGENCY if each_alone else Priority.ALERT
    row = new_row("", 0, "alert", {}, priority, told_at, not_before)
    person, alert = AlertTold.person_id, AlertTold.alert_id
    parts = (literal("alert"), cast(person, String), cast(func.min(alert), String), cast(func.count(), String))
    types = OutboxMessage.__table__.c
    row |= {
        "key": reduce(lambda left, right: left + ":" + right, parts),
        "person_id": person,
        "about": listed_as(literal_column("'alerts'"), alert),
    }
    values = [
        (literal(value, types[name].type) if isinstance(value, int | str | datetime | None) else value)
        for name, value in row.items()
    ]
    bundles = select(*values).where(among(alert, alerts), AlertTold.told_at == told_at)
    bundles = bundles.group_by(person, *([alert] if each_alone else []))
    await insert_from(work, OutboxMessage, row.keys(), bundles)


_OLDER = (
    select(OutboxMessage.id)
    .where(
        OutboxMessage.state == literal(State.WAITING.value),
        OutboxMessage.kind == literal("reminder"),
        OutboxMessage.created_at < bindparam("before", type_=OutboxMessage.created_at.type),
        among_given(OutboxMessage.person_id, "people"),
    )
    .with_for_update()
)


async def waiting_reminders(work: Work, people: Collection[int], before: datetime) -> list[OutboxMessage]:
    """Reminders to these people that were laid ready before and still wait; nobody else may take them meanwhile."""
    connection = await work.connection()  # mostly there are none: past the session
    ids = (await connection.execute(_OLDER, {"before": before, "people": list(people)})).scalars().all()
    query = select(OutboxMessage).where(among(OutboxMessage.id, ids)).order_by(OutboxMessage.id)
    return list(await work.scalars(query)) if ids else []


def due_since(message: OutboxMessage) -> datetime:
    """When the message was to be laid ready: an outage may have held it up until it was."""
    due = message.about.get("due")
    return datetime.fromisoformat(due) if due else message.created_at


def reminder_key(person_id: int, day: date) -> str:
    """The key under which `put_reminders` lays the person's reminder of that day."""
    return f"reminder:{person_id}:{day}"


def key_of_day(person_id: InstrumentedAttribute[int], day: date) -> ColumnElement[str]:
    """The same in SQL."""
    return _reminder_key(person_id, literal(f":{day}"))


def _reminder_key(person_id: InstrumentedAttribute[int], day: ColumnElement[str]) -> ColumnElement[str]:
    return literal("reminder:") + cast(person_id, String) + day


async def by_keys(work: Work, keys: Collection[str]) -> dict[str, OutboxMessage]:
    """Messages by their keys; nobody else may take or change them meanwhile."""
    query = select(OutboxMessage).where(OutboxMessage.key.in_(keys)).order_by(OutboxMessage.id).with_for_update()
    return {row.key: row for row in await work.scalars(query)} if keys else {}


_CLAIMING = 6_0606  # any number: the name of a lock


async def claim(work: Work, now: datetime, lease_until: datetime, limit: int) -> list[OutboxMessage]:
    """Takes due messages for sending: the most urgent first; also those whose holder died (lease over).

    Nobody's who has a message on its way, or an earlier one that was tried and waits: one person's keep their order,
    whichever process sends them.
    """
    if work.get_bind().dialect.name == "postgresql":
        await work.execute(select(func.pg_advisory_xact_lock(_CLAIMING)))
    lease = uuid4().hex
    chosen = union_all(*(_due(now, limit, priority) for priority in Priority), _abandoned(now, limit)).subquery()
    first = select(chosen.c.id).order_by(chosen.c.priority, chosen.c.not_before, chosen.c.id).limit(limit)
    free = select(OutboxMessage.id).where(OutboxMessage.id.in_(first)).with_for_update(skip_locked=True)
    statement = (
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(free), OutboxMessage.state.in_([State.WAITING, State.SENDING]))
        .values(state=State.SENDING.value, lease=lease, lease_until=lease_until)
    )
    if not await changed(work, statement):
        return []
    query = select(OutboxMessage).where(OutboxMessage.lease == lease, OutboxMessage.state == State.SENDING)
    query = query.order_by(OutboxMessage.priority, OutboxMessage.not_before, OutboxMessage.id)
    return list(await work.scalars(query))


def _due(now: datetime, limit: int, priority: Priority) -> Select[int, int, datetime]:
    """Of one priority, so that the index has them in the order in which they are wanted."""
    waiting = select(OutboxMessage.id, OutboxMessage.priority, OutboxMessage.not_before).where(
        OutboxMessage.state == State.WAITING,
        OutboxMessage.priority == int(priority),
        OutboxMessage.not_before <= now,
        ~_another_before(now),
    )
    first = waiting.order_by(OutboxMessage.not_before, OutboxMessage.id).limit(limit).subquery()
    return select(first.c.id, first.c.priority, first.c.not_before)


def _another_before(now: datetime) -> ColumnElement[bool]:
    """Whether the same person has a message on its way, or an earlier one that was tried and waits."""
    other = aliased(OutboxMessage)
    on_its_way = and_(other.state == State.SENDING, other.lease_until > now)
    return exists().where(other.person_id == OutboxMessage.person_id, or_(on_its_way, _tried_before(other)))


def _tried_before(other: type[OutboxMessage]) -> ColumnElement[bool]:
    """Whether `other`, a message to the same person, was tried earlier and still waits."""
    return and_(
        other.state.in_([State.WAITING, State.SENDING]),
        other.last_error.is_not(None),
        other.id < OutboxMessage.id,
        other.priority <= OutboxMessage.priority,
    )


def _abandoned(now: datetime, limit: int) -> Select[int, int, datetime]:
    """Those whose holder died."""
    left = select(OutboxMessage.id, OutboxMessage.priority, OutboxMessage.not_before).where(
        OutboxMessage.state == State.SENDING, OutboxMessage.lease_until <= now, ~_another_before(now)
    )
    ordered = left.order_by(OutboxMessage.priority, OutboxMessage.not_before, OutboxMessage.id)
    first = ordered.limit(limit).subquery()
    return select(first.c.id, first.c.priority, first.c.not_before)


async def renew(work: Work, message: OutboxMessage, lease_until: datetime) -> bool:
    """Makes a claimed message's lease longer. False when it was lost: another holds the message now."""
    statement = update(OutboxMessage).where(
        OutboxMessage.id == message.id, OutboxMessage.lease == message.lease, OutboxMessage.state == State.SENDING
    )
    return bool(await changed(work, statement.values(lease_until=lease_until)))


HELD = "held since "


async def hold(work: Work, messages: Collection[int], now: datetime, not_before: datetime) -> int:
    """Gives claimed messages back until that instant, in one statement; since when is kept where errors are."""
    since = case((OutboxMessage.last_error.startswith(HELD), OutboxMessage.last_error), else_=HELD + now.isoformat())
    statement = update(OutboxMessage).where(among(OutboxMessage.id, messages))
    values = {"state": State.WAITING.value, "lease": None, "lease_until": None, "not_before": not_before}
    return await changed(work, statement.values(**values, last_error=since))


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
    other = aliased(OutboxMessage)
    behind = exists().where(other.person_id == OutboxMessage.person_id, _tried_before(other))
    query = select(func.min(OutboxMessage.not_before)).where(_open(), ~behind)
    return (await work.scalars(query)).one()


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
