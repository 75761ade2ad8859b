"""A statement in the chat: all as last time is three taps; one line that differs is one amount more."""

from collections.abc import Mapping
from datetime import datetime

import pytest

from actions.papers import income
from actions.papers.income import Before, StatementCard
from actions.views import HouseholdCard, Speaker
from rules.income import results
from rules.roles import Role
from tests.handlers.chat import Phone, speaker

LAST = {"A1": 300_000, "E1": 650_000, "F1": 150_000}


@pytest.fixture
def filed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int, Mapping[str, int]]]:
    """Year, size and amounts of what was filed."""
    return faked_income(monkeypatch)


def faked_income(patch: pytest.MonkeyPatch) -> list[tuple[int, int, Mapping[str, int]]]:
    """One household with a statement of the year before; what is filed is kept."""
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
        patch.setattr(income, deed.__name__, deed)
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
    assert "“项目收益分红”和2024年（3,000元）差得多" in phone.last.text
    await phone.tap("没错，存下")
    assert filed[0][2] == {**LAST, "A1": 3_200_000}


async def test_several_lines_in_one_message_and_what_is_unsure_is_asked(
    filed: list[tuple[int, int, Mapping[str, int]]],
) -> None:
    phone = await begun()
    await phone.say("种地三千二,养鸡0.32万,低保 4800，补贴500，打工每月三百")
    assert "✓ 种植、养殖收入：6,400.00元（种地三千二 + 养鸡0.32万）" in phone.last.text
    assert "“打工每月三百”：一年一共多少" in phone.last.text
    assert "“补贴500”是哪一项？" in phone.last.text
    assert "种粮补贴" in phone.last.buttons
    assert "土地出租" not in phone.last.buttons, "only what it may mean"
    await phone.tap("种粮补贴")
    assert "长工、短工、手工活收入：2025年一共多少元" in phone.last.text
    await phone.say("三千六")
    assert "种粮补贴：500.00" in phone.last.text
    await phone.tap("改一处")
    await phone.tap("低保")
    await phone.say("5200")
    await phone.say("房租 1,200")
    await phone.tap("没错，存下")
    assert filed[0][1:] == (4, LAST | {"C1": 640_000, "E1": 520_000, "E12": 50_000, "D1": 360_000, "B2": 120_000})


async def test_a_size_and_lines_at_the_first_question_are_all_that_is_needed(
    filed: list[tuple[int, int, Mapping[str, int]]],
) -> None:
    phone = Phone(speaker(Role.SECOND_HELPER))
    await phone.say("/income")
    await phone.tap("赵德福")
    await phone.say("家里3口人，没有低保，其他都没变")
    await phone.tap("没错，存下")
    assert filed == [(2025, 3, {**LAST, "E1": 0})]


async def test_none_of_these_leaves_an_unclear_amount_out(filed: list[tuple[int, int, Mapping[str, int]]]) -> None:
    phone = await begun()
    await phone.say("分红三千一，养老金2400")
    await phone.tap("都不是，先不算")
    await phone.tap("没错，存下")
    assert filed[0][2] == {**LAST, "A1": 310_000}


@pytest.mark.parametrize("last_year", [{"A1": 300_000}, {}])
async def test_written_twice_it_is_compared_with_the_year_before(
    monkeypatch: pytest.MonkeyPatch, filed: list[tuple[int, int, Mapping[str, int]]], last_year: Mapping[str, int]
) -> None:
    """A slip of the first writing is no measure for the second, unless no year before is known."""

    async def before(work: object, who: Speaker, household_id: int, year: int) -> Before:
        return Before(household_id, "赵德福", year, last_year, {"A1": 3_200_000}, 4)

    monkeypatch.setattr(income, "before", before)
    phone = await begun()
    await phone.tap("都不用勾")
    assert ("“项目收益分红”和2024年（3,000元）差得多" in phone.last.text) == bool(last_year)
    await phone.say("分红三千二")
    assert ("“项目收益分红”和前一次写的（32,000元）差得多" in phone.last.text) == (not last_year)
    assert "2024年" not in phone.last.text
