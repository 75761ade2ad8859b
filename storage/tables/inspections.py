"""Checks of a sample by phone or at the door: what was drawn, and what the family said."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Table
from storage.types import Sealed


class Inspection(Table):
    """A sample of a place's households, drawn with a seed: the same seed on the same day draws the same ones."""

    __tablename__ = "inspection"
    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    seed: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    drawn_at: Mapped[datetime]
    drawn_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class InspectionItem(Table):
    """A household of the sample, with its newest visit if it had one; only `inspector_id` sees it before the office
    reads the result."""

    __tablename__ = "inspection_item"
    __table_args__ = (UniqueConstraint("inspection_id", "household_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    inspector_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    result: Mapped[str | None] = mapped_column(String(20))
    contentment: Mapped[str | None] = mapped_column(String(20))
    policy: Mapped[str | None] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Sealed("inspection_item.note"), default="")
    answered_at: Mapped[datetime | None]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("household_case.id"))
