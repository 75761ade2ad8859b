"""Calls and visits that were filed, and the household's word on them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Table
from storage.types import Sealed, SealedJson


class Contact(Table):
    """A call or a visit that was filed; `report` holds the answers by field name. It counts for its pairing;
    `stand_in_id` is who did it where that was not the pairing's own helper. `brought_in` is the number of the import
    that brought it from an older list: nobody filed it here, and nobody is asked about it."""

    __tablename__ = "contact"
    __table_args__ = (
        Index("ix_contact_pairing_day", "pairing_id", "happened_on"),
        Index("ix_contact_day", "happened_on"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    happened_on: Mapped[date]
    counts: Mapped[bool]
    filed_at: Mapped[datetime]
    filing_key: Mapped[str] = mapped_column(String(64), unique=True)
    report: Mapped[dict[str, Any]] = mapped_column(SealedJson("contact.report"))
    revision: Mapped[int] = mapped_column(default=1)
    brought_in: Mapped[int | None]
    stand_in_id: Mapped[int | None]  # a person; no constraint, so that a large table takes the column in place


class ContactRevision(Table):
    """What a contact said before and after each correction: number 1 is what was filed first. Rows never change.

    Written once somebody corrects; a contact that nobody corrected has none, and is revision 1.
    """

    __tablename__ = "contact_revision"
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    happened_on: Mapped[date]
    counts: Mapped[bool]
    report: Mapped[dict[str, Any]] = mapped_column(SealedJson("contact_revision.report"))
    written_at: Mapped[datetime]
    written_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Sealed("contact_revision.reason"), default="")


class Confirmation(Table):
    """The word on one revision of a contact: one answer, on the server's time.

    `way` says whose word it is: family (its own account), witness (the village's), paper (the signed card, which the
    second helper looked at). `content` is how content the family is, 1-5; null when it was not asked or not said.
    """

    __tablename__ = "confirmation"
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), primary_key=True, autoincrement=False)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    way: Mapped[str] = mapped_column(String(10), default="family")
    answer: Mapped[str] = mapped_column(String(20))
    comment: Mapped[str] = mapped_column(Sealed("confirmation.comment"), default="")
    content: Mapped[int | None]
    answered_at: Mapped[datetime]


class Oversight(Table):
    """What the second helper found on a visit of their own about the first helper's work (监督第一帮扶责任人).

    The three findings are yes | partly | no | unclear.
    """

    __tablename__ = "oversight"
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), primary_key=True, autoincrement=False)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    checked_on: Mapped[date]
    card_complete: Mapped[str] = mapped_column(String(10))
    measures_real: Mapped[str] = mapped_column(String(10))
    family_content: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(Text, default="")
    filed_at: Mapped[datetime]
