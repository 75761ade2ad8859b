"""`bangfu household`: a family is erased for a reason, looked at first, and listed afterwards."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import cli
from rules.errors import NotFound, Refused
from tests.guards.tree import ROOT

RUN, FAMILY = CliRunner(), ("household", "erase", "青禾镇/东沟村", "赵德福")


def test_a_family_goes_only_for_a_reason_that_names_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANGFU_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.setenv("BANGFU_CITY", "莱州市")
    assert RUN.invoke(cli, ["import", "roster", str(ROOT / "examples" / "roster.xlsx")]).exit_code == 0
    looked = RUN.invoke(cli, [*FAMILY, "--dry-run"])
    assert "赵德福" in looked.output
    for why in ("", "赵德福本人申请"):
        refused = RUN.invoke(cli, [*FAMILY, "--why", why], input="y\n")
        assert isinstance(refused.exception, Refused)
        assert "household" not in refused.stdout, "refused before anything is asked"
    assert RUN.invoke(cli, [*FAMILY, "--dry-run"]).output == looked.output
    assert RUN.invoke(cli, [*FAMILY, "--why", "本户 5 月申请", "--yes"]).exit_code == 0
    assert isinstance(RUN.invoke(cli, [*FAMILY, "--dry-run"]).exception, NotFound)
    [erased] = json.loads(RUN.invoke(cli, ["household", "erased", "--json"]).stdout)
    assert erased["why"] == "本户 5 月申请"
