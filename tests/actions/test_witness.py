"""Without Telegram: the village's witness, or the signed card that the second helper sees; disputes; contentment."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from actions.contacts import confirmation, correction, dispute, paper_card
from actions.contacts.paper_card import LowContent, Unconfirmed
from actions.rosters.enrolment import leave
from actions.rosters.offices import appoint
from rules.cases import CaseKind
from rules.confirmation import UNCONFIRMED_DAYS, Answer, Way
from rules.correction import Change, Field
from rules.errors import NotAllowed, Refused, Stale
from rules.roles import Role
from rules.visit_report import Met
from storage import coverage
from storage.tables import Alert, Case, CaseStep, Confirmation, Region
from tests.actions.post import Post, deliver
from tests.cast import EAST, HUANG, LI, NORTH, SUN, TOWN, WANG, ZHAO, Office, Town, phone_of, roster

ZHENG = "郑长河"


async def offline(town: Town, who: str = ZHAO) -> None:
    """The family has no Telegram any more."""
    async with town.database.begin() as work:
        await leave(work, await town.speaker(who), town.clock.now())
        await work.commit()


async def witness(town: Town, village: str = EAST, name: str = ZHENG) -> None:
    await town.settle(roster([]), [Office(Role.VILLAGE_WITNESS, name, village)])


async def list_of(town: Town, who: str = SUN) -> tuple[Unconfirmed, ...]:
    async with town.database.read() as work:
        return await paper_card.unconfirmed(work, await town.speaker(who), town.clock.now())


async def signed(town: Town, contact: int, who: str = SUN, revision: int = 1) -> None:
    async with town.database.begin() as work:
        await paper_card.verify_card(work, await town.speaker(who), contact, revision, town.clock.now())
        await work.commit()


async def word(town: Town) -> Confirmation:
    async with town.database.read() as work:
        return (await work.scalars(select(Confirmation))).one()


async def test_the_witness_of_the_village_is_asked_where_the_family_has_no_telegram(town: Town) -> None:
    await witness(town)
    await offline(town)
    filed = await town.visit(LI, ZHAO)
    assert not filed.family_is_asked
    post = Post()
    await deliver(town, post)
    [asked] = [message for message in post.sent if message.telegram_id == 1000 + town.people[ZHENG]]
    assert "见证人" in asked.html
    await town.confirm(ZHENG, filed.contact_id)
    assert ((await word(town)).way, (await word(town)).content) == (Way.WITNESS, None)


async def test_no_witness_speaks_for_a_family_with_telegram_of_another_village_or_that_they_help(town: Town) -> None:
    await witness(town)
    await witness(town, NORTH, "何万山")
    async with town.database.begin() as work:
        await appoint(work, Role.VILLAGE_WITNESS, SUN, phone_of(SUN), EAST, town.clock.now())
        await work.commit()
    filed = await town.visit(LI, ZHAO)
    with pytest.raises(NotAllowed):
        await town.confirm(ZHENG, filed.contact_id)
    await offline(town)
    for who in ("何万山", SUN):
        with pytest.raises(NotAllowed):
            await town.confirm(who, filed.contact_id)


async def test_what_nobody_confirmed_for_a_week_is_the_second_helpers_to_look_at(town: Town) -> None:
    await offline(town)
    filed = await town.visit(LI, ZHAO)
    town.clock.advance(days=UNCONFIRMED_DAYS - 1)
    assert await list_of(town) == ()
    town.clock.advance(days=1)
    [one] = await list_of(town)
    assert (one.contact_id, one.helper, one.seen_since) == (filed.contact_id, LI, False)
    assert await list_of(town, LI) == ()
    with pytest.raises(Refused):
        await signed(town, filed.contact_id)
    await town.visit(SUN, ZHAO)
    assert [one.seen_since for one in await list_of(town)] == [True]
    await signed(town, filed.contact_id)
    assert await list_of(town) == ()
    assert ((await word(town)).way, (await word(town)).answer) == (Way.PAPER, Answer.CAME)


async def test_a_family_that_does_not_answer_is_on_the_second_helpers_list_and_nothing_counts_against_it(
    town: Town,
) -> None:
    await town.tick()
    before = await town.owed(LI)
    filed = await town.visit(LI, ZHAO)
    after = await town.owed(LI)
    assert len(after) == len(before) - 1
    first, town_id = town.clock.today, await _township(town)
    town.clock.advance(days=UNCONFIRMED_DAYS)
    await town.tick()
    assert [one.contact_id for one in await list_of(town)] == [filed.contact_id]
    async with town.database.read() as work:
        areas = await coverage.by_village(work, [town_id], first, first)
        found = [list(await work.scalars(select(table))) for table in (Alert, Case, Confirmation)]
    assert sum(one.months[first.year, first.month].visited for one in areas) == 1, "the visit is a visit"
    assert found == [[], [], []], "neither an alert nor a case, and nobody answers in its place"
    assert await town.owed(LI) == after, "the duty stays done"


async def _township(town: Town) -> int:
    async with town.database.read() as work:
        return (await work.scalars(select(Region.id).where(Region.name == TOWN))).one()


async def test_nobody_says_that_their_own_card_is_signed(town: Town) -> None:
    await offline(town)
    filed = await town.visit(SUN, ZHAO)
    with pytest.raises(NotAllowed):
        await signed(town, filed.contact_id)
    with pytest.raises(NotAllowed):
        await signed(town, filed.contact_id, LI)


async def test_the_helper_is_asked_first_and_their_words_stand_in_the_case(town: Town) -> None:
    filed = await town.visit(LI, ZHAO)
    await town.confirm(ZHAO, filed.contact_id, Answer.NOBODY_CAME)
    post = Post()
    await deliver(town, post)
    [asked] = [message for message in post.sent if message.telegram_id == town.accounts[LI]]
    assert [data for row in asked.rows for _, data in row] == [
        f"correct:{filed.contact_id}",
        f"explain:{filed.contact_id}",
    ]
    async with town.database.begin() as work:
        await dispute.explain(work, await town.speaker(LI), filed.contact_id, "见的是他弟弟", town.clock.now())
        with pytest.raises(NotAllowed):
            await dispute.explain(work, await town.speaker(SUN), filed.contact_id, "我没去", town.clock.now())
        await work.commit()
    async with town.database.read() as work:
        case = (await work.scalars(select(Case))).one()
        steps = list(await work.scalars(select(CaseStep)))
    assert case.kind == CaseKind.DISPUTE
    assert [(step.person_id, step.text) for step in steps] == [(town.people[LI], "见的是他弟弟")]


async def test_contentment_is_asked_once_a_quarter_and_said_once(town: Town) -> None:
    first = await town.visit(LI, ZHAO)
    assert (await town.confirm(ZHAO, first.contact_id)).asks_content
    family = await town.speaker(ZHAO)
    async with town.database.begin() as work:
        await confirmation.say_content(work, family, first.contact_id, 4, town.clock.now())
        for content in (5, 9):
            with pytest.raises(Refused):
                await confirmation.say_content(work, family, first.contact_id, content, town.clock.now())
        await work.commit()
    assert (await word(town)).content == 4
    town.clock.advance(days=40)
    assert not (await town.confirm(ZHAO, (await town.visit(LI, ZHAO)).contact_id)).asks_content
    town.clock.advance(days=60)
    assert (await town.confirm(ZHAO, (await town.visit(LI, ZHAO)).contact_id)).asks_content


async def test_no_word_comes_before_the_day_of_the_visit_and_none_from_next_door(town: Town) -> None:
    filed = await town.visit(LI, ZHAO)
    async with town.database.begin() as work:
        family, early = await town.speaker(ZHAO), town.clock.now() - timedelta(days=1)
        with pytest.raises(Refused) as caught:
            await confirmation.confirm_contact(work, family, filed.contact_id, Answer.CAME, "", early)
    assert caught.value.code == "date_in_future"
    with pytest.raises(NotAllowed):
        await town.confirm(WANG, filed.contact_id)


async def marked(town: Town, content: int) -> None:
    """A visit of the first helper, and how content the family says it is."""
    filed = await town.visit(LI, ZHAO)
    await town.confirm(ZHAO, filed.contact_id)
    async with town.database.begin() as work:
        await confirmation.say_content(work, await town.speaker(ZHAO), filed.contact_id, content, town.clock.now())
        await work.commit()


async def to_listen_to(town: Town, who: str = SUN) -> tuple[LowContent, ...]:
    async with town.database.read() as work:
        return await paper_card.low_content(work, await town.speaker(who), town.clock.now())


async def test_a_family_that_is_not_content_is_the_second_helpers_to_listen_to_until_they_were_there(
    town: Town,
) -> None:
    said_on = town.clock.today
    await marked(town, 2)
    assert await to_listen_to(town) == (LowContent(ZHAO, said_on),)
    assert await to_listen_to(town, LI) == ()
    town.clock.advance(days=1)
    await town.visit(LI, ZHAO)
    assert await to_listen_to(town) == (LowContent(ZHAO, said_on),)
    await town.visit(SUN, ZHAO)
    assert await to_listen_to(town) == ()


async def test_a_family_that_is_content_again_or_cannot_say_is_not_listed(town: Town) -> None:
    await marked(town, 0)
    assert await to_listen_to(town) == ()
    town.clock.advance(days=95)
    await marked(town, 1)
    assert len(await to_listen_to(town)) == 1
    town.clock.advance(days=91)
    await marked(town, 3)
    assert await to_listen_to(town) == ()


async def test_a_witness_is_named_to_whoever_asks_both_sides_and_never_to_the_helper(town: Town) -> None:
    await witness(town)
    await offline(town)
    filed = await town.visit(LI, ZHAO)
    await town.confirm(ZHENG, filed.contact_id, Answer.NOBODY_CAME)
    await deliver(town, post := Post())
    for who in (SUN, HUANG):
        assert f"{ZHENG}说" in post.to(town.accounts[who])[-1], "not what the family said"
    [told] = post.to(town.accounts[LI])
    assert "见证人说" in told
    assert ZHENG not in told


async def test_how_content_they_are_is_asked_once_in_the_quarter_in_which_they_answer(town: Town) -> None:
    town.clock.advance(days=88)
    in_march = await town.visit(LI, ZHAO)
    town.clock.advance(days=3)
    assert (await town.confirm(ZHAO, in_march.contact_id)).asks_content
    town.clock.advance(days=7)
    assert not (await town.confirm(ZHAO, (await town.visit(LI, ZHAO)).contact_id)).asks_content


async def test_a_helper_who_mended_the_record_may_still_say_how_it_was(town: Town) -> None:
    filed = await town.visit(LI, ZHAO)
    await town.confirm(ZHAO, filed.contact_id, Answer.NOBODY_CAME)
    async with town.database.begin() as work:
        helper, now = await town.speaker(LI), town.clock.now()
        change = Change(Field.MET, Met.FAMILY.value)
        await correction.correct(work, helper, filed.contact_id, 1, change, "见的是他弟弟", now)
        await dispute.explain(work, helper, filed.contact_id, "他弟弟在家", now)
        await work.commit()
    async with town.database.read() as work:
        assert [step.text for step in await work.scalars(select(CaseStep))] == ["他弟弟在家"]


async def test_a_card_is_signed_for_the_record_that_was_read_and_no_other(town: Town) -> None:
    await offline(town)
    filed = await town.visit(LI, ZHAO)
    await town.visit(SUN, ZHAO)
    async with town.database.begin() as work:
        change, now = Change(Field.NOTE, "带了米"), town.clock.now()
        await correction.correct(work, await town.speaker(LI), filed.contact_id, 1, change, "忘了写", now)
        await work.commit()
    town.clock.advance(days=UNCONFIRMED_DAYS)
    with pytest.raises(Stale, match="corrected_look_again"):
        await signed(town, filed.contact_id)
    [one] = await list_of(town)
    await signed(town, filed.contact_id, revision=one.revision)


async def test_the_second_helpers_reminder_says_where_a_card_is_to_be_looked_at(town: Town) -> None:
    await offline(town)
    await town.tick()
    await town.visit(LI, ZHAO)
    await town.visit(LI, ZHAO, key="another")
    post = Post()
    for _ in range(30):
        town.clock.advance(days=1)
        await town.tick()
        await deliver(town, post)
    told = [one for one in post.to(town.accounts[SUN]) if "没人确认" in one]
    assert told
    assert all("2 次" in one and one.count("没人确认") == 1 for one in told), "of the Zhaos, not of the Wangs"
    assert not [one for one in post.to(town.accounts[LI]) if "没人确认" in one]
