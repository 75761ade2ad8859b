"""`bangfu export all`: one folder, told in one line; what is there already is left alone."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from actions.papers.whole_base import MANIFEST
from bot.__main__ import cli
from rules.errors import Unusable

RUN = CliRunner()


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANGFU_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")


def test_everything_is_written_for_its_owner_only_and_noted_in_the_log(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    ran = RUN.invoke(cli, ["export", "all", "--out", str(folder), "--json"])
    assert ran.exit_code == 0, ran.output
    assert {one["file"] for one in json.loads(ran.stdout)} == {path.name for path in folder.iterdir()} - {MANIFEST}
    assert folder.stat().st_mode & 0o077 == 0
    noted = [json.loads(line)["deed"] for line in (folder / "audit_link.jsonl").read_text("utf-8").splitlines()]
    assert noted == ["everything_exported"]


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    ran = RUN.invoke(cli, ["export", "all", "--out", str(tmp_path)])
    assert isinstance(ran.exception, Unusable)
    assert ran.exception.code == "folder_not_empty"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
