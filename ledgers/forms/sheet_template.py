"""Builds the shipped template of a table: headings as printed, and a row of placeholders, filled for each row."""

from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from ledgers.forms.declaration import Form, Kind, layout
from rules.income import EXPENSES, GROUPS, LINES, lines_of

_A4 = 9
_THIN = Side(style="thin")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_CM_PER_INCH = 2.54
_MONEY = "#,##0.00"
_LINE = 20.0  # points: a line that is written by hand


def sheet_template(form: Form) -> Workbook:
    """A workbook with one sheet: whoever fills it replaces `{{ … }}`."""
    book = Workbook()
    _usual_font(book)
    sheet = book.worksheets[0]
    sheet.title = form.file
    row = _head(sheet, form)
    _headings(sheet, form, row)
    if form.kind is Kind.INCOME:
        last = _income_lines(sheet, form, row + 1)
    else:
        last = row + 1
        for at, column in enumerate(form.columns, start=1):
            _write(sheet, last, at, f"{{{{ row.{column.field} }}}}", column.align)
        if form.row_height:
            sheet.row_dimensions[last].height = form.row_height
    for at, line in enumerate(form.below, start=last + 2):
        _across(sheet, form, at, line, "left")
    _page(sheet, form, row)
    return book


def _usual_font(book: Workbook) -> None:
    """Widths of columns are counted in digits of a workbook's usual font: with one of another width, where openpyxl's
    own is missing, a page would be shrunk."""
    look, styles = layout(), book._named_styles  # type: ignore[attr-defined]  # openpyxl's types leave it out
    styles["Normal"].font = Font(name=look.body_font, size=look.body_size)


def _head(sheet: Worksheet, form: Form) -> int:
    """Mark, title and the lines above; the row in which the headings stand."""
    look = layout()
    row = 1
    if form.mark:
        _across(sheet, form, row, form.mark, "left")
        row += 1
    _across(sheet, form, row, form.title, "center")
    sheet.cell(row, 1).font = Font(name=look.title_font, size=look.title_size, bold=True)
    sheet.row_dimensions[row].height = look.title_size * 2
    for at, line in enumerate(form.above, start=row + 1):
        _across(sheet, form, at, line, "left")
    return form.heading_row


def _across(sheet: Worksheet, form: Form, row: int, text: str, align: str) -> None:
    cell = sheet.cell(row, 1, text)
    cell.font = Font(name=layout().body_font, size=layout().body_size + 1)
    cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=False)
    sheet.row_dimensions[row].height = _LINE
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(form.columns))


def _headings(sheet: Worksheet, form: Form, row: int) -> None:
    for at, column in enumerate(form.columns, start=1):
        _write(sheet, row, at, column.heading, "center", bold=True)
        sheet.column_dimensions[get_column_letter(at)].width = column.width
    sheet.row_dimensions[row].height = layout().body_size * 3.2


def _write(sheet: Worksheet, row: int, column: int, value: str, align: str, *, bold: bool = False) -> None:
    cell = sheet.cell(row, column, value)
    cell.font = Font(name=layout().body_font, size=layout().body_size, bold=bold)
    cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=True)
    cell.border = _BOX


def _income_lines(sheet: Worksheet, form: Form, first: int) -> int:
    """The 25 lines, the household's size and the three formulas; the last row."""
    rows = {}
    for row, line in enumerate(LINES, start=first):
        rows[line] = row
        _write(sheet, row, 1, form.groups[line[0]], "center")
        _write(sheet, row, 2, form.lines[line], "left")
        _write(sheet, row, 3, f"{{{{ {line} }}}}", "right")
        sheet.cell(row, 3).number_format = _MONEY
        sheet.row_dimensions[row].height = _LINE
    for group in GROUPS:
        many = lines_of(group)
        if len(many) > 1:
            sheet.merge_cells(start_row=rows[many[0]], end_row=rows[many[-1]], start_column=1, end_column=1)
    size = first + len(LINES)
    spent = "+".join(f"C{rows[line]}" for line in lines_of(EXPENSES))
    earned = f"SUM(C{rows['A1']}:C{rows['E15']})"
    nothing = f"COUNT(C{rows['A1']}:C{size - 1})=0"  # a form for the pen shows no zero
    formulas = (
        f'=IF({nothing},"",ROUND({earned},2))',
        f'=IF({nothing},"",ROUND({earned}-{spent},2))',
        f'=IF(OR({nothing},N(C{size})<=0),"",ROUND(C{size + 2}/C{size},2))',
    )
    _result(sheet, size, form.size, "{{ size }}", "0")
    for row, (label, formula) in enumerate(zip(form.results, formulas, strict=True), start=size + 1):
        _result(sheet, row, label, formula, _MONEY)
    return size + len(formulas)


def _result(sheet: Worksheet, row: int, label: str, value: str, shown: str) -> None:
    _write(sheet, row, 1, label, "center", bold=True)
    _write(sheet, row, 2, "", "center")
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=2)
    _write(sheet, row, 3, value, "right", bold=True)
    sheet.cell(row, 3).number_format = shown
    sheet.row_dimensions[row].height = _LINE


def _page(sheet: Worksheet, form: Form, heading: int) -> None:
    """A4, the headings again on each page, as wide as the page, numbered."""
    look = layout()
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.orientation = "landscape" if form.landscape else "portrait"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 1 if form.kind is Kind.INCOME else 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margin = look.margin_cm / _CM_PER_INCH
    sheet.page_margins = PageMargins(left=margin, right=margin, top=margin, bottom=margin, header=0.3, footer=0.3)
    sheet.print_options.horizontalCentered = True
    sheet.print_title_rows = f"{heading}:{heading}"
    foot: Any = sheet.oddFooter
    foot.center.text = look.page_label_alone if form.apart else look.page_label
    if form.apart:
        sheet.page_setup.firstPageNumber, sheet.page_setup.useFirstPageNumber = 1, True
    sheet.freeze_panes = f"A{heading + 1}"
