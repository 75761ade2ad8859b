"""Articles brought in: from a sheet and back without loss, all or nothing, earlier versions kept."""

from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from knowledge.articles import Article, Source, load
from knowledge.entitlements import Rule
from knowledge.importing import import_articles
from knowledge.sheet import COLUMNS, LONGEST_CELL, write_sheet
from knowledge.versions import EARLIER


def some() -> list[str]:
    return ["fn2020-solar", "ca2017-dibao-amount", "lz2018-old-age-subsidy"]


def sheet(path: Path) -> Path:
    write_sheet([article for article in load() if article.id in some()], path)
    return path


def some_ids(path: Path) -> list[str]:
    page = load_workbook(path).worksheets[0]
    [column] = [column for column in page.iter_cols() if column[0].value == "id"]
    return [str(cell.value) for cell in column[1:]]


def cell(column: str, row: int) -> str:
    return f"{get_column_letter(COLUMNS.index(column) + 1)}{row}"


def change(path: Path, row: int, **cells: str | None) -> None:
    book = load_workbook(path)
    page = book.worksheets[0]
    for column in page.iter_cols():
        name = str(column[0].value)
        if name in cells:
            column[row - 1].value = cells[name]
    book.save(path)


def test_the_whole_base_goes_through_a_sheet_and_comes_back_as_it_was(tmp_path: Path) -> None:
    write_sheet(load(), tmp_path / "a.xlsx")
    done = import_articles(tmp_path / "a.xlsx", tmp_path / "own")
    assert (done.new, done.faults) == (len(load()), ())
    assert load(tmp_path / "own") == load()
    assert import_articles(tmp_path / "a.xlsx", tmp_path / "own").same == len(load())


@pytest.mark.parametrize("restored", [True, False])
@pytest.mark.parametrize("rule", [None, Rule(), Rule(every=("elders",), any=("dibao", "grain"), unless=("car",))])
@pytest.mark.parametrize(
    ("begin", "end"), [(None, None), (date(2017, 1, 1), date(2018, 12, 31)), (date(2019, 3, 1), None)]
)
def test_everything_an_article_can_say_has_room_in_the_sheet(
    tmp_path: Path, restored: bool, rule: Rule | None, begin: date | None, end: date | None
) -> None:
    sample = load()[0]
    article = replace(
        sample,
        facts=("=225+30", "1", "'旧文", "- 两道杠"),
        keywords=("2017", "007", "TRUE", "null", "2017-01-01", "#低保", "1e3"),
        near_misses=(),
        who_to_ask=("村委会", "镇民政办"),
        valid_from=begin,
        valid_until=end,
        entitlement=rule,
        source=replace(
            sample.source, restored=restored, quote="=SUM(A1)", clause="第三条" if restored else "", office="县民政局"
        ),
    )
    write_sheet([article], tmp_path / "a.xlsx")
    assert import_articles(tmp_path / "a.xlsx", tmp_path / "own").faults == ()
    assert load(tmp_path / "own") == (article,)


def test_the_sheet_has_a_column_for_every_field() -> None:
    nested = {"source", "folder"}
    assert set(COLUMNS) - {"folder"} == {field.name for field in fields(Article)} - nested | {
        field.name for field in fields(Source)
    }


