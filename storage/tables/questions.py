"""What people asked and the base could not answer for sure."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Table


class Question(Table):
    """What somebody asked and the base could not answer for sure; it waits for a person.

    `due_on` is null for an emergency: somebody must call there at once, and no written answer is waited for.
    `leads_id` is the similar open question whose answer will serve this one too. `helped` is the asker's word on the
    answer; a reopened question keeps what was answered earlier. `failed_articles`: ids of those that were
    its answer and did not help, a space between.
    """

    __tablename__ = "question"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"))
    text: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    due_on: Mapped[date | None]
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    leads_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"), index=True)
    helped: Mapped[bool | None]
    reopened_at: Mapped[datetime | None]
    earlier_answer: Mapped[str | None] = mapped_column(Text)
    failed_articles: Mapped[str | None] = mapped_column(Text)
