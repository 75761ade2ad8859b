"""Each measurement runs, at a size that measures nothing: no time is asserted here."""

import json
from importlib import import_module
from pathlib import Path

import pytest

from tests.bench import instructions
from tests.bench.__main__ import BENCHES, main
from tests.bench.record import PAGE, record

SMALL = {
    "tick": (["60", "20"], {"nudges_times_floor", "opening_times_cheaper_than_jobs", "peak_mb"}),
    "growth": (["250"], {"sizes"}),
    "updates": (["1"], {"menu_times_echo", "visit_step_times_echo", "visit_step_times_dialog"}),
    "delivery": (["5"], {"per_second", "too_many_requests", "lost", "duplicates", "cpu_times_bare_send_message"}),
    "outage": (["20", "1"], {"telegram_away_lost", "bangfu_away_times_floor"}),
    "startup": (["1", "python", "help"], {"help_cpu_s", "help_peak_mb"}),
}


@pytest.mark.parametrize("name", SMALL)
def test_a_measurement_gives_its_figures(name: str) -> None:
    arguments, expected = SMALL[name]
    figures = import_module(BENCHES[name]).run(arguments)
    assert expected <= figures.keys()
    json.dumps(figures)


def test_without_valgrind_no_instructions_are_counted_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    assert instructions.run([]) == {}
    assert "apt-get install valgrind" in capsys.readouterr().out


def test_the_last_line_is_json_with_the_name(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["startup", "1", "python"]) == 0
    assert json.loads(capfd.readouterr().out.splitlines()[-1])["bench"] == "startup"


def test_an_unknown_name_is_refused_with_the_names_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nothing"]) == 2
    assert "tick" in capsys.readouterr().err


def test_a_record_replaces_its_own_section_only(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text("a <!-- bench x -->old<!-- end x --> b <!-- bench y -->kept<!-- end y -->", encoding="utf-8")
    record("x", "the table\n", page)
    text = page.read_text(encoding="utf-8")
    assert "the table" in text
    assert "old" not in text
    assert "kept" in text
    assert "Python" in text


def test_every_measurement_has_its_section_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name in BENCHES:
        assert f"<!-- bench {name} -->" in text
        assert f"<!-- end {name} -->" in text
