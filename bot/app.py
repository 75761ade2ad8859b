"""Everything that one process needs, wired by hand in one place."""

import shlex
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy.exc import DBAPIError, OperationalError

from actions.delivery.outbox import Delivery, Messenger
from actions.planning.calendar import YEARS_AHEAD, YEARS_BACK, current, working_calendar
from bot.clock import Clock
from bot.keys import first_seals, key_file, seals_for
from bot.pace import Pace
from bot.settings import Settings
from bot.street_clock import clock_for
from knowledge.articles import ARTICLES
from knowledge.fitting import refitted
from knowledge.shelf import Calibrate, Shelf
from locales import Texts
from rules.errors import Unusable
from rules.programme import Programme
from rules.programme_file import BadProgramme, load, shipped
from rules.rulebook import Rulebook
from schedules import Context
from storage.database import Database
from storage.file_store import FileStore
from storage.key_mark import ensure_fits
from storage.migrate import upgrade


@dataclass(frozen=True, slots=True)
class App:
    """The parts; `delivery` is None where nothing is sent (the command line). `pace` is the budget for all that this
    process says to Telegram."""

    settings: Settings
    clock: Clock
    rulebook: Rulebook
    texts: Texts
    database: Database
    knowledge: Shelf
    delivery: Delivery | None
    pace: Pace
    noted: list[float] = field(default_factory=list)

    @property
    def context(self) -> Context:
        """What the jobs of the timetable are given."""
        assert self.delivery is not None
        days = self.settings.files_keep_days
        return Context(
            self.database.begin,
            self.clock.now,
            self.delivery,
            self.database.use_calendar,
            self.knowledge,
            timedelta(days=days) if days else None,
            self.noted,
            self.database.checkpoint,
        )


def programmes(settings: Settings) -> dict[str, Programme]:
    """Every programme that may be used. Raises Unusable when a file is broken or the chosen one is missing."""
    files = shipped()
    if settings.programmes_dir is not None:
        files |= {path.stem: path for path in sorted(settings.programmes_dir.glob("*.toml"))}
    found, broken = dict[str, Programme](), list[str]()
    for name, path in files.items():
        try:
            found[name] = load(path)
        except (BadProgramme, OSError):
            broken.append(shlex.quote(str(path)))
    if broken:
        raise Unusable("programmes", files=" ".join(broken))
    if settings.programme not in found:
        raise Unusable("setting", name="BANGFU_PROGRAMME", why=", ".join(found))
    return found


def rulebook(settings: Settings, clock: Clock) -> Rulebook:
    """The programmes and the shipped working calendar around this year."""
    year = clock.now().year
    calendar = working_calendar(range(year - YEARS_BACK, year + YEARS_AHEAD + 1))
    return Rulebook(programmes(settings), calendar, settings.programme)


@asynccontextmanager
async def opened(
    settings: Settings,
    clock: Clock | None = None,
    messenger: Messenger | None = None,
    sms: Messenger | None = None,
    calibrate: Calibrate = refitted,
) -> AsyncIterator[App]:
    """The app with its database brought up to date; `calibrate` fits a policy base that changed. Raises Unusable when
    the database cannot be used."""
    clock = clock or clock_for(settings)
    if settings.database_url is None:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    rules = rulebook(settings, clock)
    seals = seals_for(settings)
    database = Database(settings.database, rules, seals, FileStore(settings.files))
    try:
        await _prepare(database, settings, new=seals is None)
        async with database.read() as work:
            database.use_calendar(await current(work, clock.now()))
        for way in filter(None, (messenger, sms)):
            await way.open()
        try:
            texts, pace = Texts(), Pace(settings.messages_per_second)
            delivery = None if messenger is None else _delivery(settings, database, texts, messenger, pace, sms)
            shelf = Shelf(settings.articles_dir or ARTICLES, calibrate)
            yield App(settings, clock, rules, texts, database, shelf, delivery, pace)
        finally:
            for way in filter(None, (messenger, sms)):
                await way.close()
    finally:
        await database.close()


def _delivery(
    settings: Settings, database: Database, texts: Texts, messenger: Messenger, pace: Pace, sms: Messenger | None
) -> Delivery:
    lease, timeout = timedelta(seconds=settings.lease_seconds), timedelta(seconds=settings.send_timeout_seconds)
    font, templates = settings.picture_font, settings.data_dir
    return Delivery(database, texts, messenger, font, pace, lease, timeout, sms=sms, templates=templates)


async def _prepare(database: Database, settings: Settings, new: bool) -> None:
    """The newest tables, and a key that opens what is in them."""
    try:
        if new:
            database.seal_with(await first_seals(settings, database))
        await upgrade(database)
        await ensure_fits(database, "BANGFU_KEY" if settings.key else str(key_file(settings)))
    except OperationalError as error:
        locked = "locked" in str(error.orig)
        raise Unusable("database_locked" if locked else "database_unreachable", url=_shown(database)) from error
    except (DBAPIError, OSError) as error:
        raise Unusable("database_unreachable", url=_shown(database)) from error


def _shown(database: Database) -> str:
    return database.url.render_as_string(hide_password=True)
