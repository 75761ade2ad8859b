"""The shipped articles and what is reported of broken ones."""

from collections import Counter
from pathlib import Path

import pytest

from knowledge.articles import ARTICLES, LONGEST_ID, BrokenArticles, Detail, check, load

SOUND = (ARTICLES / "county-2017" / "ca2017-house-rebuild.md").read_text(encoding="utf-8")


def written(folder: Path, text: str, name: str = "ca2017-house-rebuild") -> Path:
    path = folder / "county-2017" / f"{name}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_base_has_72_articles_without_a_fault() -> None:
    assert check() == []
    assert len(load()) == 72


def test_every_article_says_where_when_and_how_far_it_holds() -> None:
    for article in load():
        assert article.region in article.scope_note
        assert article.year == "未写明" or article.year in article.scope_note
        assert 0 < len(article.source.quote) <= 25


def test_no_sample_question_stands_in_two_articles() -> None:
    said = Counter(question for article in load() for question in article.questions)
    assert [question for question, times in said.items() if times > 1] == []


def test_a_policy_that_is_only_named_promises_no_figure() -> None:
    named = [article for article in load() if article.detail is Detail.NONE]
    assert len(named) == 13
    assert all(article.exclusions for article in named)


@pytest.mark.parametrize(
    ("old", "new", "line", "code", "value"),
    [
        ("---\nid", "id", 1, "no_front_matter", ""),
        ("title: ", "title: [", 5, "not_yaml", None),
        ("year: '2017'", "year: 2017", 8, "not_text", "year"),
        ("region: 某县(县名未写)\n", "", 1, "missing", "region"),
        ("detail: full", "detail: much", 9, "unknown_detail", "much"),
        ("detail: full", "detail: full\nprice: 3", 10, "unknown_field", "price"),
        ("id: ca2017-house-rebuild", "id: other", 2, "id_is_not_the_file_name", "other"),
        ("  line: 99", "  line: x", 11, "missing", "source.line"),
        ("how_to_apply: []", "how_to_apply: 镇上", 22, "not_a_list_of_texts", "how_to_apply"),
        ("how_to_apply: []", 'how_to_apply: ["a\\nb"]', 22, "not_a_list_of_texts", "how_to_apply"),
        ("  line: 99", "  line: 99\n  restored: maybe", 11, "not_true_or_false", "source.restored"),
    ],
)
def test_a_broken_article_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, code: str, value: str | None
) -> None:
    assert old in SOUND
    path = written(tmp_path, SOUND.replace(old, new, 1))
    (fault,) = check(tmp_path)
    assert (fault.file, fault.line, fault.code) == (path, line, code)
    assert value is None or fault.value == value


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("x" * LONGEST_ID, None),
        ("x" * (LONGEST_ID + 1), "id_too_long"),
        ("农村低保标准" * 2, None),
        ("农村最低生活保障家庭申请条件", "id_too_long"),
        ("house:rebuild", "id_has_other_marks"),
        ("house rebuild", "id_has_other_marks"),
    ],
)
def test_an_id_that_no_button_holds_is_refused_with_its_line(tmp_path: Path, name: str, code: str | None) -> None:
    path = written(tmp_path, SOUND.replace("id: ca2017-house-rebuild", f"id: '{name}'"), name)
    assert [(one.file, one.line, one.code) for one in check(tmp_path)] == ([(path, 2, code)] if code else [])


def test_an_article_without_facts_or_with_few_questions_is_refused(tmp_path: Path) -> None:
    front, _, _ = SOUND.rpartition("---\n")
    head, _, _ = front.partition("questions:")
    written(tmp_path, head + "questions:\n  - 房子倒了补多少\n---\n")
    assert {fault.code for fault in check(tmp_path)} == {"too_few_questions", "no_facts"}
    with pytest.raises(BrokenArticles) as broken:
        load(tmp_path)
    assert len(broken.value.faults) == 2


def test_one_id_cannot_be_taken_twice(tmp_path: Path) -> None:
    written(tmp_path, SOUND)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "ca2017-house-rebuild.md").write_text(SOUND, encoding="utf-8")
    assert [fault.code for fault in check(tmp_path)] == ["id_taken"]


def test_an_empty_folder_is_a_fault(tmp_path: Path) -> None:
    assert [fault.code for fault in check(tmp_path)] == ["no_articles"]
