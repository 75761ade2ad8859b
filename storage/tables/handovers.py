"""A change of helper, asked for and decided before its day; and who stands in while the pairing stays."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Table


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
    note: Mapped[str] = mapped_column(Text, default="")
    on_day: Mapped[date]
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    decision: Mapped[str | None] = mapped_column(String(10))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    filed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Cover(Table):
    """Somebody stands in for a helper who is ill or on leave: they are reminded and may file, the pairing stays.

    It runs until `until` is set; that is done when the day after `planned_until` begins, or earlier.
    """

    __tablename__ = "cover"
    __table_args__ = (
        Index(
            "ix_cover_open",
            "pairing_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    reason: Mapped[str] = mapped_column(String(20))
    since: Mapped[date]
    planned_until: Mapped[date]
    until: Mapped[date | None]
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
