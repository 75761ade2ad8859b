"""The whole base, table by table, in pages; what lets somebody in is left out."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from inspect import cleandoc
from types import MappingProxyType
from typing import Any

from sqlalchemy import Column, literal, select, tuple_

from storage.database import Work
from storage.tables import Table

PAGE = 1000
# A table or a column, and the code of the reason (locales/messages/whole_base.j2, without_...).
LEFT_OUT = MappingProxyType(
    {
        "sign_in_link": "lets_in",
        "web_session": "lets_in",
        "invite.token_hash": "lets_in",
        "conversation.data": "draft",  # an invitation that was opened and not answered stands there with its token
        "kept_file.file_key": "key",
        "key_mark": "key",
        "outbox_message.lease": "lease",
        "received_update.body": "unread",
    }
)


@dataclass(frozen=True, slots=True)
class Source:
    """A table as it is exported: `about` is what its class says of it."""

    name: str
    about: str
    key: tuple[Column[Any], ...]
    columns: tuple[Column[Any], ...]


def sources() -> tuple[Source, ...]:
    """Every table but those left out, by name."""
    found = []
    for mapper in Table.registry.mappers:
        table = Table.metadata.tables[mapper.class_.__tablename__]
        if table.name not in LEFT_OUT:
            columns = tuple(one for one in table.columns if f"{table.name}.{one.name}" not in LEFT_OUT)
            about = cleandoc(mapper.class_.__doc__ or "")
            found.append(Source(table.name, about, tuple(table.primary_key.columns), columns))
    return tuple(sorted(found, key=lambda one: one.name))


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column holds: `kind` is the Python type of its values (`object`: JSON), `length` in letters where it is
    limited, `points_to` the table.column of a foreign key."""

    name: str
    kind: str
    length: int | None
    may_be_empty: bool
    points_to: str


def meanings(source: Source) -> tuple[Meaning, ...]:
    """Its columns, as the base itself describes them."""
    return tuple(
        Meaning(
            one.name,
            one.type.python_type.__name__,
            getattr(one.type, "length", None),
            bool(one.nullable),
            ", ".join(sorted(key.target_fullname for key in one.foreign_keys)),
        )
        for one in source.columns
    )


async def pages(work: Work, source: Source, size: int = PAGE) -> AsyncIterator[Sequence[Sequence[Any]]]:
    """All rows in the order of the key, at most `size` at a time. A page begins behind the last key of the one
    before, so that the last one costs no more than the first."""
    width = len(source.columns)
    query = select(*source.columns, *(one.label(f"key_{one.name}") for one in source.key))
    query = query.order_by(*source.key).limit(size)
    after = query
    while rows := (await work.execute(after)).all():
        yield [row[:width] for row in rows]
        if len(rows) < size:
            return
        last = zip(source.key, rows[-1][width:], strict=True)
        after = query.where(tuple_(*source.key) > tuple_(*(literal(value, one.type) for one, value in last)))
