"""Where each person's conversation stands."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from storage import conversations
from storage.conversations import Standing
from storage.database import Database
from storage.tables import Conversation
from tests.storage.rows import NOW

LI, CHEN = 1001, 1002


async def write(database: Database, state: str | None, data: dict[str, Any], who: int = LI, days: int = 0) -> None:
    async with database.begin() as work:
        await conversations.write(work, who, Standing(state, data), NOW + timedelta(days=days))
        await work.commit()


async def read(database: Database, who: int = LI) -> Standing:
    async with database.read() as work:
        return await conversations.read(work, who)


async def test_nothing_was_said_yet(database: Database) -> None:
    assert await read(database) == Standing()


async def test_a_draft_comes_back_as_it_was_left(database: Database) -> None:
    draft = {"met": "head", "helped": ["goods"], "note": "米十斤", "photos": []}
    await write(database, "visit:note", draft)
    assert await read(database) == Standing("visit:note", draft)
    assert await read(database, CHEN) == Standing()


async def test_a_later_answer_replaces_the_earlier(database: Database) -> None:
    await write(database, "visit:met", {"met": "head"})
    await write(database, "visit:helped", {"met": "nobody"})
    assert await read(database) == Standing("visit:helped", {"met": "nobody"})


async def test_a_change_deep_in_a_draft_is_kept(database: Database) -> None:
    await write(database, "visit:helped", {"answers": {"helped": ["goods"]}})
    async with database.begin() as work:
        standing = await conversations.read(work, LI)
        standing.data["answers"]["helped"].append("talk")
        await conversations.write(work, LI, standing, NOW)
        await work.commit()
    assert (await read(database)).data == {"answers": {"helped": ["goods", "talk"]}}


async def test_a_finished_conversation_leaves_nothing(database: Database) -> None:
    await write(database, "visit:met", {"met": "head"})
    await write(database, None, {})
    async with database.read() as work:
        assert (await work.scalars(select(func.count()).select_from(Conversation))).one() == 0


async def test_one_knows_since_when_somebody_talks(database: Database) -> None:
    await write(database, "visit:met", {})
    await write(database, None, {"asked": "低保"}, CHEN)
    async with database.read() as work:
        assert await conversations.talking_since(work, LI) == NOW
        assert await conversations.talking_since(work, CHEN) is None


async def test_drafts_that_nobody_touched_are_forgotten(database: Database) -> None:
    await write(database, "visit:met", {}, LI, days=0)
    await write(database, "visit:met", {}, CHEN, days=1)
    async with database.begin() as work:
        assert await conversations.forget_before(work, NOW + timedelta(days=1)) == 1
        await work.commit()
    assert await read(database) == Standing()
    assert (await read(database, CHEN)).state == "visit:met"
