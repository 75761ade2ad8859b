"""The demo town opens with something to try on whatever day it is started."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from actions.pages.timeline import next_moment
from actions.rosters import erasure
from actions.rosters.enrolment import make_links
from actions.rosters.roster import Terms
from bot.demo import BEFORE, settle
from bot.demo_past import live_a_month
from bot.opening import opening
from bot.settings import read_settings
from rules.due_dates import at_local, local_day
from rules.programme import Programme
from storage.database import Database
from storage.tables import Alert, Case, Confirmation
from tests.actions.post import Post, deliver, messages
from tests.cast import CITY, HUANG, LI, RULEBOOK, SEALS, ZHAO, FakeClock, Town, agree

DIFFICULT = (
    date(2025, 9, 30),
    date(2025, 10, 1),
    date(2025, 10, 8),
    date(2026, 1, 1),
    date(2026, 2, 13),
    date(2026, 2, 28),
    date(2026, 5, 31),
    date(2026, 11, 27),
    date(2026, 12, 30),
    date(2026, 12, 31),
    date(2028, 2, 28),
    date(2028, 2, 29),
)


@pytest.mark.parametrize("hour", [time(0), time(9, 30), time(23, 59)])
@pytest.mark.parametrize("programme", RULEBOOK.programmes.values(), ids=RULEBOOK.programmes)
def test_whenever_it_is_started_a_reminder_lies_ahead_with_its_window_not_yet_ending(
    programme: Programme, hour: time
) -> None:
    for days in range(0, 5 * 365, 3):
        now = at_local(programme, date(2024, 1, 1) + timedelta(days=days), hour)
        opens = opening(programme, RULEBOOK.calendar, now)
        assert opens.at > now
        day = local_day(programme, opens.at)
        assert day in opens.batch
        assert opens.batch.end - day >= timedelta(days=5)


@pytest.fixture
async def town(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Town]:
    """An empty database, on SQLite only: what is asked of the storage is asked elsewhere on both."""
    path = shutil.copy(sqlite_template, tmp_path / "demo.sqlite3")
    database = Database(f"sqlite:///{path}", RULEBOOK, SEALS)
    yield Town(database, FakeClock(datetime(2024, 1, 1, tzinfo=UTC)))
    await database.close()


@pytest.mark.parametrize("day", DIFFICULT, ids=str)
async def test_on_a_difficult_day_the_helper_is_reminded_and_the_township_hears_of_the_missed_visit(
    town: Town, day: date
) -> None:
    home = RULEBOOK.home
    town.clock.to(at_local(home, day, time(23, 59)))
    opens = opening(home, RULEBOOK.calendar, town.clock.now())
    town.clock.to(opens.at - BEFORE)
    async with town.database.begin() as work:
        assert await settle(work, Terms(home.id, CITY, opens.batch.start), town.clock.now())
        for link in await make_links(work, town.clock.now()):
            town.people[link.name] = link.person_id
            if link.name in (LI, HUANG):
                await agree(work, link, "zh_CN", town.clock.now())
        await work.commit()
    async with town.database.read() as work:
        assert await next_moment(work) == opens.at
    await town.tick()
    assert not await messages(town)
    town.clock.to(opens.at)
    await town.tick()
    assert len(await messages(town, "reminder", LI)) == 1
    post = Post()
    await deliver(town, post)
    assert "打个电话" in post.to(town.accounts[LI])[0]
    town.clock.to_morning(opens.batch.end + timedelta(days=1))
    await town.tick()
    assert "王秀英" in {alert.household for alert in await town.alerts_of(HUANG)}


@pytest.mark.parametrize("programme", RULEBOOK.programmes)
async def test_what_was_lived_before_is_over_by_today_and_rings_no_telephone(
    tmp_path: Path, sqlite_template: Path, programme: str
) -> None:
    """By the deeds of today, whatever programme the place follows."""
    path = shutil.copy(sqlite_template, tmp_path / "demo.sqlite3")
    rules = replace(RULEBOOK, default=programme)
    town = Town(Database(f"sqlite:///{path}", rules, SEALS), FakeClock(datetime(2026, 1, 1, tzinfo=UTC)))
    opens = opening(rules.home, rules.calendar, town.clock.now())
    town.clock.to(opens.at - BEFORE)
    async with town.database.begin() as work:
        assert await settle(work, Terms(programme, CITY, opens.batch.start), town.clock.now())
        for link in await make_links(work, town.clock.now()):
            town.people[link.name] = link.person_id
            await agree(work, link, "zh_CN", town.clock.now())
        await work.commit()
    town.clock.to(opens.at)
    await town.tick()
    post = Post()
    await deliver(town, post)
    said = len(post.sent)
    await live_a_month(town.database, opens.batch.start, town.accounts)
    await deliver(town, post)
    assert len(post.sent) == said
    assert not await town.alerts_of(HUANG)
    async with town.database.read() as work:
        assert (await work.scalars(select(Case.closed_at.is_not(None)))).all() == [True, True]
        assert (await work.scalars(select(func.count(Confirmation.contact_id)))).one() == 3
        assert (await work.scalars(select(func.count(Alert.id)).where(Alert.resolved_at.is_(None)))).one() == 0
    await town.database.close()


async def test_a_family_that_was_erased_does_not_come_back_with_the_next_start(town: Town) -> None:
    terms = Terms(RULEBOOK.default, CITY, date(2026, 3, 1))
    for settled in (True, False):
        async with town.database.begin() as work:
            assert await settle(work, terms, town.clock.now()) is settled
            await work.commit()
        if settled:
            async with town.database.read() as work:
                home = await erasure.find(work, CITY, ZHAO, None)
            await erasure.erase(town.database, home, "2026-03-01", town.clock.now())


def test_a_setting_that_is_left_empty_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """BANGFU_TELEGRAM_TOKEN= in an env file plays the demo, as without the line."""
    monkeypatch.setenv("BANGFU_TELEGRAM_TOKEN", "")
    assert read_settings().embedded
