"""Builds ledgers as people send them, for the tests of the reader."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape, unescape
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

from ledgers.roster import Fault, FaultCode, Roster, read_roster

Cell = str | int | float | None
HEADINGS = (
    "序号", "贫困户姓名", "家庭地址(镇街、村)", "致贫原因", "帮扶措施", "联系方式",
    "第一帮扶责任人姓名", "工作单位及职务", "联系方式", "第二帮扶责任人姓名", "工作单位及职务", "联系方式",
)  # fmt: skip
GROUPS = ("序号", *["贫困户基本情况"] * 5, *["第一帮扶责任人"] * 3, *["第二帮扶责任人"] * 3)
UNDER_GROUPS = (
    "序号", "姓名", "家庭地址(镇街、村)", "致贫原因", "帮扶措施", "联系方式",
    "姓名", "工作单位及职务", "联系方式", "姓名", "工作单位及职务", "联系方式",
)  # fmt: skip
ZHAO: tuple[Cell, ...] = (
    1, "赵德福", "青禾镇东沟村12号", "因病", "代办慢性病证", "19900001001",
    "李文静", "市第二中学 教师", "19900002001", "孙建国", "东沟村 党支部委员", "19900003001",
)  # fmt: skip
WANG: tuple[Cell, ...] = (
    2, "王秀英", "青禾镇东沟村7号", "缺劳力", "联系代耕", "19900001002",
    "陈志远", "市财政局 科员", "19900002002", "孙建国", "东沟村 党支部委员", "19900003001",
)  # fmt: skip
MEMBER_HEADINGS = ("户主姓名", "村", "姓名", "与户主关系")


def but(line: Sequence[Cell], /, **changes: Cell) -> tuple[Cell, ...]:
    """The line with some cells changed; columns by their letters."""
    cells = list(line)
    for letter, value in changes.items():
        cells[ord(letter) - ord("A")] = value
    return tuple(cells)


@dataclass
class Form:
    """A file to be: lines of cells from row 1, ranges to be merged, further sheets."""

    lines: list[Sequence[Cell]]
    merged: tuple[str, ...] = ()
    members: list[Sequence[Cell]] | None = None
    others: dict[str, list[Sequence[Cell]]] = field(default_factory=dict)

    def saved(self, path: Path) -> Path:
        book = Workbook()
        sheet = book.worksheets[0]
        sheets = {"台账": self.lines, **self.others, **({"家庭成员": self.members} if self.members else {})}
        for at, (title, lines) in enumerate(sheets.items()):
            target = book.create_sheet(title) if at else sheet
            target.title = title
            for row, line in enumerate(lines, start=1):
                _write(target.cell, row, line)
        for area in self.merged:
            sheet.merge_cells(area)
        book.save(path)
        return path


def _write(cell: object, row: int, line: Sequence[Cell]) -> None:
    for column, value in enumerate(line, start=1):
        if value is not None:
            written = cell(row, column)  # type: ignore[operator]  # the sheet's own method
            written.value = value
            if isinstance(value, str) and not value.startswith("=FORMULA"):
                written.data_type = "s"


def form(*households: Sequence[Cell], headings: Sequence[Cell] = HEADINGS) -> Form:
    """The plain official form: title, town, heading in row 3, households from row 4."""
    return Form([["帮扶责任工作台账"], ["镇(街):青禾镇"], headings, *households])


def read(form: Form, folder: Path) -> Roster:
    """What the reader makes of it."""
    return read_roster(form.saved(folder / "roster.xlsx"))


def codes(faults: Iterable[Fault]) -> list[FaultCode]:
    return [fault.code for fault in faults]


def rewritten(source: Path, target: Path, member: str, old: bytes, new: bytes) -> Path:
    """The same archive with one text of one of its files replaced."""
    with ZipFile(source) as archive, ZipFile(target, "w", ZIP_DEFLATED) as copy:
        for entry in archive.infolist():
            content = archive.read(entry)
            if entry.filename == member:
                assert old in content
                content = content.replace(old, new)
            copy.writestr(entry.filename, content)
    return target


def as_excel_saves(source: Path, target: Path, prefix: str = "") -> Path:
    """The first sheet's texts moved to the shared strings, in runs and with a reading aid as Excel writes them;
    openpyxl itself writes them into the cells. With a prefix, every tag of the sheet carries it."""
    strings: list[str] = []

    def moved(found: re.Match[str]) -> str:
        strings.append(unescape(found[2]))
        return f'<c{found[1]} t="s"><v>{len(strings) - 1}</v></c>'

    with ZipFile(source) as archive, ZipFile(target, "w", ZIP_DEFLATED) as copy:
        for entry in archive.infolist():
            text = archive.read(entry).decode()
            if entry.filename == "xl/worksheets/sheet1.xml":
                text = re.sub(r'<c([^>]*) t="inlineStr"><is><t[^>]*>([^<]*)</t></is></c>', moved, text)
                text = _prefixed(text, prefix) if prefix else text
            text = text.replace("</Types>", _STRINGS_TYPE).replace("</Relationships>", _STRINGS_RELATION)
            copy.writestr(entry.filename, text)
        runs = (
            f"<si><r><t>{escape(one[:1])}</t></r><r><t>{escape(one[1:])}</t></r>{_READING_AID}</si>"
            for one in strings
        )
        copy.writestr("xl/sharedStrings.xml", f'<sst xmlns="{_MAIN}">{"".join(runs)}</sst>')
    return target


def _prefixed(text: str, prefix: str) -> str:
    text = re.sub(r"<(/?)(?=[a-zA-Z])", rf"<\1{prefix}:", text)
    return text.replace(f'xmlns="{_MAIN}"', f'xmlns:{prefix}="{_MAIN}"')


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
_STRINGS_TYPE = (
    '<Override PartName="/xl/sharedStrings.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
)
_STRINGS_RELATION = f'<Relationship Id="rId99" Type="{_RELATION}" Target="sharedStrings.xml"/></Relationships>'
_READING_AID = '<rPh sb="0" eb="1"><t>zh</t></rPh>'
