"""`bangfu programme`: faults with their lines, rules with their sources."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import cli
from locales import Texts
from rules.errors import Unusable
from rules.programme_file import SHIPPED, load, shipped

RUN = CliRunner()


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANGFU_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")


def explained(programme: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(RUN.invoke(cli, ["programme", "explain", programme, "--json"]).stdout)
    return found


FAULTS = {
    "year = 2018": "year = 18",
    "reminders = 09:30:00": "reminders = 07:30:00",
    'every = "P2M"': 'every = "P2W"',
    "hard = true": "hard = 1",
    'ahead = "P2M"': 'ahead = "soon"',
}


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """A programme of one's own with five faults."""
    text = (SHIPPED / "laizhou-2018.toml").read_text("utf-8").replace('id = "laizhou-2018"', 'id = "own-2026"')
    for good, wrong in FAULTS.items():
        text = text.replace(good, wrong, 1)
    file = tmp_path / "own" / "own-2026.toml"
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    return file


def test_a_bad_file_is_told_line_by_line(bad: Path) -> None:
    found = RUN.invoke(cli, ["programme", "check", str(SHIPPED / "changsha-2016.toml"), str(bad)])
    lines = bad.read_text("utf-8").splitlines()
    assert found.exit_code == 1
    good, *told = found.stdout.splitlines()
    assert good.startswith("changsha-2016")
    assert [line.split(" ")[0] for line in told] == [
        f"{bad}:{lines.index(wrong) + 1}:" for wrong in sorted(FAULTS.values(), key=lines.index)
    ]


def test_nothing_starts_with_a_bad_file_and_it_is_said_which(bad: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANGFU_PROGRAMMES_DIR", str(bad.parent))
    for command in (["list"], ["explain", "laizhou-2018"]):
        found = RUN.invoke(cli, ["programme", *command])
        assert isinstance(found.exception, Unusable)
        said = Texts().label("en", f"cli.{found.exception.code}", **found.exception.values)
        assert said.endswith(f"bangfu programme check {bad}")


def test_programmes_of_ones_own_are_listed_beside_the_shipped_ones(
    bad: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = bad.read_text("utf-8")
    for good, wrong in FAULTS.items():
        text = text.replace(wrong, good, 1)
    bad.write_text(text, encoding="utf-8")
    monkeypatch.setenv("BANGFU_PROGRAMMES_DIR", str(bad.parent))
    said = RUN.invoke(cli, ["programme", "list"]).stdout
    assert all(one in said for one in ("own-2026", *shipped()))


@pytest.mark.parametrize("path", shipped().values(), ids=lambda path: path.stem)
def test_every_source_of_a_programme_is_told(path: Path) -> None:
    programme = load(path)
    said = RUN.invoke(cli, ["programme", "explain", programme.id]).stdout
    sources = [one.source for one in programme.duties] + [one.source for one in programme.capacities]
    sources += [one.source for one in (programme.term, programme.notice, programme.gifts) if one is not None]
    sources += [one.source for one in programme.consequences]
    for source in sources:
        assert f"{source.document}，第 {source.line} 行：“{source.quote}”" in said


def test_two_conditions_are_told_as_one_rule() -> None:
    rules = explained("changsha-2016")["rules"]
    assert isinstance(rules, list)
    first = rules[0]
    assert first["rule"] == "first_visit"
    assert first["sentences"][0] == "每个季度，第一帮扶责任人对每户要入户走访，至少 1 次。"
    assert "同时每个自然年至少 4 次；每次联系两项都算。" in first["sentences"]
    assert len(first["sources"]) == 2
    assert "first_visits_a_year" not in [rule["rule"] for rule in rules]


def test_what_follows_from_missed_visits_is_told_in_the_documents_words() -> None:
    def sentences(programme: str) -> list[str]:
        rules = explained(programme)["rules"]
        assert isinstance(rules, list)
        return [rule["sentences"][0] for rule in rules if rule["rule"] == "consequence"]

    laizhou, [changsha] = sentences("laizhou-2018"), sentences("changsha-2016")
    assert laizhou[0].startswith("一名帮扶责任人一个自然年内未入户满 1 次，文件规定：通报至其所在单位")
    assert laizhou[2].startswith("一个单位的帮扶责任人一个自然年内未入户合计满 3 人次，文件规定：")
    assert changsha.startswith("一个单位一个自然年内有 3 名帮扶责任人未入户，文件规定：")


def test_a_year_without_published_holidays_is_marked() -> None:
    rules = explained("laizhou-2018")["rules"]
    assert isinstance(rules, list)
    assert "暂按周一至周五计算" in rules[-1]["sentences"][-1]


def test_an_unknown_programme_is_named_with_those_that_are_known() -> None:
    found = RUN.invoke(cli, ["programme", "explain", "nowhere-1"])
    assert found.exit_code != 0
    assert found.exception is not None
