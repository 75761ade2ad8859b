"""What supervisors must see, and who was told."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Table
from storage.types import Sealed


class Alert(Table):
    """Something that a supervisor must see and acknowledge; `key` makes it unique for its cause."""

    __tablename__ = "alert"
    __table_args__ = (
        Index(
            "ix_alert_climb",
            "climbs_at",
            sqlite_where=text("climbs_at IS NOT NULL"),
            postgresql_where=text("climbs_at IS NOT NULL"),
        ),
        Index(
            "ix_alert_taken",
            "acknowledged_by",
            sqlite_where=text("resolved_at IS NULL AND acknowledged_by IS NOT NULL"),
            postgresql_where=text("resolved_at IS NULL AND acknowledged_by IS NOT NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), index=True)
    occurrence_id: Mapped[int | None] = mapped_column(ForeignKey("occurrence.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"))
    opened_at: Mapped[datetime]
    rung: Mapped[int] = mapped_column(default=0)
    climbs_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    resolved_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(20))


class AlertTold(Table):
    """Who was told of an alert, on which rung."""

    __tablename__ = "alert_told"
    alert_id: Mapped[int] = mapped_column(ForeignKey("alert.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    rung: Mapped[int]
    told_at: Mapped[datetime]


class AlertStep(Table):
    """What somebody did about an alert: a code (rules/alert_steps.py) and, where there are some, words."""

    __tablename__ = "alert_step"
    id: Mapped[int] = mapped_column(primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alert.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    code: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Sealed("alert_step.note"), default="")
    at: Mapped[datetime]
