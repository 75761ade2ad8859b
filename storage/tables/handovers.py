"""A change of helper, asked for and decided before its day."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Table
from storage.types import Sealed


class Handover(Table):
    """From `on_day` on somebody else answers for the household. It is over (`ended_at`) when it is carried out,
    refused or withdrawn; until then a pairing has one at most. `filed_at`: when the city office was told."""

    __tablename__ = "handover"
    __table_args__ = (
        Index(
            "ix_handover_open",
            "pairing_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"))
    new_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Sealed("handover.note"), default="")
    on_day: Mapped[date]
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    decision: Mapped[str | None] = mapped_column(String(10))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    filed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
