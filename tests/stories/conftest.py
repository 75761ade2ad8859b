"""A whole town for a story: the product on the embedded Telegram, in this process, over HTTP."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from actions.rosters.enrolment import make_links
from actions.rosters.offices import appoint
from bot.app import opened
from bot.embedded import embedded
from bot.settings import Settings
from knowledge.fitting import refitted
from knowledge.shelf import Calibrate
from rules.roles import Role
from sandbox import People
from sandbox.people import Resident, Seen
from tests.stories.street import STARTS


class Phone:
    """One person's phone in a story; `taps` counts what the thumb did, `typed` the characters."""

    def __init__(self, resident: Resident) -> None:
        self.resident = resident
        self.taps = 0
        self.typed = 0

    async def press(self, words: str, *, on: Seen | None = None) -> None:
        """Tap the newest button with these words."""
        self.taps += 1
        await self.resident.press(words, on=on)

    async def say(self, text: str) -> None:
        """Type something."""
        self.typed += len(text)
        await self.resident.say(text)

    async def hears(self, words: str) -> Seen:
        """Wait for a message with these words."""
        return await self.resident.hears(words, timeout=20)

    async def walk(self, *taps: tuple[str, str]) -> None:
        """Tap after tap: (button, words that the bot then shows)."""
        for button, answer in taps:
            await self.press(button)
            await self.hears(answer)

    async def heard(self, words: str) -> list[Seen]:
        """All messages of the bot with these words so far."""
        return [seen for seen in await self.resident.messages() if seen.raw["from"] == "bot" and words in seen.text]


async def joined(
    town: "Town", name: str, number: int, office: tuple[Role, str] | None = None, greeting: str = "您好"
) -> Phone:
    """Somebody new who opened their link, was greeted so and agreed; appointed before to an office (role, place) if
    there is one."""
    settings = town.settings.model_copy(update={"database_url": town.settings.database})
    async with opened(settings) as app, app.database.begin() as work:
        now = await town.people.now()
        if office is not None:
            await appoint(work, office[0], name, None, office[1], now)
        [token] = [link.token for link in await make_links(work, now) if link.name == name]
        await work.commit()
    phone = Phone(await town.people.person(number, first_name=name, language_code="zh-hans"))
    await phone.resident.start(quote(token))
    await phone.hears(greeting)
    await phone.hears("同意吗")
    await phone.walk(("同意", "欢迎"))
    return phone


@dataclass(frozen=True, slots=True)
class Town:
    """The demo town and its people by their telephone's number."""

    url: str
    people: People
    settings: Settings
    helper: Phone
    family: Phone
    township: Phone
    other_helper: Phone
    other_family: Phone
    second_helper: Phone
    liaison: Phone
    city: Phone
    english_helper: Phone
    newcomer: Phone


ORDER = (
    "helper",
    "family",
    "township",
    "other_helper",
    "other_family",
    "second_helper",
    "liaison",
    "city",
    "english_helper",
    "newcomer",
)
FIRST_ID = 1001
OpenTown = Callable[..., Awaitable[Town]]


async def _open_once(data_dir: Path) -> None:
    async with embedded(Settings(data_dir=data_dir, port=0), starts=STARTS):
        """Everybody has joined now; closing keeps it."""


@pytest.fixture(scope="session")
def opened_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a demo town that was opened and stopped has left in its folder: a story goes on from a copy of it, as a
    product does that was stopped in the evening, and the ten people need not join before each of them."""
    data_dir = tmp_path_factory.mktemp("town")
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(_open_once(data_dir))).result()
    return data_dir


async def _live_to_the_end_of_the_window(data_dir: Path) -> None:
    async with embedded(Settings(data_dir=data_dir, port=0), starts=STARTS) as url, People(url) as people:
        await to_the_end_of_the_window(people)


@pytest.fixture(scope="session")
def nobody_came(opened_before: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same town's folder on the morning after its first window of two months, in which nobody went anywhere.
    Stories that begin there are marked `xdist_group("nobody came")`: one process lives through those months."""
    data_dir = tmp_path_factory.mktemp("missed") / "town"
    shutil.copytree(opened_before, data_dir)
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(_live_to_the_end_of_the_window(data_dir))).result()
    return data_dir


async def to_the_end_of_the_window(people: People) -> None:
    """Past the last day of the two months, when a missed visit is told (09:30 on the next morning)."""
    while (await _local_month(people)) % 2:
        await people.until("month_end")
        await people.travel(hours=1)
    await people.until("month_end")
    await people.travel(hours=11)


async def _local_month(people: People) -> int:
    return datetime.fromisoformat((await people.ask("GET", "/people/clock"))["local"]).month


@pytest.fixture
async def open_town(opened_before: Path, tmp_path: Path) -> AsyncIterator[OpenTown]:
    """Opens the demo town; what it stores stays for the length of the test. It goes on from
    the folder `before`."""
    async with AsyncExitStack() as stack:

        async def opened(
            starts: datetime = STARTS, calibrate: Calibrate = refitted, before: Path = opened_before, **changes: Any
        ) -> Town:
            if starts == STARTS:
                shutil.copytree(before, tmp_path, dirs_exist_ok=True)
            settings = Settings(data_dir=tmp_path, port=0, **changes)
            url = await stack.enter_async_context(embedded(settings, starts=starts, calibrate=calibrate))
            people = await stack.enter_async_context(People(url))
            phones = {name: Phone(await people.person(FIRST_ID + number)) for number, name in enumerate(ORDER)}
            return Town(url, people, settings, **phones)

        yield opened


@pytest.fixture
async def town(open_town: OpenTown) -> Town:
    """The demo town on the morning of its first reminders."""
    return await open_town()


@pytest.fixture
async def town_where_nobody_came(open_town: OpenTown, nobody_came: Path) -> Town:
    """The demo town when all visits of its first window were missed."""
    return await open_town(before=nobody_came)
