"""A record is corrected, never overwritten: a new revision with a reason; duties stand anew, the family is asked."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from actions.contacts import correction
from actions.contacts.confirmation import confirm_contact
from actions.contacts.correction import Record, RevisionCard
from actions.delivery import fetching
from actions.delivery.outbox import Delivery
from rules.call_record import Outcome
from rules.confirmation import Answer
from rules.correction import FIELDS, ONE, SEVERAL, Change, Field, Version, changed, corrected
from rules.errors import NotAllowed, Refused, Stale
from rules.programme import AlertKind, ContactKind
from rules.standing import Standing
from rules.visit_report import Met, VisitReport
from storage.tables import KeptFile
from tests.actions.post import TEXTS, Post, deliver
from tests.actions.test_kept_files import Telegram, photo
from tests.cast import HUANG, LI, SUN, TANG, WANG, ZHAO, Town


async def mended(
    town: Town, contact: int, change: Change, who: str = LI, revision: int = 1, reason: str = "点错了"
) -> Record:
    async with town.database.begin() as work:
        speaker = await town.speaker(who)
        record = await correction.correct(work, speaker, contact, revision, change, reason, town.clock.now())
        await work.commit()
    return record


async def history(town: Town, contact: int, who: str) -> tuple[RevisionCard, ...]:
    async with town.database.read() as work:
        return await correction.history(work, await town.speaker(who), contact)


async def test_what_was_filed_first_stays_readable_with_who_why_and_what(town: Town) -> None:
    filed = await town.visit(LI, ZHAO)
    await mended(town, filed.contact_id, Change(Field.NOTE, "血压高"))
    for who in (LI, ZHAO, SUN, HUANG):
        first, second = await history(town, filed.contact_id, who)
        assert (first.number, first.changed, first.version.report["note"]) == (1, (), "")
        assert (second.by, second.reason, second.changed) == (LI, "点错了", (Field.NOTE,))
    with pytest.raises(NotAllowed):
        await history(town, filed.contact_id, WANG)


async def test_the_family_sees_what_changed_and_its_word_is_on_the_new_revision(town: Town) -> None:
    filed = await town.visit(LI, ZHAO)
    await deliver(town, post := Post())
    await town.confirm(ZHAO, filed.contact_id)
    await mended(town, filed.contact_id, Change(Field.MET, Met.FAMILY.value))
    await deliver(town, post)
    heard = [message for message in post.sent if message.telegram_id == town.accounts[ZHAO]]
    [asked] = [message for message in heard if "见到谁" in message.html]
    [old] = [message for message in heard if message.edits]
    assert (old.rows, "后来改过" in old.html) == ((), True)
    assert all(f":{filed.contact_id}:2:" in data for row in asked.rows for _, data in row)
    await town.confirm(ZHAO, filed.contact_id, Answer.NOBODY_CAME)


async def test_only_where_the_family_is_asked_again_the_writer_is_told_so(town: Town) -> None:
    visit, call = await town.visit(LI, ZHAO), await town.call(LI, ZHAO)
    assert (await mended(town, visit.contact_id, Change(Field.NOTE, "血压高"))).asked
    assert not (await mended(town, call.contact_id, Change(Field.OUTCOME, Outcome.NEEDS.value))).asked
    assert not (await mended(town, visit.contact_id, Change(Field.MET, Met.NOBODY.value), revision=2)).asked
    words = [
        TEXTS.say("zh_CN", "correction.done", record=Record(1, ZHAO, kind, version, 2, None, asked=asked))
        for kind, version, asked in (
            (ContactKind.VISIT, Version(date(2026, 3, 10), counts=True, report={}), True),
            (ContactKind.VISIT, Version(date(2026, 3, 10), counts=True, report={}), False),
            (ContactKind.CALL, Version(date(2026, 3, 10), counts=True, report={}), False),
        )
    ]
    assert ["再点一次" in one for one in words] == [True, False, False]
    assert ["纸质卡" in one for one in words] == [False, True, False]


async def test_a_button_of_the_old_revision_confirms_nothing(town: Town) -> None:
    filed = await town.visit(LI, ZHAO)
    await mended(town, filed.contact_id, Change(Field.NOTE, "带了米"))
    async with town.database.begin() as work:
        with pytest.raises(Stale):
            await confirm_contact(
                work, await town.speaker(ZHAO), filed.contact_id, Answer.CAME, "", town.clock.now(), 1
            )


async def test_a_day_in_another_window_opens_the_duty_again_and_back(town: Town) -> None:
    town.clock.advance(days=20)
    await town.tick()
    filed = await town.visit(LI, ZHAO)
    assert not [card for card in await town.owed(LI) if card.kind is ContactKind.VISIT]
    await mended(town, filed.contact_id, Change(Field.MET, Met.NOBODY.value))
    [owed] = [card for card in await town.owed(LI) if card.kind is ContactKind.VISIT]
    assert owed.standing is not Standing.DONE
    await mended(town, filed.contact_id, Change(Field.MET, Met.HEAD.value), revision=2)
    assert not [card for card in await town.owed(LI) if card.kind is ContactKind.VISIT]


async def test_a_visit_that_was_not_in_the_window_is_missed_after_all_and_told(town: Town) -> None:
    town.clock.advance(days=50)
    await town.tick()
    filed = await town.visit(LI, ZHAO, town.clock.today)
    town.clock.advance(days=15)
    await town.tick()
    missed = (AlertKind.MISSED_VISIT, ZHAO)
    assert missed not in {(card.kind, card.household) for card in await town.alerts_of(HUANG)}
    await mended(town, filed.contact_id, Change(Field.MET, Met.NOBODY.value))
    await town.tick()
    assert missed in {(card.kind, card.household) for card in await town.alerts_of(HUANG)}


async def test_only_the_writer_corrects_and_only_what_they_saw(town: Town) -> None:
    filed = await town.visit(LI, ZHAO)
    for who in (SUN, ZHAO, HUANG, TANG):
        with pytest.raises(NotAllowed):
            await mended(town, filed.contact_id, Change(Field.NOTE, "x"), who)
    await mended(town, filed.contact_id, Change(Field.NOTE, "a"))
    with pytest.raises(Stale):
        await mended(town, filed.contact_id, Change(Field.NOTE, "b"))


@pytest.mark.parametrize(
    ("change", "reason", "code"),
    [
        (lambda town: Change(Field.NOTE, "x"), " ", "reason_missing"),
        (lambda town: Change(Field.NOTE, ""), "y", "nothing_changed"),
        (lambda town: Change(Field.OUTCOME, "fine"), "y", "nothing_changed"),
        (lambda town: Change(Field.ON, str(town.clock.today + timedelta(days=1))), "y", "date_in_future"),
    ],
)
async def test_a_correction_needs_a_reason_and_a_change_that_may_be(
    town: Town, change: Callable[[Town], Change], reason: str, code: str
) -> None:
    filed = await town.visit(LI, ZHAO)
    with pytest.raises(Refused) as caught:
        await mended(town, filed.contact_id, change(town), reason=reason)
    assert caught.value.code == code


VISIT = Version(
    date(2026, 3, 1),
    counts=True,
    report={
        "met": "head",
        "worries": [],
        "helped": ["talk"],
        "explained": [],
        "needs": [],
        "note": "",
        "next_step": "",
        "photos": [],
    },
)


@given(st.data())
def test_a_correction_changes_the_one_answer_and_counts_by_whom_was_met(data: st.DataObject) -> None:
    field = data.draw(st.sampled_from([one for one in FIELDS[ContactKind.VISIT] if one is not Field.ON]))
    if field in SEVERAL:
        drawn = data.draw(st.frozensets(st.sampled_from(list(SEVERAL[field]))))
        value: str | tuple[str, ...] = tuple(one.value for one in drawn)
    elif field in ONE:
        value = data.draw(st.sampled_from([one.value for one in ONE[field]]))
    elif field is Field.PHOTOS:
        value = tuple(data.draw(st.sets(st.sampled_from("abc"))))
    else:
        value = data.draw(st.text("好米药", max_size=9))
    try:
        after = corrected(ContactKind.VISIT, VISIT, Change(field, value))
    except Refused:
        assert VISIT.report[field.value] == (sorted(value) if isinstance(value, tuple) else value)
        return
    assert changed(VISIT, after) == (field,)
    assert after.counts is (after.report["met"] != Met.NOBODY)


async def test_photos_that_are_added_or_taken_out_overwrite_nothing(town: Town) -> None:
    telegram = Telegram(files={one: photo() for one in "abc"})
    filed = await town.report(LI, VisitReport(town.homes[ZHAO], town.clock.today, Met.HEAD, photos=("a", "b")))
    await mended(town, filed.contact_id, Change(Field.PHOTOS, ("a", "b", "c")))
    delivery = Delivery(town.database, TEXTS, telegram)
    assert await fetching.fetch_due(delivery, town.clock.now()) == {"kept": 3}
    await mended(town, filed.contact_id, Change(Field.PHOTOS, ("a", "c")), revision=2, reason="拍了别人")
    async with town.database.read() as work:
        shown = await correction.photos(work, await town.speaker(LI), filed.contact_id)
        with pytest.raises(NotAllowed):
            await correction.photos(work, await town.speaker(SUN), filed.contact_id)
        kept = list(await work.scalars(select(KeptFile.state)))
    assert [number for number, _ in shown] == [1, 2]
    assert kept == ["kept"] * 3
    revisions = await history(town, filed.contact_id, ZHAO)
    assert [one.version.report["photos"] for one in revisions] == [["a", "b"], ["a", "b", "c"], ["a", "c"]]
    assert [one.changed for one in revisions[1:]] == [(Field.PHOTOS,)] * 2
    with pytest.raises(Refused):
        await mended(town, filed.contact_id, Change(Field.PHOTOS, tuple("abcdefghij")), revision=3)
