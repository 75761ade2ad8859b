"""A ledger comes as .csv too, in the encodings that offices use; columns of other names are put into ours."""

import csv
import shlex
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import pytest

from bot.commands.mapping import as_options, ask_names, column_names
from ledgers import csv_lines
from ledgers.likeness import free, guesses, wanted
from ledgers.roster import FaultCode, Roster, Severity, read_roster
from ledgers.table_files import columns_seen
from locales.texts import LANGUAGES, Texts
from rules.errors import Unusable
from rules.imports import ImportKind
from tests.ledgers.sheets import HEADINGS, WANG, ZHAO, Cell, but, form, read

OTHERS = ("序号", "户主是谁", "住哪里", *HEADINGS[3:])
NAMES = {"户主是谁": "贫困户姓名", "住哪里": "家庭地址(镇街、村)"}


def said(*lines: Sequence[Cell], between: str = ",") -> str:
    text = StringIO()
    csv.writer(text, delimiter=between).writerows([["帮扶责任工作台账"], ["镇(街):青禾镇"], *lines])
    return text.getvalue()


def kept(folder: Path, data: bytes, name: str = "roster.csv") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def only(roster: Roster) -> FaultCode:
    """The code of the one fault, which every language has words for."""
    assert len(roster.faults) == 1
    fault = roster.faults[0]
    assert fault.severity is Severity.ERROR
    assert not roster.rows
    for language in LANGUAGES:
        assert len(Texts().say(language, fault.key, **fault.arguments()).splitlines()) == 2
    return fault.code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("between", [",", "\t", ";"])
def test_a_csv_says_what_the_workbook_says(encoding: str, between: str, tmp_path: Path) -> None:
    lines = (ZHAO, but(WANG, C="青禾镇东沟村\n7号", E='代耕,"送种子"'))
    path = kept(tmp_path, said(HEADINGS, *lines, between=between).encode(encoding))
    found = read_roster(path)
    assert found == read(form(*lines), tmp_path)
    assert [row.household_name for row in found.rows] == ["赵德福", "王秀英"]


def test_a_fault_of_a_csv_names_the_row_that_excel_shows(tmp_path: Path) -> None:
    found = read_roster(kept(tmp_path, said(HEADINGS, ZHAO, [], but(WANG, B="=cmd|' /C calc'!A0")).encode()))
    assert [(fault.code, fault.row, fault.cell) for fault in found.faults] == [(FaultCode.FORMULA_LIKE_NAME, 6, "B6")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (said(HEADINGS, ZHAO).replace("（", "(").encode("big5", "ignore"), FaultCode.UNKNOWN_ENCODING),
        (said(HEADINGS, ZHAO).encode("euc-kr", "ignore") + b"\xff\xff", FaultCode.UNKNOWN_ENCODING),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), FaultCode.UNKNOWN_ENCODING),
        (b"PK\x00\x00 not a text", FaultCode.WRONG_FILE_TYPE),
        (b"\xef\xbb\xbf \r\n,,\r\n", FaultCode.EMPTY_FILE),
        (b"", FaultCode.EMPTY_FILE),
        (said(HEADINGS, ZHAO).encode() + '2,"王秀英,青禾镇东沟村'.encode(), FaultCode.BROKEN_LINE),
        (said(HEADINGS).encode() + b'"' + b"a" * 200_000, FaultCode.BROKEN_LINE),
        (said(["a", "b"], ["c", "d"]).encode(), FaultCode.HEADER_NOT_FOUND),
        (("\n" * 1_048_576).encode() + said(HEADINGS, ZHAO).encode(), FaultCode.EMPTY_FILE),
    ],
    ids=["big5", "euc-kr", "picture", "zeros", "commas", "nothing", "quote", "long", "heading", "empty rows"],
)
def test_a_strange_csv_is_one_clear_fault(data: bytes, code: FaultCode, tmp_path: Path) -> None:
    assert only(read_roster(kept(tmp_path, data))) is code


def test_a_csv_that_is_too_large_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = kept(tmp_path, said(HEADINGS, ZHAO).encode())
    monkeypatch.setattr(csv_lines, "BYTES_LIMIT", path.stat().st_size - 1)
    assert only(read_roster(path)) is FaultCode.TOO_LARGE


def test_a_workbook_under_the_name_of_a_csv_is_read_as_what_it_is(tmp_path: Path) -> None:
    saved = form(ZHAO).saved(tmp_path / "roster.xlsx")
    assert read_roster(kept(tmp_path, saved.read_bytes(), "other.csv")).rows == read_roster(saved).rows


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_columns_of_other_names_are_read_by_ours(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"others{suffix}"
    if suffix == ".csv":
        path.write_bytes(said(OTHERS, ZHAO).encode())
    else:
        form(ZHAO, headings=OTHERS).saved(path)
    assert {fault.code for fault in read_roster(path).errors} == {FaultCode.COLUMN_MISSING}
    assert read_roster(path, names=NAMES).rows == read(form(ZHAO), tmp_path).rows
    assert [column.heading for column in columns_seen(path)][:3] == ["序号", "户主是谁", "住哪里"]
    assert columns_seen(path)[1].sample == "赵德福"


def test_who_sits_at_the_terminal_is_shown_a_guess_and_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = columns_seen(kept(tmp_path, said(OTHERS, ZHAO).encode()))
    missing, columns = wanted(ImportKind.ROSTER, seen), free(ImportKind.ROSTER, seen)
    assert {column.heading for column in columns} == set(NAMES)
    guessed = guesses(missing, columns)
    answers = iter(["1", "2", "0"])
    monkeypatch.setattr("rich.console.Console.input", lambda *_, **__: next(answers))
    asked = ("贫困户姓名", "家庭地址(镇街、村)", "第三帮扶责任人姓名")
    assert ask_names(columns, asked, guessed) == NAMES


def test_enter_takes_the_guess(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    headings = ("户主", "村", "干部姓名", "走访的日期", "帮扶的方式")
    seen = columns_seen(kept(tmp_path, said(headings, ("赵德福", "东沟村", "李文静", "2025-01-01", "入户")).encode()))
    guessed = guesses(wanted(ImportKind.CONTACTS, seen), free(ImportKind.CONTACTS, seen))
    assert guessed == {"干部姓名": "帮扶责任人", "走访的日期": "日期", "帮扶的方式": "帮扶方式"}
    monkeypatch.setattr("rich.console.Console.input", lambda *_, **__: "")
    assert ask_names(free(ImportKind.CONTACTS, seen), tuple(guessed.values()), guessed) == guessed
    assert column_names([part for part in shlex.split(as_options(guessed)) if part != "--map"]) == guessed


def test_a_map_that_cannot_be_understood_is_named() -> None:
    assert column_names(["户主是谁 = 贫困户姓名"]) == {"户主是谁": "贫困户姓名"}
    for wrong in ("户主是谁=", "=贫困户姓名", "no such file"):
        with pytest.raises(Unusable):
            column_names([wrong])
