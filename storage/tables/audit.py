"""The hash-chained log of deeds."""

from datetime import datetime

from sqlalchemy import BigInteger, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Table


class AuditLink(Table):
    """One deed: when, by whom (null: the machine), on which ids. `hash` is over this row and the hash before it.

    No foreign key and no text of a person: what the log says outlives its subject, and it names nobody.
    """

    __tablename__ = "audit_link"
    seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    at: Mapped[datetime]
    who: Mapped[int | None]
    deed: Mapped[str] = mapped_column(String(40))
    ids: Mapped[str] = mapped_column(Text)
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
