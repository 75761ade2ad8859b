"""A case from an alert to its end: owned, noted, said to be settled, closed by its opener; told up when overdue."""

from datetime import timedelta
from functools import partial

import pytest

from actions import buttons
from actions.contacts import kept_files
from actions.delivery import fetching
from actions.delivery.outbox import Delivery
from actions.supervision import alerts, case_life, cases, overview
from actions.supervision.cases import CaseCard
from rules.cases import CaseKind
from rules.confirmation import Answer
from rules.errors import NotAllowed, Refused, Stale
from rules.ladder import AlertKind
from rules.visit_report import Met, VisitReport, Worry
from tests.actions.post import TEXTS, Post, deliver
from tests.actions.test_kept_files import CAMERA, Telegram, photo
from tests.cast import HE, HUANG, LI, SUN, TANG, WANG, ZHAO, Town


@pytest.fixture
async def case(town: Town) -> int:
    """The second helper makes a case of what the Zhaos had to say."""
    contact = (await town.visit(LI, ZHAO)).contact_id
    async with town.database.begin() as work:
        cause = alerts.Cause("word", AlertKind.HOUSEHOLD_WORD, town.homes[ZHAO], contact_id=contact)
        await alerts.raise_alerts(work, [cause], town.clock.now())
        await work.commit()
    (alert,) = [one.id for one in await town.alerts_of(SUN)]
    speaker = await town.speaker(SUN)
    async with town.database.begin() as work:
        number = await case_life.open_from_alert(work, speaker, alert, town.clock.now())
        await work.commit()
    return number


async def do(town: Town, who: str, deed: object, *values: object) -> CaseCard:
    speaker = await town.speaker(who)
    async with town.database.begin() as work:
        card: CaseCard = await deed(work, speaker, *values, town.clock.now())  # type: ignore[operator]  # any deed
        await work.commit()
    return card


async def do_with_photos(town: Town, who: str, deed: object, photos: tuple[str, ...], *values: object) -> None:
    assert callable(deed)
    await do(town, who, partial(deed, photos=photos), *values)


async def seen_photos(town: Town, who: str, case: int) -> int:
    async with town.database.read() as work:
        return len(await case_life.photos(work, await town.speaker(who), case, town.clock.now()))


async def mine(town: Town, who: str) -> tuple[CaseCard, ...]:
    async with town.database.read() as work:
        return await case_life.mine(work, await town.speaker(who), town.clock.now())


async def test_who_answers_for_it_writes_and_whoever_opened_it_closes_it(town: Town, case: int) -> None:
    post = Post()
    card = await do(town, HUANG, case_life.note, case, "路灯报修了", True)
    assert (card.owner, card.kind, [step.text for step in card.steps]) == (HUANG, CaseKind.COMPLAINT, ["路灯报修了"])
    await deliver(town, post)
    assert any("请看一看，销个号" in one for one in post.to(town.accounts[SUN]))
    with pytest.raises(NotAllowed):
        await do(town, HUANG, case_life.close, case, "好了")
    card = await do(town, SUN, case_life.close, case, "灯亮了")
    assert (card.state, card.outcome) == ("closed", "灯亮了")
    await deliver(town, post)
    assert any("已销号：灯亮了" in one for one in post.to(town.accounts[HUANG]))
    with pytest.raises(Stale):
        await do(town, HUANG, case_life.note, case, "再写一笔", False)


async def test_what_a_rule_opened_an_office_closes(town: Town) -> None:
    async with town.database.begin() as work:
        opening = cases.Opening("rule", CaseKind.NOT_WELL, town.homes[ZHAO], "medical")
        number = (await cases.open_cases(work, [opening], town.clock.now()))["rule"]
        await work.commit()
    with pytest.raises(NotAllowed):
        await do(town, SUN, case_life.close, number, "好了")
    assert (await do(town, TANG, case_life.close, number, "好了")).state == "closed"


async def test_an_alert_leads_to_the_case_that_a_rule_opened_and_to_a_new_one_when_that_is_closed(town: Town) -> None:
    report = VisitReport(town.homes[ZHAO], town.clock.today, Met.HEAD, worries=frozenset({Worry.MEDICAL}))
    await town.report(LI, report)
    (alert,) = [one for one in await town.alerts_of(SUN) if one.kind is AlertKind.NOT_WELL]
    speaker = await town.speaker(SUN)
    async with town.database.begin() as work:
        number = await case_life.open_from_alert(work, speaker, alert.id, town.clock.now())
        assert number == await case_life.of_alert(work, alert)
        assert len(await case_life.mine(work, await town.speaker(HUANG), town.clock.now())) == 1
        await work.commit()
    await do(town, TANG, case_life.close, number, "好了")
    async with town.database.begin() as work:
        assert await case_life.open_from_alert(work, speaker, alert.id, town.clock.now()) != number


