"""The family has the last word: once, by its own account."""

import asyncio
from datetime import timedelta

import pytest

from actions import people
from actions.contacts import confirmation, correction
from actions.rosters.enrolment import leave
from rules.confirmation import Answer, Way
from rules.correction import Change, Field
from rules.errors import NotAllowed, Refused, Stale
from rules.ladder import AlertKind
from rules.roles import Role
from rules.visit_report import Met, Risk, VisitReport
from tests.actions.post import Post, deliver, messages
from tests.cast import (
    CHEN,
    EAST,
    HE,
    HUANG,
    LI,
    SCHOOL,
    SUN,
    TANG,
    WANG,
    ZHAO,
    Office,
    Town,
    helper,
    phone_of,
    roster,
    row,
)


async def test_the_family_is_asked_and_says_that_somebody_came(town: Town) -> None:
    filed = await town.visit(LI, ZHAO)
    post = Post()
    await deliver(town, post)
    [message] = post.sent
    assert message.telegram_id == town.accounts[ZHAO]
    assert LI in message.html
    assert len(message.rows[0]) == 3
    card = await town.confirm(ZHAO, filed.contact_id)
    assert (card.helper, card.on) == (LI, town.clock.today)
    assert await town.alerts_of(HUANG) == ()


async def test_the_family_answers_once(town: Town) -> None:
    filed = await town.visit(LI, ZHAO)
    await town.confirm(ZHAO, filed.contact_id)
    with pytest.raises(Refused) as caught:
        await town.confirm(ZHAO, filed.contact_id, Answer.NOBODY_CAME)
    assert caught.value.code == "already_confirmed"
    assert await town.alerts_of(HUANG) == ()


async def test_two_taps_at_once_are_one_answer(town: Town) -> None:
    filed = await town.visit(LI, ZHAO)
    taps = await asyncio.gather(
        town.confirm(ZHAO, filed.contact_id),
        town.confirm(ZHAO, filed.contact_id, Answer.NOBODY_CAME),
        return_exceptions=True,
    )
    assert sum(isinstance(tap, Refused) for tap in taps) == 1


async def test_what_was_answered_is_not_asked_again(town: Town) -> None:
    filed = await town.visit(LI, ZHAO)
    await town.confirm(ZHAO, filed.contact_id)
    post = Post()
    assert await deliver(town, post) == {"withdrawn": 1}


@pytest.mark.parametrize("who", [LI, SUN, WANG, CHEN, HUANG, HE, TANG])
async def test_nobody_else_has_the_familys_word(town: Town, who: str) -> None:
    filed = await town.visit(LI, ZHAO)
    with pytest.raises(NotAllowed):
        await town.confirm(who, filed.contact_id)
    async with town.database.read() as work:
        with pytest.raises(NotAllowed):
            await confirmation.contact(work, await town.speaker(who), filed.contact_id)


async def test_a_contact_that_is_not_there_is_refused_like_anothers(town: Town) -> None:
    with pytest.raises(NotAllowed):
        await town.confirm(ZHAO, 12345)


async def test_nobody_came_is_told_to_second_helper_and_township(town: Town) -> None:
    filed = await town.visit(LI, ZHAO)
    await town.confirm(ZHAO, filed.contact_id, Answer.NOBODY_CAME)
    for name in (SUN, HUANG):
        [card] = await town.alerts_of(name)
        assert (card.kind, card.household, card.helper) == (AlertKind.NOBODY_CAME, ZHAO, LI)
    assert [await town.alerts_of(name) for name in (LI, HE, TANG)] == [(), (), ()]


async def test_a_second_helpers_denied_visit_is_told_to_the_township_alone(town: Town) -> None:
    filed = await town.visit(SUN, ZHAO)
    await town.confirm(ZHAO, filed.contact_id, Answer.NOBODY_CAME)
    assert await town.alerts_of(SUN) == ()
    assert len(await town.alerts_of(HUANG)) == 1


async def test_the_familys_own_words_reach_the_township(town: Town) -> None:
    filed = await town.visit(LI, ZHAO)
    await town.confirm(ZHAO, filed.contact_id, Answer.SOMETHING_TO_SAY, "屋顶漏雨")
    [card] = await town.alerts_of(HUANG)
    assert (card.kind, card.text) == (AlertKind.HOUSEHOLD_WORD, "屋顶漏雨")


async def test_nobody_came_climbs_to_the_city(town: Town) -> None:
    filed = await town.visit(LI, ZHAO)
    await town.confirm(ZHAO, filed.contact_id, Answer.NOBODY_CAME)
    town.clock.advance(days=12)
    await town.tick()
    assert len(await town.alerts_of(TANG)) == 1


async def test_a_family_without_an_account_is_not_asked(town: Town) -> None:
    await town.settle(roster([row(5, "马永年", EAST, helper("林海燕", SCHOOL), None)]))
    async with town.database.begin() as work:
        await leave(work, await town.speaker("马永年"), town.clock.now())
        await work.commit()
    assert not (await town.visit("林海燕", "马永年")).family_is_asked
    assert await messages(town) == []


async def test_a_family_that_blocked_the_bot_is_not_asked(town: Town) -> None:
    async with town.database.begin() as work:
        await people.blocked(work, town.accounts[ZHAO], town.clock.now())
        await work.commit()
    assert not (await town.visit(LI, ZHAO)).family_is_asked


