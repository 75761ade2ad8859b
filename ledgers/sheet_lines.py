"""Opens an .xlsx that a stranger sent and gives its sheets line by line, merged cells filled in.

openpyxl's streaming mode keeps memory flat and leaves a million empty formatted rows at once, but it cannot see
merged cells: they stand after the rows in the sheet's XML. So that XML is scanned as bytes beforehand, which costs
about a hundredth of the parsing and finds the merged ranges and the formulas that were never calculated.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING
from zipfile import BadZipFile, ZipFile, is_zipfile
from zlib import error as ZlibError

from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string, coordinate_to_tuple
from openpyxl.utils.exceptions import InvalidFileException

from ledgers.roster_cells import plain
from ledgers.roster_faults import FaultCode, Unreadable

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

UNPACKED_LIMIT = 200 * 1024 * 1024
FILLED_ROWS_LIMIT = 200_000
BLANK_ROWS_LIMIT = 1_000
COLUMNS_LIMIT = 40
MERGES_LIMIT = 200_000
# What openpyxl and the archive raise for files that only look like workbooks.
BROKEN = (
    BadZipFile, ZlibError, InvalidFileException, SyntaxError, KeyError, ValueError, TypeError, AttributeError,
    IndexError, EOFError, NotImplementedError, RuntimeError, AssertionError,
)  # fmt: skip
WORKBOOKS = frozenset({".xlsx", ".xlsm"})
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_MERGE = re.compile(rb'mergeCell\s+ref=["\']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})["\']')
_UNCALCULATED = re.compile(
    rb'<c r="([A-Z]{1,3}[0-9]{1,7})"[^<>]*><f(?:[^<>]*/>|[^<>]*>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>'
)
_CHUNK = 1 << 20
_LONGEST_CELL = 1 << 16


@dataclass(frozen=True, slots=True)
class Line:
    """One row: `own` is what stands in its cells, `filled` also what merged cells lend it."""

    number: int
    own: list[str]
    filled: list[str]

    @property
    def blank(self) -> bool:
        return not any(self.own)


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, counted from 0 for columns and from 1 for rows."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(slots=True)
class Scan:
    """What the bytes of a sheet tell before it is read."""

    merges: list[Merge] = field(default_factory=list)
    uncalculated: set[tuple[int, int]] = field(default_factory=set)
    rows: int = 0


@dataclass(slots=True)
class _Lent:
    """What the merged ranges lend to the cells below and beside their first one; one slot a column."""

    merges: list[Merge]
    next: int = 0
    values: list[str] = field(default_factory=lambda: [""] * COLUMNS_LIMIT)
    until: list[int] = field(default_factory=lambda: [0] * COLUMNS_LIMIT)

    def fill(self, number: int, own: list[str]) -> list[str]:
        while self.next < len(self.merges) and self.merges[self.next].first_row <= number:
            self._begin(self.merges[self.next], own)
            self.next += 1
        slots = zip(own, self.values, self.until, strict=True)
        return [text or (value if number <= until else "") for text, value, until in slots]

    def _begin(self, merge: Merge, own: list[str]) -> None:
        for column in range(merge.first_column, min(merge.last_column + 1, COLUMNS_LIMIT)):
            self.values[column] = own[merge.first_column]
            self.until[column] = merge.last_row


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet whose lines can be read as often as one likes."""

    title: str
    scan: Scan
    source: "Worksheet"

    def lines(self) -> Iterator[Line]:
        """Every line that is not blank, until a thousand blank ones follow each other. Raises Unreadable."""
        lent, blanks, filled_rows = _Lent(self.scan.merges), 0, 0
        self.source.reset_dimensions()  # type: ignore[attr-defined]  # a read-only sheet; files lie about their size
        for number, values in enumerate(_values(self.source), start=1):
            own = [plain(value) if value is not None else "" for value in values]
            line = Line(number, own, lent.fill(number, own) if self.scan.merges else own)
            blanks = blanks + 1 if line.blank else 0
            if blanks > BLANK_ROWS_LIMIT:
                return
            if not line.blank:
                filled_rows += 1
                yield line
            if filled_rows > FILLED_ROWS_LIMIT:
                raise Unreadable(FaultCode.TOO_LARGE, rows=str(FILLED_ROWS_LIMIT))


