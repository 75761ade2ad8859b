"""A household that might fall back: proposed by a report or a helper, taken up, looked at again, let go."""

from datetime import timedelta

import pytest

from actions.answers import questions
from actions.supervision import monitoring
from actions.supervision.monitoring import WatchCard
from rules.errors import NotAllowed, Stale
from rules.monitoring import LATE_AFTER_WORKING_DAYS, REVIEW_DAYS, Cause, Verdict
from rules.visit_report import Met, VisitReport, Worry
from tests.actions.post import Post, deliver
from tests.cast import CHEN, HUANG, LI, RULEBOOK, SUN, TANG, ZHAO, Town


async def watched(town: Town) -> tuple[WatchCard, ...]:
    speaker = await town.speaker(HUANG)
    async with town.database.read() as work:
        return await monitoring.mine(work, speaker)


async def do(town: Town, who: str, deed: object, *values: object) -> object:
    speaker = await town.speaker(who)
    async with town.database.begin() as work:
        done: object = await deed(work, speaker, *values, town.clock.now())  # type: ignore[operator]  # any deed
        await work.commit()
    return done


async def test_a_report_proposes_the_township_decides_and_looks_again(town: Town) -> None:
    post = Post()
    await town.report(LI, VisitReport(town.homes[ZHAO], town.clock.today, Met.HEAD, frozenset({Worry.MEDICAL})))
    (card,) = await watched(town)
    assert (card.household, card.cause, card.entered_on) == (ZHAO, Cause.ILLNESS, None)
    await do(town, HUANG, monitoring.decide, card.id, True)
    with pytest.raises(Stale):
        await do(town, HUANG, monitoring.decide, card.id, False)
    await deliver(town, post)
    assert any("纳入监测，好及时帮上忙" in one for one in post.to(town.accounts[SUN]))
    town.clock.to_morning(town.clock.today + timedelta(days=REVIEW_DAYS))
    for _ in range(2):
        async with town.database.begin() as work:
            await monitoring.tell_due(work, town.clock.now())
            await work.commit()
    await deliver(town, post)
    assert sum("现在怎么样了" in one for one in post.to(town.accounts[HUANG])) == 1
    await do(town, HUANG, monitoring.review, card.id, Verdict.STAYS)
    await do(town, HUANG, monitoring.review, card.id, Verdict.STABLE)
    assert not await watched(town)


async def test_what_nobody_decides_reaches_the_city_after_some_working_days_and_not_once_it_is_decided(
    town: Town,
) -> None:
    post = Post()
    await do(town, LI, monitoring.propose, town.homes[ZHAO], Cause.JOB_LOST)
    (card,) = await watched(town)
    last = RULEBOOK.calendar.plus(town.clock.today, LATE_AFTER_WORKING_DAYS)
    for day in (last, last + timedelta(days=1)):
        town.clock.to_morning(day)
        async with town.database.begin() as work:
            told = await monitoring.tell_due(work, town.clock.now())
            await work.commit()
        assert bool(told) is (day > last)
    await do(town, HUANG, monitoring.decide, card.id, True)
    await deliver(town, post)
    assert not any("到现在还没定" in one for one in post.to(town.accounts[TANG])), "decided before it was sent"


async def test_a_helper_proposes_their_own_family_once_and_the_township_may_decline(town: Town) -> None:
    assert await do(town, LI, monitoring.propose, town.homes[ZHAO], Cause.JOB_LOST)
    assert not await do(town, SUN, monitoring.propose, town.homes[ZHAO], Cause.CROP_FAILURE)
    with pytest.raises(NotAllowed):
        await do(town, CHEN, monitoring.propose, town.homes[ZHAO], Cause.OTHER)
    (card,) = await watched(town)
    assert (card.proposer, card.cause) == (LI, Cause.JOB_LOST)
    with pytest.raises(NotAllowed):
        await do(town, SUN, monitoring.decide, card.id, True)
    await do(town, HUANG, monitoring.decide, card.id, False)
    assert not await watched(town)


async def test_a_familys_question_proposes_once_for_a_cause_and_opens_nothing(town: Town) -> None:
    post = Post()
    await do(town, LI, questions.hand_over, "我失业了怎么办")  # a helper's question may be about anybody
    await do(town, ZHAO, questions.hand_over, "失业保险怎么领")
    assert not await watched(town)
    await do(town, ZHAO, questions.hand_over, "地里的玉米全旱死了，能赔吗")
    (card,) = await watched(town)
    assert (card.household, card.cause, card.asked, card.entered_on) == (ZHAO, Cause.CROP_FAILURE, True, None)
    await deliver(town, post)
    assert sum("这家人提问时说到的" in one for one in post.to(town.accounts[HUANG])) == 1
    await do(town, HUANG, monitoring.decide, card.id, False)
    await do(town, ZHAO, questions.hand_over, "玉米绝收了，谁来管")
    assert not await watched(town)
    await do(town, ZHAO, questions.hand_over, "厂子倒闭了，没活干")
    (card,) = await watched(town)
    assert card.cause is Cause.JOB_LOST


async def test_a_reports_note_proposes_for_a_lost_job(town: Town) -> None:
    note = "儿子被厂里辞退了"
    await town.report(LI, VisitReport(town.homes[ZHAO], town.clock.today, Met.HEAD, note=note))
    (card,) = await watched(town)
    assert (card.cause, card.proposer, card.asked) == (Cause.JOB_LOST, "", False)
