"""Gift rounds before a feast, and to whom the gifts were brought."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Table


class GiftRound(Table):
    """A township brings gifts before this feast."""

    __tablename__ = "gift_round"
    __table_args__ = (UniqueConstraint("township_id", "programme", "feast", "feast_on"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    township_id: Mapped[int] = mapped_column(ForeignKey("region.id"))
    programme: Mapped[str] = mapped_column(String(40))
    feast: Mapped[str] = mapped_column(String(20))
    feast_on: Mapped[date]
    opened_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime]


class GiftDelivery(Table):
    """One household's gift in a round; the family says itself whether it came (`answer`)."""

    __tablename__ = "gift_delivery"
    __table_args__ = (UniqueConstraint("round_id", "household_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("gift_round.id"))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    delivered_at: Mapped[datetime | None]
    delivered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str | None] = mapped_column(String(20))
    answered_at: Mapped[datetime | None]
