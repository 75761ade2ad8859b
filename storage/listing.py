"""A list that is filtered, sorted and cut into pages by the database, whatever it is a list of."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from storage.database import Work

SIZE = 50
SLICE = 500
MOST = 1000
# Nobody turns fifty pages: who looks for something searches, and the file has every row.
COUNTED = 2500


class Kind(StrEnum):
    """What a cell holds; `CODE` is one of the fixed words that the reader's language names."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"
    CODE = "code"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Field:
    """One column. Without `of` it is filled in for the rows of one page; `codes`: what a filter offers; `filed`: it
    stands in the file only."""

    name: str
    of: ColumnElement[Any] | Any = None
    kind: Kind = Kind.TEXT
    sorts: bool = True
    searched: bool = False
    codes: tuple[str, ...] = ()
    filed: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows before they are cut: `source` selects nothing yet, it only joins and restricts to the reader's places.
    `key` makes the order complete; without `order` it is the order."""

    fields: tuple[Field, ...]
    source: Select[Any]
    key: ColumnElement[Any] | Any
    order: str = ""
    down: bool = False

    def shown(self) -> tuple[Field, ...]:
        """The fields of the page."""
        return tuple(one for one in self.fields if not one.filed)

    def stored(self) -> tuple[Field, ...]:
        """The fields that the database knows."""
        return tuple(one for one in self.fields if one.of is not None)

    def field(self, name: str) -> Field | None:
        """The field of this name that the database can sort and filter by."""
        return next((one for one in self.stored() if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Ask:
    """What the reader wants to see of a list. `words` is looked for in all searched columns."""

    page: int = 1
    sort: str = ""
    down: bool = False
    words: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its id, and its cells by column."""

    id: int
    cells: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page; `total` of all pages, COUNTED when there are as many or more."""

    rows: tuple[Row, ...]
    total: int
    page: int
    pages: int


def _filtered(listing: Listing, ask: Ask) -> Select[Any]:
    query = listing.source
    words = ask.words.strip()[:80]
    if words:
        searched = [one.of.contains(words, autoescape=True) for one in listing.stored() if one.searched]
        if searched:
            found = searched[0]
            for other in searched[1:]:
                found = found | other
            query = query.where(found)
    for one in listing.stored():
        wanted = ask.codes.get(one.name)
        if wanted and wanted in one.codes:
            query = query.where(one.of == wanted)
    return query


def _ordered(listing: Listing, ask: Ask, query: Select[Any]) -> Select[Any]:
    by = listing.field(ask.sort)
    down = ask.down if by is not None and by.sorts else listing.down
    by = by if by is not None and by.sorts else listing.field(listing.order)
    query = query.with_only_columns(listing.key, *(one.of.label(one.name) for one in listing.stored()))
    if by is None:
        return query.order_by(listing.key.desc() if down else listing.key)
    order = by.of.desc().nulls_last() if down else by.of.asc().nulls_last()
    return query.order_by(order, listing.key)


def _rows(listing: Listing, found: Any) -> tuple[Row, ...]:
    names = [one.name for one in listing.stored()]
    return tuple(Row(row[0], dict(zip(names, row[1:], strict=True))) for row in found)


async def page(work: Work, listing: Listing, ask: Ask, size: int = SIZE) -> Page:
    """One page: a query for the rows, one for how many there are in all, which counts no further than COUNTED."""
    query = _filtered(listing, ask)
    total = await _count(work, query.with_only_columns(listing.key), COUNTED)
    pages = max((total + size - 1) // size, 1)
    number = min(max(ask.page, 1), pages)
    cut = _ordered(listing, ask, query).limit(size).offset((number - 1) * size)
    return Page(_rows(listing, await work.execute(cut)), total, number, pages)


async def slices(work: Work, listing: Listing, ask: Ask, limit: int) -> AsyncIterator[tuple[Row, ...]]:
    """All rows (at most `limit`) in slices, as a file is written."""
    query = _ordered(listing, ask, _filtered(listing, ask))
    for start in range(0, limit, SLICE):
        rows = _rows(listing, await work.execute(query.limit(SLICE).offset(start)))
        if rows:
            yield rows
        if len(rows) < SLICE:
            return


async def beginning(work: Work, listing: Listing, ask: Ask, size: int) -> tuple[tuple[Row, ...], int]:
    """The first rows and how many there are, MOST when there are as many or more: one walk through the numbers of
    all, and then the rows of the first."""
    ordered = _ordered(listing, ask, _filtered(listing, ask))
    found = list(await work.scalars(ordered.with_only_columns(listing.key).limit(MOST)))
    if not found:
        return (), 0
    first = listing.key.in_(found[:size])
    return _rows(listing, await work.execute(_ordered(listing, ask, listing.source.where(first)))), len(found)


async def _count(work: Work, query: Select[Any], most: int) -> int:
    cut = query.order_by(None).limit(most).subquery()
    return int((await work.execute(select(func.count()).select_from(cut))).scalar_one())
