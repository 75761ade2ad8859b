"""Cases: one a cause, somebody answers for it, due in working days, seen by those around the household."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.supervision import cases
from actions.supervision.cases import CaseCard, Opening
from rules.cases import WORKING_DAYS, CaseKind, CaseState, due_on
from rules.errors import NotAllowed
from tests.cast import HUANG, LI, RULEBOOK, SUN, TANG, ZHAO, Town


async def opened(town: Town, opening: Opening, who: str = HUANG) -> int:
    async with town.database.begin() as work:
        case = await cases.open_case(work, await town.speaker(who), opening, town.clock.now())
        await work.commit()
    return case


async def seen(town: Town, case: int, who: str = HUANG) -> CaseCard:
    async with town.database.read() as work:
        return await cases.see_case(work, await town.speaker(who), case, town.clock.now())


async def test_a_case_is_the_townships_and_due_in_working_days(town: Town) -> None:
    case = await opened(town, Opening("inspection:1", CaseKind.INSPECTION, town.homes[ZHAO]))
    found = await seen(town, case, LI)
    assert (found.owner, found.state, found.household) == (HUANG, CaseState.OPEN, ZHAO)
    assert found.due_on == RULEBOOK.calendar.plus(town.clock.today, WORKING_DAYS[CaseKind.INSPECTION])
    assert not found.overdue


async def test_a_programme_may_give_a_kind_of_case_its_own_days(town: Town) -> None:
    home, days = town.homes[ZHAO], {CaseKind.NOT_WELL: 3}
    async with town.database.begin() as work:
        known = {name: replace(one, case_days=days) for name, one in work.rulebook.programmes.items()}
        work.rulebook = replace(work.rulebook, programmes=known)
        openings = [Opening(kind.value, kind, home) for kind in (CaseKind.NOT_WELL, CaseKind.DISPUTE)]
        ids = await cases.open_cases(work, openings, town.clock.now())
        await work.commit()
    plus, today = RULEBOOK.calendar.plus, town.clock.today
    assert (await seen(town, ids[CaseKind.NOT_WELL])).due_on == plus(today, 3)
    assert (await seen(town, ids[CaseKind.DISPUTE])).due_on == plus(today, WORKING_DAYS[CaseKind.DISPUTE])


async def test_the_same_cause_opens_one_case(town: Town) -> None:
    opening = Opening("complaint:7", CaseKind.COMPLAINT, town.homes[ZHAO])
    assert await opened(town, opening) == await opened(town, opening, SUN)


async def test_a_case_never_becomes_the_matter_of_whom_it_concerns(town: Town) -> None:
    huang = town.people[HUANG]
    opening = Opening("dispute:1", CaseKind.DISPUTE, town.homes[ZHAO], not_person_id=huang)
    assert (await seen(town, await opened(town, opening))).owner == SUN


async def test_a_case_past_its_day_is_overdue(town: Town) -> None:
    case = await opened(town, Opening("risk:1", CaseKind.RISK, town.homes[ZHAO], owner_id=town.people[TANG]))
    town.clock.advance(days=9)
    found = await seen(town, case)
    assert (found.owner, found.overdue) == (TANG, True)


async def test_a_case_that_is_not_there_is_refused(town: Town) -> None:
    with pytest.raises(NotAllowed):
        await seen(town, 12345)


@given(st.sampled_from(CaseKind), st.dates(date(2025, 1, 1), date(2027, 6, 1)))
def test_a_deadline_is_a_working_day_to_come_with_as_many_working_days_between(
    kind: CaseKind, opened_on: date
) -> None:
    due, calendar = due_on(kind, opened_on, RULEBOOK.calendar), RULEBOOK.calendar
    between = [date.fromordinal(one) for one in range(opened_on.toordinal() + 1, due.toordinal() + 1)]
    assert calendar.is_working(due)
    assert sum(map(calendar.is_working, between)) == WORKING_DAYS[kind]
