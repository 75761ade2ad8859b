"""A city on New Year's Day, whose windows have just opened."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from actions.delivery.outbox import Delivery
from actions.planning.calendar import working_calendar
from bot.simulation.population import PROGRAMME, City, populate
from rules.programme_file import load, shipped
from rules.rulebook import Rulebook
from schedules import Context, occurrences
from storage.database import Database
from storage.migrate import upgrade
from storage.occurrences import next_moment
from tests.cast import SEALS

JANUARY = datetime(2024, 12, 31, 16, 5, tzinfo=UTC)


@asynccontextmanager
async def january(city: City) -> AsyncIterator[tuple[Path, Database, datetime]]:
    """An SQLite file, the database in it, and the moment of the first reminders."""
    rules = Rulebook({PROGRAMME: load(shipped()[PROGRAMME])}, working_calendar(range(2024, 2027)), default=PROGRAMME)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "city.sqlite3"
        database = Database(f"sqlite:///{file}", rules, SEALS)
        try:
            await upgrade(database)
            await populate(database, city, JANUARY)
            await tick(database, JANUARY)
            async with database.read() as work:
                moment = await next_moment(work)
            yield file, database, cast("datetime", moment)
        finally:
            await database.close()


async def tick(database: Database, now: datetime) -> None:
    """The timetable's own job; it sends nothing."""
    await occurrences.tick(Context(database.begin, lambda: now, delivery=cast("Delivery", None)))
