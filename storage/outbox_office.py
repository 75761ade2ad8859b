"""The outbox as the office sees it: what waits, what was given up, and what to do about it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Update, case, func, select, update

from storage.database import Work
from storage.insert import changed
from storage.outbox import Priority, State
from storage.tables import OutboxMessage


async def waiting_by_priority(work: Work, now: datetime) -> dict[int, tuple[int, datetime]]:
    """Of what is due: how many messages of each priority, and when the oldest became due."""
    query = (
        select(OutboxMessage.priority, func.count(), func.min(OutboxMessage.not_before))
        .where(OutboxMessage.state == State.WAITING, OutboxMessage.not_before <= now)
        .group_by(OutboxMessage.priority)
    )
    return {priority: (count, oldest) for priority, count, oldest in await work.execute(query)}


async def stuck(work: Work, limit: int) -> list[Any]:
    """Rows (id, state, kind, due, attempts, why): the oldest that wait, then what was given up."""
    columns = (
        OutboxMessage.id,
        OutboxMessage.state,
        OutboxMessage.kind,
        OutboxMessage.not_before,
        OutboxMessage.attempts,
        OutboxMessage.last_error,
    )
    given_up = [State.EXPIRED, State.UNREACHABLE, State.FAILED]
    waiting = select(*columns).where(OutboxMessage.state.in_([State.WAITING, State.SENDING]))
    lost = select(*columns).where(OutboxMessage.state.in_(given_up))
    found: list[Any] = list(
        await work.execute(waiting.order_by(OutboxMessage.not_before, OutboxMessage.id).limit(limit))
    )
    found += list(await work.execute(lost.order_by(OutboxMessage.id.desc()).limit(limit)))
    return found


async def retry(work: Work, number: int | None, kind: str | None, now: datetime) -> int:
    """Lays what was given up, or waits for a later try, ready again; how many. Never what was sent or withdrawn.
    A deadline that is over no longer counts, one to come does."""
    states = [State.WAITING, State.EXPIRED, State.UNREACHABLE, State.FAILED]
    still = case((OutboxMessage.deadline > now, OutboxMessage.deadline))
    values = {"state": State.WAITING.value, "not_before": now, "deadline": still, "attempts": 0, "last_error": None}
    values |= {"given_up_at": None}
    return await changed(work, _chosen(number, kind, states).values(**values))


async def withdraw(work: Work, number: int | None, kind: str | None) -> int:
    """Takes back what is not sent yet; how many. What is on its way just now is not stopped."""
    states = [State.WAITING, State.EXPIRED, State.UNREACHABLE, State.FAILED]
    return await changed(work, _chosen(number, kind, states).values(state=State.WITHDRAWN.value))


def _chosen(number: int | None, kind: str | None, states: list[State]) -> Update:
    statement = update(OutboxMessage).where(OutboxMessage.state.in_(states))
    if number is not None:
        return statement.where(OutboxMessage.id == number)
    return statement.where(OutboxMessage.kind == kind)


async def revive(work: Work, person_id: int, kind: str | None = None) -> int:
    """Whoever comes back gets what waited for nobody else (of one `kind`, where it is named); reminders come anew by
    themselves. How many."""
    statement = update(OutboxMessage).where(
        OutboxMessage.person_id == person_id,
        OutboxMessage.state == State.UNREACHABLE,
        OutboxMessage.priority < int(Priority.REMINDER),
    )
    if kind is not None:
        statement = statement.where(OutboxMessage.kind == kind)
    return await changed(
        work, statement.values(state=State.WAITING.value, attempts=0, last_error=None, given_up_at=None)
    )
