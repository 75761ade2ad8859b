"""Column types that mean the same on both databases."""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator

from storage.seals import seals_of


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant. SQLite keeps no zone: UTC is stored and handed back. Raises ValueError for a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What its values are."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Sealed(TypeDecorator[str]):
    """A text that lies encrypted in the database; `place` is its table.column. Nothing can be looked for in it: a
    query that compares it finds nothing."""

    impl = Text
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    @property
    def python_type(self) -> type[str]:
        """What its values are."""
        return str

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """An empty text says nothing about anybody and stays empty."""
        return seals_of(dialect).seal(value, self.place) if value else value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return seals_of(dialect).open(value, self.place) if value else value


class SealedJson(TypeDecorator[dict[str, Any]]):
    """A JSON object that lies encrypted in the database as one text."""

    impl = Text
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    @property
    def python_type(self) -> type[object]:
        """What its values are: JSON, as the other columns of that kind."""
        return object

    def process_bind_param(self, value: dict[str, Any] | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return seals_of(dialect).seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")), self.place)

    def process_result_value(self, value: str | None, dialect: Dialect) -> dict[str, Any] | None:
        return None if value is None else dict(json.loads(seals_of(dialect).open(value, self.place)))
