"""CPU of the bot for one update over HTTP: a menu and a form's step, beside aiogram's echo, form and dialogs."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast

from aiogram import Bot
from pydantic import SecretStr
from rich.console import Console
from rich.table import Table

from actions.planning.calendar import working_calendar
from bot.app import App
from bot.models_on_demand import import_aiogram
from bot.pace import Pace
from bot.polling import poll
from bot.settings import Settings
from bot.simulation.population import PROGRAMME, City, populate
from bot.telegram import Listener, listening_bot
from bot.webhook import receiving
from bot.webhook_address import webhook_address
from knowledge.shelf import Shelf
from locales import Texts
from rules.programme_file import load, shipped
from rules.rulebook import Rulebook
from schedules import Context, occurrences
from storage.migrate import upgrade
from tests.bench.apart import apart
from tests.bench.crowd import PEOPLE, crowd
from tests.bench.plain_bots import costs
from tests.bench.spent import TOKEN, Cost, fresh_database, running, spent
from tests.stories.processes import free_port

TIMES = 40  # of each person
NOW = datetime(2025, 1, 10, 2, 0, tzinfo=UTC)
FAST = 10**6  # replies a second: the pace is not what is measured


class JanuaryMorning:
    """A clock that stands."""

    def now(self) -> datetime:
        return NOW


def run(arguments: list[str]) -> dict[str, object]:
    """Argument: how often each of the people acts (40)."""
    times = int(arguments[0]) if arguments else TIMES
    plain = apart(costs, times)
    base, dialog = plain["echo"], plain["dialog"]
    menu, step, brought = apart(_costs, times, first=import_aiogram)
    rows = [
        ("aiogram, bare echo", base),
        ("aiogram, a form's step, FSM in SQLite", plain["form"]),
        ("aiogram-dialog, the same step, FSM in SQLite", dialog),
        ("... on SQLAlchemy's engine as it comes", plain["dialog_as_it_comes"]),
        ("bangfu, the menu", menu),
        ("bangfu, a visit report's step, kept in SQLite", step),
        ("bangfu, the same step by webhook", brought),
    ]
    columns = ("update", "alone, CPU ms", "x echo", f"{PEOPLE} at once, CPU ms", "x echo")
    table = Table(*columns, title="over HTTP, by long polling but for the last")
    for name, (alone, many) in rows:
        table.add_row(name, f"{alone:.2f}", f"{alone / base[0]:.1f}", f"{many:.2f}", f"{many / base[1]:.1f}")
    Console().print(table)
    return {
        "updates": times * PEOPLE,
        **{f"{name}_cpu_ms": cost for name, cost in plain.items()},
        "menu_cpu_ms": menu,
        "visit_step_cpu_ms": step,
        "webhook_step_cpu_ms": brought,
        "menu_times_echo": _times(menu, base),
        "visit_step_times_echo": _times(step, base),
        "visit_step_times_dialog": _times(step, dialog),
    }


def _costs(times: int) -> tuple[Cost, Cost, Cost]:
    return asyncio.run(_ours(times))


async def _ours(times: int) -> tuple[Cost, Cost, Cost]:
    """The menu, a step, and a step by webhook."""
    async with crowd(TOKEN) as people:
        async with product(people.url):
            menu = await spent(lambda count, who: people.write("/menu", count, who), times)
            await people.write("/visit", 1)
            step = await spent(people.tap, times)
        async with product(people.url, by_webhook=True):
            await people.write("/visit", 1)
            return menu, step, await spent(people.tap, times)


def _times(one: Cost, other: Cost) -> Cost:
    return round(one[0] / other[0], 2), round(one[1] / other[1], 2)


async def _brought(app: App, bot: Bot, listener: Listener) -> None:
    """Updates come by webhook."""
    address = webhook_address(app.settings)
    assert address is not None
    async with receiving(app, bot, listener, address):
        await asyncio.Event().wait()


@asynccontextmanager
async def product(url: str, *, by_webhook: bool = False) -> AsyncIterator[None]:
    """The bot on the street at this URL by the product's own path: stored in the inbox, handled in one unit of
    work, answered after it was kept."""
    rules = Rulebook({PROGRAMME: load(shipped()[PROGRAMME])}, working_calendar(range(2024, 2027)), default=PROGRAMME)
    async with fresh_database(rules) as database:
        await upgrade(database)
        await populate(database, City(100, 120), NOW)
        await occurrences.tick(Context(database.begin, lambda: NOW, delivery=None))  # type: ignore[arg-type]  # sends nothing
        knowledge = cast(Shelf, SimpleNamespace(base=None))  # nothing is asked here
        port = free_port()
        hook = f"http://127.0.0.1:{port}/updates"
        settings = Settings(
            telegram_token=SecretStr(TOKEN), telegram_api_url=url, webhook_url=hook, webhook_port=port
        )
        app = App(settings, JanuaryMorning(), rules, Texts(), database, knowledge, None, Pace(FAST))
        bot = listening_bot(app)
        gc.freeze()  # as `serve` does
        async with running((_brought if by_webhook else poll)(app, bot, Listener(app, bot))):
            yield
        await bot.session.close()
