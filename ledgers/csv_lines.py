"""A .csv that a stranger sent, line by line: as Excel and WPS save it, UTF-8, GB18030 or "Unicode text"."""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from itertools import islice
from pathlib import Path

from ledgers.roster_cells import plain
from ledgers.roster_faults import FaultCode, Unreadable
from ledgers.sheet_lines import BLANK_ROWS_LIMIT, COLUMNS_LIMIT, FILLED_ROWS_LIMIT, WORKBOOKS, Line, Scan

SUFFIXES = frozenset({".csv", ".tsv", ".txt"})
BYTES_LIMIT = 50 * 1024 * 1024
# Of a text that really was GB18030 nearly every sign is one of the 6,763 that everybody writes; of another encoding
# that was read as GB18030 hardly any is.
LEAST_COMMON = 0.8
_BETWEEN = "\t,;"
_FIRST = 10


@dataclass(frozen=True, slots=True)
class CsvSheet:
    """A .csv as a sheet: nothing is merged in it, and a number of a line is the one that Excel shows."""

    title: str
    text: str
    between: str
    scan: Scan = field(default_factory=Scan)

    def lines(self) -> Iterator[Line]:
        """Every line that is not blank. Raises Unreadable."""
        blanks, filled_rows = 0, 0
        for number, values in enumerate(self._records(), start=1):
            own = [plain(value) for value in values[:COLUMNS_LIMIT]]
            own += [""] * (COLUMNS_LIMIT - len(own))
            blanks = 0 if any(own) else blanks + 1
            if blanks > BLANK_ROWS_LIMIT:
                return
            if not blanks:
                filled_rows += 1
                yield Line(number, own, own)
            if filled_rows > FILLED_ROWS_LIMIT:
                raise Unreadable(FaultCode.TOO_LARGE, rows=str(FILLED_ROWS_LIMIT))

    def _records(self) -> Iterator[list[str]]:
        reader = csv.reader(StringIO(self.text, newline=""), delimiter=self.between, strict=True)
        try:
            yield from reader
        except csv.Error as error:
            raise Unreadable(FaultCode.BROKEN_LINE, name=self.title, line=str(reader.line_num)) from error


def csv_sheet(path: Path) -> CsvSheet:
    """The file as one sheet. Raises Unreadable for what is no text, in no encoding that we read, or too large."""
    if path.stat().st_size > BYTES_LIMIT:
        raise Unreadable(FaultCode.TOO_LARGE, rows=str(FILLED_ROWS_LIMIT))
    text = _decoded(path.read_bytes(), path.name)
    if not text.strip():
        raise Unreadable(FaultCode.EMPTY_FILE)
    if "\0" in text:
        raise Unreadable(FaultCode.WRONG_FILE_TYPE, name=path.name)
    begins = text.lstrip()[:2000]
    sheet = CsvSheet(path.name, text, max(_BETWEEN, key=begins.count))
    sheet.scan.rows = text.count("\n") + 1
    return sheet


def is_renamed_csv(path: Path) -> bool:
    """Whether a file that is called a workbook is lines of text: somebody gave it another name. Raises OSError."""
    if path.suffix.lower() not in WORKBOOKS or path.stat().st_size > BYTES_LIMIT:
        return False
    try:
        return any(sum(map(bool, line.own)) > 1 for line in islice(csv_sheet(path).lines(), _FIRST))
    except Unreadable:
        return False


def _decoded(data: bytes, name: str) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "gb18030" or _is_common(text):
            return text
    raise Unreadable(FaultCode.UNKNOWN_ENCODING, name=name)


def _is_common(text: str) -> bool:
    signs = [sign for sign in text if ord(sign) > 127]
    common = sum(1 for sign in signs if sign.encode("gb2312", "ignore"))
    return common >= len(signs) * LEAST_COMMON
