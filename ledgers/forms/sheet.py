"""Fills a table's template: the placeholders above and below once, the row of placeholders for every row.

Text is always written as text: a name that begins like a formula stays a name.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | Decimal
PLACEHOLDER = re.compile(r"\{\{\s*([\w.]+)\s*\}\}")
ROW = "row."
LINE_HEIGHT = 14.0
_PADDING = 8.0
_TALLEST = 409.0
_USUAL_WIDTH = 8.4
_TITLE_LENGTH = 31
_NO_TITLE = re.compile(r"[\[\]:*?/\\']")


@dataclass(frozen=True, slots=True)
class Page:
    """What fills one sheet: the values of the form's own placeholders, and its rows."""

    values: Mapping[str, Value]
    rows: Sequence[Mapping[str, Value]] = ()
    name: str = ""


@dataclass(slots=True)
class _Below:
    """The part under the row of placeholders, while it moves down."""

    cells: list[tuple[int, int, Any, Any]] = field(default_factory=list)  # row, column, value, style
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)


def fill(book: Workbook, pages: Sequence[Page]) -> Workbook:
    """The template filled: the first sheet once for each page."""
    template = book.worksheets[0]
    copies = [_another(book, template) for _ in pages[1:]]
    used: set[str] = set()
    for sheet, page in zip([template, *copies], pages, strict=True):
        _fill_sheet(sheet, page)
        if page.name:
            sheet.title = _title(page.name, used)
    return book


def placeholders(sheet: Worksheet) -> dict[str, str]:
    """Every placeholder of the sheet with the first cell in which it stands."""
    found: dict[str, str] = {}
    for row in sheet.iter_rows():
        for cell in row:
            for name in _names(cell.value):
                found.setdefault(name, cell.coordinate)
    return found


def rows_with_placeholders(sheet: Worksheet) -> list[int]:
    """The rows that are to be repeated: there must be one."""
    return [
        number
        for number, row in enumerate(sheet.iter_rows(), start=1)
        if any(name.startswith(ROW) for cell in row for name in _names(cell.value))
    ]


def _names(value: object) -> list[str]:
    return PLACEHOLDER.findall(value) if isinstance(value, str) else []


def _another(book: Workbook, template: Worksheet) -> Worksheet:
    """A copy with what copying leaves out."""
    sheet = book.copy_worksheet(template)
    sheet.print_title_rows = template.print_title_rows
    sheet.HeaderFooter = copy(template.HeaderFooter)
    sheet.freeze_panes = template.freeze_panes
    return sheet


def _title(name: str, used: set[str]) -> str:
    base = _NO_TITLE.sub("", name)[:_TITLE_LENGTH] or "1"
    title, number = base, 2
    while title in used:
        ending = f"({number})"
        title, number = base[: _TITLE_LENGTH - len(ending)] + ending, number + 1
    used.add(title)
    return title


def _fill_sheet(sheet: Worksheet, page: Page) -> None:
    repeated = rows_with_placeholders(sheet)
    if repeated:
        _fill_rows(sheet, repeated[0], page.rows)
    for row in sheet.iter_rows(max_row=sheet.max_row):
        for cell in row:
            if isinstance(cell, Cell) and _names(cell.value):
                _put(cell, str(cell.value), page.values)


def _fill_rows(sheet: Worksheet, at: int, rows: Sequence[Mapping[str, Value]]) -> None:
    model = [(cell.column, cell.value, cell._style) for cell in _cells(sheet, at, at)]
    least = sheet.row_dimensions[at].height or LINE_HEIGHT + _PADDING
    below = _lift(sheet, at)
    given: Iterable[Mapping[str, Value]] = rows or ({},)
    last = at
    for last, row in enumerate(given, start=at):
        values = {ROW + name: value for name, value in row.items()}
        for column, text, style in model:
            cell: Any = sheet.cell(last, column)
            cell._style = copy(style)
            if _names(text):
                _put(cell, str(text), values, default="")
            elif text is not None:
                cell.value = text
        sheet.row_dimensions[last].height = _height(sheet, last, least)
    _lower(sheet, below, last - at)


def _height(sheet: Worksheet, row: int, least: float) -> float:
    """As many lines as the fullest cell wraps to: not every program finds the height by itself."""
    lines = 1
    for cell in _cells(sheet, row, row):
        if isinstance(cell.value, str):
            width = max((sheet.column_dimensions[cell.column_letter].width or _USUAL_WIDTH) - 1, 2)
            lines = max(lines, sum(max(ceil(_signs(one) / width), 1) for one in cell.value.split("\n")))
    return max(least, min(lines * LINE_HEIGHT + _PADDING, _TALLEST))


def _signs(text: str) -> int:
    """The width of a text in half-width signs."""
    return sum(1 if sign.isascii() else 2 for sign in text)


def _lift(sheet: Worksheet, at: int) -> _Below:
    """Takes away what stands under the row."""
    below = _Below()
    for area in list(sheet.merged_cells.ranges):
        if area.min_row > at:
            below.merged.append((area.min_row, area.max_row, area.min_col, area.max_col))
            sheet.unmerge_cells(str(area))
    for cell in _cells(sheet, at + 1, None):
        below.cells.append((cell.row, cell.column, cell.value, copy(cell._style)))
        del sheet._cells[cell.row, cell.column]
    for number in [number for number in sheet.row_dimensions if number > at]:
        height = sheet.row_dimensions.pop(number).height
        if height is not None:
            below.heights[number] = height
    return below


def _lower(sheet: Worksheet, below: _Below, by: int) -> None:
    """Puts it back so many rows further down."""
    for row, column, value, style in below.cells:
        cell: Any = sheet.cell(row + by, column)
        cell.value, cell._style = value, style
    for first, last, left, right in below.merged:
        sheet.merge_cells(start_row=first + by, end_row=last + by, start_column=left, end_column=right)
    for number, height in below.heights.items():
        sheet.row_dimensions[number + by].height = height


def _cells(sheet: Worksheet, first: int, last: int | None) -> list[Any]:
    """The cells of these rows; openpyxl's types do not know that they have a style."""
    return [cell for row in sheet.iter_rows(min_row=first, max_row=last) for cell in row]


def _put(cell: Cell, text: str, values: Mapping[str, Value], default: str | None = None) -> None:
    """A placeholder alone in its cell keeps its number; others become text."""
    whole = PLACEHOLDER.fullmatch(text.strip())
    value = values.get(whole[1], default) if whole else None
    if isinstance(value, int | Decimal):
        cell.value = value
        return
    replaced = PLACEHOLDER.sub(
        lambda found: str(values.get(found[1], found[0] if default is None else default)), text
    )
    clean = ILLEGAL_CHARACTERS_RE.sub("", replaced)
    cell.value = clean or None
    if clean.startswith("="):
        cell.data_type = "s"
