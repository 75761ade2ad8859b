"""Reloading without a restart: a file that changed serves, one with faults does not."""

import os
import shutil
from pathlib import Path

from knowledge.articles import ARTICLES
from knowledge.shelf import Shelf

SOLAR = "longwang/fn2020-solar.md"


def later(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(path.stat().st_mtime_ns + 10**12,) * 2)


def test_a_changed_file_serves_and_a_broken_one_leaves_the_old_base(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    shutil.copytree(ARTICLES, folder)
    shelf = Shelf(folder)
    assert shelf.is_current(0)
    text = (folder / SOLAR).read_text(encoding="utf-8")
    later(folder / SOLAR, text.replace("questions:\n", "questions:\n  - 房顶上那个板子\n", 1))
    assert not shelf.is_current(0)
    shelf.put([])
    assert "房顶上那个板子" in shelf.base.articles["fn2020-solar"].questions
    before = shelf.base
    later(folder / SOLAR, text.replace("year:", "yaer:", 1))
    shelf.put([])
    assert shelf.base is before
    assert shelf.faults > 0
    assert shelf.is_current(0)
