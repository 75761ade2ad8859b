"""Not now: the nudge moves, the duty never; and nobody is interrupted in the middle of a conversation."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from actions.planning import own_hours, reminders
from actions.planning.reminders import Later
from actions.supervision import alerts
from actions.supervision.alerts import Cause
from rules.due_dates import at_local
from rules.errors import Refused
from rules.ladder import AlertKind
from rules.own_hours import OwnHours
from rules.programme import ContactKind
from storage import conversations
from storage.conversations import Standing
from storage.tables import OutboxMessage
from tests.actions.post import Post, deliver, messages
from tests.cast import CHEN, HUANG, LI, RULEBOOK, ZHAO, Town

CALL_NUDGE = date(2026, 1, 15)
LAST = date(2026, 1, 31)


async def later(town: Town, who: str, days: int, message: int | None = None) -> Later:
    speaker = await town.speaker(who)
    async with town.database.begin() as work:
        found = await reminders.later(work, speaker, days, town.clock.now(), message)
        await work.commit()
    return found


async def appointment(town: Town, who: str, day: date) -> Later:
    speaker = await town.speaker(who)
    async with town.database.begin() as work:
        found = await reminders.appointment(work, speaker, day, town.clock.now())
        await work.commit()
    return found


async def reminded(town: Town, who: str) -> list[date]:
    return [RULEBOOK.today(one.sent_at) for one in await messages(town, "reminder", who) if one.sent_at]


async def until(town: Town, day: date, post: Post) -> None:
    while town.clock.today < day:
        town.clock.to_morning(town.clock.today + timedelta(days=1))
        await town.tick()
        await deliver(town, post)


async def test_only_what_was_reminded_of_moves(town: Town) -> None:
    await until(town, CALL_NUDGE, Post())
    assert await later(town, LI, 3) == Later(date(2026, 1, 18))
    await until(town, date(2026, 1, 27), Post())
    assert await reminded(town, LI) == [CALL_NUDGE, date(2026, 1, 18), date(2026, 1, 26)]
    assert await reminded(town, CHEN) == [CALL_NUDGE, date(2026, 1, 26)]
    assert [duty.until for duty in await town.owed(LI)] == [LAST, date(2026, 2, 28)]


async def test_an_appointment_is_reminded_of_on_its_morning(town: Town) -> None:
    await until(town, CALL_NUDGE, Post())
    assert await appointment(town, LI, date(2026, 1, 22)) == Later(date(2026, 1, 22))
    await until(town, date(2026, 1, 23), Post())
    assert await reminded(town, LI) == [CALL_NUDGE, date(2026, 1, 22)]


async def test_who_is_reminded_in_the_evening_hears_on_the_eve(town: Town) -> None:
    async with town.database.begin() as work:
        await own_hours.choose(work, await town.speaker(LI), OwnHours(time(19)), town.clock.now())
        await work.commit()
    town.clock.to(at_local(RULEBOOK.home, CALL_NUDGE, time(19)))
    await town.tick()
    await deliver(town, Post())
    assert await appointment(town, LI, date(2026, 1, 22)) == Later(date(2026, 1, 21))
    assert await appointment(town, LI, date(2026, 1, 16)) == Later(date(2026, 1, 16))


async def test_an_appointment_after_the_window_is_reminded_of_on_the_last_day(town: Town) -> None:
    await until(town, CALL_NUDGE, Post())
    assert await appointment(town, LI, date(2026, 2, 5)) == Later(LAST, last_day=LAST)
    await until(town, LAST, Post())
    assert (await reminded(town, LI))[-1] == LAST


async def test_on_the_last_day_there_is_no_later(town: Town) -> None:
    await until(town, LAST - timedelta(days=1), Post())
    await later(town, LI, 1)
    town.clock.to_morning(LAST)
    await town.tick()
    await deliver(town, Post())
    assert (await later(town, LI, 1)).last_day == LAST


@pytest.mark.parametrize("ago", [0, 3])
async def test_an_appointment_lies_ahead(town: Town, ago: int) -> None:
    with pytest.raises(Refused) as refused:
        await appointment(town, LI, town.clock.today - timedelta(days=ago))
    assert refused.value.code == "appointment_past"


async def talk(town: Town, who: str, now: datetime) -> None:
    """The person answers a question of a half-filled conversation."""
    async with town.database.begin() as work:
        await conversations.write(work, town.accounts[who], Standing("visit_report", {"flow": "visit_report"}), now)
        await work.commit()


async def test_a_reminder_waits_while_somebody_is_in_the_middle_of_a_conversation(town: Town) -> None:
    town.clock.to_morning(CALL_NUDGE)
    await town.tick()
    await talk(town, LI, town.clock.now())
    post = Post()
    assert await deliver(town, post) == {"waiting": 1, "sent": 2}
    assert post.to(town.accounts[LI]) == []
    town.clock.advance(seconds=59)
    assert await deliver(town, post) == {}
    town.clock.advance(seconds=1)
    assert await deliver(town, post) == {"sent": 1}


async def test_after_half_an_hour_it_comes_anyway_and_once(town: Town) -> None:
    town.clock.to_morning(CALL_NUDGE)
    await town.tick()
    post = Post()
    for _ in range(40):
        await talk(town, LI, town.clock.now())
        await deliver(town, post)
        town.clock.advance(minutes=1)
    [message] = await messages(town, "reminder", LI)
    assert message.sent_at == at_local(RULEBOOK.home, CALL_NUDGE, time(10))
    assert len(post.to(town.accounts[LI])) == 1


async def test_what_waited_through_the_night_waits_for_a_conversation_of_the_morning_too(town: Town) -> None:
    town.clock.to_morning(CALL_NUDGE)
    await town.tick()
    post = Post()
    town.clock.to(at_local(RULEBOOK.home, CALL_NUDGE, time(23)))
    await deliver(town, post)
    town.clock.to(at_local(RULEBOOK.home, CALL_NUDGE + timedelta(days=1), time(8)))
    await talk(town, LI, town.clock.now())
    assert await deliver(town, post) == {"waiting": 1, "sent": 2}
    town.clock.advance(minutes=1)
    assert await deliver(town, post) == {"sent": 1}


async def test_an_emergency_is_never_held_back(town: Town) -> None:
    await talk(town, HUANG, town.clock.now())
    async with town.database.begin() as work:
        cause = Cause("e:1", AlertKind.EMERGENCY, town.homes[ZHAO])
        await alerts.raise_alerts(work, [cause], town.clock.now())
        await work.commit()
    await deliver(town, Post())
    async with town.database.read() as work:
        query = select(OutboxMessage.state).where(OutboxMessage.person_id == town.people[HUANG])
        assert list(await work.scalars(query)) == ["sent"]


async def test_a_visit_that_is_planned_is_reminded_of_on_its_day_and_nothing_else_moves(town: Town) -> None:
    """The helper wrote 下周三去赵家 before any reminder came."""
    speaker, day = await town.speaker(LI), date(2026, 1, 7)
    (visit,) = [one.occurrence_id for one in await town.owed(LI) if one.kind is ContactKind.VISIT]
    async with town.database.begin() as work:
        assert await reminders.appointment(work, speaker, day, town.clock.now(), [visit]) == Later(day)
        await work.commit()
    await until(town, CALL_NUDGE, Post())
    sent = await messages(town, "reminder", LI)
    assert [one.about["occurrences"] == [visit] for one in sent] == [True, False]
    assert await reminded(town, LI) == [day, CALL_NUDGE]
