"""A change of helper from the wish to the day: agreed, filed, told, carried out; duties are split by that day."""

from datetime import date, time, timedelta

import pytest

from actions.pairings import handover
from actions.pairings.handover import HandoverCard
from actions.rosters.enrolment import make_links
from rules.cover import LATE_DAYS
from rules.due_dates import at_local
from rules.errors import NotAllowed, Refused, Stale
from rules.handover import HandoverReason, Newcomer
from rules.programme import AlertKind
from storage.tables import Person
from tests.actions.post import Post, deliver
from tests.cast import CHEN, HE, HUANG, LI, RULEBOOK, SUN, TANG, ZHAO, Town, phone_of

NEW, DAY = "刘小兵", date(2026, 2, 2)


@pytest.fixture
async def colleague(town: Town) -> int:
    """Somebody of 李文静's school without a household, who has an account."""
    async with town.database.begin() as work:
        li = await work.get_one(Person, town.people[LI])
        person = Person(name=NEW, unit_id=li.unit_id)
        work.add(person)
        await work.commit()
    town.people[NEW] = person.id
    return person.id


async def ask(town: Town, who: str, colleague: int | Newcomer, on: date = DAY) -> HandoverCard:
    speaker = await town.speaker(who)
    async with town.database.begin() as work:
        found = await handover.find(work, speaker, LI)
        card = await handover.ask(
            work, speaker, found[0].id, colleague, HandoverReason.MOVED_POST, on, "", town.clock.now()
        )
        await work.commit()
    return card


async def carry_out(town: Town) -> int:
    async with town.database.begin() as work:
        done = await handover.carry_out_due(work, town.clock.now())
        await work.commit()
    return done


async def test_a_unit_asks_the_township_agrees_and_everybody_hears_of_it(town: Town, colleague: int) -> None:
    post = Post()
    card = await ask(town, HE, colleague)
    assert (card.household, card.decision) == (None, None), "a liaison sees no family"
    await deliver(town, post)
    (asked,) = post.to(town.accounts[HUANG])
    assert "要提前2个月报市扶贫办备案" in asked
    assert "帮扶期为3年" in asked
    speaker = await town.speaker(HUANG)
    async with town.database.begin() as work:
        await handover.decide(work, speaker, card.id, True, town.clock.now())
        await work.commit()
    await deliver(town, post)
    assert "备案事由：调动了岗位" in post.to(town.accounts[TANG])[-1]
    assert "一起去一趟" in post.to(town.accounts[LI])[-1]
    assert post.to(town.accounts[ZHAO])[-1].startswith("从2月2日（周一）起，换刘小兵来看您")
    assert "镇上同意" in post.to(town.accounts[HE])[-1]
    with pytest.raises(Stale):
        await ask(town, HUANG, colleague)


async def test_on_its_day_duties_are_split_and_what_was_done_stays_the_old_helpers(
    town: Town, colleague: int
) -> None:
    await ask(town, HUANG, colleague)
    await town.call(LI, ZHAO)
    assert await carry_out(town) == 0
    assert await town.owed(LI)
    town.clock.to_morning(DAY)
    assert await carry_out(town) == 1
    assert await carry_out(town) == 0
    assert not await town.owed(LI)
    with pytest.raises(Refused):
        await town.visit(LI, ZHAO)
    await town.visit(LI, ZHAO, DAY - timedelta(days=1))
    speaker = await town.speaker(HUANG)
    async with town.database.read() as work:
        (now,) = await handover.find(work, speaker, NEW)
    assert (now.helper, now.since, now.household) == (NEW, DAY, ZHAO)
    town.clock.to_morning(DAY + timedelta(days=LATE_DAYS + 1))
    with pytest.raises(NotAllowed):
        await town.visit(LI, ZHAO, DAY - timedelta(days=2))


async def test_a_window_that_was_over_on_the_eve_is_the_old_helpers_miss_and_is_told(
    town: Town, colleague: int
) -> None:
    march = date(2026, 3, 1)
    await ask(town, HUANG, colleague, march)
    await town.tick()
    town.clock.to(at_local(RULEBOOK.home, march, time(0, 1)))
    assert await carry_out(town) == 1
    town.clock.to_morning(date(2026, 3, 20))
    await town.tick()
    missed = [card for card in await town.alerts_of(HUANG) if card.kind is AlertKind.MISSED_VISIT]
    assert (ZHAO, LI) in [(card.household, card.helper) for card in missed]
    assert LI not in {card.helper for card in await town.alerts_of(TANG)}
    assert NEW not in {card.helper for card in missed}


async def test_somebody_new_is_named_with_a_telephone_and_whoever_helps_elsewhere_is_refused(town: Town) -> None:
    for words in ("刘小兵", "19900005001", "刘小兵、王兵 19900005001", "=刘 19900005001", "刘小兵 12"):
        with pytest.raises(Refused):
            handover.newcomer_of(words)
    new = handover.newcomer_of("刘小兵  199 0000 5001")
    assert (new.name, new.phone) == (NEW, "19900005001")
    card = await ask(town, HUANG, new)
    assert (card.successor, card.joined) == (NEW, False)
    async with town.database.begin() as work:
        names = {link.name for link in await make_links(work, town.clock.now())}
    assert NEW in names, "as soon as it is agreed they can be invited"
    with pytest.raises(Refused):
        await ask(town, HUANG, Newcomer(CHEN, phone_of(CHEN)))


async def test_it_is_refused_to_whoever_has_nothing_to_say_there(town: Town, colleague: int) -> None:
    for who in (LI, SUN, TANG):
        with pytest.raises(NotAllowed):
            await ask(town, who, colleague)


async def test_who_is_of_another_unit_does_not_take_over(town: Town, colleague: int) -> None:
    with pytest.raises(NotAllowed):
        await ask(town, HUANG, town.people[SUN])
