"""Reads a list of members, of past contacts or of entitlements: .xlsx or .csv in, rows and faults out.

The frame is the ledger's: columns are found by their headings, in any order; nothing is skipped silently.
"""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Generic, TypeVar

from ledgers.list_kinds import ListKind, Part
from ledgers.roster_columns import Columns, words
from ledgers.roster_faults import Fault, FaultCode, Severity, Unreadable
from ledgers.roster_rows import LineReader, fault_at, is_remark
from ledgers.sheet_lines import Line
from ledgers.table_files import HEADING_WITHIN, Names, Progress, Table, tables

_PROGRESS_EVERY = 200
_LEAST_KNOWN = 2
_BESIDE = ", "
NO_COLUMNS = Columns({}, {})
R = TypeVar("R")
Read = Callable[[LineReader], R]
Key = Callable[[R], Hashable]


@dataclass(frozen=True, slots=True)
class FoundList(Generic[R]):
    """What a list holds: `rows` only where they are without errors, `faults` in the order of the lines."""

    rows: tuple[R, ...]
    faults: tuple[Fault, ...]
    columns: Columns = NO_COLUMNS

    @property
    def errors(self) -> tuple[Fault, ...]:
        """The faults that keep a row or the whole file out."""
        return tuple(fault for fault in self.faults if fault.severity is Severity.ERROR)

    def fault(
        self, row: int, code: FaultCode, part: Part, severity: Severity = Severity.ERROR, /, **values: str
    ) -> Fault:
        """A fault that shows only beside what is known already."""
        return fault_at(row, self.columns, code, part, severity, **values)


@dataclass(slots=True)
class ListReader(Generic[R]):
    """A sheet while it is being read. `key` tells rows that say the same thing twice."""

    kind: ListKind
    read_row: Read[R]
    key: Key[R]
    sheet: Table
    title: str = ""
    columns: Columns | None = None
    rows: list[R] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    _seen: dict[Hashable, int] = field(default_factory=dict)

    def take(self, line: Line) -> None:
        """Takes a line: a heading (on each printed page), a row, or what is neither."""
        if (columns := columns_under(line, self.kind)) is not None:
            self.columns = columns
        elif self.columns is not None and not is_remark(line) and self._holds_a_row(line):
            reader = LineReader(line, self.columns, self.sheet.scan.uncalculated, self.title)
            row = self.read_row(reader)
            if not reader.fails:
                self._twice(reader, row)
            self.faults += reader.faults
            if not reader.fails:
                self.rows.append(row)

    def _holds_a_row(self, line: Line) -> bool:
        """Whether anything stands there besides the household, which merged cells lend to the lines below."""
        assert self.columns is not None
        own = {part for part, places in self.columns.places.items() if any(line.own[at] for at in places)}
        return bool(own - {Part.NUMBER, Part.HEAD, Part.TOWN, Part.VILLAGE})

    def _twice(self, reader: LineReader, row: R) -> None:
        number = reader.line.number
        earlier = self._seen.setdefault(self.key(row), number)
        if earlier != number:
            part = next(part for part in reversed(self.kind.needed) if part in reader.columns.places)
            reader.fault(FaultCode.DUPLICATE_ROW, part, other_row=str(earlier))


def columns_under(line: Line, kind: ListKind) -> Columns | None:
    """The columns, if this line is a heading that has all that the list needs."""
    columns = _known(line, kind)
    return None if any(_missing(columns, kind)) else columns


def _known(line: Line, kind: ListKind) -> Columns:
    names = {words(name): part for part, others in kind.parts.items() for name in others}
    places: dict[StrEnum, tuple[int, ...]] = {}
    headings: dict[StrEnum, str] = {}
    for at, text in enumerate(line.own):
        part = names.get(words(text)) if text else None
        if part is not None and part not in places:
            places[part], headings[part] = (at,), "".join(text.split())
    return Columns(places, headings)


def _missing(columns: Columns, kind: ListKind) -> Iterator[Part]:
    for part in kind.needed:
        if part not in columns.places and not (part is Part.HEAD and Part.NUMBER in columns.places):
            yield part


def read_list(
    path: Path, kind: ListKind, read_row: Read[R], key: Key[R], progress: Progress, names: Names
) -> FoundList[R]:
    """All that the file says. Never raises for what is in the file; OSError without one."""
    try:
        with tables(path, names) as found:
            return _read(found, kind, read_row, key, progress)
    except Unreadable as error:
        return FoundList((), (error.fault,))


def _read(found: list[Table], kind: ListKind, read_row: Read[R], key: Key[R], progress: Progress) -> FoundList[R]:
    with_heading = [sheet for sheet in found if any(columns_under(line, kind) for line in _top(sheet))]
    if not with_heading:
        return FoundList((), tuple(_no_heading(found, kind)))
    # A workbook of several sheets: the one that is called like the list, else the first.
    sheet = next((one for one in with_heading if one.title.strip() == kind.sheet), with_heading[0])
    reader = ListReader(kind, read_row, key, sheet)
    for done, line in enumerate(sheet.lines(), start=1):
        reader.take(line)
        if done % _PROGRESS_EVERY == 0:
            progress(done, max(done, sheet.scan.rows))
    progress(sheet.scan.rows, sheet.scan.rows)
    unread = [
        Fault(None, None, FaultCode.SHEET_NOT_READ, severity=Severity.WARNING, sheet=one.title)
        for one in with_heading
        if one is not sheet
    ]
    assert reader.columns is not None
    if Part.IDENTITY in reader.columns.places:
        unread.append(
            Fault(None, reader.columns.heading(Part.IDENTITY), FaultCode.IDENTITY_NOT_KEPT, severity=Severity.WARNING)
        )
    if not reader.rows and not reader.faults:
        unread.append(Fault(None, None, FaultCode.NO_ROWS))
    return FoundList(tuple(reader.rows), (*unread, *reader.faults), reader.columns)


def _top(sheet: Table) -> Iterator[Line]:
    return islice(sheet.lines(), HEADING_WITHIN)


def _no_heading(found: list[Table], kind: ListKind) -> Iterator[Fault]:
    """Which columns are missing in the line that is most like a heading; or that there is none."""
    lines = [line for sheet in found for line in _top(sheet)]
    best = max((_known(line, kind) for line in lines), key=lambda one: len(one.places), default=NO_COLUMNS)
    if not lines:
        yield Fault(None, None, FaultCode.EMPTY_FILE)
    elif len(best.places) < _LEAST_KNOWN:
        yield no_heading(kind)
    else:
        for part in _missing(best, kind):
            yield Fault(None, part.value, FaultCode.COLUMN_MISSING)


def no_heading(kind: ListKind, sheet: str = "") -> Fault:
    """The heading is nowhere: says which columns it needs."""
    needed = (("needed", _BESIDE.join(kind.needed)),)
    return Fault(None, None, FaultCode.HEADER_NOT_FOUND, needed, sheet=sheet)
