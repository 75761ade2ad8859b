"""Visits and calls of the past come in: counted everywhere, and nobody is asked or alerted."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from actions.pages import history
from actions.pages.board import Visitor
from actions.papers.forms import filled, place_named
from actions.rosters.import_undo import undo
from ledgers.list_kinds import CONTACTS
from ledgers.roster import FaultCode
from locales import Texts
from rules.confirmation import Answer
from rules.period import period
from storage.contacts import unconfirmed
from storage.database import Database
from storage.scope import scope_of
from storage.tables import (
    Alert,
    Confirmation,
    Contact,
    Occurrence,
    OutboxMessage,
    Pairing,
    Person,
)
from tests.actions.lists_tried import brought, count, understood, written
from tests.cast import EAST, HUANG, LI, SUN, YANG, ZHAO, FakeClock, Town, phone_of, the_town


@pytest.fixture
async def town(database: Database, clock: FakeClock) -> Town:
    return await the_town(database, clock)


CONTACT_HEADINGS = ("户主姓名", "村", "帮扶责任人", "责任人联系方式", "责任人类别", "日期", "帮扶方式", "帮扶内容")
PAST = (
    CONTACT_HEADINGS,
    (ZHAO, EAST, LI, "", "", "2025-03-05", "入户", "送种子"),
    (ZHAO, EAST, LI, "", "", "2025年4月8日", "电话", ""),
    (ZHAO, EAST, SUN, "", "", "2025/5/1", "入户", "核查"),
    (ZHAO, EAST, "郑守田", "19900009999", "第一", "2024.2.1", "入户走访", "办慢性病证"),
    (ZHAO, EAST, "郑守田", "19900009999", "第一", "2024.6.1", "入户走访", ""),
)


async def test_past_contacts_are_counted_and_nobody_is_asked_or_alerted(town: Town, tmp_path: Path) -> None:
    before = [await count(town, table) for table in (Alert, OutboxMessage, Confirmation)]
    path = written(tmp_path, *PAST)
    outcome = await brought(town, CONTACTS, path)
    assert +outcome.counts == {"contacts_new": 5}
    assert [await count(town, table) for table in (Alert, OutboxMessage, Confirmation)] == before
    speaker = await town.speaker(HUANG)
    async with town.database.read() as work:
        rows = list(await work.scalars(select(Contact).order_by(Contact.happened_on)))
        former = (await work.scalars(select(Pairing).join(Person).where(Person.name == "郑守田"))).one()
        story = await history.of_household(
            work, Visitor(speaker, await scope_of(work, speaker.person_id), town.clock.now()), town.homes[ZHAO]
        )
        waiting = await unconfirmed(work, town.people[SUN], town.clock.now(), date(2020, 1, 1))
        about = await filled(
            work, ["annex3-attendance"], await place_named(work, EAST), period("2025Q1"), Texts(), town.clock.now()
        )
    assert {row.brought_in for row in rows} == {outcome.run_id}
    assert (former.role, former.since, former.until) == ("first_helper", date(2024, 2, 1), date(2024, 6, 2))
    told = [event.values["one"] for event in story.events if event.kind == "contact"]
    assert [(one.helper, one.on, one.brought_in) for one in told][-1] == ("郑守田", date(2024, 2, 1), True)  # type: ignore[attr-defined]  # a contact
    assert len(told) == 5
    assert waiting == []
    [page] = about["annex3-attendance"].pages
    assert "送种子、据原台账补录" in str(page.rows[0]["record"])
    await town.tick()
    assert await count(town, Alert) == before[0]
    assert +(await brought(town, CONTACTS, path)).counts == {"contacts_same": 5}


async def test_a_contact_of_this_window_keeps_its_duty_and_undoing_owes_it_again(town: Town, tmp_path: Path) -> None:
    async def owed() -> set[tuple[str, str | None]]:
        query = select(Occurrence.duty, Occurrence.closed_as).join(Pairing).join(Person)
        async with town.database.read() as work:
            rows = await work.execute(query.where(Person.name == LI))
            return {(duty, closed) for duty, closed in rows}

    before = await owed()
    town.clock.advance(days=10)
    today = town.clock.today.isoformat()
    path = written(tmp_path, CONTACT_HEADINGS, (ZHAO, EAST, LI, "", "", today, "入户", ""))
    run = (await brought(town, CONTACTS, path)).run_id
    assert {closed for _, closed in await owed()} >= {"done"}
    assert run is not None
    async with town.database.begin() as work:
        undone = await undo(work, run, town.clock.now())
        await work.commit()
    assert (dict(undone.removed), undone.kept) == ({"contact": 1}, ())
    assert await owed() == before


async def test_a_contact_that_the_family_has_confirmed_since_stays(town: Town, tmp_path: Path) -> None:
    path = written(tmp_path, *PAST)
    run = (await brought(town, CONTACTS, path)).run_id
    async with town.database.begin() as work:
        visit = (await work.scalars(select(Contact).order_by(Contact.happened_on.desc()))).first()
        assert visit is not None and run is not None  # noqa: PT018  # both are there
        said = Confirmation(contact_id=visit.id, person_id=town.people[ZHAO], answer=Answer.CAME.value)
        said.answered_at = town.clock.now()
        work.add(said)
        await work.commit()
    async with town.database.begin() as work:
        undone = await undo(work, run, town.clock.now())
        await work.commit()
    assert [(one.table, one.name) for one in undone.kept] == [("contact", f"{ZHAO} – 2025-05-01")]
    assert dict(undone.removed) == {"contact": 4, "pairing": 1, "person": 1}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ((ZHAO, EAST, YANG, "", "", "2025-03-05", "入户", ""), FaultCode.UNKNOWN_HELPER),
        ((ZHAO, EAST, YANG, phone_of(YANG), "", "2025-03-05", "入户", ""), FaultCode.UNKNOWN_HELPER),
        ((ZHAO, EAST, "", "", "", "2025-03-05", "入户", ""), FaultCode.MISSING_HELPER),
        ((ZHAO, EAST, LI, "", "", "2026-03-05", "入户", ""), FaultCode.DAY_AHEAD),
        ((ZHAO, EAST, LI, "", "", "3月5日", "入户", ""), FaultCode.BAD_DAY),
        ((ZHAO, EAST, LI, "", "", "2025-02-30", "入户", ""), FaultCode.BAD_DAY),
        ((ZHAO, EAST, LI, "", "", "", "入户", ""), FaultCode.BAD_DAY),
        ((ZHAO, EAST, LI, "", "", "2025-03-05", "开会", ""), FaultCode.UNKNOWN_WAY),
        ((ZHAO, EAST, LI, "", "", "2025-03-05", "入户、电话", ""), FaultCode.UNKNOWN_WAY),
        ((ZHAO, EAST, LI, "", "", "2025-03-05", "入户", "长" * 501), FaultCode.TEXT_TOO_LONG),
        ((ZHAO, EAST, "=cmd()", "", "", "2025-03-05", "入户", ""), FaultCode.FORMULA_LIKE_NAME),
    ],
)
async def test_a_contact_that_is_not_certain_is_a_fault(
    line: tuple[str, ...], code: FaultCode, town: Town, tmp_path: Path
) -> None:
    plan, faults = await understood(town, CONTACTS, written(tmp_path, *PAST[:2], line))
    assert (plan.rows, faults) == ((2,), [(code, 3)])
