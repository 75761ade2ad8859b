"""Queries on messages that were sent and can still be edited."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from storage.among import among
from storage.database import Work
from storage.outbox import State
from storage.tables import AlertTold, OutboxMessage

_SENT = select(OutboxMessage).where(OutboxMessage.state == State.SENT, OutboxMessage.telegram_message_id.is_not(None))


async def newest(work: Work, person_id: int, kind: str, since: datetime) -> OutboxMessage | None:
    """The last message of this kind that the person got."""
    query = _SENT.where(
        OutboxMessage.person_id == person_id, OutboxMessage.kind == kind, OutboxMessage.sent_at >= since
    )
    return (await work.scalars(query.order_by(OutboxMessage.id.desc()).limit(1))).first()


async def of_alert(work: Work, alert_id: int, since: datetime) -> list[OutboxMessage]:
    """Messages about alerts to those who were told of this one: whether it is among theirs, `about` says."""
    told = select(AlertTold.person_id).where(AlertTold.alert_id == alert_id)
    query = _SENT.where(
        OutboxMessage.person_id.in_(told), OutboxMessage.kind == "alert", OutboxMessage.sent_at >= since
    )
    return list(await work.scalars(query.order_by(OutboxMessage.id)))


async def by_keys(work: Work, keys: Collection[str]) -> list[OutboxMessage]:
    """Those with these keys."""
    return list(await work.scalars(_SENT.where(OutboxMessage.key.in_(keys))))


async def by_ids(work: Work, ids: Collection[int]) -> dict[int, OutboxMessage]:
    """Messages by their ids."""
    found = await work.scalars(select(OutboxMessage).where(among(OutboxMessage.id, ids)))
    return {message.id: message for message in found}
