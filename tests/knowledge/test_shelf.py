"""Reloading without a restart: a file that changed serves, one with faults does not."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event

from knowledge.additions import Addition
from knowledge.articles import ARTICLES, load
from knowledge.base import Base
from knowledge.fitting import refitted
from knowledge.shelf import Shelf
from knowledge.versions import EARLIER

SOLAR = "longwang/fn2020-solar.md"


def later(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(path.stat().st_mtime_ns + 10**12,) * 2)


def test_a_changed_file_serves_and_a_broken_one_leaves_the_old_base(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    shutil.copytree(ARTICLES, folder)
    calibrated: list[Base] = []

    def calibrate(base: Base) -> Base:
        calibrated.append(base)
        return base

    shelf = Shelf(folder, calibrate)
    assert not shelf.is_current(0)
    shelf.put([])
    assert shelf.is_current(0)
    assert calibrated == [shelf.base]
    text = (folder / SOLAR).read_text(encoding="utf-8")
    later(folder / SOLAR, text.replace("questions:\n", "questions:\n  - 房顶上那个板子\n", 1))
    assert not shelf.is_current(0)
    shelf.put([])
    assert "房顶上那个板子" in shelf.base.articles["fn2020-solar"].questions
    assert calibrated[1:] == [shelf.base]
    kept = folder / EARLIER
    assert sorted(one.name for one in kept.glob("fn2020-solar.*")) == ["fn2020-solar.1.txt", "fn2020-solar.2.txt"]
    assert (kept / "fn2020-solar.1.txt").read_text(encoding="utf-8") == text
    assert len(list(kept.iterdir())) == len(shelf.base.articles) + 1
    before = shelf.base
    later(folder / SOLAR, text.replace("year:", "yaer:", 1))
    shelf.put([])
    assert shelf.base is before
    assert shelf.faults > 0
    assert shelf.is_current(0)


def test_an_addition_has_the_base_calibrated_anew() -> None:
    calibrated = Base.load()
    shelf = Shelf(calibrate=lambda base: replace(base, thresholds=replace(base.thresholds, answer=0.5)))
    assert shelf.is_current(0)
    assert shelf.base.thresholds == calibrated.thresholds
    shelf.put([Addition("fn2020-solar", "房顶上那个板子")])
    assert shelf.base.thresholds.answer == 0.5
    assert "房顶上那个板子" in shelf.base.articles["fn2020-solar"].questions


def test_a_base_of_few_questions_keeps_the_shipped_figures() -> None:
    shipped = Base.load()
    small = Base.of(tuple(shipped.articles.values())[:3], tuple(shipped.topics.values()), shipped.thresholds)
    assert refitted(small) is small


def test_searches_go_on_while_the_base_is_swapped_and_each_sees_one_version(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    shutil.copytree(ARTICLES / "longwang", folder / "longwang")
    shelf = Shelf(folder, lambda base: base)
    file = folder / SOLAR
    text = file.read_text(encoding="utf-8")
    seen: list[tuple[str, float, str]] = []
    over = Event()

    def ask() -> None:
        while not over.is_set():
            base = shelf.base
            [hit] = base.index.search("房顶上那个板子晚上响", 1)
            seen.append((hit.id, hit.score, base.articles[hit.id].title))

    with ThreadPoolExecutor(2) as askers:
        busy = [askers.submit(ask) for _ in range(2)]
        swapped = {shelf.base.index.search("房顶上那个板子晚上响", 1)[0].score: "0"}
        for version in "123":
            before = len(seen)
            new = text.replace("questions:\n", f"questions:\n  - 房顶上那个板子{'晚上响' * int(version)}\n", 1)
            later(file, new.replace("title: ", f"title: {version}", 1))
            shelf.put([])
            swapped[shelf.base.index.search("房顶上那个板子晚上响", 1)[0].score] = version
            while len(seen) < before + 20:
                assert not any(one.done() for one in busy), "a search failed"
        over.set()
    assert [one.exception() for one in busy] == [None, None]
    assert len(swapped) == 4, "versions that answer alike show nothing"
    first = load(ARTICLES / "longwang")
    sound = next(one.title for one in first if one.id == "fn2020-solar")
    titles = {score: sound if version == "0" else f"{version}{sound}" for score, version in swapped.items()}
    assert {("fn2020-solar", score, title) for score, title in titles.items()} >= set(seen)