async def test_a_helper_who_speaks_for_the_family_confirms_nothing(town: Town) -> None:
    same = row(5, "林海燕", EAST, helper("林海燕", SCHOOL), None, phone=phone_of("林海燕"))
    await town.settle(roster([same]))
    filed = await town.visit("林海燕", "林海燕")
    assert not filed.family_is_asked
    with pytest.raises(NotAllowed):
        await town.confirm("林海燕", filed.contact_id)


async def test_the_familys_note_may_not_be_endless(town: Town) -> None:
    filed = await town.visit(LI, ZHAO)
    with pytest.raises(Refused):
        await town.confirm(ZHAO, filed.contact_id, Answer.SOMETHING_TO_SAY, "漏" * 501)
    assert await town.alerts_of(HUANG) == ()


async def test_the_family_may_answer_late(town: Town) -> None:
    filed = await town.visit(LI, ZHAO)
    town.clock.advance(days=90)
    assert (await town.confirm(ZHAO, filed.contact_id)).on == town.clock.today - timedelta(days=90)


async def word_on(town: Town, contact: int, revision: int, comment: str) -> None:
    async with town.database.begin() as work:
        family, now = await town.speaker(ZHAO), town.clock.now()
        await confirmation.confirm_contact(work, family, contact, Answer.SOMETHING_TO_SAY, comment, now, revision)
        await work.commit()


async def mended(town: Town, contact: int) -> None:
    async with town.database.begin() as work:
        change, now = Change(Field.NOTE, "带了米"), town.clock.now()
        await correction.correct(work, await town.speaker(LI), contact, 1, change, "忘了写", now)
        await work.commit()


async def test_what_the_family_said_stays_readable_when_the_record_is_mended(town: Town) -> None:
    filed = await town.visit(LI, ZHAO)
    await town.confirm(ZHAO, filed.contact_id, Answer.SOMETHING_TO_SAY, "没有陪我去医院")
    await mended(town, filed.contact_id)
    assert [one.text for one in await town.alerts_of(HUANG)] == ["没有陪我去医院"]
    await town.confirm(ZHAO, filed.contact_id, Answer.NOBODY_CAME)
    assert [one.text for one in await town.alerts_of(HUANG)] == ["没有陪我去医院", ""]


async def test_words_begun_before_a_correction_are_words_on_what_was_seen_and_the_new_question_stays(
    town: Town,
) -> None:
    filed = await town.visit(LI, ZHAO)
    await mended(town, filed.contact_id)
    await word_on(town, filed.contact_id, 1, "没有带东西")
    assert [one.text for one in await town.alerts_of(HUANG)] == ["没有带东西"]
    with pytest.raises(Refused):
        await word_on(town, filed.contact_id, 1, "再说一遍")
    await town.confirm(ZHAO, filed.contact_id)


async def test_nothing_is_begun_on_a_revision_that_is_over_or_answered(town: Town) -> None:
    filed = await town.visit(LI, ZHAO)
    async with town.database.read() as work:
        family = await town.speaker(ZHAO)
        assert (await confirmation.to_answer(work, family, filed.contact_id, 1)).revision == 1
    await mended(town, filed.contact_id)
    await town.confirm(ZHAO, filed.contact_id)
    async with town.database.read() as work:
        with pytest.raises(Stale):
            await confirmation.to_answer(work, family, filed.contact_id, 1)
        with pytest.raises(Refused):
            await confirmation.to_answer(work, family, filed.contact_id, 2)


async def test_a_danger_in_the_familys_words_is_told_as_theirs_and_again_on_another_revision(town: Town) -> None:
    report = VisitReport(town.homes[ZHAO], town.clock.today, Met.HEAD, risks=frozenset({Risk.FALL}))
    filed = await town.report(LI, report)
    await town.confirm(ZHAO, filed.contact_id, Answer.SOMETHING_TO_SAY, "我不想活了")
    risks = [one for one in await town.alerts_of(HUANG) if one.kind is AlertKind.RISK]
    assert [(one.text, one.way) for one in risks] == [("fall", None), ("suicide", Way.FAMILY)]
    await mended(town, filed.contact_id)
    await town.confirm(ZHAO, filed.contact_id, Answer.SOMETHING_TO_SAY, "我不想活了")
    risks = [one for one in await town.alerts_of(HUANG) if one.kind is AlertKind.RISK]
    assert [one.text for one in risks] == ["fall", "suicide", "suicide"]


async def test_a_second_helper_has_no_familys_word_not_even_as_its_contact(town: Town) -> None:
    same = row(5, "林海燕", EAST, helper(LI, SCHOOL), helper("林海燕", EAST), phone=phone_of("林海燕"))
    await town.settle(roster([same]), [Office(Role.VILLAGE_WITNESS, "郑长河", EAST)])
    filed = await town.visit(LI, "林海燕")
    assert not filed.family_is_asked
    assert [message.person_id for message in await messages(town)] == [town.people["郑长河"]]
    with pytest.raises(NotAllowed):
        await town.confirm("林海燕", filed.contact_id)
    await town.confirm("郑长河", filed.contact_id)


async def test_the_family_reads_why_the_record_was_mended(town: Town) -> None:
    filed = await town.visit(LI, ZHAO)
    await mended(town, filed.contact_id)
    await deliver(town, post := Post())
    assert "忘了写" in post.to(town.accounts[ZHAO])[-1]
