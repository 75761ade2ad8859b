"""The working calendar: imported days go before shipped ones, a missing year is told, rounds open before feasts."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from actions.delivery.outbox import Delivery
from actions.planning import calendar
from actions.supervision import gifts
from ledgers.calendar import CalendarRow, NoCalendar, read_calendar
from locales import Texts
from rules.programme import Feast
from schedules import Context
from schedules.calendar import note, renew, warn
from schedules.gifts import open_rounds
from storage.tables import OutboxMessage
from tests.actions.post import Post, deliver
from tests.cast import HUANG, TANG, FakeClock, Town

DAYS = (CalendarRow(date(2026, 1, 5), False, ""), CalendarRow(date(2026, 1, 10), True, ""))


def context(town: Town) -> Context:
    database = town.database
    return Context(database.begin, town.clock.now, Delivery(database, Texts(), Post()), database.use_calendar)


async def bring_in(town: Town, rows: tuple[CalendarRow, ...]) -> int:
    async with town.database.begin() as work:
        changed = await calendar.import_calendar(work, rows, town.clock.now())
        await work.commit()
    return changed


async def told(town: Town, kind: str) -> list[OutboxMessage]:
    async with town.database.read() as work:
        return list(await work.scalars(select(OutboxMessage).where(OutboxMessage.kind == kind)))


async def test_an_import_reaches_the_running_bot(town: Town) -> None:
    async with town.database.read() as work:
        assert work.rulebook.calendar.is_working(DAYS[0].day)
    assert await bring_in(town, DAYS) == 2
    assert await bring_in(town, DAYS) == 0
    await renew(context(town))
    async with town.database.read() as work:
        assert not work.rulebook.calendar.is_working(DAYS[0].day)
        assert work.rulebook.calendar.is_working(DAYS[1].day)
        year = await calendar.year_of(work, 2026)
    assert {(one.day, one.working) for one in year.special if one.imported} == {
        (row.day, row.working) for row in DAYS
    }


async def test_a_year_of_which_rest_days_were_imported_is_known(town: Town) -> None:
    async with town.database.read() as work:
        assert not (await calendar.year_of(work, 2031)).known
    await bring_in(town, (CalendarRow(date(2031, 1, 1), False, ""),))
    async with town.database.read() as work:
        year = await calendar.year_of(work, 2031)
    assert year.known
    assert year.working_days == 260


async def test_from_november_on_the_city_is_told_once_a_month_that_next_year_is_missing(
    town: Town, clock: FakeClock
) -> None:
    async def days_until(end: date) -> int:
        while clock.today < end:
            await warn(context(town))
            clock.advance(days=1)
        return len(await told(town, "calendar"))

    clock.to_morning(date(2027, 10, 25))
    await renew(context(town))
    assert await days_until(date(2027, 11, 1)) == 0
    assert await days_until(date(2027, 12, 1)) == 1
    assert await days_until(date(2027, 12, 20)) == 2
    assert {one.person_id for one in await told(town, "calendar")} == {town.people[TANG]}
    await bring_in(town, (CalendarRow(date(2028, 1, 1), False, ""),))
    await renew(context(town))
    assert await days_until(date(2027, 12, 31)) == 2


@pytest.mark.parametrize(
    ("feast", "day"),
    [
        (Feast.NEW_YEAR, date(2026, 1, 1)),
        (Feast.SPRING_FESTIVAL, date(2026, 2, 17)),
        (Feast.DRAGON_BOAT, date(2026, 6, 19)),
        (Feast.MID_AUTUMN, date(2026, 9, 25)),
        (Feast.DOUBLE_NINTH, date(2026, 10, 18)),
        (Feast.SPRING_FESTIVAL, date(2018, 2, 16)),
        (Feast.MID_AUTUMN, date(2020, 10, 1)),
        (Feast.DOUBLE_NINTH, date(2018, 10, 17)),
        (Feast.DRAGON_BOAT, date(2025, 5, 31)),
    ],
)
def test_feasts_are_on_their_days(feast: Feast, day: date) -> None:
    assert gifts.feast_day(feast, day.year) == day


async def test_a_round_is_told_once_before_each_feast(town: Town, clock: FakeClock) -> None:
    days = [date(2026, 2, 6), date(2026, 2, 7), date(2026, 2, 17), date(2026, 2, 18), date(2026, 12, 22)]
    counts = []
    for day in days:
        clock.to_morning(day)
        await open_rounds(context(town))
        await open_rounds(context(town))
        counts.append(len(await told(town, "gifts")))
    assert counts == [0, 1, 1, 1, 2]
    first, second = await told(town, "gifts")
    assert first.person_id == town.people[HUANG]
    assert first.about == {"feast": "spring_festival", "on": "2026-02-17", "households": 3}
    assert second.about["on"] == "2027-01-01"


async def test_a_round_is_told_in_words(town: Town, clock: FakeClock) -> None:
    clock.to_morning(date(2026, 2, 7))
    await open_rounds(context(town))
    post = Post()
    await deliver(town, post)
    [said] = post.to(town.accounts[HUANG])
    assert "春节" in said
    assert "3 户" in said or "3户" in said


def test_bad_rows_are_named(tmp_path: Path) -> None:
    file = tmp_path / "days.csv"
    file.write_text(
        "day,kind,name\n2027-13-01,rest,\n2027-01-02,free,\n2027-01-03,rest,\n2027-01-03,rest,\n", "utf-8"
    )
    rows, faults = read_calendar(file)
    assert [row.day for row in rows] == [date(2027, 1, 3)]
    assert [(one.row, one.code) for one in faults] == [(2, "fault_day"), (3, "fault_word"), (5, "fault_twice")]


def test_a_workbook_reads_like_a_text_file(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.create_sheet("days", 0)
    sheet.append(["day", "kind", "name"])
    sheet.append([datetime(2027, 1, 1, tzinfo=UTC).replace(tzinfo=None), "rest", "New Year"])
    sheet.append(["2027-01-03", "working"])
    book.save(tmp_path / "days.xlsx")
    rows, faults = read_calendar(tmp_path / "days.xlsx")
    assert not faults
    assert [(row.day, row.working) for row in rows] == [(date(2027, 1, 1), False), (date(2027, 1, 3), True)]
    (tmp_path / "none.xlsx").write_bytes(b"no workbook")
    with pytest.raises(NoCalendar):
        read_calendar(tmp_path / "none.xlsx")


async def test_the_log_says_once_a_day_that_next_year_is_missing(
    town: Town, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    """A day of the bot's own: a demo's journey goes through a month in a minute."""
    clock.to_morning(date(2027, 11, 2))
    seconds = [0.0]
    running = replace(context(town), running=lambda: seconds[0])
    for hours in (0, 0.1, 20, 4):
        seconds[0] += hours * 3600
        clock.advance(days=7)
        await note(running)
        await warn(running)
    said = [one.message for one in caplog.records if one.name == "bangfu.calendar"]
    assert said == ["holidays of next year are missing"] * 2
