"""A temporary cover: who comes instead of a helper from one day to another."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Table

OPEN = "state IN ('wanted', 'proposed', 'approved', 'agreed', 'running')"


class Cover(Table):
    """`stand_in_id` comes instead of `person_id` from `since` to `until` (both inclusive); null while somebody is
    looked for. `began_on` and `ended_on` are the days on which it really did; `follows_id` is the one that it
    prolongs. While it runs `pairing.stand_in_id` says the same, so that who comes is one column everywhere."""

    __tablename__ = "cover"
    __table_args__ = (Index("ix_cover_open", "state", "since", sqlite_where=text(OPEN), postgresql_where=text(OPEN)),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    stand_in_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    since: Mapped[date]
    until: Mapped[date]
    reason: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    began_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("cover.id"))


class CoveredPairing(Table):
    """A pairing that a cover is about."""

    __tablename__ = "covered_pairing"
    cover_id: Mapped[int] = mapped_column(ForeignKey("cover.id"), primary_key=True, autoincrement=False)
    pairing_id: Mapped[int] = mapped_column(
        ForeignKey("pairing.id"), primary_key=True, autoincrement=False, index=True
    )
