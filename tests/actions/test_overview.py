"""What waits for a supervisor: the start screen counts it, the morning says it, the week shows it as a picture."""

from datetime import date

import pytest
from sqlalchemy import select

from actions.answers import questions
from actions.contacts import reason
from actions.supervision import overview, summaries
from rules.due_dates import at_local
from rules.errors import NotAllowed
from rules.reason import Effect, Reason
from storage import coverage
from storage.tables import Region
from tests.actions.post import Post, deliver, messages
from tests.cast import CHEN, EAST, HE, HUANG, LI, NORTH, RULEBOOK, SUN, TANG, WANG, WU, YANG, ZHAO, Town

MONDAY, TUESDAY, SUNDAY = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 8)


async def look(town: Town, who: str) -> overview.Overview:
    speaker = await town.speaker(who)
    async with town.database.read() as work:
        return await overview.mine(work, speaker, town.clock.now())


async def ask(town: Town, who: str) -> None:
    speaker = await town.speaker(who)
    async with town.database.begin() as work:
        await questions.hand_over(work, speaker, "谁来修路灯", town.clock.now())
        await work.commit()


async def excuse(town: Town, who: str) -> None:
    speaker, owed = await town.speaker(who), await town.owed(who)
    async with town.database.begin() as work:
        duty = owed[0].occurrence_id
        await reason.propose(work, speaker, duty, Reason.ILL, None, "", town.clock.now())
        await work.commit()


async def morning(town: Town, day: date) -> Post:
    """The jobs of that day's morning, and what was sent until half past nine."""
    post = Post()
    town.clock.to(at_local(RULEBOOK.home, day, RULEBOOK.home.hours.quiet_until))
    for _ in range(2):
        async with town.database.begin() as work:
            await summaries.lay_ready(work, town.clock.now())
            await work.commit()
    town.clock.to_morning(day)
    await deliver(town, post)
    return post


async def test_each_counts_what_is_theirs(town: Town) -> None:
    await ask(town, ZHAO)
    await excuse(town, LI)
    await town.visit(LI, ZHAO)
    await town.call(CHEN, WANG)
    seen = {who: await look(town, who) for who in (SUN, HE, HUANG, TANG)}
    assert {who: (one.reasons, one.questions) for who, one in seen.items()} == {
        SUN: (1, 0),
        HE: (0, 0),
        HUANG: (0, 1),
        TANG: (0, 1),
    }
    assert [seen[who].alerts for who in (HUANG, TANG, SUN)] == [1, 0, 0]
    assert {(one.visits, one.calls) for one in seen.values()} == {(1, 1)}
    with pytest.raises(NotAllowed):
        await look(town, LI)


async def test_a_reason_is_listed_until_it_is_decided(town: Town) -> None:
    await excuse(town, LI)
    speaker = await town.speaker(SUN)
    async with town.database.begin() as work:
        (card,) = await overview.reasons(work, speaker, town.clock.now())
        await reason.decide(work, speaker, card.id, Effect.NO, town.clock.now())
        await work.commit()
    assert (await look(town, SUN)).reasons == 0


async def test_the_morning_speaks_only_to_those_for_whom_something_waits_and_once(town: Town) -> None:
    await excuse(town, LI)
    post = await morning(town, TUESDAY)
    summary = [message for message in post.sent if "早上好" in message.html]
    assert [message.telegram_id for message in summary] == [town.accounts[SUN]]
    assert "1 个原因" in summary[0].html
    assert "menu:reasons" in [data for row in summary[0].rows for _, data in row]


async def test_what_was_settled_meanwhile_is_not_said(town: Town) -> None:
    await excuse(town, LI)
    town.clock.to(at_local(RULEBOOK.home, TUESDAY, RULEBOOK.home.hours.quiet_until))
    speaker = await town.speaker(SUN)
    async with town.database.begin() as work:
        await summaries.lay_ready(work, town.clock.now())
        (card,) = await overview.reasons(work, speaker, town.clock.now())
        await reason.decide(work, speaker, card.id, Effect.NO, town.clock.now())
        await work.commit()
    town.clock.to_morning(TUESDAY)
    await deliver(town, Post())
    assert [message.state for message in await messages(town, "morning")] == ["withdrawn"]


async def test_rest_days_have_no_summary(town: Town) -> None:
    await ask(town, ZHAO)
    await morning(town, SUNDAY)
    assert not await messages(town, "morning")


async def test_the_week_begins_with_a_picture_for_each_office(town: Town) -> None:
    town.clock.to_morning(date(2026, 2, 20))
    await town.visit(LI, ZHAO)
    town.clock.to_morning(date(2026, 3, 1))
    await town.visit(YANG, WU)
    post = await morning(town, MONDAY)
    weekly = {message.telegram_id: message for message in post.sent if "新的一周" in message.html}
    assert set(weekly) == {town.accounts[HUANG], town.accounts[TANG]}
    for message in weekly.values():
        assert "3 户里有 1 户" in message.html
        assert message.picture is None or message.picture.startswith(b"\x89PNG")


async def test_coverage_counts_households_not_visits(town: Town) -> None:
    filed = await town.visit(LI, ZHAO)
    await town.visit(LI, ZHAO, key="again")
    await town.call(CHEN, WANG)
    await town.confirm(ZHAO, filed.contact_id)
    async with town.database.read() as work:
        township = (await work.scalars(select(Region).where(Region.kind == "township"))).one()
        areas = await coverage.by_village(work, [township.id], date(2025, 12, 1), town.clock.today)
        (above,) = await coverage.by_township(work, [township.parent_id or 0], town.clock.today, town.clock.today)
    before, this = (2025, 12), (2026, 1)
    assert [area.name for area in areas] == [EAST, NORTH]
    assert areas[0].months[before] == coverage.Covered(0)
    assert areas[0].months[this] == coverage.Covered(2, visited=1, called=1, confirmed=1)
    assert areas[1].months[this] == coverage.Covered(1)
    assert above.months[this] == coverage.Covered(3, visited=1, called=1, confirmed=1)
