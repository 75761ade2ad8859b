"""Missed visits of a calendar year: what the offices read, and nobody else."""

from datetime import date

import pytest

from actions.planning import counts
from rules.errors import NotAllowed
from rules.programme import AlertKind, Subject
from rules.reason import Effect
from storage.database import Database
from tests.actions.post import Post, deliver
from tests.actions.test_alerts import MARCH, keep_all_promises, li_misses
from tests.actions.test_reason import decide, give, visit_owed
from tests.cast import (
    CHEN,
    EAST,
    HE,
    HUANG,
    LI,
    SCHOOL,
    SUN,
    TOWN_ROWS,
    WANG,
    WU,
    YANG,
    ZHAO,
    FakeClock,
    Town,
    helper,
    roster,
    row,
)


def said(card: object) -> list[tuple[Subject, int]]:
    return [(one.subject, one.count) for one in card.says]  # type: ignore[attr-defined]  # an AlertCard


async def all_miss_until(town: Town, day: date) -> None:
    town.clock.to_morning(day)
    await town.tick()


async def test_the_first_miss_is_said_to_the_township_with_its_source_and_to_nobody_else(town: Town) -> None:
    await li_misses(town)
    [card] = await town.alerts_of(HUANG)
    assert said(card) == [(Subject.HELPER, 1)]
    for name in (SUN, HE):
        assert [said(card) for card in await town.alerts_of(name)] == [[]]
    post = Post()
    await deliver(town, post)
    [text] = post.to(town.accounts[HUANG])
    assert "文件里写的（莱扶贫组发〔2018〕8号第 36 行）：通报至其所在单位，约谈帮扶责任人本人。" in text
    assert not any("文件里写的" in one for name in (SUN, HE, LI) for one in post.to(town.accounts[name]))


async def test_three_person_times_of_a_unit_count_and_so_do_two_by_one_helper(town: Town) -> None:
    await keep_all_promises(town, (LI, ZHAO), (CHEN, WANG))
    await all_miss_until(town, MARCH)
    assert all(Subject.UNIT not in dict(said(card)) for card in await town.alerts_of(HUANG))
    await all_miss_until(town, date(2026, 5, 1))
    newest = [card for card in await town.alerts_of(HUANG) if card.helper == LI and card.window][-1]
    assert said(newest) == [(Subject.HELPER, 2), (Subject.UNIT, 4)]


async def test_what_was_done_late_counts_and_what_was_excused_does_not(town: Town) -> None:
    await li_misses(town)
    occurrence = await visit_owed(town, LI)
    await town.visit(LI, ZHAO, date(2026, 2, 27))
    async with town.database.read() as work:
        assert [one["count"] for one in await counts.of_year(work, 2026)] == [1]
        assert await counts.of_year(work, 2027) == []
    assert occurrence


async def test_what_was_missed_before_another_took_over_stays_the_old_helpers(town: Town) -> None:
    await li_misses(town)
    await town.settle(roster([row(5, ZHAO, EAST, helper(CHEN, SCHOOL), helper(SUN, ""))]))
    assert [duty.household.head for duty in await town.owed(LI)] == []
    async with town.database.read() as work:
        found = await counts.of_year(work, 2026)
    assert [(one["subject"], one["id"], one["count"]) for one in found] == [("helper", town.people[LI], 1)]


async def test_an_excused_miss_is_not_counted(town: Town) -> None:
    await li_misses(town)
    await give(town, LI, await visit_owed(town, LI))
    await decide(town, SUN, Effect.EXCUSED)
    async with town.database.read() as work:
        assert await counts.of_year(work, 2026) == []


@pytest.mark.parametrize(("colleagues", "reached"), [(2, False), (3, True)])
async def test_changsha_counts_helpers_of_a_unit(
    database: Database, clock: FakeClock, colleagues: int, reached: bool
) -> None:
    town = Town(database, clock)
    names = (LI, CHEN, YANG)[:colleagues]
    rows = [
        row(5 + number, known.household_name, known.village, helper(name, SCHOOL), None)
        for number, (known, name) in enumerate(zip(TOWN_ROWS, names, strict=False))
    ]
    await town.settle(roster(rows), programme="changsha-2016")
    await all_miss_until(town, date(2026, 4, 1))
    await all_miss_until(town, date(2026, 7, 1))
    async with town.database.read() as work:
        found = await counts.of_year(work, 2026)
    assert [(one["subject"], one["count"]) for one in found] == ([("unit", colleagues)] if reached else [])


async def test_a_missed_call_is_listed_for_the_offices_and_climbs_nowhere(town: Town) -> None:
    await all_miss_until(town, date(2026, 1, 20))
    await town.call(LI, ZHAO)
    await all_miss_until(town, date(2026, 2, 1))
    speaker, liaison = await town.speaker(HUANG), await town.speaker(HE)
    async with town.database.read() as work:
        listed = await counts.not_made(work, speaker, town.clock.now())
        assert {(one.helper, one.household) for one in listed} == {(CHEN, WANG), (YANG, WU)}
        with pytest.raises(NotAllowed):
            await counts.not_made(work, liaison, town.clock.now())
    assert {card.kind for card in await town.alerts_of(HUANG)} == {AlertKind.MISSED_SECOND_VISIT}
