"""Reads the official ledger of helpers (帮扶责任工作台账) as people really send it: .xlsx or .csv in, rows and
faults out.

Nothing is stored here and nothing is skipped silently: whoever calls decides about a roster with faults.
The layout is `annex1-ledger` of laizhou-2018: twelve columns, found by their headings.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from pathlib import Path

from ledgers.roster_checks import Neighbours
from ledgers.roster_columns import EXPECTED, REQUIRED, Columns, columns_of, is_heading
from ledgers.roster_faults import Fault, FaultCode, Severity, Unreadable
from ledgers.roster_heading import township_of
from ledgers.roster_members import MEMBERS_SHEET, MemberRow, MembersReader
from ledgers.roster_rows import HelperEntry, LineReader, RosterRow, holds_a_household, read_row
from ledgers.sheet_lines import Line
from ledgers.table_files import HEADING_WITHIN, Names, Progress, Table, tables

__all__ = [
    "Fault", "FaultCode", "HelperEntry", "MemberRow", "Progress", "Roster", "RosterRow", "Severity", "read_roster",
]  # fmt: skip

_PROGRESS_EVERY = 200


@dataclass(frozen=True, slots=True)
class Roster:
    """What a file holds: `rows` and `members` only where they are without errors; `faults` of the whole file
    first, then in the order of the lines."""

    township: str
    rows: tuple[RosterRow, ...]
    members: tuple[MemberRow, ...]
    faults: tuple[Fault, ...]

    @property
    def errors(self) -> tuple[Fault, ...]:
        """The faults that keep a row, a member or the whole file out."""
        return tuple(fault for fault in self.faults if fault.severity is Severity.ERROR)


@dataclass(slots=True)
class _Ledger:
    """The ledger's sheet while it is being read; `columns` is empty until the heading has come."""

    sheet: Table
    columns: Columns | None = None
    township: str = ""
    above: list[Line] = field(default_factory=list)
    rows: list[RosterRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    households: dict[str, set[str]] = field(default_factory=dict)
    neighbours: Neighbours = field(default_factory=Neighbours)

    @property
    def complete(self) -> bool:
        """Whether every column that is needed is there."""
        return self.columns is not None and not any(self.columns.missing(REQUIRED))

    def head(self, header: list[Line]) -> None:
        """Takes a heading: the first whole one, and later ones (on each printed page) if they are whole too."""
        columns = columns_of(header) if header else None
        if columns and self.columns is None:
            self.columns, self.township = columns, township_of(self.above)
            self.faults += _missing_columns(columns)
        elif columns and not any(columns.missing(REQUIRED)):
            self.columns = columns

    def take(self, line: Line) -> None:
        """Takes a line that is no heading."""
        if self.columns is None:
            self.above.append(line)
        elif self.complete and not self._is_title(line) and holds_a_household(line, self.columns):
            reader = LineReader(line, self.columns, self.sheet.scan.uncalculated)
            row = read_row(reader, self.township)
            reader.faults += self.neighbours.faults(row, self.columns)
            self.households.setdefault(row.household_name, set()).add(row.village)
            self.faults += reader.faults
            if not reader.fails:
                self.rows.append(row)

    def _is_title(self, line: Line) -> bool:
        """Whether a line above the first heading is printed again, as on each page."""
        texts = [text for text in line.own if text]
        return len(texts) == 1 and any(texts[0] in title.own for title in self.above)

    def finish(self) -> None:
        """Says what only the end can tell: no household at all, or no town anywhere."""
        towns = Counter(row.town for row in self.rows if row.town)
        if not self.township and towns:
            self.township = towns.most_common(1)[0][0]
        self.rows = [row if row.town else replace(row, town=self.township) for row in self.rows]
        if self.complete and not self.households:
            self.faults.append(Fault(None, None, FaultCode.NO_HOUSEHOLDS))
        elif self.complete and not self.township:
            self.faults.insert(0, Fault(None, None, FaultCode.MISSING_TOWNSHIP, severity=Severity.WARNING))


def read_roster(
    path: Path, progress: Progress | None = None, names: Names | None = None, today: date | None = None
) -> Roster:
    """All that the file says. `progress` is told (lines done, lines expected) now and then and at the end; `names`
    are the file's own names of columns -> the ledger's; ages of members are of `today`. Never raises for what is in
    the file; OSError without one."""
    try:
        with tables(path, names or {}) as found:
            return _read(found, progress or (lambda done, expected: None), today)
    except Unreadable as error:
        return Roster("", (), (), (error.fault,))


def _read(found: list[Table], progress: Progress, today: date | None) -> Roster:
    ledgers = [sheet for sheet in found if sheet.title.strip() != MEMBERS_SHEET and _has_heading(sheet)]
    if not ledgers:
        empty = all(next(sheet.lines(), None) is None for sheet in found)
        raise Unreadable(FaultCode.EMPTY_FILE if empty else FaultCode.HEADER_NOT_FOUND)
    ledger = _read_ledger(ledgers[0], progress)
    unread = (
        Fault(None, None, FaultCode.SHEET_NOT_READ, severity=Severity.WARNING, sheet=sheet.title)
        for sheet in ledgers[1:]
    )
    members = _read_members(found, ledger, today)
    return Roster(
        ledger.township,
        tuple(ledger.rows),
        tuple(member for reader in members for member in reader.members),
        (*unread, *ledger.faults, *(fault for reader in members for fault in reader.faults)),
    )


def _has_heading(sheet: Table) -> bool:
    lines = islice(sheet.lines(), HEADING_WITHIN)
    return any(columns_of(header) for header, _ in _with_headings(lines) if header)


def _with_headings(lines: Iterator[Line]) -> Iterator[tuple[list[Line], Line | None]]:
    """Each line with the heading right above it, if there is one; the lines of a heading come together."""
    header: list[Line] = []
    for line in lines:
        if is_heading(line):
            header.append(line)
        else:
            yield header, line
            header = []
    if header:
        yield header, None


def _read_ledger(sheet: Table, progress: Progress) -> _Ledger:
    ledger = _Ledger(sheet)
    for done, (header, line) in enumerate(_with_headings(sheet.lines()), start=1):
        ledger.head(header)
        if line:
            ledger.take(line)
        if done % _PROGRESS_EVERY == 0:
            progress(done, max(done, sheet.scan.rows))
    ledger.finish()
    progress(sheet.scan.rows, sheet.scan.rows)
    return ledger


def _read_members(found: list[Table], ledger: _Ledger, today: date | None) -> list[MembersReader]:
    """The sheet of members, read beside the households; none where the ledger itself could not be read."""
    sheets = [sheet for sheet in found if sheet.title.strip() == MEMBERS_SHEET]
    readers = [MembersReader(sheet, ledger.households, today) for sheet in sheets]
    for reader in readers if ledger.complete else ():
        reader.read()
    return readers


def _missing_columns(columns: Columns) -> Iterator[Fault]:
    """A column that the reader cannot do without is an error, one that only leaves a gap is a warning."""
    for wanted, severity in ((REQUIRED, Severity.ERROR), (EXPECTED, Severity.WARNING)):
        for heading in columns.missing(wanted):
            yield Fault(None, heading, FaultCode.COLUMN_MISSING, severity=severity)
