"""`bangfu ask`: what the serving base says in a terminal."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import cli
from knowledge.articles import ARTICLES

RUN = CliRunner()
GIFTS = "lz2018-holiday-gifts"
ABOUT_GIFTS = "过年拎的米面油"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An own folder of articles of one place."""
    monkeypatch.setenv("BANGFU_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("BANGFU_ARTICLES_DIR", str(tmp_path / "own"))
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    return shutil.copytree(ARTICLES / "laizhou", tmp_path / "own" / "laizhou")


def test_the_own_articles_answer_and_what_expired_is_not_quoted(own: Path) -> None:
    file = own / f"{GIFTS}.md"
    sound = file.read_text(encoding="utf-8")
    file.write_text(sound.replace("- 由第一帮扶责任人", "- 由咱村的"), encoding="utf-8")
    assert "由咱村的" in RUN.invoke(cli, ["ask", ABOUT_GIFTS]).stdout
    file.write_text(sound.replace("\nyear: ", "\nvalid_until: 2025-12-31\nyear: ", 1), encoding="utf-8")
    told = RUN.invoke(cli, ["ask", ABOUT_GIFTS]).stdout
    assert "只管到 2025 年 12月31日" in told
    assert "第一帮扶责任人" not in told
    found = json.loads(RUN.invoke(cli, ["ask", ABOUT_GIFTS, "--json"]).stdout)
    assert (found["decision"], found["hits"][0]["id"]) == ("expired", GIFTS)


def test_faulty_articles_are_named_with_file_and_line(own: Path) -> None:
    file = own / f"{GIFTS}.md"
    file.write_text(file.read_text(encoding="utf-8").replace("detail: full", "detail: much"), encoding="utf-8")
    found = RUN.invoke(cli, ["ask", ABOUT_GIFTS])
    assert found.exit_code == 1
    assert f"{GIFTS}.md:9: unknown_detail much" in found.stdout
