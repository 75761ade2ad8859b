"""Updates that were accepted are handled once and in order, wherever a process dies and whoever goes on."""

import asyncio
import signal

import pytest
from sqlalchemy import func, select

import sandbox.webhook
from sandbox.people import Resident
from storage.database import Database
from storage.tables import Contact
from tests.bot.fleet import PATIENCE, Fleet, fleet
from tests.cast import LI, FakeClock, the_town

ZHAO, WANG, LIU = 1001, 1002, 1003


@pytest.fixture(autouse=True)
def an_impatient_telegram(monkeypatch: pytest.MonkeyPatch) -> None:
    """It brings again what was not taken after a moment, not after a minute."""
    monkeypatch.setattr(sandbox.webhook, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(sandbox.webhook, "LONGEST_PAUSE", 0.2)


async def write(who: Resident, *texts: str) -> None:
    for text in texts:
        await who.say(text)


async def said(listening: Fleet, how_many: int) -> dict[int, list[str]]:
    """By person what was handled, in that order."""
    found: dict[int, list[str]] = {}
    for line in await listening.done(how_many):
        found.setdefault(line.whose, []).append(line.said)
    return found


async def test_an_update_survives_every_death_and_is_handled_once_before_the_later_ones(database: Database) -> None:
    async with fleet(database) as listening:
        zhao = await listening.people.person(ZHAO)
        await write(zhao, "a", "b", "c")
        for dies in ("before it is stored", "handled at once", "after it was stored", "handling"):
            await (await listening.start(dies=dies)).died()
        await listening.start()
        await write(zhao, "d")
        assert await said(listening, 4) == {ZHAO: ["a", "b", "c", "d"]}


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_from_a_webhook_to_polling_and_back_nothing_is_lost_or_repeated(database: Database) -> None:
    async with fleet(database) as listening:
        zhao = await listening.people.person(ZHAO)
        for at, polls in enumerate((False, True, False)):
            await write(zhao, f"{at}: nobody listens")
            member = await listening.start(polls)
            await write(zhao, f"{at}: somebody does")
            await listening.done(2 * at + 2)
            listening.kill(member)
        expected = [f"{at}: {who}" for at in range(3) for who in ("nobody listens", "somebody does")]
        assert await said(listening, 6) == {ZHAO: expected}


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_two_processes_share_the_work_and_one_goes_on_when_the_other_dies(database: Database) -> None:
    async with fleet(database) as listening:
        people = [await listening.people.person(who) for who in (ZHAO, WANG, LIU)]
        texts = [str(number) for number in range(8)]
        for _ in range(2):
            await listening.start()
        await asyncio.gather(*(write(who, *texts[:4]) for who in people))
        await listening.done(12)
        await listening.start(dies="handling")
        await asyncio.gather(*(write(who, *texts[4:]) for who in people))
        assert await said(listening, 24) == {who.id: texts for who in people}


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_one_process_polls_and_the_other_takes_over_when_it_hangs_or_dies(database: Database) -> None:
    async with fleet(database) as listening:
        zhao = await listening.people.person(ZHAO)
        members = {one.pid: one for one in [await listening.start(polls=True, hangs=1) for _ in range(2)]}
        await write(zhao, "a")
        first = members[(await listening.done(1))[0].process]
        first.send(signal.SIGSTOP)
        await write(zhao, "b")
        second = members[(await listening.done(2))[1].process]
        assert second is not first
        first.send(signal.SIGCONT)  # it has lost its turn, and finds out
        listening.kill(second)
        await write(zhao, "c")
        assert [line.process for line in await listening.done(3)] == [first.pid, second.pid, first.pid]
        assert await said(listening, 3) == {ZHAO: ["a", "b", "c"]}


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_a_double_tap_that_a_proxy_gives_to_two_processes_files_one_report(database: Database) -> None:
    town = await the_town(database, FakeClock())
    async with fleet(database) as listening:
        li = await listening.people.person(town.accounts[LI])
        for _ in range(2):
            await listening.start(really=True)
        await li.say("/visit")
        for tap in (":head", ":!next", ":+talk", ":!next"):
            await li.press_data(*await _button(li, tap))
        send = await _button(li, ":send")
        await asyncio.gather(*(li.press_data(*send) for _ in range(3)))
        await li.hears("记下了", timeout=PATIENCE)
        await listening.settled()
    async with database.read() as work:
        assert (await work.scalars(select(func.count()).select_from(Contact))).one() == 1


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_processes_together_send_no_more_than_telegram_allows_while_one_joins(database: Database) -> None:
    async with fleet(database, limits=True) as listening:
        people = [await listening.people.person(ZHAO + number) for number in range(90)]
        await listening.start(answers=True)
        early = asyncio.gather(*(who.start() for who in people[:50]))
        await listening.start(answers=True)
        await asyncio.gather(early, *(who.start() for who in people[50:]))
        await asyncio.gather(*(who.hears("heard", timeout=PATIENCE) for who in people))
        sent = [call["status"] for call in await listening.people.traffic() if call["method"] == "sendMessage"]
        assert sent == [200] * len(people)
        assert len({line.process for line in await listening.done(len(people))}) == 2


async def _button(who: Resident, end: str) -> tuple[int, str]:
    """The message and the data of the button that ends so, once it is there."""
    found: list[tuple[int, str]] = []
    async with asyncio.timeout(PATIENCE):
        while not found:
            await asyncio.sleep(0.05)
            rows = [(seen.message_id, row) for seen in await who.messages() for row in seen.raw["keyboard"] or []]
            found = [(at, key["data"]) for at, row in rows for key in row if key.get("data", "").endswith(end)]
    return found[-1]
