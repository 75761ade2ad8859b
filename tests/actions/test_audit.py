"""The log of deeds: one link a deed, with the deed or not at all, and whatever is done to it afterwards is found."""

import asyncio
import json

import pytest
from sqlalchemy import delete, select, update

from actions.audit import Verdict, append_audit, verify
from rules.confirmation import Answer
from storage import audit
from storage.database import Database
from storage.tables import AuditLink, Person
from tests.cast import LI, SUN, WANG, ZHAO, FakeClock, Town


async def links(database: Database) -> list[AuditLink]:
    async with database.read() as work:
        return list(await work.scalars(select(AuditLink).order_by(AuditLink.seq)))


async def verdict(database: Database, noted: tuple[int, str] | None = None) -> Verdict:
    async with database.read() as work:
        return await verify(work, noted)


async def test_a_visit_and_the_familys_word_are_two_links_of_a_whole_chain(town: Town) -> None:
    before = len(await links(town.database))
    filed = await town.visit(LI, ZHAO)
    await town.confirm(ZHAO, filed.contact_id)
    new = (await links(town.database))[before:]
    assert [(link.deed, link.who) for link in new] == [
        ("file_visit", town.people[LI]),
        ("confirm_contact", town.people[ZHAO]),
    ]
    assert json.loads(new[0].ids)["contact"] == filed.contact_id
    assert (await verdict(town.database)).broken is None


async def test_what_is_not_kept_leaves_no_link(town: Town) -> None:
    before = len(await links(town.database))
    async with town.database.begin() as work:
        append_audit(work, await town.speaker(LI), "file_visit", town.clock.now(), contact=1)
    await town.visit(LI, ZHAO, key="same")
    await town.visit(LI, ZHAO, key="same")
    assert len(await links(town.database)) == before + 1


async def test_the_log_names_nobody_and_holds_no_words_of_anybody(town: Town) -> None:
    filed = await town.visit(LI, ZHAO)
    await town.confirm(ZHAO, filed.contact_id, Answer.SOMETHING_TO_SAY, "屋顶漏雨")
    async with town.database.read() as work:
        names = list(await work.scalars(select(Person.name)))
    text = "".join(f"{link.deed}{link.ids}" for link in await links(town.database))
    assert text.isascii()
    assert not [name for name in names if name in text]
    async with town.database.begin() as work:
        with pytest.raises(ValueError, match="note"):
            append_audit(work, None, "file_visit", town.clock.now(), note="屋顶漏雨")


async def test_the_first_link_that_was_touched_is_named(town: Town) -> None:
    for name in (LI, SUN):
        await town.visit(name, ZHAO)
    whole = await verdict(town.database)
    middle = whole.links - 1
    table = AuditLink
    touched = {
        "changed": update(table).where(table.seq == middle).values(ids='{"contact":99}'),
        "missing": delete(table).where(table.seq == middle),
        "unchained": update(table).where(table.seq == middle).values(prev_hash="0" * 64),
    }
    for why, statement in touched.items():
        async with town.database.begin() as work:
            kept = (await work.scalars(select(table).where(table.seq == middle))).one()
            values = {column.name: getattr(kept, column.name) for column in table.__table__.columns}
            await work.execute(statement)
            found = await verify(work)
            assert (found.broken, found.why) == (middle, why)
        assert values["seq"] == middle
    assert await verdict(town.database) == whole


async def test_a_cut_end_and_a_log_written_anew_show_against_a_noted_link(town: Town) -> None:
    await town.visit(LI, ZHAO)
    whole = await verdict(town.database)
    noted = (whole.links, whole.hash[:12])
    assert await verdict(town.database, noted) == whole
    assert (await verdict(town.database, (whole.links, "0" * 12))).why == "not_as_noted"
    async with town.database.begin() as work:
        await work.execute(delete(AuditLink).where(AuditLink.seq == whole.links))
        await work.commit()
    assert (await verdict(town.database)).broken is None
    assert (await verdict(town.database, noted)).why == "missing"


async def test_many_processes_at_once_write_one_line(database: Database, clock: FakeClock) -> None:
    """Each has a connection of its own, as processes have."""

    async def deed(number: int) -> None:
        async with database.begin() as work:
            append_audit(work, None, "open_windows", clock.now(), count=number)
            await work.commit()

    await asyncio.gather(*(deed(number) for number in range(24)))
    found = await verdict(database)
    assert (found.links, found.broken) == (24, None)


async def test_the_walk_needs_a_page_at_a_time(
    database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "PAGE", 3)
    async with database.begin() as work:
        for number in range(9):
            append_audit(work, None, "climb_alerts", clock.now(), count=number)
        await work.commit()
    assert (await verdict(database)).links == 9


async def test_a_tick_leaves_a_link_a_batch_and_none_when_nothing_was_due(town: Town) -> None:
    await town.tick()
    before = len(await links(town.database))
    await town.tick()
    assert len(await links(town.database)) == before
    town.clock.advance(days=60)
    await town.tick()
    new = [link.deed for link in (await links(town.database))[before:]]
    assert new.count("take_due_steps") < 12
    assert "open_windows" in new
    assert (await verdict(town.database)).broken is None
    await town.visit(SUN, WANG)
    assert (await verdict(town.database)).broken is None
