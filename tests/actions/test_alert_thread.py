"""An alert after it was told: taken, the helper asked, answered, handed on, ended; the thread says what was done."""

from datetime import date

import pytest

from actions.contacts import reason
from actions.supervision import alert_thread, alerts, overview
from actions.views import AlertCard
from rules.alert_steps import HelperReply, Outcome
from rules.errors import NotAllowed, Stale
from rules.reason import Effect, Reason
from storage.database import Work
from tests.actions.post import Post, deliver
from tests.cast import HE, HUANG, LI, SUN, TANG, YANG, Town

MARCH = date(2026, 3, 2)


@pytest.fixture
async def missed(town: Town) -> int:
    """李文静 did not get to the Zhaos in January and February; the number of that alert."""
    town.clock.to_morning(MARCH)
    await town.tick()
    return next(card.id for card in await town.alerts_of(HUANG) if card.helper == LI)


async def do(town: Town, who: str, deed: object, *values: object) -> AlertCard:
    """One deed in a transaction of its own."""
    speaker = await town.speaker(who)
    async with town.database.begin() as work:
        card: AlertCard = await deed(work, speaker, *values, town.clock.now())  # type: ignore[operator]  # any deed
        await work.commit()
    return card


async def test_asking_takes_the_alert_and_the_answer_comes_back_into_its_thread(town: Town, missed: int) -> None:
    post = Post()
    card = await do(town, HUANG, alert_thread.ask_helper, missed)
    assert (card.taker_id, card.settled) == (town.people[HUANG], True)
    await deliver(town, post)
    (asked,) = [one for one in post.to(town.accounts[LI]) if HUANG in one]
    assert "有什么能帮您的" in asked
    card = await do(town, LI, alert_thread.reply, missed, HelperReply.NEED_HELP)
    await deliver(town, post)
    assert any("想请人帮一把" in one and LI in one for one in post.to(town.accounts[HUANG]))
    assert [line.code for line in card.steps] == ["taken", "asked", "answered"]
    assert missed not in [one.id for one in await town.alerts_of(SUN)]


async def test_only_the_helper_who_was_asked_answers(town: Town, missed: int) -> None:
    with pytest.raises(NotAllowed):
        await do(town, LI, alert_thread.reply, missed, HelperReply.GOING)
    await do(town, HUANG, alert_thread.ask_helper, missed)
    with pytest.raises(NotAllowed):
        await do(town, YANG, alert_thread.reply, missed, HelperReply.GOING)


async def test_an_alert_handed_on_is_the_others_and_they_are_told(town: Town, missed: int) -> None:
    post = Post()
    await do(town, HUANG, alert_thread.assign, missed, town.people[TANG])
    await deliver(town, post)
    assert any("请您办这件事" in one for one in post.to(town.accounts[TANG]))
    with pytest.raises(Stale):
        await do(town, HUANG, alert_thread.resolve, missed, Outcome.HELPED)
    card = await do(town, TANG, alert_thread.resolve, missed, Outcome.VISITED)
    assert card.outcome == "visited"
    assert [(line.code, line.note) for line in card.steps] == [("assigned", TANG), ("resolved", "visited")]
    with pytest.raises(Stale):
        await do(town, TANG, alert_thread.ask_helper, missed)


async def test_it_goes_only_to_somebody_who_has_a_right_there(town: Town, missed: int) -> None:
    for other in (YANG, LI, HE):
        with pytest.raises(NotAllowed):
            await do(town, HUANG, alert_thread.assign, missed, town.people[other])


async def test_what_is_in_hand_is_on_the_start_screen_until_the_visit_is_made(town: Town, missed: int) -> None:
    async def look() -> overview.Overview:
        speaker = await town.speaker(HUANG)
        async with town.database.read() as work:
            return await overview.mine(work, speaker, town.clock.now())

    await do(town, HUANG, alerts.acknowledge, missed)
    assert (await look()).taken == 1
    await town.visit(LI, "赵德福", date(2026, 2, 27))
    assert (await look()).taken == 0


async def test_an_office_that_knows_the_reason_says_it_for_the_helper(town: Town, missed: int) -> None:
    post, now = Post(), town.clock.now()
    card = await do(town, HUANG, alerts.see, missed)
    occurrence = card.occurrence_id or 0
    speaker = await town.speaker(SUN)
    async with town.database.begin() as work:
        offered = await reason.effects_for(work, speaker, occurrence, Reason.ROAD_CLOSED, now)
        assert set(offered) == {Effect.EXTENDED, Effect.EXCUSED}
        await reason.give_for(work, speaker, occurrence, Reason.ROAD_CLOSED, Effect.EXCUSED, now)
        await work.commit()
    await deliver(town, post)
    assert any("这一次免了" in one and SUN in one for one in post.to(town.accounts[LI]))
    assert missed not in [one.id for one in await town.alerts_of(HUANG)]
    async with town.database.begin() as work:
        await _own(work, town, occurrence)


async def _own(work: Work, town: Town, occurrence: int) -> None:
    """Nobody excuses their own duty."""
    speaker = await town.speaker(LI)
    with pytest.raises(NotAllowed):
        await reason.give_for(work, speaker, occurrence, Reason.ILL, Effect.EXCUSED, town.clock.now())
