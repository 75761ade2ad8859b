"""Plans (帮扶计划): one a household and year, in revisions; their measures, and each word on a measure."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Table
from storage.types import Sealed, SealedJson


class Plan(Table):
    """A household's plan of a year; `revision` is the number of the newest one."""

    __tablename__ = "plan"
    __table_args__ = (UniqueConstraint("household_id", "year"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    year: Mapped[int]
    revision: Mapped[int]


class PlanRevision(Table):
    """What a plan said from then on. `content`: `causes` and `needs` (codes), `needs_text`, and the `reason` of the
    change. `word` is the family's, by its own account: yes or no."""

    __tablename__ = "plan_revision"
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[dict[str, Any]] = mapped_column(SealedJson("plan_revision.content"))
    written_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]
    word: Mapped[str | None] = mapped_column(String(10))
    word_at: Mapped[datetime | None]


class Measure(Table):
    """What was agreed: it stands in the plan's revisions from `first_revision` to `last_revision` (null: still).
    `follows_id` is the one whose day was moved, or last year's. `outcome` and `said_on` are the newest word."""

    __tablename__ = "measure"
    __table_args__ = (
        Index(
            "ix_measure_stands",
            "plan_id",
            sqlite_where=text("last_revision IS NULL"),
            postgresql_where=text("last_revision IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Sealed("measure.text"))
    until: Mapped[date]
    owner: Mapped[str] = mapped_column(String(20))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    agreed_on: Mapped[date]
    first_revision: Mapped[int]
    last_revision: Mapped[int | None]
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"))
    outcome: Mapped[str | None] = mapped_column(String(20))
    said_on: Mapped[date | None]


class MeasureWord(Table):
    """What somebody said about a measure; `contact_id` is the visit with whose report it came."""

    __tablename__ = "measure_word"
    id: Mapped[int] = mapped_column(primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), index=True)
    outcome: Mapped[str] = mapped_column(String(20))
    why: Mapped[str] = mapped_column(Sealed("measure_word.why"), default="")
    said_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    said_on: Mapped[date]
    said_at: Mapped[datetime]
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
