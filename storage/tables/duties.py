"""Duties in their windows, reasons, and the working calendar; whatever is next due is a stored, indexed instant."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Table
from storage.types import Sealed


class Occurrence(Table):
    """One duty of one pairing in one window, owed by the rules of `programme`, whatever the household follows now.
    `next_step_at` is null once nothing more is to be done."""

    __tablename__ = "occurrence"
    __table_args__ = (
        UniqueConstraint("pairing_id", "programme", "duty", "window_start"),
        Index(
            "ix_occurrence_due",
            "next_step_at",
            sqlite_where=text("next_step_at IS NOT NULL"),
            postgresql_where=text("next_step_at IS NOT NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"))
    programme: Mapped[str] = mapped_column(String(40))
    duty: Mapped[str] = mapped_column(String(40))
    window_start: Mapped[date]
    window_end: Mapped[date]
    closed_as: Mapped[str | None] = mapped_column(String(20))
    missed_at: Mapped[datetime | None]
    next_step: Mapped[str | None] = mapped_column(String(20))
    next_step_at: Mapped[datetime | None]


class OpenedWindow(Table):
    """Marks that the occurrences of a programme's duty and window were made, so that a tick need not look again."""

    __tablename__ = "opened_window"
    programme: Mapped[str] = mapped_column(String(40), primary_key=True)
    duty: Mapped[str] = mapped_column(String(40), primary_key=True)
    window_start: Mapped[date] = mapped_column(primary_key=True)


class Excuse(Table):
    """Why a duty could not be done, and what was decided: it excuses, extends (`until`) or cancels the occurrence."""

    __tablename__ = "excuse"
    __table_args__ = (
        Index(
            "ix_excuse_undecided",
            "occurrence_id",
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Sealed("excuse.note"), default="")
    until: Mapped[date | None]
    asked_at: Mapped[datetime]
    decision: Mapped[str | None] = mapped_column(String(20))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class CalendarDay(Table):
    """A day of an imported working calendar that differs from Monday-Friday; it goes before the shipped calendar."""

    __tablename__ = "calendar_day"
    day: Mapped[date] = mapped_column(primary_key=True)
    working: Mapped[bool]
    name: Mapped[str] = mapped_column(String(40), default="")