def test_a_rule_typed_by_hand_is_read_and_a_broken_one_is_refused(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx")
    change(path, 2, entitlement="{“any”：[“elders”，“dibao”]}")
    import_articles(path, tmp_path / "own")
    assert Rule(any=("elders", "dibao")) in [article.entitlement for article in load(tmp_path / "own")]
    for broken, code in [
        ("老人", "not_a_rule"),
        ('{"any": "elders"}', "not_a_rule"),
        ('{"any": ["rich"]}', "unknown_fact"),
    ]:
        change(path, 2, entitlement=broken)
        assert [fault.code for fault in import_articles(path, tmp_path / "own").faults] == [code]


def test_no_row_and_no_column_is_dropped_in_silence(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx")
    change(path, 3, id=some_ids(path)[0], restored="也许")
    assert [fault.code for fault in import_articles(path, tmp_path / "own").faults] == ["id_taken"]
    change(path, 3, id="another")
    assert [fault.code for fault in import_articles(path, tmp_path / "own").faults] == ["not_true_or_false"]
    change(path, 1, entitlement="entitelment")
    assert [fault.value for fault in import_articles(path, tmp_path / "own").faults] == ["entitlement"]
    assert not (tmp_path / "own").exists()


def test_a_changed_article_keeps_its_earlier_version(tmp_path: Path) -> None:
    own = tmp_path / "own"
    import_articles(sheet(tmp_path / "a.xlsx"), own)
    book = load_workbook(tmp_path / "a.xlsx")
    [titles] = [column for column in book.worksheets[0].iter_cols() if column[0].value == "title"]
    titles[1].value = "换了个说法"
    book.save(tmp_path / "a.xlsx")
    assert import_articles(tmp_path / "a.xlsx", own).changed == 1
    [kept] = (own / EARLIER).iterdir()
    assert "换了个说法" not in kept.read_text(encoding="utf-8")
    assert len(load(own)) == 3


def test_a_sheet_with_faults_brings_nothing_in_and_says_in_which_cells(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx")
    change(path, 2, detail="much", line="somewhere", quote=None, entitlement='{"any": ["rich"]}', facts=None)
    change(path, 3, questions="一个问题", valid_from="去年")
    change(path, 4, id=None)
    done = import_articles(path, tmp_path / "own")
    assert {(fault.cell, fault.code) for fault in done.faults} == {
        (cell("detail", 2), "unknown_detail"),
        (cell("line", 2), "missing"),
        (cell("quote", 2), "missing"),
        (cell("entitlement", 2), "unknown_fact"),
        (cell("facts", 2), "no_facts"),
        (cell("questions", 3), "too_few_questions"),
        (cell("valid_from", 3), "not_a_date"),
        (cell("id", 4), "no_id_or_folder"),
    }
    assert [fault.line for fault in done.faults] == sorted(fault.line for fault in done.faults)
    assert {fault.file for fault in done.faults} == {path}
    assert str(done.faults[-1]).startswith(f"{path}:{cell('id', 4)}: no_id_or_folder")
    assert not (tmp_path / "own").exists()


def test_cells_are_named_where_columns_were_moved_and_rows_left_empty(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx")
    change(path, 2, detail="much")
    book = load_workbook(path)
    book.worksheets[0].insert_cols(1, 2)
    book.worksheets[0].insert_rows(2)
    book.save(path)
    [fault] = import_articles(path, tmp_path / "own").faults
    assert (fault.line, fault.cell) == (3, f"{get_column_letter(COLUMNS.index('detail') + 3)}3")


def test_faults_of_a_folder_name_its_files(tmp_path: Path) -> None:
    (tmp_path / "own" / "x").mkdir(parents=True)
    (tmp_path / "own" / "x" / "y.md").write_text("nothing\n", encoding="utf-8")
    [fault] = import_articles(tmp_path / "own", tmp_path / "into").faults
    assert (fault.file, fault.line, fault.cell) == (tmp_path / "own" / "x" / "y.md", 1, "")


def test_what_is_no_sheet_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_text("id,title\n", encoding="utf-8")
    for name in ("a.xlsx", "missing.xlsx", "a.xls"):
        assert [fault.code for fault in import_articles(tmp_path / name, tmp_path / "own").faults] == ["not_a_sheet"]


def test_an_id_that_stands_in_another_folder_is_refused_from_a_sheet_and_from_a_folder(tmp_path: Path) -> None:
    own, file = tmp_path / "own", sheet(tmp_path / "a.xlsx")
    assert import_articles(file, own).new == len(some())
    change(file, 2, folder="elsewhere")
    [fault] = import_articles(file, own).faults
    name = some_ids(file)[0]
    assert (fault.code, fault.cell, fault.line) == ("id_taken", cell("id", 2), 2)
    assert fault.value.endswith(f"/{name}.md")
    [old] = own.glob(f"*/{name}.md")
    moved = tmp_path / "folder" / "elsewhere" / f"{name}.md"
    moved.parent.mkdir(parents=True)
    moved.write_bytes(old.read_bytes())
    [fault] = import_articles(tmp_path / "folder", own).faults
    assert (fault.file, fault.code) == (moved, "id_taken")
    assert sorted(one.id for one in load(own)) == sorted(some())


def test_a_cell_that_excel_would_cut_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    long = replace(load()[0], scope_note="长" * (LONGEST_CELL + 1))
    [fault] = write_sheet([*load()[1:3], long], tmp_path / "a.xlsx")
    assert (fault.code, fault.cell, fault.field) == ("cell_too_long", cell("scope_note", 4), "scope_note")
    assert not (tmp_path / "a.xlsx").exists()
    fits = replace(long, scope_note="长" * LONGEST_CELL)
    assert write_sheet([fits], tmp_path / "a.xlsx") == []
    assert import_articles(tmp_path / "a.xlsx", tmp_path / "own").new == 1
