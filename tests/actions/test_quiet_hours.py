"""Places with other hours: each person is left alone in the night of every programme by which they help or watch."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from actions.planning import own_hours
from actions.planning.programme_change import assign, concerned, keep_for_place
from rules.due_dates import at_local
from rules.errors import Refused
from rules.own_hours import OwnHours
from rules.programme import Hours
from rules.rulebook import Rulebook
from storage import outbox
from storage.database import Database
from tests.actions.post import Post, deliver, messages
from tests.actions.test_own_hours import choose
from tests.cast import CHEN, EAST, HUANG, LI, RULEBOOK, SEALS, SUN, TOWN, WANG, WU, YANG, Town

EARLY = replace(RULEBOOK.home, id="early", hours=Hours(time(10), time(18), time(9, 50)))
LATE = replace(RULEBOOK.home, id="late", hours=Hours(time(21), time(22), time(6)))
CALL_NUDGE, SECOND_NUDGE = date(2026, 1, 15), date(2026, 1, 19)


def local(day: date, hour: int, minute: int = 0) -> datetime:
    return at_local(RULEBOOK.home, day, time(hour, minute))


@pytest.fixture
async def places(town: Town):  # type: ignore[no-untyped-def]  # an async generator of the town
    """Zhao's household stays with the usual hours, Wang's goes to bed early, Wu's late; Sun helps all three."""
    rules = Rulebook({**RULEBOOK.programmes, EARLY.id: EARLY, LATE.id: LATE}, RULEBOOK.calendar, RULEBOOK.default)
    own = Database(town.database.url.render_as_string(hide_password=False), rules, SEALS)
    found = Town(own, town.clock, town.homes, town.people)
    async with own.begin() as work:
        for programme, head in ((EARLY, WANG), (LATE, WU)):
            await assign(work, programme.id, await concerned(work, programme.id, TOWN, head), town.clock.now())
        await work.commit()
    yield found
    await own.close()


async def sent(town: Town, who: str) -> list[datetime]:
    return [one.sent_at for one in await messages(town, to=who) if one.sent_at and one.kind == "reminder"]


async def through(town: Town, day: date, *moments: time) -> Post:
    """That day at these hours, as the timetable would."""
    post = Post()
    for at in moments:
        town.clock.to(local(day, at.hour, at.minute))
        await town.tick()
        await deliver(town, post)
    return post


async def test_each_is_reminded_by_the_hours_of_their_own_place(places: Town) -> None:
    await through(places, CALL_NUDGE, time(9, 30), time(10), time(20, 59), time(21))
    assert await sent(places, LI) == [local(CALL_NUDGE, 9, 30)]
    assert await sent(places, CHEN) == [local(CALL_NUDGE, 10)]
    assert await sent(places, YANG) == [local(CALL_NUDGE, 21)]


async def test_who_helps_in_several_places_hears_nothing_while_it_is_quiet_in_any_of_them(places: Town) -> None:
    post = await through(places, SECOND_NUDGE, time(9, 30))
    assert not post.to(places.accounts[SUN])
    await through(places, SECOND_NUDGE, time(9, 49), time(9, 50), time(10), time(12), time(21))
    assert await sent(places, SUN) == [local(SECOND_NUDGE, 9, 50)]


async def test_what_an_outage_held_up_goes_when_the_readers_own_night_is_over(places: Town) -> None:
    await places.tick()
    places.clock.to(local(CALL_NUDGE, 23))
    await through(places, date(2026, 1, 16), time(5, 59), time(6), time(8), time(9, 50))
    assert [await sent(places, who) for who in (YANG, LI, CHEN)] == [
        [local(date(2026, 1, 16), hour, minute)] for hour, minute in ((6, 0), (8, 0), (9, 50))
    ]


async def test_an_hour_may_be_chosen_that_is_quiet_by_none_of_ones_programmes(places: Town) -> None:
    for who, hour in ((CHEN, 18), (SUN, 18), (SUN, 9), (LI, 21)):
        with pytest.raises(Refused, match="hour_is_quiet"):
            await choose(places, who, hour)
    await choose(places, LI, 19)
    await choose(places, YANG, 21)
    async with places.database.read() as work:
        assert await own_hours.mine(work, await places.speaker(CHEN)) == OwnHours(time(10))
        offered = [hour.hour for hour in await own_hours.choices(work, await places.speaker(CHEN))]
        assert offered == [10, 12, 14, 16]
    await through(places, CALL_NUDGE, time(9, 30), time(10), time(18), time(19), time(21))
    assert await sent(places, LI) == [local(CALL_NUDGE, 19)]


async def test_an_hour_that_has_become_quiet_loses_no_reminder(places: Town) -> None:
    async with places.database.begin() as work:
        await assign(work, EARLY.id, await concerned(work, EARLY.id, TOWN, WU), places.clock.now())
        await work.commit()
    await choose(places, LI, 19)
    async with places.database.begin() as work:
        await assign(work, EARLY.id, await concerned(work, EARLY.id, EAST, None), places.clock.now())
        await work.commit()
    post = await through(places, CALL_NUDGE, time(10), time(19))
    assert await sent(places, LI) == [local(CALL_NUDGE, 10)]
    assert "晚" not in post.to(places.accounts[LI])[0].split("\n")[0]


async def test_an_office_keeps_the_hours_that_its_place_was_assigned_and_an_emergency_none(places: Town) -> None:
    async with places.database.begin() as work:
        await keep_for_place(work, EARLY.id, TOWN, places.clock.now())
        for key, priority in (("news", outbox.Priority.REMINDER), ("urgent", outbox.Priority.EMERGENCY)):
            row = outbox.new_row(key, places.people[HUANG], "gift_list", {}, priority, local(CALL_NUDGE, 9))
            await outbox.put_all(work, [row])
        await work.commit()
    places.clock.to(local(CALL_NUDGE, 9))
    await deliver(places, Post())
    waiting = [one for one in await messages(places, to=HUANG) if one.state == outbox.State.WAITING]
    assert [(one.key, one.not_before) for one in waiting] == [("news", local(CALL_NUDGE, 9, 50))]