async def test_it_stands_on_the_start_screen_of_who_answers_for_it(town: Town, case: int) -> None:
    await do(town, TANG, case_life.take, case)
    seen = {}
    for who in (HUANG, TANG):
        speaker = await town.speaker(who)
        async with town.database.read() as work:
            seen[who] = (await overview.mine(work, speaker, town.clock.now())).cases
            assert [one.id for one in await case_life.mine(work, speaker, town.clock.now())] == [case]
    assert seen == {HUANG: 0, TANG: 1}


async def test_past_its_day_the_township_hears_once_and_the_city_later(town: Town, case: int) -> None:
    async def morning() -> list[int]:
        post = Post()
        for _ in range(2):
            async with town.database.begin() as work:
                await case_life.tell_overdue(work, town.clock.now())
                await work.commit()
        await deliver(town, post)
        return [one.telegram_id for one in post.sent if "原定" in one.html]

    card = await do(town, HUANG, cases.see_case, case)
    town.clock.to_morning(card.due_on)
    assert await morning() == []
    town.clock.to_morning(card.due_on + timedelta(days=1))
    assert await morning() == [town.accounts[HUANG]]
    town.clock.to_morning(card.due_on + timedelta(days=10))
    assert await morning() == [town.accounts[TANG]]


async def test_photos_of_a_case_are_kept_and_seen_by_whoever_may_see_it(town: Town, case: int) -> None:
    telegram = Telegram(files={"a": photo(), "b": photo()})
    await do_with_photos(town, HUANG, case_life.note, ("a",), case, "", True)
    await do_with_photos(town, HUANG, case_life.note, ("a", "b"), case, "换了灯泡", False)
    await deliver(town, telegram)
    (asked,) = [one for one in telegram.sent if one.telegram_id == town.accounts[SUN] and "请看一看" in one.html]
    assert [data for row in asked.rows for _, data in row] == [buttons.see_case(case), buttons.case_photos(case)]
    assert await seen_photos(town, SUN, case) == 0
    assert await fetching.fetch_due(Delivery(town.database, TEXTS, telegram), town.clock.now()) == {"kept": 3}
    card = await do(town, LI, cases.see_case, case)
    assert [(step.text, len(step.photos)) for step in card.steps] == [("", 1), ("换了灯泡", 2)]
    assert await seen_photos(town, SUN, case) == card.sent == 3
    async with town.database.read() as work:
        (number,) = card.steps[0].photos
        assert CAMERA.encode() not in (await kept_files.see(work, await town.speaker(TANG), number)).content
        for other in (ZHAO, WANG, HE):
            with pytest.raises(NotAllowed):
                await kept_files.see(work, await town.speaker(other), number)
            with pytest.raises(NotAllowed):
                await case_life.photos(work, await town.speaker(other), case, town.clock.now())
    await do_with_photos(town, SUN, case_life.close, ("b",), case, "灯亮了")
    await fetching.fetch_due(Delivery(town.database, TEXTS, telegram), town.clock.now())
    assert len((await do(town, SUN, cases.see_case, case)).photos) == 1
    with pytest.raises(Stale):
        await do_with_photos(town, HUANG, case_life.note, ("b",), case, "", False)


async def test_a_line_of_a_case_says_or_shows_something(town: Town, case: int) -> None:
    with pytest.raises(Refused):
        await do(town, HUANG, case_life.note, case, " ", False)


async def test_a_dispute_that_is_closed_ends_its_alert_and_the_helper_hears_how(town: Town) -> None:
    filed = await town.visit(LI, ZHAO)
    await town.confirm(ZHAO, filed.contact_id, Answer.NOBODY_CAME)
    await deliver(town, post := Post())
    (told,) = await town.alerts_of(HUANG)
    (dispute,) = await mine(town, HUANG)
    assert (dispute.helper, dispute.on) == (LI, town.clock.today)
    await do(town, HUANG, case_life.close, dispute.id, "是误会，来过")
    assert [await town.alerts_of(who) for who in (HUANG, SUN)] == [(), ()]
    town.clock.advance(days=12)
    await town.tick()
    assert await town.alerts_of(TANG) == (), "what is settled climbs no further"
    async with town.database.read() as work:
        over = await alerts.see(work, await town.speaker(HUANG), told.id, town.clock.now())
    assert [(line.code, line.by, line.note) for line in over.steps] == [("resolved", HUANG, "cleared_up")]
    await deliver(town, post)
    assert "是误会，来过" in post.to(town.accounts[LI])[-1]
    for who in (HUANG, SUN):
        assert "弄清楚了" in post.to(town.accounts[who])[-1], "where it was told it says so now"
