"""A table as a file: a JSON object a line, exact; or a spreadsheet, for people. Both are written row by row."""

import json
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

# What a spreadsheet program would count out.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
MOST_ROWS = 1_000_000
MOST_LETTERS = 32_000
MOST_NUMBER = 10**15
LONG = ("sheet", "row", "column", "part", "text")


class Format(StrEnum):
    """How the files are written."""

    JSONL = "jsonl"
    XLSX = "xlsx"


class Writer(Protocol):
    """A file that takes rows; it is whole once it is closed."""

    def add(self, values: Sequence[Any]) -> None:
        """One row, in the order of the columns."""

    def close(self) -> None:
        """Nothing more comes."""


def writer(how: Format, path: Path, columns: Sequence[str]) -> Writer:
    """The file of this kind. Raises OSError when it cannot be written."""
    return Lines(path, columns) if how is Format.JSONL else Sheets(path, columns)


def plain(value: Any) -> Any:
    """Days and instants as ISO 8601, all else as JSON knows it."""
    return value.isoformat() if isinstance(value, date) else value


def as_json(value: Any) -> str:
    """Readable in every language, on one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class Lines:
    """JSON Lines."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self._columns = columns
        self._file = path.open("w", encoding="utf-8", newline="\n")

    def add(self, values: Sequence[Any]) -> None:
        """One line."""
        row = dict(zip(self._columns, map(plain, values), strict=True))
        self._file.write(as_json(row) + "\n")

    def close(self) -> None:
        """Nothing more comes."""
        self._file.close()


class Sheets:
    """A workbook; a new sheet for every million rows. Of a text that no cell can hold the rest stands in the sheet
    `long`, in parts. No cell is a formula."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self._path, self._columns = path, columns
        self._book = Workbook(write_only=True)
        self._long: Any = None  # openpyxl's write-only sheets have no type of their own
        self._number = 0
        self._begin()

    def _begin(self) -> None:
        self._number += 1
        self._sheet: Any = self._book.create_sheet(f"rows {self._number}")
        self._sheet.freeze_panes = "A2"
        self._sheet.append(list(self._columns))
        self._row = 1

    def add(self, values: Sequence[Any]) -> None:
        """One row."""
        if self._row == MOST_ROWS:
            self._begin()
        self._row += 1
        self._sheet.append([self._cell(name, value) for name, value in zip(self._columns, values, strict=True)])

    def _cell(self, column: str, value: Any) -> Any:
        if value is None or isinstance(value, bool) or (isinstance(value, int) and abs(value) < MOST_NUMBER):
            return value
        said = plain(value)
        said = ILLEGAL_CHARACTERS_RE.sub("", said if isinstance(said, str) else as_json(said))
        first, *others = [said[at : at + MOST_LETTERS] for at in range(0, len(said), MOST_LETTERS)] or [""]
        for part, text in enumerate(others, start=2):
            self._beside([f"rows {self._number}", self._row, column, part], text)
        return _text(self._sheet, first)

    def _beside(self, where: list[Any], text: str) -> None:
        if self._long is None:
            self._long = self._book.create_sheet("long")
            self._long.append(LONG)
        self._long.append([*where, _text(self._long, text)])

    def close(self) -> None:
        """Nothing more comes."""
        self._book.save(self._path)


def _text(sheet: Any, said: str) -> Any:
    cell = WriteOnlyCell(sheet, "'" + said if said.startswith(FORMULA) else said)
    cell.data_type = "s"
    return cell
