"""Builds the shipped template of a letter (card, manual) as a Word file with Jinja placeholders."""

from copy import deepcopy
from typing import Any

from docx import Document
from docx.document import Document as Letter
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from ledgers.forms.declaration import Block, Form, layout

_A4 = (Cm(21), Cm(29.7))
_ROW_HEIGHT = Cm(0.9)


def letter_template(form: Form) -> Letter:
    """One document for all cards: `{%p for card in cards %}` around the declared blocks, each card on a new page."""
    letter = Document()
    _set_up(letter, form)
    letter.add_paragraph("{%p for card in cards %}")
    for block in form.blocks:
        _WRITERS[block.kind](letter, block)
    letter.add_paragraph("{%p if not loop.last %}")
    _next_card(letter)
    letter.add_paragraph("{%p endif %}")
    letter.add_paragraph("{%p endfor %}")
    return letter


def _set_up(letter: Letter, form: Form) -> None:
    look, section = layout(), letter.sections[0]
    section.page_width, section.page_height = _A4[::-1] if form.landscape else _A4
    section.orientation = WD_ORIENT.LANDSCAPE if form.landscape else WD_ORIENT.PORTRAIT
    margin = Cm(look.margin_cm + 0.5)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = margin
    style = letter.styles["Normal"]
    style.font.size = Pt(look.body_size + 0.5 + form.larger)
    style.paragraph_format.space_after = Pt(2)
    _name_font(style.element.get_or_add_rPr(), look.body_font)
    for tongue in letter.styles.element.iter(qn("w:lang")):
        tongue.set(qn("w:eastAsia"), "zh-CN")  # else commas stand in the middle, as in Taiwan
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot.add_run(look.page_before)
    _add_field(foot, "PAGE")
    foot.add_run(look.page_after)
    first = OxmlElement("w:pgNumType")
    first.set(qn("w:start"), "1")
    section._sectPr.find(qn("w:cols")).addprevious(first)


def _next_card(letter: Letter) -> None:
    """The next card goes to somebody else: it begins on a new page, and with page 1."""
    end = letter.add_paragraph()
    end.paragraph_format.line_spacing = Pt(1)
    end._p.get_or_add_pPr().append(deepcopy(letter.sections[0]._sectPr))


def _name_font(properties: Any, name: str) -> None:  # an XML element; Word asks for the Chinese font by its own name
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for side in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(side), name)


def _add_field(paragraph: Paragraph, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    paragraph._p.append(field)


def _title(letter: Letter, block: Block) -> None:
    paragraph = letter.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(block.text)
    run.bold, run.font.size = True, _larger(letter, 7.5)
    _name_font(run._r.get_or_add_rPr(), layout().title_font)


def _larger(letter: Letter, points: float) -> Pt:
    """A size by what the letter's usual text has."""
    return Pt(letter.styles["Normal"].font.size.pt + points)


def _note(letter: Letter, block: Block) -> None:
    paragraph = letter.add_paragraph()
    paragraph.add_run(block.text).font.size = _larger(letter, -1.5)


def _heading(letter: Letter, block: Block) -> None:
    paragraph = letter.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(8)
    paragraph.paragraph_format.keep_with_next = True
    run = paragraph.add_run(block.text)
    run.bold, run.font.size = True, _larger(letter, 1.5)
    _name_font(run._r.get_or_add_rPr(), layout().title_font)


def _box(letter: Letter, block: Block) -> None:
    table = _table(letter, 1, (17,))
    table.rows[0].height = Cm(2.4)
    table.rows[0].cells[0].text = block.text


def _pairs(letter: Letter, block: Block) -> None:
    table = _table(letter, len(block.rows), block.widths)
    for row, texts in zip(table.rows, block.rows, strict=True):
        row.height = _ROW_HEIGHT
        for at, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            _fill(cell, text, bold=at % 2 == 0)
        if not any(texts[2:]):
            for spare in row.cells[2:]:
                row._tr.remove(spare._tc)
            row.cells[1]._tc.get_or_add_tcPr().get_or_add_gridSpan().val = len(texts) - 1


def _rows(letter: Letter, block: Block) -> None:
    """A heading that repeats on each page, and a row for each turn of the loop."""
    table = _table(letter, 4, block.widths)
    for cell, text in zip(table.rows[0].cells, block.headings, strict=True):
        _fill(cell, text, bold=True)
    table.rows[0].height = _ROW_HEIGHT
    _mark(table.rows[0], "w:tblHeader")
    table.rows[1].cells[0].text = f"{{%tr for {block.loop} %}}"
    table.rows[2].height = Cm(1.1)
    _mark(table.rows[2], "w:cantSplit")
    for cell, text in zip(table.rows[2].cells, block.cells, strict=True):
        _fill(cell, text)
    table.rows[3].cells[0].text = "{%tr endfor %}"


def _table(letter: Letter, rows: int, widths: tuple[float, ...]) -> Table:
    table: Table = letter.add_table(rows, len(widths), style="Table Grid")
    table.autofit = False
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)
            cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    gap = letter.add_paragraph().paragraph_format
    gap.space_after, gap.line_spacing = Pt(0), Pt(6)  # two tables without one between them would grow together
    return table


def _fill(cell: _Cell, text: str, *, bold: bool = False) -> None:
    cell.paragraphs[0].add_run(text).bold = bold


def _mark(row: _Row, name: str) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement(name))


_WRITERS = {"title": _title, "note": _note, "heading": _heading, "box": _box, "pairs": _pairs, "table": _rows}
