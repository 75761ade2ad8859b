"""Households that might fall back into need, watched from a day to another (动态监测)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Table


class Watch(Table):
    """Proposed by a report, a question or a person; the township takes it up (`entered_on`) or declines. It is over
    (`ended_at`) when it is declined, or when the household leaves with a reason."""

    __tablename__ = "watch"
    __table_args__ = (
        Index(
            "ix_watch_open",
            "household_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    cause: Mapped[str] = mapped_column(String(20))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"))
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime]
    entered_on: Mapped[date | None]
    review_on: Mapped[date | None]
    exited_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]


class WatchStep(Table):
    """What was decided about a watch, by whom, and why."""

    __tablename__ = "watch_step"
    id: Mapped[int] = mapped_column(primary_key=True)
    watch_id: Mapped[int] = mapped_column(ForeignKey("watch.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    code: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
