"""Each fault is found, says where it is, and has its words in every language."""

import time
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from ledgers import sheet_lines
from ledgers.roster import Fault, FaultCode, Roster, Severity, read_roster
from locales.texts import LANGUAGES, Texts
from tests.ledgers.sheets import (
    HEADINGS,
    MEMBER_HEADINGS,
    WANG,
    ZHAO,
    Cell,
    Form,
    as_excel_saves,
    but,
    codes,
    form,
    read,
    rewritten,
)

TEXTS = Texts()


def only(roster: Roster) -> Fault:
    """The one fault, which every language has words for."""
    assert len(roster.faults) == 1, roster.faults
    for language in LANGUAGES:
        assert len(TEXTS.say(language, roster.faults[0].key, **roster.faults[0].arguments()).splitlines()) == 2
    return roster.faults[0]


def where(fault: Fault) -> tuple[FaultCode, int | None, str | None, str]:
    return fault.code, fault.row, fault.column, fault.cell


@pytest.mark.parametrize("code", FaultCode)
def test_each_code_has_its_words(code: FaultCode) -> None:
    assert TEXTS.has(f"roster.{code}")


CELLS: list[tuple[str, Cell, FaultCode]] = [
    ("B", None, FaultCode.MISSING_HOUSEHOLD_NAME),
    ("C", None, FaultCode.MISSING_VILLAGE),
    ("C", "青禾镇12号", FaultCode.MISSING_VILLAGE),
    ("G", None, FaultCode.MISSING_FIRST_HELPER),
    ("G", "无", FaultCode.MISSING_FIRST_HELPER),
    ("F", "1990000100", FaultCode.BAD_PHONE),
    ("I", "1.99E+10", FaultCode.BAD_PHONE),
    ("L", "问村里", FaultCode.BAD_PHONE),
    ("B", "=赵德福", FaultCode.FORMULA_LIKE_NAME),
    ("B", "+赵德福", FaultCode.FORMULA_LIKE_NAME),
    ("G", "-李文静", FaultCode.FORMULA_LIKE_NAME),
    ("J", "@孙建国", FaultCode.FORMULA_LIKE_NAME),
    ("J", "\uff1d孙建国", FaultCode.FORMULA_LIKE_NAME),
    ("G", "李文静、刘海燕", FaultCode.SEVERAL_NAMES),
    ("B", "#N/A", FaultCode.BROKEN_FORMULA),
    ("D", "#REF!", FaultCode.BROKEN_FORMULA),
    ("G", "=FORMULA", FaultCode.BROKEN_FORMULA),
    ("F", "=FORMULA", FaultCode.BROKEN_FORMULA),
]


@pytest.mark.parametrize(("letter", "value", "code"), CELLS)
def test_a_fault_in_a_cell_names_row_heading_and_cell(
    letter: str, value: Cell, code: FaultCode, tmp_path: Path
) -> None:
    roster = read(form(but(ZHAO, **{letter: value}), WANG), tmp_path)
    fault = only(roster)
    assert where(fault) == (code, 4, HEADINGS[ord(letter) - ord("A")], f"{letter}4")
    assert fault.severity is Severity.ERROR
    assert [row.household_name for row in roster.rows] == ["王秀英"]


def test_a_missing_second_helper_is_a_warning(tmp_path: Path) -> None:
    roster = read(form(but(ZHAO, J=None, K=None, L=None)), tmp_path)
    fault = only(roster)
    assert (fault.code, fault.severity) == (FaultCode.MISSING_SECOND_HELPER, Severity.WARNING)
    assert roster.rows[0].second is None


def test_of_several_phones_the_first_is_kept_with_a_warning(tmp_path: Path) -> None:
    roster = read(form(but(ZHAO, F="19900001001/19900001009")), tmp_path)
    assert (only(roster).code, roster.rows[0].household_phone) == (FaultCode.SEVERAL_PHONES, "19900001001")


def test_a_household_twice_is_refused_by_phone_or_by_first_helper(tmp_path: Path) -> None:
    for other in (but(ZHAO, G="王芳", I=None), but(ZHAO, F=None), ZHAO):
        fault = only(read(form(ZHAO, other), tmp_path))
        assert (fault.code, fault.row, dict(fault.values)["other_row"]) == (FaultCode.DUPLICATE_HOUSEHOLD, 5, "4")


