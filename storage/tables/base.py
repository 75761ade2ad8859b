"""What every table shares: names of constraints, types of columns."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, Date, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase

from storage.types import UtcDateTime

# SQLite gives ids by itself only to INTEGER PRIMARY KEY.
BigId = BigInteger().with_variant(Integer, "sqlite")


class Table(DeclarativeBase):
    """Names of constraints are fixed, so that migrations can name them on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {datetime: UtcDateTime(), date: Date(), dict[str, Any]: JSON(), int: BigId}
