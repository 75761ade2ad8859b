"""Whoever asks where a duty stands is told the same: its helper, the board's two pages, and whoever asks why."""

from datetime import date

from actions.pages import board_pages, history
from actions.pages.board import Visitor
from actions.planning import duties, why
from rules.due_dates import at_local
from rules.programme import ContactKind
from rules.standing import Standing
from storage.listing import Ask
from storage.lists import duties as owed_list
from storage.scope import scope_of
from tests.cast import HUANG, LI, RULEBOOK, ZHAO, Town

DAYS = {
    date(2026, 1, 2): Standing.OPEN,
    date(2026, 2, 15): Standing.DUE_SOON,
    date(2026, 2, 25): Standing.LAST_DAYS,
    date(2026, 3, 1): Standing.OVERDUE,
}


async def everywhere(town: Town, number: int) -> set[str]:
    """What each door says of this occurrence now."""
    officer, helper, now = await town.speaker(HUANG), town.people[LI], town.clock.now()
    async with town.database.read() as work:
        visitor = Visitor(officer, await scope_of(work, officer.person_id), town.clock.now())
        [card] = [one for one in await duties.by_ids(work, [number], now) if one.occurrence_id == number]
        [explained] = (await why.for_operator(work, number, now)).duties
        _, owed = await board_pages.duties_of(work, visitor, helper)
        [listed] = [row.cells["standing"] for row in owed.rows if row.id == number]
        story = await history.of_household(work, visitor, town.homes[ZHAO])
        [told] = [one.standing for one in story.duties if (one.duty, one.until) == ("first_visit", card.until)]
    return {card.standing, explained.standing, listed, told}


async def test_every_door_says_the_same_from_the_first_day_to_the_day_after_the_last(town: Town) -> None:
    await town.tick()
    [visit] = [one for one in await town.owed(LI) if one.kind is ContactKind.VISIT]
    for day, expected in DAYS.items():
        # Before the morning's tick, too: nobody waits for the clock to be told that a day is past.
        town.clock.to(at_local(RULEBOOK.home, day, RULEBOOK.home.hours.quiet_until))
        assert await everywhere(town, visit.occurrence_id) == {expected}
        town.clock.to_morning(day)
        await town.tick()
        assert await everywhere(town, visit.occurrence_id) == {expected}


async def test_what_was_done_late_is_done_late_wherever_it_is_asked(town: Town) -> None:
    await town.tick()
    [visit] = [one for one in await town.owed(LI) if one.kind is ContactKind.VISIT]
    town.clock.to_morning(date(2026, 3, 1))
    await town.tick()
    await town.visit(LI, ZHAO, date(2026, 2, 27))
    officer, now = await town.speaker(HUANG), town.clock.now()
    async with town.database.read() as work:
        visitor = Visitor(officer, await scope_of(work, officer.person_id), town.clock.now())
        [explained] = (await why.for_operator(work, visit.occurrence_id, now)).duties
        story = await history.of_household(work, visitor, town.homes[ZHAO])
        assert await duties.by_ids(work, [visit.occurrence_id], now) == ()
        page = await board_pages.table_of(
            work, visitor, "", owed_list(visitor.scope, officer.today, town.people[LI]), Ask()
        )
    [event] = [one for one in story.events if one.kind == "missed" and one.values["duty"] == "first_visit"]
    assert {explained.standing, event.values["closed_as"]} == {Standing.DONE_LATE}
    assert visit.occurrence_id not in {row.id for row in page.rows}
