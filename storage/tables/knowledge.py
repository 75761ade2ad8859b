"""What is known of a family's entitlements, and what people add to the articles that are files."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Table
from storage.types import Sealed


class HouseholdFact(Table):
    """What somebody said about a family (a name of knowledge.entitlements.FACTS): yes, no or unsure."""

    __tablename__ = "household_fact"
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(10))
    said_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    said_at: Mapped[datetime]


class Entitlement(Table):
    """Whether a family receives what an article is about, as somebody said: yes, no or unsure; or as a list of the
    office said that was brought in (`said_by` is null). `since` is a year, month or day (2024, 2024-05, 2024-05-01),
    `amount` what the list gives, in its own words.

    `gap_at` is since when it is likely entitled and does not receive it: a task of the first helper, closed by an
    `outcome`.
    """

    __tablename__ = "entitlement"
    __table_args__ = (
        Index(
            "ix_entitlement_gap",
            "household_id",
            sqlite_where=text("gap_at IS NOT NULL AND outcome IS NULL"),
            postgresql_where=text("gap_at IS NOT NULL AND outcome IS NULL"),
        ),
    )
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), primary_key=True)
    article_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    receiving: Mapped[str] = mapped_column(String(10))
    said_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    said_at: Mapped[datetime]
    gap_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(20))
    outcome_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    outcome_at: Mapped[datetime | None]
    since: Mapped[str | None] = mapped_column(String(10))
    amount: Mapped[str | None] = mapped_column(Sealed("entitlement.amount"))


class ArticleVersion(Table):
    """What people add to the base: a phrasing of an article, or a new article from an answer that was given.

    It serves once a second person accepted it; a refused one stays, so that nothing disappears.
    """

    __tablename__ = "article_version"
    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[str] = mapped_column(String(80), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(String(80), default="")
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"), unique=True)
    proposed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime]
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reviewed_at: Mapped[datetime | None]
    accepted: Mapped[bool | None]
