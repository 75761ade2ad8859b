"""Messages of which a person gets one for many things: reminders of a day, and alerts; for thousands at once."""

from collections.abc import Collection
from datetime import date, datetime
from functools import cache, reduce
from typing import Any, NamedTuple
from typing import cast as cast_type

from sqlalchemy import (
    ColumnElement,
    String,
    Table,
    bindparam,
    case,
    cast,
    func,
    literal,
    literal_column,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute

from storage.acting import who_comes
from storage.among import among, among_given, length_of, listed_as, numbers_given
from storage.database import Work
from storage.insert import NewFrom, changed_given, insert_from
from storage.outbox import Priority, State, due_since, new_row
from storage.tables import AlertTold, Occurrence, OutboxMessage, Pairing


def reminder_key(person_id: int, day: date) -> str:
    """The key under which `put_reminders` lays the person's reminder of that day."""
    return f"reminder:{person_id}:{day}"


def key_of_day(person_id: InstrumentedAttribute[int], day: date) -> ColumnElement[str]:
    """The same in SQL."""
    return _reminder_key(person_id, literal(f":{day}"))


def _reminder_key(
    person_id: ColumnElement[int] | InstrumentedAttribute[int], day: ColumnElement[str]
) -> ColumnElement[str]:
    return literal("reminder:") + cast(person_id, String) + day


async def put_reminders(
    work: Work,
    occurrences: Collection[int],
    day: date,
    now: datetime,
    not_before: datetime,
    ends: dict[date, datetime],
) -> tuple[set[int], int]:
    """Lays one reminder a person and day ready for these occurrences, in one statement; the people it was new for,
    and how many of the occurrences are in theirs.

    `ends`: for each last day of their windows the instant when it is over. The person's last one is the deadline.
    """
    days = {f"day_{at}": day for at, day in enumerate(sorted(ends))}
    instants = {f"end_{at}": ends[day] for at, day in enumerate(sorted(ends))}
    given = {"ids": list(occurrences), "day": f":{day}", "created_at": now, "not_before": not_before}
    new = await _reminders(len(ends)).carry_out(work, **given, **days, **instants)
    return {person for person, _ in new}, sum(count for _, count in new)


@cache
def _reminders(ends: int) -> NewFrom:
    """Built once for so many last days, the earliest first."""
    column, last = OutboxMessage.__table__.c, func.max(Occurrence.window_end)
    days = [bindparam(f"day_{at}", type_=Occurrence.window_end.type) for at in range(ends)]
    over = [bindparam(f"end_{at}", type_=column.deadline.type) for at in range(ends)]
    row: dict[str, ColumnElement[Any] | InstrumentedAttribute[Any]] = {
        "key": _reminder_key(who_comes, bindparam("day", type_=String())),
        "person_id": who_comes,
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
    bundles = bundles.where(among_given(Occurrence.id, "ids")).group_by(who_comes)
    covered = length_of(column.about, literal_column("'occurrences'"))
    return NewFrom(OutboxMessage, row.keys(), bundles, "person_id", covered)


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


class Bundle(NamedTuple):
    """A reminder in the outbox, with no more than merging needs, for thousands at once."""

    id: int
    person_id: int
    state: str
    about: dict[str, Any]
    created_at: datetime
    deadline: datetime | None

    @property
    def due_since(self) -> datetime:
        """When it was to be laid ready."""
        return due_since(self.about, self.created_at)


_TABLE = cast_type(Table, OutboxMessage.__table__)
_BUNDLE = [_TABLE.c[name] for name in Bundle._fields]
_OLDER = (
    select(*_BUNDLE)
    .where(
        OutboxMessage.state == literal(State.WAITING.value),
        OutboxMessage.kind == literal("reminder"),
        OutboxMessage.created_at < bindparam("before", type_=OutboxMessage.created_at.type),
        among_given(OutboxMessage.person_id, "people"),
    )
    .order_by(OutboxMessage.id)
    .with_for_update()
)
_OF_DAY = (
    select(*_BUNDLE)
    .where(
        OutboxMessage.key.in_(select(_reminder_key(numbers_given("people", 1)[0], bindparam("day", type_=String()))))
    )
    .order_by(OutboxMessage.id)
    .with_for_update()
)
_REWRITE = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("row_id"))
    .values(about=bindparam("fuller"), deadline=bindparam("until"))
)
_WITHDRAW = update(_TABLE).where(among_given(_TABLE.c.id, "ids")).values(state=State.WITHDRAWN.value)


async def waiting_reminders(work: Work, people: Collection[int], before: datetime) -> list[Bundle]:
    """Reminders to these people that were laid ready before and still wait; nobody else may take them meanwhile."""
    connection = await work.connection()
    return [Bundle(*row) for row in await connection.execute(_OLDER, {"before": before, "people": list(people)})]


async def of_day(work: Work, people: Collection[int], day: date) -> list[Bundle]:
    """The reminders of that day to these people, whatever became of them; nobody else may take them meanwhile."""
    connection = await work.connection()
    return [
        Bundle(*row)
        for row in await connection.execute(_OF_DAY, {"people": [[one] for one in people], "day": f":{day}"})
    ]


async def rewrite(work: Work, messages: Collection[Bundle]) -> None:
    """What these are about, and until when they are of use: one statement, prepared once for all."""
    if messages:
        connection = await work.connection()
        rows = [{"row_id": one.id, "fuller": one.about, "until": one.deadline} for one in messages]
        await connection.execute(_REWRITE, rows)


async def withdraw(work: Work, ids: Collection[int]) -> None:
    """These were taken in by others."""
    if ids:
        await changed_given(work, _WITHDRAW, ids=list(ids))
