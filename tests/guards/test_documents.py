"""Documents point to what exists, and both READMEs say the same."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.guards.tree import ROOT, commands, documents, named, packages, text

LINK = re.compile(r"\]\(([^)\s]+)\)")
NAMED_FILE = re.compile(r"`([\w./-]+/[\w.-]+\.(?:py|j2|po|toml|md|xlsx))`")
READMES = ("README.md", "README.zh-CN.md")
PLACEHOLDERS = re.compile("NAME|PLACE|CODE|FILE")


@pytest.mark.parametrize("document", documents(), ids=named)
def test_links_and_pictures_lead_somewhere(document: Path) -> None:
    targets = [target for target in LINK.findall(text(named(document))) if "://" not in target]
    assert not [target for target in targets if not (document.parent / target.partition("#")[0]).exists()]


@pytest.mark.parametrize("document", documents(), ids=named)
def test_files_that_are_named_exist(document: Path) -> None:
    found = [name for name in NAMED_FILE.findall(text(named(document))) if not PLACEHOLDERS.search(name)]
    assert not [name for name in found if not (ROOT / name).exists() and not (document.parent / name).exists()]


def test_both_readmes_have_the_same_headings() -> None:
    shapes = [re.findall(r"^(#+) ", text(name), re.MULTILINE) for name in READMES]
    assert shapes[0] == shapes[1]


def test_both_readmes_have_the_same_commands_and_pictures() -> None:
    english, chinese = (text(name) for name in READMES)
    assert commands(english) == commands(chinese)
    assert re.findall(r"!\[.*\]\((.+)\)", english) == re.findall(r"!\[.*\]\((.+)\)", chinese)


def test_make_help_lists_every_target() -> None:
    targets = re.findall(r"^([a-z][a-z-]*):", text("Makefile"), re.MULTILINE)
    shown = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert [line.split()[0] for line in shown.stdout.splitlines()] == targets
    assert set(re.findall(r"\.PHONY: (.*)", text("Makefile"))[0].split()) == set(targets)


def test_make_targets_named_in_documents_exist() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", text("Makefile"), re.MULTILINE))
    for document in documents():
        content = text(named(document))
        named_targets = re.findall(r"`make ([a-z-]+)", content)
        named_targets += [line.split()[1] for line in commands(content) if line.startswith("make ")]
        assert set(named_targets) - {"-"} <= targets, named(document)


def test_the_glossary_has_each_word_once() -> None:
    words = re.findall(r"^\| ([a-z][^|]*?) \|", text("GLOSSARY.md"), re.MULTILINE)
    assert len(words) == len(set(words)) > 50


def test_nothing_points_outside_the_repository() -> None:
    kept = [ROOT / name for name in (*packages(), "tests", "docs", "examples")]
    files = [path for folder in kept for path in folder.rglob("*") if path.suffix in {".py", ".md", ".toml", ".j2"}]
    files += [*ROOT.glob("*.md"), ROOT / "Makefile", ROOT / "pyproject.toml"]
    outside = re.compile(r"\.\./shared|/root/|MEASURED\.md|DESIGN\.md|facts/\w+\.")
    assert not [named(path) for path in files if path != Path(__file__) and outside.search(path.read_text("utf-8"))]
