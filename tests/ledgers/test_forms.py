"""The forms stand as printed, an office's template is taken or refused by name, and text never becomes a formula."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from ledgers.forms.declaration import Form, Kind, forms
from ledgers.forms.letter import fill_letter
from ledgers.forms.letter_template import letter_template
from ledgers.forms.privacy import for_the_wall
from ledgers.forms.sheet import Page, Value, placeholders
from ledgers.forms.sheet_template import sheet_template
from ledgers.forms.templates import take_template, write_form, write_template
from rules.errors import Refused
from rules.income import LINES

PRINTED = json.loads((Path(__file__).parent / "forms_as_printed.json").read_text(encoding="utf-8"))
TABLES = [form for form in forms().values() if form.kind is not Kind.LETTER]
LETTERS = [form for form in forms().values() if form.kind is Kind.LETTER]
LEDGER = forms()["annex1-ledger"]
CARD = forms()["responsibility-card"]


def named(form: Form) -> str:
    return form.id


@pytest.mark.parametrize("name", PRINTED)
def test_every_heading_stands_in_its_cell_as_printed(name: str) -> None:
    form, printed = forms()[name], PRINTED[name]
    sheet = sheet_template(form).worksheets[0]
    row = form.heading_row
    assert [sheet.cell(row, at).value for at in range(1, len(printed["headings"]) + 1)] == printed["headings"]
    assert sheet.cell(row, len(printed["headings"]) + 1).value is None
    marked = [form.mark, printed["title"]] if form.mark else [printed["title"]]
    assert [sheet.cell(at, 1).value for at in range(1, len(marked) + 1)] == marked
    assert form.source.line == printed["source_line"]


@pytest.mark.parametrize("name", [name for name in PRINTED if name != "annex2-income"])
def test_what_fills_a_column_stands_below_its_heading_and_the_town_above(name: str, tmp_path: Path) -> None:
    form = forms()[name]
    row: dict[str, Value] = {column.field: f"<{column.field}>" for column in form.columns}
    page = Page({"town": "青禾镇", "village": "东沟村", "period": "2026年第3季度", "head": "赵德福"}, [row])
    sheet = written(form, [page], tmp_path)
    shown = [sheet.cell(form.heading_row + 1, at).value for at in range(1, len(form.columns) + 1)]
    assert shown == list(row.values())
    assert len(form.columns) == len(PRINTED[name]["headings"])
    above = " ".join(str(cell.value) for line in sheet.iter_rows(max_row=form.heading_row - 1) for cell in line)
    if name in {"annex1-ledger", "annex3-attendance"}:  # those that the document gives a line for the town
        assert "镇(街)" in above
        assert "青禾镇" in above


def test_the_income_table_has_its_25_lines_in_their_groups_and_order() -> None:
    form = forms()["annex2-income"]
    sheet = sheet_template(form).worksheets[0]
    rows = range(form.heading_row + 1, form.heading_row + 26)
    printed = PRINTED["annex2-income"]["lines"]
    assert [sheet.cell(row, 2).value for row in rows] == [words for _, _, words in printed]
    assert [sheet.cell(row, 3).value for row in rows] == [f"{{{{ {code} }}}}" for code, _, _ in printed]
    assert [form.groups[code[0]] for code, _, _ in printed] == [f"{code[0]} {group}" for code, group, _ in printed]
    assert tuple(code for code, _, _ in printed) == LINES


SECTIONS = ("贫困户信息", "帮扶责任人信息", "帮扶计划", "帮扶台帐", "8大扶贫政策", "脱贫标准", "退出程序")


def test_the_letters_have_what_the_documents_name_in_its_order() -> None:
    manual, card, poster = (forms()[name] for name in ("help-manual", "responsibility-card", "village-poster"))
    numbered = [f"{number}、{section}" for number, section in zip("一二三四五六七", SECTIONS, strict=True)]
    assert [one.text for one in letter_template(manual).paragraphs if "、" in one.text] == numbered
    filled, signed = [[cell.text for cell in one.rows[0].cells] for one in letter_template(card).tables[::2]]
    assert filled[0] == "户主姓名"
    assert signed == ["日期", "帮扶责任人", "帮扶实录", "贫困户签字", "帮扶责任人签字", "见证人签字"]
    [wall] = letter_template(poster).tables
    assert [cell.text for cell in wall.rows[0].cells] == PRINTED["village-notice"]["headings"]
    assert [form.source.line for form in (manual, card, poster)] == [28, 35, 34]


@pytest.mark.parametrize("form", TABLES, ids=named)
def test_a_table_prints_on_a4_with_its_headings_on_every_page(form: Form) -> None:
    sheet = sheet_template(form).worksheets[0]
    assert sheet.page_setup.paperSize == 9
    assert (sheet.page_setup.orientation == "landscape") is form.landscape
    assert sheet.print_title_rows == f"${form.heading_row}:${form.heading_row}"
    assert sheet.page_setup.fitToWidth == 1
    assert "&P" in str(sheet.oddFooter.center.text)  # type: ignore[union-attr]  # ours has a footer
    fonts = {cell.font.name for row in sheet.iter_rows() for cell in row if cell.value}
    assert fonts <= {"宋体", "黑体"}


@pytest.mark.parametrize("form", LETTERS, ids=named)
def test_a_letter_is_on_a4_and_says_whose_it_is(form: Form) -> None:
    letter = letter_template(form)
    width = letter.sections[0].page_width.cm  # type: ignore[union-attr]  # ours has a width
    assert round(width, 1) == (29.7 if form.landscape else 21.0)
    assert "PAGE" in letter.sections[0].footer._element.xml
    assert "宋体" in letter.styles["Normal"].element.xml


def test_rows_are_filled_below_the_headings_and_what_stands_below_moves_down(tmp_path: Path) -> None:
    form = forms()["gift-list"]
    rows: list[dict[str, Value]] = [{"serial": at, "head": f"赵{at}", "members": 3} for at in range(1, 6)]
    sheet = written(form, [Page({"town": "青禾镇", "period": "2026年第3季度"}, rows)], tmp_path)
    first = form.heading_row + 1
    assert [sheet.cell(first + at, 2).value for at in range(5)] == ["赵1", "赵2", "赵3", "赵4", "赵5"]
    assert sheet.cell(first, 1).value == 1
    assert str(sheet.cell(first + 6, 1).value).startswith("填表人")
    assert f"A{first + 6}:J{first + 6}" in {str(area) for area in sheet.merged_cells.ranges}
    assert not placeholders(sheet)


def test_a_name_that_begins_like_a_formula_stays_a_name(tmp_path: Path) -> None:
    hostile = '=HYPERLINK("http://x.invalid","赵德福")'
    sheet = written(LEDGER, [Page({"town": "=1+1"}, [{"head": hostile, "cause": "\x07因病"}])], tmp_path)
    cell = sheet.cell(LEDGER.heading_row + 1, 2)
    assert (cell.value, cell.data_type) == (hostile, "s")
    assert sheet.cell(LEDGER.heading_row + 1, 4).value == "因病"


def test_long_words_make_a_row_as_high_as_they_wrap(tmp_path: Path) -> None:
    rows = [{"measures": "因病"}, {"measures": "申请残疾人两项补贴" * 8}]
    sheet = written(LEDGER, [Page({}, rows)], tmp_path)
    low, high = (sheet.row_dimensions[LEDGER.heading_row + at].height for at in (1, 2))
    assert high > 3 * low


def test_an_office_brings_its_own_table_and_it_is_used(tmp_path: Path) -> None:
    form, own = LEDGER, tmp_path / "own.xlsx"
    write_template(form, tmp_path, own)
    book = load_workbook(own)
    book.worksheets[0]["A2"] = "青禾镇帮扶台账({{ period }})"
    book.save(own)
    take_template(form, own, tmp_path)
    sheet = written(form, [Page({"period": "第3季度", "town": ""}, [{"head": "赵德福"}])], tmp_path)
    assert sheet["A2"].value == "青禾镇帮扶台账(第3季度)"
    assert sheet.cell(form.heading_row + 1, 2).value == "赵德福"


def test_a_bad_table_is_refused_with_the_placeholder_and_its_cell(tmp_path: Path) -> None:
    own = tmp_path / "own.xlsx"
    write_template(LEDGER, tmp_path, own)
    book = load_workbook(own)
    book.worksheets[0].cell(LEDGER.heading_row + 1, 13, "{{ row.salary }}")
    book.save(own)
    with pytest.raises(Refused) as refused:
        take_template(LEDGER, own, tmp_path)
    assert refused.value.code == "template_placeholder"
    assert refused.value.values["name"] == "row.salary"
    assert refused.value.values["cell"] == f"M{LEDGER.heading_row + 1}"


def test_a_table_without_a_row_to_repeat_is_refused(tmp_path: Path) -> None:
    own = tmp_path / "own.xlsx"
    write_template(LEDGER, tmp_path, own)
    book = load_workbook(own)
    book.worksheets[0].delete_rows(LEDGER.heading_row + 1)
    book.save(own)
    with pytest.raises(Refused, match="template_row"):
        take_template(LEDGER, own, tmp_path)


@pytest.mark.parametrize("form", [LEDGER, CARD], ids=named)
def test_what_is_no_template_is_refused(form: Form, tmp_path: Path) -> None:
    own = tmp_path / f"own{form.suffix}"
    own.write_bytes(b"not a template")
    with pytest.raises(Refused, match="template_unreadable"):
        take_template(form, own, tmp_path)


@pytest.mark.parametrize("form", LETTERS, ids=named)
def test_the_shipped_letter_is_a_template_that_would_be_taken(form: Form, tmp_path: Path) -> None:
    own = tmp_path / "own.docx"
    write_template(form, tmp_path, own)
    assert take_template(form, own, tmp_path).exists()


@pytest.mark.parametrize(
    ("words", "code", "name"),
    [
        ("{{ card.salary }}", "template_placeholder", "salary"),
        ("{{ secret }}", "template_placeholder", "secret"),
        ("{% if %}", "template_syntax", None),
        ("{{ card.head.__class__.__mro__ }}", "template_placeholder", "__class__"),
    ],
)
def test_a_bad_letter_is_refused_with_the_placeholder(
    words: str, code: str, name: str | None, tmp_path: Path
) -> None:
    own = tmp_path / "own.docx"
    letter = letter_template(CARD)
    letter.paragraphs[1].add_run(words)
    letter.save(str(own))
    with pytest.raises(Refused) as refused:
        take_template(CARD, own, tmp_path)
    assert refused.value.code == code
    assert refused.value.values.get("name") == name


def test_a_letter_has_a_page_for_each_card_and_escapes_what_it_is_given() -> None:
    target = BytesIO()
    shipped = BytesIO()
    letter_template(CARD).save(shipped)
    fields = dict.fromkeys(("kept_by", "phone", "address", "members", "cause", "since", "first_name", "period"), "")
    fields |= dict.fromkeys(("first_phone", "first_unit", "second_name", "second_phone", "second_unit"), "")
    visit = {"on": "7月3日", "helper": "李文静", "record": "送药 & 谈心 <好>", "confirmed": ""}
    card = {**fields, "head": "赵德福", "measures": "一\n二", "visits": [visit], "which": "正卡"}
    fill_letter(shipped, [card, {**card, "which": "副卡"}], target)
    letter = Document(target)
    titles = [paragraph.text for paragraph in letter.paragraphs if paragraph.text.startswith("精准帮扶责任卡")]
    assert titles == ["精准帮扶责任卡（正卡）", "精准帮扶责任卡（副卡）"]
    assert [table.rows[1].cells[2].text for table in letter.tables[2::3]] == ["送药 & 谈心 <好>"] * 2
    assert len(letter.sections) == 2, "each card begins on a page of its own"
    assert [section._sectPr.xml.count('w:pgNumType w:start="1"') for section in letter.sections] == [1, 1]


@pytest.mark.parametrize(
    ("measures", "posted"),
    [
        ("联系代耕；每季打扫庭院", "联系代耕；每季打扫庭院"),
        ("联系代耕；办理慢性病证", "联系代耕；（涉及个人情况，不公示）"),
        ("申请低保。落实残疾人补贴", "（涉及个人情况，不公示）"),
        ("电话19900001001", "（涉及个人情况，不公示）"),
        ("", ""),
    ],
)
def test_a_wall_is_not_told_of_illness_disability_or_money(measures: str, posted: str) -> None:
    assert for_the_wall(measures) == posted


def written(form: Form, pages: list[Page], folder: Path) -> Worksheet:
    target = folder / "written.xlsx"
    write_form(form, pages, (), folder, target)
    return load_workbook(target).worksheets[0]
