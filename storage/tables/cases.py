"""Problems with a deadline (限期整改), and what was done about each of them, step by step."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Table
from storage.types import Sealed


class Case(Table):
    """A problem of one household that somebody answers for until it is closed; `key` makes it unique for its cause.

    `due_on` is a working day. `opened_by` is null when a rule opened it.
    """

    __tablename__ = "household_case"
    __table_args__ = (
        Index(
            "ix_household_case_open_due",
            "due_on",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    detail: Mapped[str] = mapped_column(String(120), default="")
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"))
    alert_id: Mapped[int | None] = mapped_column(ForeignKey("alert.id"))
    opened_at: Mapped[datetime]
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(20), default="open")
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[str] = mapped_column(Sealed("household_case.outcome"), default="")


class CaseStep(Table):
    """What somebody did about a case, in their own words, in the order in which it was written."""

    __tablename__ = "case_step"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("household_case.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Sealed("case_step.text"))
