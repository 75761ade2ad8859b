"""Photos that came with reports, and photos of signed paper cards."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Table


class Photo(Table):
    """A photo of a contact: first a row with Telegram's file id, then (`state` kept) an encrypted file.

    `purpose` is visit, or card: the signed page of the paper card. `sha256` is of the picture as it is kept.
    """

    __tablename__ = "photo"
    __table_args__ = (
        UniqueConstraint("contact_id", "purpose", "file_id"),
        Index(
            "ix_photo_next_try",
            "next_try_at",
            sqlite_where=text("next_try_at IS NOT NULL"),
            postgresql_where=text("next_try_at IS NOT NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    purpose: Mapped[str] = mapped_column(String(10))
    file_id: Mapped[str] = mapped_column(String(200))
    filed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    filed_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    sha256: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int | None]
    why: Mapped[str | None] = mapped_column(String(40))
