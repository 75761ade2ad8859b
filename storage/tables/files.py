"""Pictures and voices that were sent, and the proof that the key fits this database."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Table
from storage.types import Sealed


class KeptFile(Table):
    """One picture or voice of a contact or case. The file lies in the folder for files under `name`, sealed with
    `file_key`, its thumbnail beside it.

    `sha256` and `size` (bytes) are of what is kept: a picture without the position where it was taken.
    `telegram_id` is Telegram's file id, `next_try_at` is set while it is to be fetched; `key` makes it unique.
    """

    __tablename__ = "kept_file"
    __table_args__ = (
        Index(
            "ix_kept_file_due",
            "next_try_at",
            sqlite_where=text("next_try_at IS NOT NULL"),
            postgresql_where=text("next_try_at IS NOT NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    purpose: Mapped[str] = mapped_column(String(10))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("household_case.id"), index=True)
    case_step_id: Mapped[int | None] = mapped_column(ForeignKey("case_step.id"))
    sent_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime]
    telegram_id: Mapped[str] = mapped_column(Sealed("kept_file.telegram_id"))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(80))
    name: Mapped[str | None] = mapped_column(String(64))
    file_key: Mapped[str | None] = mapped_column(Sealed("kept_file.file_key"))
    media_type: Mapped[str | None] = mapped_column(String(40))
    size: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(String(64))
    kept_at: Mapped[datetime | None]


class KeyMark(Table):
    """A known word under the key of this database: whoever can open it has the right key."""

    __tablename__ = "key_mark"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    word: Mapped[str] = mapped_column(Sealed("key_mark.word"))
