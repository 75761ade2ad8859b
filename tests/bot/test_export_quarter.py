"""`bangfu export quarter`: each township's package, each village's part of it, and the proof that it is one."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from actions.papers.packages import open_due
from bot.__main__ import cli
from bot.app import opened
from bot.settings import read_settings
from tests.guards.tree import ROOT

RUN = CliRunner()
AFTER = datetime(2026, 10, 1, 2, tzinfo=UTC)


async def _open_packages() -> None:
    async with opened(read_settings()) as app, app.database.begin() as work:
        assert await open_due(work, AFTER)
        await work.commit()


def told(*arguments: str) -> Any:
    """What the command prints as JSON."""
    ran = RUN.invoke(cli, [*arguments, "--json"])
    assert ran.exit_code == 0, ran.output
    return json.loads(ran.stdout)


def test_a_village_gets_its_own_part_and_it_is_proved_beside_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BANGFU_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.setenv("BANGFU_CITY", "莱州市")
    ran = RUN.invoke(cli, ["import", "roster", str(ROOT / "examples" / "roster.xlsx")])
    assert ran.exit_code == 0, ran.output
    asyncio.run(_open_packages())
    out = str(tmp_path / "out")
    written = told("export", "quarter", "2026Q3", "--villages", "--out", out)
    files = [Path(one["file"]) for one in written]
    whole = next(path for path in files if path.stem.count("-") == 1)
    part = next(path for path in files if path.stem.startswith(whole.stem.partition("-")[0]) and path != whole)
    town, village, _ = part.stem.split("-")
    [alone] = told("export", "quarter", "2026Q3", "--place", f"{town}/{village}", "--out", str(tmp_path / "alone"))
    proof = told("verify", "package", alone["file"], "--whole", str(whole))
    assert (proof["fault"], proof["hash"]) == (
        None,
        next(one["hash"] for one in written if one["file"] == str(whole)),
    )
    assert RUN.invoke(cli, ["verify", "package", str(whole), "--whole", str(part)]).exit_code == 1
