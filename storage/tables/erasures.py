"""Families of whom everything was erased: that it was done, and why."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Table
from storage.types import Sealed


class Erasure(Table):
    """Everything kept of one household was erased. `household_id` is the number that it had (nothing of that number
    is there any more), `why` the operator's reason, which names nobody; `rows` how many rows went."""

    __tablename__ = "erasure"
    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int]
    erased_at: Mapped[datetime]
    why: Mapped[str] = mapped_column(Sealed("erasure.why"))
    rows: Mapped[int]
