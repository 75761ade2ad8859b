"""The board: who is signed in, links that let somebody in, and how many households were reached in a month."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Table


class SignInLink(Table):
    """A one-use link from the chat to the board; only hashes are stored. `browser_hash` is the one that opened it."""

    __tablename__ = "sign_in_link"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    expires_at: Mapped[datetime]
    browser_hash: Mapped[str | None] = mapped_column(String(64))
    used_at: Mapped[datetime | None]


class WebSession(Table):
    """Somebody who is signed in at the board, by the hash of their cookie."""

    __tablename__ = "web_session"
    cookie_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    begun_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Coverage(Table):
    """How many households of a township were reached in a month, as it was counted at that instant.

    Kept for large cities only: to count half a million contacts takes longer than anybody waits for a page.
    """

    __tablename__ = "coverage"
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), primary_key=True, autoincrement=False)
    month: Mapped[date] = mapped_column(primary_key=True)
    households: Mapped[int]
    visited: Mapped[int]
    called: Mapped[int]
    confirmed: Mapped[int]
    counted_at: Mapped[datetime]
