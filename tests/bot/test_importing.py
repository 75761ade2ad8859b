"""`bangfu import`: lists come in by the command line, a killed one goes on, and each can be taken back."""

import json
import shlex
import sqlite3
import sys
import time
from pathlib import Path
from subprocess import DEVNULL, Popen
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.__main__ import cli
from tests.guards.tree import ROOT
from tests.ledgers.sheets import HEADINGS

RUN, EXAMPLES = CliRunner(), ROOT / "examples"
TABLES = ("region", "unit", "person", "household", "member", "pairing", "contact", "entitlement")


@pytest.fixture(autouse=True)
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BANGFU_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.setenv("BANGFU_CITY", "莱州市")
    return tmp_path / "data"


def told(*arguments: str, exit_code: int = 0) -> Any:
    """What the command prints as JSON."""
    ran = RUN.invoke(cli, ["import", *arguments, "--json"])
    assert ran.exit_code == exit_code, ran.output
    return json.loads(ran.stdout.splitlines()[-1])


def rows_in(base: Path) -> dict[str, int]:
    [path] = base.glob("*.sqlite3")
    with sqlite3.connect(path) as connection:
        counts = {table: f"SELECT count(*) FROM {table}" for table in TABLES}
        return {table: connection.execute(query).fetchone()[0] for table, query in counts.items()}


def test_the_examples_come_in_are_listed_and_are_taken_back(base: Path) -> None:
    told("roster", str(EXAMPLES / "roster.xlsx"))
    ledger = rows_in(base)
    for kind, ending in (("members", "xlsx"), ("contacts", "csv"), ("entitlements", "xlsx")):
        path = str(EXAMPLES / f"{kind}.{ending}")
        before = rows_in(base)
        tried = told(kind, path, "--dry-run")
        assert (rows_in(base), tried["stored"], tried["faults"]) == (before, False, [])
        done = told(kind, path)
        same = ("new", "changed", "same", "rows")
        assert [done[name] for name in same] == [tried[name] for name in same]
        assert done["new"] + done["changed"] == done["rows"]
    runs = told("list")
    assert [one["kind"] for one in runs] == ["entitlements", "contacts", "members", "roster"]
    assert {one["state"] for one in runs} == {"finished"}
    for one in runs[:-1]:
        assert told("undo", str(one["run"]))["kept"] == []
    assert rows_in(base) == ledger


def test_bad_rows_keep_the_file_out_unless_the_good_ones_are_asked_for(base: Path, tmp_path: Path) -> None:
    told("roster", str(EXAMPLES / "roster.xlsx"))
    path = tmp_path / "members.csv"
    path.write_text(
        "户主姓名,村,姓名,与户主关系\n赵德福,东沟村,赵新,孙子\n没这户,东沟村,甲,子\n,东沟村,乙,子\n", "utf-8"
    )
    before = rows_in(base)
    report = told("members", str(path), exit_code=1)
    assert (rows_in(base), report["stored"], [fault["row"] for fault in report["faults"]]) == (before, False, [4, 3])
    assert told("members", str(path), "--skip-bad")["new"] == 1
    assert rows_in(base)["member"] == before["member"] + 1


def test_columns_of_other_names_are_proposed_and_remembered_for_the_next_year(base: Path, tmp_path: Path) -> None:
    told("roster", str(EXAMPLES / "roster.xlsx"))
    path = tmp_path / "members.csv"
    path.write_text("户主的姓名,所在的村,成员的姓名,和户主关系\n赵德福,东沟村,赵新,孙子\n", "utf-8")
    report = told("members", str(path), exit_code=1)
    assert "户主的姓名=户主姓名" in shlex.split(report["suggested_map"])
    maps = ("户主的姓名=户主姓名", "所在的村=村", "成员的姓名=姓名", "和户主关系=与户主关系")
    assert told("members", str(path), *(part for one in maps for part in ("--map", one)))["new"] == 1
    path.write_text("户主的姓名,所在的村,成员的姓名,和户主关系\n王秀英,东沟村,王新,孙子\n", "utf-8")
    assert told("members", str(path))["new"] == 1


IN_SMALL_SLICES = "from actions.rosters import imports; from bot.__main__ import cli; imports.SLICE = 10; cli()"


def test_a_killed_import_goes_on_and_doubles_nothing(base: Path, tmp_path: Path) -> None:
    first, second = "李{0},市财政局 科员,1992{0:07d}", "孙{0},东沟村 会计,1993{0:07d}"
    line = "{0},户{0},青禾镇东沟村,因病,签约家庭医生,," + f"{first},{second}"
    lines = [line.format(at) for at in range(300)]
    path = tmp_path / "roster.csv"
    path.write_text("\n".join(["镇(街):青禾镇", ",".join(HEADINGS).replace("(镇街、村)", ""), *lines]), "utf-8")
    command = [sys.executable, "-c", IN_SMALL_SLICES, "import", "roster", str(path)]
    killed = Popen(command, cwd=ROOT, stdout=DEVNULL, stderr=DEVNULL)
    while not (stored := stored_rows(base)) and killed.poll() is None:
        time.sleep(0.02)
    killed.kill()
    killed.wait()
    assert 0 < stored < len(lines)
    report = told("roster", str(path))
    assert (report["faults"], report["resumed"] >= stored) == ([], True)
    assert (rows_in(base)["household"], rows_in(base)["pairing"]) == (len(lines), 2 * len(lines))
    assert [one["state"] for one in told("list")] == ["finished"]


def stored_rows(base: Path) -> int:
    """How far the newest import has come, as another process sees it."""
    found = list(base.glob("*.sqlite3"))
    if not found:
        return 0
    try:
        with sqlite3.connect(f"file:{found[0]}?mode=ro", uri=True) as connection:
            return int(connection.execute("SELECT coalesce(max(done), 0) FROM import_run").fetchone()[0])
    except sqlite3.OperationalError:
        return 0  # its tables are only being made
