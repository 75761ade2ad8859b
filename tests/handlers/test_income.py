"""A statement in the chat: all as last time is three taps; one line that differs is one amount more."""

from collections.abc import Mapping
from datetime import datetime

import pytest

from actions import income
from actions.income import Before, StatementCard
from actions.views import HouseholdCard, Speaker
from rules.income import results
from rules.roles import Role
from tests.handlers.chat import Phone, speaker

LAST = {"A1": 300_000, "E1": 650_000, "F1": 150_000}


@pytest.fixture
def filed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int, Mapping[str, int]]]:
    """Year, size and amounts of what was filed."""
    kept: list[tuple[int, int, Mapping[str, int]]] = []

    async def mine(work: object, who: Speaker, year: int) -> tuple[tuple[HouseholdCard, bool], ...]:
        return ((HouseholdCard(3, "赵德福", "东沟村", "", None, Role.SECOND_HELPER), False),)

    async def before(work: object, who: Speaker, household_id: int, year: int) -> Before:
        return Before(household_id, "赵德福", year, LAST, {}, 4)

    async def state_income(
        work: object, who: Speaker, household: int, year: int, size: int, fen: Mapping[str, int], now: datetime
    ) -> StatementCard:
        kept.append((year, size, fen))
        return StatementCard(1, household, "赵德福", year, size, fen, results(fen, size), False, True)

    for deed in (mine, before, state_income):
        monkeypatch.setattr(income, deed.__name__, deed)
    return kept


async def begun() -> Phone:
    phone = Phone(speaker(Role.SECOND_HELPER))
    await phone.say("/income")
    await phone.tap("赵德福")
    await phone.tap("4")
    return phone


async def test_all_as_last_time_is_three_taps_and_the_result_is_shown(
    filed: list[tuple[int, int, Mapping[str, int]]],
) -> None:
    phone = await begun()
    await phone.tap("都不用勾")
    assert "人均每年2,000.00元" in phone.last.text
    await phone.tap("没错，存下")
    assert filed == [(2025, 4, LAST)]
    assert "人均2,000.00元" in phone.last.text


async def test_an_amount_is_read_as_people_say_it_and_a_jump_is_asked_about(
    filed: list[tuple[int, int, Mapping[str, int]]],
) -> None:
    phone = await begun()
    await phone.tap("项目收益分红（上次3,000）")
    await phone.tap("下一步")
    await phone.say("三万二")
    assert "“项目收益分红”和上次差得多" in phone.last.text
    await phone.tap("没错，存下")
    assert filed[0][2] == {**LAST, "A1": 3_200_000}
