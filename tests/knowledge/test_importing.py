"""Articles brought in: from a sheet and back without loss, all or nothing, earlier versions kept."""

from pathlib import Path

from openpyxl import load_workbook

from knowledge.articles import load
from knowledge.importing import EARLIER, import_articles
from knowledge.sheet import write_sheet


def some() -> list[str]:
    return ["fn2020-solar", "ca2017-dibao-amount", "lz2018-old-age-subsidy"]


def sheet(path: Path) -> Path:
    write_sheet([article for article in load() if article.id in some()], path)
    return path


def test_what_was_exported_comes_in_as_it_was(tmp_path: Path) -> None:
    done = import_articles(sheet(tmp_path / "a.xlsx"), tmp_path / "own")
    assert (done.new, done.faults) == (3, ())
    shipped = {article.id: article for article in load()}
    for article in load(tmp_path / "own"):
        before = shipped[article.id]
        for name in ("title", "topic", "region", "folder", "year", "facts", "questions", "near_misses", "keywords"):
            assert getattr(article, name) == getattr(before, name), name
        assert article.source.quote == before.source.quote
    assert import_articles(tmp_path / "a.xlsx", tmp_path / "own").same == 3


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


def test_a_sheet_with_a_fault_brings_nothing_in(tmp_path: Path) -> None:
    book = load_workbook(sheet(tmp_path / "a.xlsx"))
    for column in book.worksheets[0].iter_cols():
        if column[0].value == "detail":
            column[1].value = "much"
        if column[0].value == "id":
            column[3].value = None
    book.save(tmp_path / "a.xlsx")
    done = import_articles(tmp_path / "a.xlsx", tmp_path / "own")
    assert {fault.code for fault in done.faults} == {"unknown_detail", "no_id_or_folder"}
    assert all(fault.line for fault in done.faults)
    assert not (tmp_path / "own").exists()
