"""Small cities live through months: nothing is lost, nothing comes twice, and the oracle sees it if something is."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from actions import occurrences
from actions.occurrences import Opening
from bot.__main__ import cli
from bot.simulation.life import Life, Plan
from bot.simulation.outcome import Outcome, outcome
from bot.simulation.population import City
from storage.database import Database, Work
from tests.cast import RULEBOOK

HOUSEHOLDS, LIVES = 30, 8


async def live(database: Database, days: int, outage: int = 0, seed: int = 1) -> Outcome:
    """A village; a few of its households act through the chat's deeds."""
    life = Life(database, RULEBOOK, Plan(City(HOUSEHOLDS, 15), days, seed, LIVES, outage))
    await life.live(lambda: None)
    return outcome(life)


async def test_two_months_lose_nothing_and_double_nothing(database: Database) -> None:
    found = await live(database, 62)
    assert (found.lost_by_kind, found.duplicates_by_kind) == ({}, {})
    assert found.occurrences > 4 * HOUSEHOLDS
    assert min(found.reminders, found.missed, found.alerts, found.filed_by_deeds, found.filed_in_bulk, found.sent) > 0


@pytest.mark.parametrize("outage", [10, 40])
async def test_an_outage_loses_nothing_and_nobody_is_reminded_twice_on_return(
    database: Database, outage: int
) -> None:
    found = await live(database, 62, outage)
    assert (found.lost_by_kind, found.duplicates_by_kind) == ({}, {})


async def test_a_reminder_that_is_left_out_is_lost(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing(*_: object) -> None:
        pass

    monkeypatch.setattr(occurrences, "_remind", nothing)
    found = await live(database, 31)
    assert found.lost_by_kind["reminder"] > 0
    assert not found.is_good


async def test_a_window_that_is_not_opened_is_lost(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing(_work: Work, _now: object) -> list[Opening]:
        return []

    monkeypatch.setattr(occurrences, "beginning", nothing)
    found = await live(database, 3)
    assert found.lost_by_kind["occurrence"] == 3 * HOUSEHOLDS


def test_the_command_tells_the_same_story_for_the_same_seed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = []
    for _ in range(2):
        ran = CliRunner().invoke(cli, ["simulate", "--households", "20", "--days", "35", "--seed", "7", "--json"])
        assert ran.exit_code == 0, ran.output
        story = json.loads(ran.stdout)
        told.append({name: story[name] for name in story.keys() - {"seconds", "peak_mb", "cpu_ms_a_day"}})
    assert told[0] == told[1]
    assert told[0]["lost"] == told[0]["duplicates"] == 0


@pytest.mark.parametrize("programme", ["changsha-2016", "province-2017", "longkou-2019"])
def test_other_programmes_are_simulated_too(programme: str) -> None:
    ran = CliRunner().invoke(cli, ["simulate", "--households", "12", "--days", "33", "--programme", programme])
    assert ran.exit_code == 0, ran.output
    assert CliRunner().invoke(cli, ["simulate", "--programme", "nowhere"]).exit_code != 0