def test_two_households_of_one_name_are_two_households(tmp_path: Path) -> None:
    namesake = but(WANG, B="赵德福")
    elsewhere = but(ZHAO, C="青禾镇柳树村3号")
    roster = read(form(ZHAO, namesake, elsewhere), tmp_path)
    assert (len(roster.rows), roster.faults) == (3, ())


def test_one_phone_of_two_helpers_is_an_error(tmp_path: Path) -> None:
    fault = only(read(form(ZHAO, but(WANG, I="19900002001")), tmp_path))
    assert where(fault) == (FaultCode.SHARED_PHONE, 5, "联系方式", "I5")
    assert dict(fault.values) == {"phone": "19900002001", "other": "李文静", "other_row": "4"}
    assert fault.severity is Severity.ERROR


def test_a_household_that_gives_its_cadre_s_phone_is_a_warning(tmp_path: Path) -> None:
    fault = only(read(form(ZHAO, but(WANG, F="19900003001")), tmp_path))
    assert (fault.code, fault.severity) == (FaultCode.SHARED_PHONE, Severity.WARNING)


@pytest.mark.parametrize(
    ("letter", "heading", "severity"),
    [
        ("B", "贫困户姓名", Severity.ERROR),
        ("C", "家庭地址(镇街、村)", Severity.ERROR),
        ("G", "第一帮扶责任人姓名", Severity.ERROR),
        ("D", "致贫原因", Severity.WARNING),
        ("L", "第二帮扶责任人 联系方式", Severity.WARNING),
    ],
)
def test_a_missing_column_is_named(letter: str, heading: str, severity: Severity, tmp_path: Path) -> None:
    roster = read(form(but(ZHAO, **{letter: None}), headings=but(HEADINGS, **{letter: None})), tmp_path)
    faults = [fault for fault in roster.faults if fault.column == heading]
    assert [(fault.code, fault.severity) for fault in faults] == [(FaultCode.COLUMN_MISSING, severity)]
    assert len(roster.rows) == (severity is Severity.WARNING)


def test_a_file_without_the_heading_says_so(tmp_path: Path) -> None:
    fault = only(read(Form([["花名册"], ["张三", "李四"]]), tmp_path))
    assert fault.code is FaultCode.HEADER_NOT_FOUND


def test_a_form_without_households_says_so(tmp_path: Path) -> None:
    assert only(read(form(), tmp_path)).code is FaultCode.NO_HOUSEHOLDS


def test_a_town_that_is_named_nowhere_is_a_warning(tmp_path: Path) -> None:
    roster = read(Form([HEADINGS, but(ZHAO, C="东沟村")]), tmp_path)
    assert (only(roster).code, len(roster.rows)) == (FaultCode.MISSING_TOWNSHIP, 1)


def test_a_second_ledger_in_the_file_is_not_lost_silently(tmp_path: Path) -> None:
    sheet = form(ZHAO)
    sheet.others = {"柳树村": [HEADINGS, WANG], "空": []}
    fault = only(read(sheet, tmp_path))
    assert (fault.code, fault.sheet, fault.severity) == (FaultCode.SHEET_NOT_READ, "柳树村", Severity.WARNING)


@pytest.mark.parametrize(
    ("member", "code"),
    [
        (["赵德福", "东沟村", None, "妻子"], FaultCode.MISSING_MEMBER_NAME),
        (["赵德福", "东沟村", "#N/A", "妻子"], FaultCode.BROKEN_FORMULA),
        (["赵德福", "东沟村", "=钱玉芬", "妻子"], FaultCode.FORMULA_LIKE_NAME),
        (["赵得福", "东沟村", "钱玉芬", "妻子"], FaultCode.MEMBER_WITHOUT_HOUSEHOLD),
        (["赵德福", "柳树村", "钱玉芬", "妻子"], FaultCode.MEMBER_WITHOUT_HOUSEHOLD),
        (["赵德福", "东沟村", "赵德福", "户主"], FaultCode.DUPLICATE_ROW),
    ],
)
def test_a_member_that_cannot_be_placed_is_a_fault(member: list[Cell], code: FaultCode, tmp_path: Path) -> None:
    sheet = form(ZHAO)
    sheet.members = [MEMBER_HEADINGS, ["赵德福", "东沟村", "赵德福", "户主"], member]
    roster = read(sheet, tmp_path)
    fault = only(roster)
    assert (fault.code, fault.row, fault.sheet, len(roster.members)) == (code, 3, "家庭成员", 1)