def _values(source: "Worksheet") -> Iterator[tuple[object, ...]]:
    try:
        yield from source.iter_rows(max_col=COLUMNS_LIMIT, values_only=True)
    except BROKEN as error:
        raise Unreadable(FaultCode.NOT_XLSX, name=source.title) from error


def ensure_workbook(path: Path) -> None:
    """Raises Unreadable for what is no .xlsx, is locked or would unpack to more than memory should hold."""
    if path.stat().st_size == 0:
        raise Unreadable(FaultCode.EMPTY_FILE)
    if not is_zipfile(path):
        raise Unreadable(_kind_of_stranger(path), name=path.name)
    try:
        with ZipFile(path) as archive:
            members = archive.infolist()
    except BROKEN as error:
        raise Unreadable(FaultCode.NOT_XLSX, name=path.name) from error
    if sum(member.file_size for member in members) > UNPACKED_LIMIT:
        raise Unreadable(FaultCode.TOO_LARGE, rows=str(FILLED_ROWS_LIMIT))
    names = {member.filename for member in members}
    if "xl/workbook.xml" not in names:
        raise Unreadable(FaultCode.WRONG_FILE_TYPE, name=path.name)


def _kind_of_stranger(path: Path) -> FaultCode:
    with path.open("rb") as file:
        begins = file.read(len(_OLE))
    if path.suffix.lower() not in WORKBOOKS:
        return FaultCode.WRONG_FILE_TYPE
    return FaultCode.LOCKED_FILE if begins == _OLE else FaultCode.NOT_XLSX


def opened(file: IO[bytes], name: str) -> "Workbook":
    """The workbook, streaming, with the values of formulas as they were last calculated. Close it afterwards."""
    try:
        return load_workbook(file, read_only=True, data_only=True)
    except BROKEN as error:
        raise Unreadable(FaultCode.NOT_XLSX, name=name) from error


def sheets(path: Path, book: "Workbook") -> list[Sheet]:
    """The worksheets in their order, each with its merged ranges."""
    with ZipFile(path) as archive:
        return [Sheet(str(sheet.title), _scanned(archive, sheet), sheet) for sheet in book.worksheets]


def _scanned(archive: ZipFile, sheet: "Worksheet") -> Scan:
    where: str = sheet._worksheet_path  # type: ignore[attr-defined]  # the only place where openpyxl keeps it
    scan = Scan()
    try:
        with archive.open(where) as file:
            for piece in _pieces(file):
                _look_through(piece, scan)
    except BROKEN as error:
        raise Unreadable(FaultCode.NOT_XLSX, name=sheet.title) from error
    scan.merges.sort(key=lambda merge: merge.first_row)
    return scan


def _look_through(piece: bytes, scan: Scan) -> None:
    scan.rows += piece.count(b"<row ")
    if b"mergeCell" in piece:
        scan.merges += [_merge(found) for found in _MERGE.finditer(piece)]
    if b"<f" in piece:
        cells = (found[1].decode() for found in _UNCALCULATED.finditer(piece))
        scan.uncalculated |= {coordinate_to_tuple(cell) for cell in cells}
    if len(scan.merges) > MERGES_LIMIT:
        raise Unreadable(FaultCode.TOO_LARGE, rows=str(FILLED_ROWS_LIMIT))


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    """The file in pieces, each cut where a row, a cell or a range begins."""
    rest = b""
    while chunk := file.read(_CHUNK):
        piece = rest + chunk
        cut = max(piece.rfind(tag, -_LONGEST_CELL) for tag in (b"<row ", b"<c ", b"<mergeCell "))
        cut = cut if cut > 0 else len(piece)
        yield piece[:cut]
        rest = piece[cut:]
    yield rest


def _merge(found: re.Match[bytes]) -> Merge:
    first, first_row, last, last_row = (group.decode() for group in found.groups())
    return Merge(
        int(first_row), column_index_from_string(first) - 1, int(last_row), column_index_from_string(last) - 1
    )
