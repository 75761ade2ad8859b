"""The quarter's package of forms that goes up: per township, confirmed, signed off and received, with dates."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Table


class QuarterPackage(Table):
    """What a township reports of one quarter (`period` 2026Q3). `number` 0 is the package, more are supplements.

    `content` is frozen when it is signed off: canonical JSON; `content_hash` is its SHA-256. `due_on` is a working
    day, `late_told` counts how often a late one went up.
    """

    __tablename__ = "quarter_package"
    __table_args__ = (UniqueConstraint("region_id", "period", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"))
    period: Mapped[str] = mapped_column(String(8))
    number: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime]
    due_on: Mapped[date]
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    received_at: Mapped[datetime | None]
    received_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    content: Mapped[str | None] = mapped_column(Text)
    content_hash: Mapped[str | None] = mapped_column(String(64))
    late_told: Mapped[int] = mapped_column(default=0)


class PackageLook(Table):
    """What a second helper saw of their own households last (`seen`: a line a household), and when they confirmed."""

    __tablename__ = "package_look"
    package_id: Mapped[int] = mapped_column(ForeignKey("quarter_package.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    looked_at: Mapped[datetime]
    seen: Mapped[dict[str, Any]]
    confirmed_at: Mapped[datetime | None]
