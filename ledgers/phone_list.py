"""The phone list as a sheet to print: A4 across, the headings on every page, room for the day of the call."""

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.properties import PageSetupProperties

WIDTHS = (5, 12, 16, 16, 16, 28, 14, 16, 14)
_LINE = Side(style="thin")


def write(path: Path, title: str, headings: Sequence[str], rows: Sequence[Sequence[str | int]]) -> None:
    """Raises OSError when the file cannot be written."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([title])
    sheet.append(list(headings))
    for row in rows:
        sheet.append(list(row))
    last = chr(ord("A") + len(headings) - 1)
    sheet.merge_cells(f"A1:{last}1")
    sheet["A1"].font, sheet["A1"].alignment = Font(size=16, bold=True), Alignment(horizontal="center")
    for at, width in enumerate(WIDTHS[: len(headings)]):
        sheet.column_dimensions[chr(ord("A") + at)].width = width
    for cells in sheet.iter_rows(min_row=2, max_col=len(headings)):
        for cell in cells:
            cell.border = Border(_LINE, _LINE, _LINE, _LINE)
            cell.alignment = Alignment(wrap_text=True, vertical="center")
            cell.font = Font(size=11, bold=cell.row == 2)
            cell.number_format = "@"
    sheet.print_title_rows = "2:2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    book.save(path)
