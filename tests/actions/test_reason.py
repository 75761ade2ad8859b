"""Reasons instead of silence: who is asked, the first decision, and what it does to what is owed."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import select

from actions.contacts import reason
from actions.views import ReasonCard, ReasonSent
from rules.call_record import Outcome
from rules.errors import NotAllowed, Refused, Stale
from rules.programme import ContactKind
from rules.reason import Effect, Reason
from rules.standing import Standing
from storage.tables import Excuse, Household, Occurrence, Pairing
from tests.actions.post import Post, deliver, messages
from tests.actions.test_alerts import FEBRUARY, MARCH, keep_all_promises, li_misses
from tests.cast import CHEN, HE, HUANG, LI, SUN, TANG, WANG, ZHAO, Town

LATE_FEBRUARY = date(2026, 2, 26)


async def visit_owed(town: Town, who: str, head: str = ZHAO) -> int:
    speaker = await town.speaker(who)
    async with town.database.read() as work:
        offered = await reason.offered(work, speaker, town.clock.now())
    return next(
        card.occurrence_id for card in offered if card.kind is ContactKind.VISIT and card.household.head == head
    )


async def give(
    town: Town, who: str, occurrence: int, why: Reason = Reason.ROAD_CLOSED, until: date | None = None
) -> ReasonSent:
    speaker = await town.speaker(who)
    async with town.database.begin() as work:
        sent = await reason.propose(work, speaker, occurrence, why, until, "", town.clock.now())
        await work.commit()
    return sent


async def newest(town: Town) -> int:
    async with town.database.read() as work:
        return max(await work.scalars(select(Excuse.id)))


async def decide(town: Town, who: str, effect: Effect) -> ReasonCard:
    speaker, excuse = await town.speaker(who), await newest(town)
    async with town.database.begin() as work:
        card = await reason.decide(work, speaker, excuse, effect, town.clock.now())
        await work.commit()
    return card


async def row(town: Town, occurrence: int) -> Occurrence:
    async with town.database.read() as work:
        return await work.get_one(Occurrence, occurrence)


async def blocked_road(town: Town) -> int:
    """All kept their promises but Li, who says on 26 February why not."""
    await keep_all_promises(town, (LI, ZHAO))
    town.clock.to_morning(LATE_FEBRUARY)
    await town.tick()
    occurrence = await visit_owed(town, LI)
    assert (await give(town, LI, occurrence)).asked == (SUN,)
    return occurrence


async def test_the_second_helper_is_asked_and_excuses_and_nobody_is_alerted(town: Town) -> None:
    occurrence = await blocked_road(town)
    post = Post()
    await deliver(town, post)
    assert "路断" in post.to(town.accounts[SUN])[-1]
    card = await decide(town, SUN, Effect.EXCUSED)
    assert (card.decision, card.decided_by, card.effects) == (Effect.EXCUSED, SUN, ())
    await deliver(town, post)
    assert "同意" in post.to(town.accounts[LI])[-1]
    town.clock.to_morning(MARCH)
    await town.tick()
    assert (await row(town, occurrence)).closed_as == Standing.EXCUSED
    assert await town.alerts_of(HUANG) == ()


async def test_the_same_reason_twice_is_asked_once(town: Town) -> None:
    occurrence = await blocked_road(town)
    assert (await give(town, LI, occurrence)).again
    assert len(await messages(town, "reason")) == 1


async def test_the_first_decision_holds(town: Town) -> None:
    await blocked_road(town)
    results = await asyncio.gather(
        decide(town, SUN, Effect.EXCUSED), decide(town, HUANG, Effect.NO), return_exceptions=True
    )
    assert sum(isinstance(result, Stale) for result in results) == 1
    assert len(await messages(town, "reason_decided")) == 1


async def test_nobody_decides_their_own_and_a_colleague_decides_nothing(town: Town) -> None:
    await blocked_road(town)
    for name in (LI, CHEN, HE, ZHAO):
        with pytest.raises(NotAllowed):
            await decide(town, name, Effect.EXCUSED)


async def test_a_second_helpers_reason_goes_to_the_township(town: Town) -> None:
    sent = await give(town, SUN, await visit_owed(town, SUN), Reason.ILL)
    assert sent.asked == (HUANG,)
    with pytest.raises(NotAllowed):
        await decide(town, SUN, Effect.EXCUSED)


async def test_an_extension_moves_the_end_the_reminders_and_the_alert(town: Town) -> None:
    occurrence = await blocked_road(town)
    card = await decide(town, SUN, Effect.EXTENDED)
    assert card.until == date(2026, 3, 14)
    town.clock.to_morning(MARCH)
    await town.tick()
    assert await town.alerts_of(HUANG) == ()
    assert (await row(town, occurrence)).window_end == card.until
    town.clock.to_morning(date(2026, 3, 15))
    await town.tick()
    [alert] = await town.alerts_of(HUANG)
    assert alert.window == (date(2026, 1, 1), card.until)
    await give(town, LI, occurrence)
    with pytest.raises(Refused):
        await decide(town, SUN, Effect.EXTENDED)


async def test_a_visit_in_the_extension_closes_the_extended_window_only(town: Town) -> None:
    occurrence = await blocked_road(town)
    await decide(town, SUN, Effect.EXTENDED)
    town.clock.to_morning(date(2026, 3, 10))
    await town.tick()
    await town.visit(LI, ZHAO)
    following = await visit_owed(town, LI)
    assert (await row(town, occurrence)).closed_as == Standing.DONE
    assert (await row(town, following)).window_start == MARCH
    await town.visit(LI, ZHAO, date(2026, 3, 10), key="the same day once more")
    assert (await row(town, following)).closed_as is None
    town.clock.advance(days=1)
    await town.visit(LI, ZHAO)
    assert (await row(town, following)).closed_as == Standing.DONE


async def test_the_alert_shows_the_reason_to_the_township_and_not_to_the_liaison(town: Town) -> None:
    await blocked_road(town)
    town.clock.to_morning(MARCH)
    await town.tick()
    [card] = await town.alerts_of(HUANG)
    assert card.reason is not None
    assert (card.reason.reason, card.reason.given_on) == (Reason.ROAD_CLOSED, LATE_FEBRUARY)
    assert [card.reason for card in await town.alerts_of(HE)] == [None]
    post = Post()
    await deliver(town, post)
    [sent] = [message for message in post.sent if message.telegram_id == town.accounts[HUANG]]
    assert "李文静2月26日（周四）报过：路断。" in sent.html
    assert "同意延到3月14日（周六）" in [words for line in sent.rows for words, _ in line]
    await decide(town, HUANG, Effect.EXTENDED)
    assert await town.alerts_of(SUN) == ()
    town.clock.to_morning(date(2026, 3, 10))
    await town.tick()
    assert await town.alerts_of(TANG) == ()


async def test_who_moved_away_is_owed_nothing_more_on_the_townships_word(town: Town) -> None:
    sent = await give(town, LI, await visit_owed(town, LI), Reason.MOVED)
    assert sent.asked == (HUANG,)
    with pytest.raises(Refused):
        await decide(town, SUN, Effect.CANCELLED)
    await decide(town, HUANG, Effect.CANCELLED)
    async with town.database.read() as work:
        query = select(Occurrence.closed_as, Household.head, Pairing.until).select_from(Occurrence)
        query = query.join(Pairing).join(Household)
        rows = (await work.execute(query)).all()
    assert {closed for closed, head, _ in rows if head == ZHAO} == {Standing.CANCELLED}
    assert {closed for closed, head, _ in rows if head == WANG} == {None}
    assert {until for _, _, until in rows} == {None}


async def test_what_was_done_meanwhile_needs_no_decision(town: Town) -> None:
    occurrence = await blocked_road(town)
    await town.visit(LI, ZHAO)
    with pytest.raises(Stale):
        await decide(town, SUN, Effect.EXCUSED)
    with pytest.raises(Stale):
        await give(town, LI, occurrence)
    post = Post()
    await deliver(town, post)
    assert not any("路断" in text for text in post.to(town.accounts[SUN]))


async def test_a_missed_window_can_still_be_explained(town: Town) -> None:
    await li_misses(town)
    occurrence = await visit_owed(town, LI)
    await give(town, LI, occurrence)
    await decide(town, SUN, Effect.EXCUSED)
    assert await town.alerts_of(HUANG) == ()


async def test_three_calls_that_nobody_answered_are_a_reason(town: Town) -> None:
    town.clock.to_morning(FEBRUARY)
    await town.tick()
    speaker = await town.speaker(LI)
    for number in range(3):
        async with town.database.read() as work:
            assert await reason.unanswered(work, speaker, town.homes[ZHAO], town.clock.now()) is None
        await town.call(LI, ZHAO, outcome=Outcome.NOT_REACHED, key=f"try {number}")
    async with town.database.read() as work:
        duty = await reason.unanswered(work, speaker, town.homes[ZHAO], town.clock.now())
    assert duty is not None
    await give(town, LI, duty.occurrence_id, Reason.UNANSWERED)
    card = await decide(town, SUN, Effect.EXCUSED)
    assert card.unanswered == 3
