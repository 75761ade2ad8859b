"""Hostile and careless files of each list: one clear message each, or the row that is meant, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from ledgers.list_kinds import CONTACTS, ENTITLEMENTS, MEMBERS, ListKind
from ledgers.list_rows import MemberRow, PastContactRow, ReceivedRow, read_contacts, read_members, read_received
from ledgers.lists import FoundList
from ledgers.roster import Fault, FaultCode, Severity
from locales.texts import LANGUAGES, Texts
from tests.ledgers.sheets import Cell, Form, but, rewritten

TODAY = date(2026, 1, 5)
TEXTS = Texts()
Found = FoundList[MemberRow] | FoundList[PastContactRow] | FoundList[ReceivedRow]


@dataclass(frozen=True, slots=True)
class Sample:
    """A list with one good line; `name` is the letter of a column that holds a person's name."""

    kind: ListKind
    headings: tuple[str, ...]
    line: tuple[Cell, ...]
    name: str


HOME, OURS = ("户主姓名", "村"), ("赵德福", "东沟村")
SAMPLES = (
    Sample(MEMBERS, (*HOME, "姓名", "与户主关系", "出生年月"), (*OURS, "赵小宝", "孙子", "2012-05"), "C"),
    Sample(CONTACTS, (*HOME, "帮扶责任人", "日期", "帮扶方式"), (*OURS, "李文静", "2025-03-05", "入户"), "C"),
    Sample(ENTITLEMENTS, (*HOME, "政策名称", "开始时间", "金额"), (*OURS, "残疾补贴", "2024-05", "100"), "A"),
)
EACH = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.kind.sheet)


def read(sample: Sample, path: Path) -> Found:
    def quiet(done: int, expected: int) -> None:
        """Nobody watches."""

    if sample.kind is MEMBERS:
        return read_members(path, TODAY, quiet, {})
    return (read_contacts if sample.kind is CONTACTS else read_received)(path, TODAY, quiet, {})


def only(found: Found) -> Fault:
    """The one fault, which every language has words for."""
    assert [fault.severity for fault in found.faults] == [Severity.ERROR]
    for language in LANGUAGES:
        said = TEXTS.say(language, found.faults[0].key, **found.faults[0].arguments())
        assert len(said.splitlines()) == 2
    return found.faults[0]


def saved(sample: Sample, path: Path, *lines: Sequence[Cell]) -> Path:
    return Form([sample.headings, *lines]).saved(path)


@EACH
@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\uff1d", "'="])
def test_a_name_that_would_run_as_a_formula_keeps_its_row_out(sample: Sample, sign: str, tmp_path: Path) -> None:
    bad = but(sample.line, **{sample.name: f"{sign}cmd|' /C calc'!A0"})
    found = read(sample, saved(sample, tmp_path / "a.xlsx", sample.line, bad))
    assert (only(found).code, only(found).cell, len(found.rows)) == (
        FaultCode.FORMULA_LIKE_NAME,
        f"{sample.name}3",
        1,
    )


@EACH
def test_a_million_empty_rows_do_not_hang(sample: Sample, tmp_path: Path) -> None:
    path = saved(sample, tmp_path / "a.xlsx", sample.line)
    empty = b"".join(b'<row r="%d"/>' % row for row in range(3, 1_048_577))
    long = rewritten(path, tmp_path / "b.xlsx", "xl/worksheets/sheet1.xml", b"</sheetData>", empty + b"</sheetData>")
    found = read(sample, long)
    assert (len(found.rows), found.faults) == (1, ())


