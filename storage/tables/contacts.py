"""Calls and visits that were filed, and the household's word on them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Table


class Contact(Table):
    """A call or a visit that was filed; `report` holds the answers by field name."""

    __tablename__ = "contact"
    __table_args__ = (Index("ix_contact_pairing_day", "pairing_id", "happened_on"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    happened_on: Mapped[date]
    counts: Mapped[bool]
    filed_at: Mapped[datetime]
    filing_key: Mapped[str] = mapped_column(String(64), unique=True)
    report: Mapped[dict[str, Any]]


class Confirmation(Table):
    """The household's word on a contact: one answer, by the household's own account, on the server's time."""

    __tablename__ = "confirmation"
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    answer: Mapped[str] = mapped_column(String(20))
    comment: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime]
