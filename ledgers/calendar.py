"""Reads a working calendar (.csv or .xlsx): a day, `working` or `rest`, and a name a row; a first row of headings
may stand above."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from openpyxl import load_workbook

from ledgers.sheet_lines import BROKEN

WORDS = {"working": True, "rest": False}
NAME_LIMIT = 40


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """One day on which people work or rest other than Monday to Friday says, or as it says."""

    day: date
    working: bool
    name: str


@dataclass(frozen=True, slots=True)
class CalendarFault:
    """What is wrong with a row; `code` is a text of calendar.j2."""

    row: int
    code: str
    found: str


class NoCalendar(ValueError):
    """The file is neither CSV in UTF-8 nor a workbook."""


def read_calendar(path: Path) -> tuple[tuple[CalendarRow, ...], tuple[CalendarFault, ...]]:
    """All good rows and all faults. Raises OSError when the file cannot be read, NoCalendar when it is none."""
    rows: dict[date, CalendarRow] = {}
    faults = []
    for number, cells in enumerate(_lines(path), start=1):
        if not any(cells) or (number == 1 and cells[1].lower() not in WORDS):
            continue
        day = _day(cells[0])
        if day is None:
            faults.append(CalendarFault(number, "fault_day", cells[0]))
        elif cells[1].lower() not in WORDS:
            faults.append(CalendarFault(number, "fault_word", cells[1]))
        elif day in rows:
            faults.append(CalendarFault(number, "fault_twice", cells[0]))
        else:
            rows[day] = CalendarRow(day, WORDS[cells[1].lower()], cells[2][:NAME_LIMIT])
    return tuple(rows.values()), tuple(faults)


def _lines(path: Path) -> Iterator[tuple[str, str, str]]:
    """The first three cells of each row as text, days as 2026-10-01."""
    if path.suffix.lower() == ".xlsx":
        with path.open("rb") as file:
            try:
                sheet = load_workbook(file, read_only=True).worksheets[0]
                values: list[list[object]] = [list(row) for row in sheet.values]
            except BROKEN as error:
                raise NoCalendar(path.name) from error
    else:
        try:
            values = [list(row) for row in csv.reader(path.read_text(encoding="utf-8-sig").splitlines())]
        except (UnicodeDecodeError, csv.Error) as error:
            raise NoCalendar(path.name) from error
    for row in values:
        day, word, name = [*map(_text, row), "", "", ""][:3]
        yield day, word, name


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return "" if cell is None else str(cell).strip()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