@EACH
def test_an_archive_that_unpacks_to_too_much_is_refused_unread(sample: Sample, tmp_path: Path) -> None:
    path = saved(sample, tmp_path / "a.xlsx", sample.line)
    with ZipFile(path, "a", ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/media/zeros", bytes(201 << 20))
    assert only(read(sample, path)).code is FaultCode.TOO_LARGE


@EACH
@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), FaultCode.LOCKED_FILE),
        ("a.xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), FaultCode.WRONG_FILE_TYPE),
        ("a.xlsx", b"PK\x03\x04 torn", FaultCode.NOT_XLSX),
        ("a.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), FaultCode.UNKNOWN_ENCODING),
        ("a.csv", b"", FaultCode.EMPTY_FILE),
        ("a.csv", ("\n" * 1_048_576).encode(), FaultCode.EMPTY_FILE),
        ("a.csv", b"a,b,c\n1,2,3\n", FaultCode.HEADER_NOT_FOUND),
    ],
    ids=["password or old", "old", "torn", "picture", "nothing", "empty rows", "another list"],
)
def test_a_file_of_another_kind_is_refused(
    sample: Sample, name: str, content: bytes, code: FaultCode, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    assert only(read(sample, tmp_path / name)).code is code


@EACH
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_each_encoding_says_the_same_and_a_wrong_one_is_named(sample: Sample, encoding: str, tmp_path: Path) -> None:
    lines = "\n".join(",".join(map(str, line)) for line in (sample.headings, sample.line))
    path = tmp_path / "a.csv"
    path.write_bytes(lines.encode(encoding))
    found = read(sample, path)
    assert (found.faults, found.rows) == ((), read(sample, saved(sample, tmp_path / "a.xlsx", sample.line)).rows)
    renamed = path.rename(tmp_path / "renamed.xlsx")
    assert read(sample, renamed).rows == found.rows, "a .csv under the name of a workbook is read as what it is"
    path.write_bytes(lines.encode("big5", "ignore"))
    assert only(read(sample, path)).code is FaultCode.UNKNOWN_ENCODING


@EACH
def test_merged_cells_of_the_household_hold_for_each_of_its_rows(sample: Sample, tmp_path: Path) -> None:
    second = but(sample.line, A=None, B=None, C="种粮补贴" if sample.kind is ENTITLEMENTS else "另一个")
    sheet = Form([sample.headings, sample.line, second])
    sheet.merged = ("A2:A3", "B2:B3")
    found = read(sample, sheet.saved(tmp_path / "a.xlsx"))
    assert (found.faults, {row.home.head for row in found.rows}, len(found.rows)) == ((), {"赵德福"}, 2)


@EACH
def test_a_row_that_stands_there_twice_is_named_with_the_first(sample: Sample, tmp_path: Path) -> None:
    found = read(sample, saved(sample, tmp_path / "a.xlsx", sample.line, sample.line))
    fault = only(found)
    assert (fault.code, fault.row, dict(fault.values), len(found.rows)) == (
        FaultCode.DUPLICATE_ROW, 3, {"other_row": "2"}, 1,
    )  # fmt: skip


@EACH
def test_every_fault_is_told_and_not_the_first_only(sample: Sample, tmp_path: Path) -> None:
    bad = [but(sample.line, A=None), but(sample.line, **{sample.name: "=1"}), but(sample.line, A="#REF!")]
    found = read(sample, saved(sample, tmp_path / "a.xlsx", *bad, sample.line))
    assert ({fault.row for fault in found.errors}, len(found.rows)) == ({2, 3, 4}, 1)


@EACH
def test_columns_that_are_missing_are_named(sample: Sample, tmp_path: Path) -> None:
    headings = [name if name not in sample.kind.needed[:1] else "某某" for name in sample.headings]
    found = read(sample, Form([headings, sample.line]).saved(tmp_path / "a.xlsx"))
    assert (only(found).code, only(found).column) == (FaultCode.COLUMN_MISSING, sample.kind.needed[0].value)


@pytest.mark.parametrize(
    "written",
    [
        "2025-03-05",
        "2025/3/5",
        "2025.3.5",
        "2025年3月5日",
        "20250305",
        "２０２５年３月５日",
        "2025-03-05 08:30",
        45721,
    ],
)
def test_days_are_read_however_they_are_written(written: Cell, tmp_path: Path) -> None:
    sample = SAMPLES[1]
    found = read(sample, saved(sample, tmp_path / "a.xlsx", but(sample.line, D=written)))
    assert [row.on for row in found.rows if isinstance(row, PastContactRow)] == [date(2025, 3, 5)]


@pytest.mark.parametrize(
    ("heading", "written", "born"),
    [
        ("出生年月", "1954年3月", "1954-03"),
        ("出生年月", "1954", "1954"),
        ("年龄", "71岁", "1955"),
        ("证件号码", "370683195403050000", "1954-03"),
    ],
)
def test_when_somebody_was_born_is_kept_and_no_number_of_a_card(
    heading: str, written: str, born: str, tmp_path: Path
) -> None:
    lines: list[Sequence[Cell]] = [("户主姓名", "姓名", "与户主关系", heading), ("赵德福", "赵小宝", "孙子", written)]
    found = read(SAMPLES[0], Form(lines).saved(tmp_path / "a.xlsx"))
    assert [row.about for row in found.rows if isinstance(row, MemberRow)] == [(("born", born),)]
    told = [fault.code for fault in found.faults]
    assert told == ([FaultCode.IDENTITY_NOT_KEPT] if heading == "证件号码" else [])
    assert "370683" not in repr(found)
