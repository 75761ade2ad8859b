"""Small cities live through months: nothing is lost, nothing comes twice, and the oracle sees it if something is."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from actions.contacts import reason as reasons
from actions.planning import occurrences, reminders
from actions.planning.occurrences import Opening
from bot.__main__ import cli
from bot.simulation.behaviour import Change, Conduct
from bot.simulation.life import Life, Plan, with_other_rules
from bot.simulation.outcome import BEHAVIOURS, Outcome, outcome
from bot.simulation.place import temporary
from bot.simulation.population import City, populate
from rules.reason import Reason
from rules.rulebook import Rulebook
from storage import absences
from storage import programme_changes as changes
from storage.database import Database, Work
from storage.tables import Office, Person
from tests.cast import RULEBOOK

HOUSEHOLDS, HELPERS, LIVES = 20, 10, 3
RULES = with_other_rules(RULEBOOK)
# In a village of twenty everything happens within weeks when it happens often.
OFTEN = Conduct(
    stories=2,
    reasons=2,
    told_reasons={reason: 2 if reason in {Reason.MOVED, Reason.DIED} else 1 for reason in Reason},
    snoozes=2,
    township_leaves=2,
    second_helper_leaves=10,
    takes=1,
    roster_handovers=200,
    asked_handovers=100,
    changes=(Change(8, 3, 1), Change(12, 5, 2), Change(20, 7, -1), Change(33, 3, 0), Change(47, 7, 0)),
)


@pytest.fixture
def rulebook() -> Rulebook:
    """Other programmes too, so that households can change between them."""
    return RULES


async def live(
    database: Database, days: int, outage: int = 0, seed: int = 1, conduct: Conduct = OFTEN, jump: int = 0
) -> Outcome:
    """A village; a few of its households act through the chat's deeds."""
    city = City(HOUSEHOLDS, HELPERS, newcomers=4, spread=366)
    life = Life(database, RULES, Plan(city, days, seed, LIVES, outage, jump, conduct))
    await life.live(lambda: None)
    return outcome(life)


async def test_whoever_answers_for_a_helper_or_a_newcomer_is_of_their_unit(database: Database) -> None:
    city = City(400, 200, newcomers=2)
    await populate(database, city, datetime(2025, 1, 1, tzinfo=UTC))
    of_unit = select(Person.id, Office.person_id).join(Office, Office.unit_id == Person.unit_id)
    async with database.read() as work:
        found = dict((await work.execute(of_unit)).all())
    assert city.units > 1
    assert len(found) == city.first_helpers + 2 * city.units
    assert found == {person: city.liaison(person) for person in found}


async def test_weeks_lose_nothing_and_double_nothing_whatever_people_do(database: Database) -> None:
    found = await live(database, 50)
    assert (found.lost_by_kind, found.duplicates_by_kind) == ({}, {})
    assert found.occurrences > 4 * HOUSEHOLDS
    assert min(found.reminders, found.missed, found.alerts, found.filed_by_deeds, found.filed_in_bulk, found.sent) > 0
    assert found.behaviours.keys() == set(BEHAVIOURS)
    # Who takes an alert depends on who is told first; a first helper's window of two months is not over yet.
    idle = {name for name, count in found.behaviours.items() if not count and not name.startswith("taken_")}
    assert idle == {"clock_jumps"}
    assert found.acknowledged > 0


@pytest.mark.parametrize(("outage", "jump"), [(10, 0), (40, 0), (2, 4)], ids=str)
async def test_outages_and_a_wrong_clock_lose_nothing_and_nobody_is_reminded_twice(outage: int, jump: int) -> None:
    async with temporary(None, RULES) as database:
        found = await live(database, 36 + outage // 2, outage, seed=2, jump=jump)
    assert (found.lost_by_kind, found.duplicates_by_kind) == ({}, {})
    assert found.behaviours["clock_jumps"] == (2 if jump else 0)
    assert found.behaviours["programme_changes"] > 0


async def test_deeds_that_do_nothing_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing(*_: object, **__: object) -> int:
        return 0

    async def nobody(*_: object) -> bool:
        return False

    # Reminders are not put off, reasons have no effect, nobody stands in, and what ran by other rules goes on.
    monkeypatch.setattr(reminders, "_put_off", nothing)
    monkeypatch.setattr(reasons, "_carry_out", nothing)
    monkeypatch.setattr(absences, "is_anybody_away", nobody)
    monkeypatch.setattr(changes, "end", nothing)
    async with temporary(None, RULES) as database:
        found = await live(database, 34, conduct=replace(OFTEN, takes=10**9))
    assert {"reminder", "standing", "told"} <= found.lost_by_kind.keys()
    assert {"reminder", "standing"} <= found.duplicates_by_kind.keys()
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
        ran = CliRunner().invoke(cli, ["simulate", "--households", "10", "--days", "24", "--seed", "7", "--json"])
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
