"""Income statements (annex 2): one a household and year."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Table
from storage.types import SealedJson


class IncomeStatement(Table):
    """A household's income of one year. `fen` holds hundredths of a yuan by the form's line (A1 to F1); one that
    is not there is nothing. `confirmed_at` is when the household said that it is so, by its own account."""

    __tablename__ = "income_statement"
    __table_args__ = (UniqueConstraint("household_id", "year"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    year: Mapped[int]
    size: Mapped[int]
    fen: Mapped[dict[str, Any]] = mapped_column(SealedJson("income_statement.fen"))
    written_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None]