def test_members_of_a_household_with_a_fault_are_not_faults_themselves(tmp_path: Path) -> None:
    sheet = form(but(ZHAO, F="1"), WANG)
    sheet.members = [MEMBER_HEADINGS, ["赵德福", "东沟村", "赵德福", "户主"]]
    assert codes(read(sheet, tmp_path).faults) == [FaultCode.BAD_PHONE]


def test_a_sheet_of_members_without_its_heading_says_so(tmp_path: Path) -> None:
    sheet = form(ZHAO)
    sheet.members = [["赵德福", "钱玉芬"]]
    assert (only(read(sheet, tmp_path)).code, only(read(sheet, tmp_path)).sheet) == (
        FaultCode.HEADER_NOT_FOUND,
        "家庭成员",
    )


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsx", b"", FaultCode.EMPTY_FILE),
        ("a.pdf", b"%PDF-1.7 ", FaultCode.WRONG_FILE_TYPE),
        ("a.csv", "姓名,村\n".encode(), FaultCode.HEADER_NOT_FOUND),
        ("a.xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), FaultCode.WRONG_FILE_TYPE),
        ("a.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), FaultCode.LOCKED_FILE),
        ("a.xlsx", b"nothing of the kind", FaultCode.NOT_XLSX),
    ],
)
def test_a_file_of_another_kind_is_refused(name: str, content: bytes, code: FaultCode, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert only(read_roster(path)).code is code


def test_a_document_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert only(read_roster(path)).code is FaultCode.WRONG_FILE_TYPE


@pytest.mark.parametrize("member", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_a_damaged_file_is_refused(member: str, tmp_path: Path) -> None:
    path = as_excel_saves(form(ZHAO).saved(tmp_path / "draft.xlsx"), tmp_path / "a.xlsx")
    damaged = rewritten(path, tmp_path / "b.xlsx", member, b"</", b"<<")
    assert only(read_roster(damaged)).code is FaultCode.NOT_XLSX


def test_a_truncated_file_is_refused(tmp_path: Path) -> None:
    path = form(ZHAO).saved(tmp_path / "a.xlsx")
    path.write_bytes(path.read_bytes()[:2000])
    assert only(read_roster(path)).code is FaultCode.NOT_XLSX


def test_an_empty_workbook_is_an_empty_file(tmp_path: Path) -> None:
    assert only(read(Form([]), tmp_path)).code is FaultCode.EMPTY_FILE


def test_an_archive_that_unpacks_to_too_much_is_refused_unread(tmp_path: Path) -> None:
    path = form(ZHAO).saved(tmp_path / "a.xlsx")
    with ZipFile(path, "a", ZIP_DEFLATED) as archive, archive.open("xl/media/zeros", "w", force_zip64=True) as file:
        for _ in range(201):
            file.write(bytes(1 << 20))
    assert path.stat().st_size < 1 << 20
    assert only(read_roster(path)).code is FaultCode.TOO_LARGE


def test_too_many_filled_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_lines, "FILLED_ROWS_LIMIT", 100)
    households = [but(ZHAO, A=at, B=f"赵{at}", F=None, G=f"李{at}", I=None) for at in range(100)]
    assert only(read(form(*households), tmp_path)).code is FaultCode.TOO_LARGE


def test_entities_that_unfold_without_end_are_refused(tmp_path: Path) -> None:
    path = form(ZHAO).saved(tmp_path / "a.xlsx")
    laughs = b"".join(b'<!ENTITY a%d "%s">' % (at, b"&a%d;" % (at - 1) * 10) for at in range(1, 12))
    head = b'<!DOCTYPE s [<!ENTITY a0 "ha">' + laughs + b"]><worksheet"
    bomb = rewritten(path, tmp_path / "b.xlsx", "xl/worksheets/sheet1.xml", b"<worksheet", head)
    bomb = rewritten(bomb, tmp_path / "c.xlsx", "xl/worksheets/sheet1.xml", b"<v>", b"<v>&a11;")
    assert only(read_roster(bomb)).code is FaultCode.NOT_XLSX


@pytest.mark.parametrize("letter", list("BCDEFGH"))
@pytest.mark.parametrize("sign", ["省", "(", "市", "书记", "镇", "村", " ", "-", "1", "、"])
def test_a_cell_of_thirty_thousand_signs_takes_no_time(letter: str, sign: str, tmp_path: Path) -> None:
    path = form(but(ZHAO, **{letter: "青" + sign * 30_000 + "青"})).saved(tmp_path / "a.xlsx")
    begun = time.perf_counter()
    read_roster(path)
    assert time.perf_counter() - begun < 2
