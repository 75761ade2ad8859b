"""What goes out, what came in, and where each conversation stands."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Table
from storage.types import SealedJson


class OutboxMessage(Table):
    """What the bot begins: a row before a send. The words are rendered when it is sent; `about` holds ids only.
    `way`: by which messenger it went. `given_up_at`: when it expired, failed or reached nobody."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        Index("ix_outbox_waiting", "state", "not_before", "priority"),
        Index("ix_outbox_due", "state", "priority", "not_before", "id"),
        Index("ix_outbox_person", "person_id", "state", "lease_until"),
        Index(
            "ix_outbox_lease",
            "lease",
            sqlite_where=text("lease IS NOT NULL"),
            postgresql_where=text("lease IS NOT NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(20))
    about: Mapped[dict[str, Any]]
    priority: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    deadline: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    way: Mapped[str | None] = mapped_column(String(20))
    telegram_message_id: Mapped[int | None] = mapped_column(BigInteger)
    last_error: Mapped[str | None] = mapped_column(String(80))


class Conversation(Table):
    """The state of one person's conversation (aiogram's FSM); `data` is the draft, versioned by its flow."""

    __tablename__ = "conversation"
    telegram_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    state: Mapped[str | None] = mapped_column(String(80))
    data: Mapped[dict[str, Any]] = mapped_column(SealedJson("conversation.data"))
    updated_at: Mapped[datetime]


class ReceivedUpdate(Table):
    """An update that was accepted: kept until it is handled, its id remembered for a week after. `telegram_id`: who
    did it; one person's are handled in order."""

    __tablename__ = "received_update"
    __table_args__ = (
        Index(
            "ix_received_waiting",
            "telegram_id",
            "update_id",
            sqlite_where=text("handled_at IS NULL"),
            postgresql_where=text("handled_at IS NULL"),
        ),
    )
    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    received_at: Mapped[datetime] = mapped_column(index=True)
    body: Mapped[dict[str, Any] | None]
    handled_at: Mapped[datetime | None]
    telegram_id: Mapped[int | None] = mapped_column(BigInteger)
