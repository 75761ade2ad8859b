"""Households, who lives there, and who answers for them: a pairing is an interval, never a flag."""

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Table
from storage.types import Sealed, SealedJson


class Household(Table):
    """A household in need. `contact_id` is the member who confirms visits and asks questions; `number` is the
    office's own number of the household (户编号), where it gives one."""

    __tablename__ = "household"
    __table_args__ = (UniqueConstraint("village_id", "head", "discriminator"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    village_id: Mapped[int] = mapped_column(ForeignKey("region.id"))
    head: Mapped[str] = mapped_column(String(80))
    discriminator: Mapped[str] = mapped_column(String(40), default="")
    programme: Mapped[str] = mapped_column(String(40), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    address: Mapped[str] = mapped_column(Sealed("household.address"), default="")
    poverty_cause: Mapped[str] = mapped_column(String(120), default="")
    help_measures: Mapped[str] = mapped_column(Text, default="")
    number: Mapped[str | None] = mapped_column(String(40), index=True)


class Member(Table):
    """Somebody who lives in the household (the head included). `about` holds what a list said of the person: born,
    sex, health, school, work; no list's number of an identity card is kept."""

    __tablename__ = "member"
    __table_args__ = (UniqueConstraint("household_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    name: Mapped[str] = mapped_column(String(80))
    relation: Mapped[str] = mapped_column(String(40), default="")
    about: Mapped[dict[str, Any] | None] = mapped_column(SealedJson("member.about"))


class Pairing(Table):
    """A person answers for a household in a role from one day until another (exclusive; open when null).

    `stand_in_id` is who comes instead while a cover runs: the pairing stays whose it is, with all that it owes."""

    __tablename__ = "pairing"
    __table_args__ = (
        Index(
            "ix_pairing_open_role",
            "household_id",
            "role",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
        Index(
            "ix_pairing_open_since",
            "since",
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
        Index(
            "ix_pairing_stand_in",
            "stand_in_id",
            sqlite_where=text("stand_in_id IS NOT NULL"),
            postgresql_where=text("stand_in_id IS NOT NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    since: Mapped[date]
    until: Mapped[date | None]
    stand_in_id: Mapped[int | None]  # a person; no constraint, so that a large table takes the column in place
