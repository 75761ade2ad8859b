"""Queries behind "why did I get this?": which message it was, what counted, who was told."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from storage.among import among
from storage.database import Work
from storage.outbox import State
from storage.tables import Alert, AlertTold, Contact, OutboxMessage


async def message_to(
    work: Work, person_id: int, kinds: Collection[str], telegram_message_id: int | None
) -> OutboxMessage | None:
    """The newest message of these kinds that reached this person, or the one that they reply to."""
    query = select(OutboxMessage).where(
        OutboxMessage.person_id == person_id,
        OutboxMessage.kind.in_(kinds),
        OutboxMessage.state == State.SENT,
    )
    if telegram_message_id is not None:
        query = query.where(OutboxMessage.telegram_message_id == telegram_message_id)
    return (await work.scalars(query.order_by(OutboxMessage.sent_at.desc(), OutboxMessage.id.desc()))).first()


async def reminders_to(work: Work, people: Collection[int], since: datetime) -> list[OutboxMessage]:
    """Reminders to these people that were laid ready since then, the oldest first."""
    query = select(OutboxMessage).where(
        among(OutboxMessage.person_id, people), OutboxMessage.kind == "reminder", OutboxMessage.created_at >= since
    )
    return list(await work.scalars(query.order_by(OutboxMessage.created_at, OutboxMessage.id)))


@dataclass(frozen=True, slots=True)
class Filed:
    """A contact, with no more than explaining needs."""

    pairing_id: int
    kind: str
    on: date
    counts: bool


async def filed(work: Work, pairings: Collection[int], first: date, last: date) -> list[Filed]:
    """What these pairings filed for the days from the first to the last (both inclusive), in the days' order."""
    query = select(Contact.pairing_id, Contact.kind, Contact.happened_on, Contact.counts).where(
        among(Contact.pairing_id, pairings), Contact.happened_on.between(first, last)
    )
    return [Filed(*row) for row in await work.execute(query.order_by(Contact.happened_on, Contact.id))]


async def told_of(work: Work, alerts: Collection[int]) -> list[AlertTold]:
    """Who was told of these alerts, the lowest rung first."""
    query = select(AlertTold).where(among(AlertTold.alert_id, alerts))
    return list(await work.scalars(query.order_by(AlertTold.alert_id, AlertTold.rung, AlertTold.person_id)))


async def alerts_on(work: Work, occurrence_id: int) -> list[int]:
    """The alerts that this occurrence led to."""
    return list(await work.scalars(select(Alert.id).where(Alert.occurrence_id == occurrence_id).order_by(Alert.id)))


async def alerts(work: Work, ids: Collection[int]) -> list[Alert]:
    """These alerts, the oldest first, as the database has them now."""
    return list(await work.scalars(select(Alert).where(among(Alert.id, ids)).order_by(Alert.id)))


async def reminder_to(work: Work, person_id: int, telegram_message_id: int | None) -> OutboxMessage | None:
    """The reminder that this message is; the person's newest when it is none."""
    query = select(OutboxMessage).where(OutboxMessage.person_id == person_id, OutboxMessage.kind == "reminder")
    newest = query.order_by(OutboxMessage.created_at.desc(), OutboxMessage.id.desc())
    found = None
    if telegram_message_id is not None:
        tapped = newest.where(OutboxMessage.telegram_message_id == telegram_message_id)
        found = (await work.scalars(tapped)).first()
    return found or (await work.scalars(newest)).first()
