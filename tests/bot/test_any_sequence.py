"""Whatever a helper taps and writes, in any order, twice, late and through restarts of the process: nothing fails,
every update is answered, a way out is on the screen, and one filing is one report."""

import asyncio
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot
from aiogram.methods import EditMessageReplyMarkup, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import Update
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.app import App
from bot.pace import Pace
from bot.settings import Settings
from bot.telegram import Listener
from bot.updates import as_row
from handlers.buttons import FlowButton, VisitButton
from knowledge.shelf import Shelf
from locales import Texts
from storage import inbox
from storage.database import Database
from storage.tables import Contact, Conversation
from tests.bench.stub_telegram import Chat, StubSession
from tests.cast import LI, RULEBOOK, SEALS, SUN, FakeClock, the_town

TEXTS, KNOWLEDGE = Texts(), Shelf()
WORDS = ("/visit", "/call", "/menu", "/help", "/records", "/mine", "/reason", "/cancel", "/none", "昨天", "赵德福",
         "屋顶漏雨, 已报给村里", "昨天去赵德福家, 送了米面", "房子要塌了", "和上次一样", "长" * 600)  # fmt: skip
FILES: tuple[dict[str, Any], ...] = (
    {"photo": [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}], "caption": "门口"},
    {"voice": {"file_id": "v", "file_unique_id": "v", "duration": 3}},
    {"location": {"latitude": 37.2, "longitude": 119.9}},
)
OUT = {"!cancel", "!drop", "!show"}  # cancel, yes do drop it, back to where cancel is
STEPS = [
    *["onward"] * 8,
    *["any"] * 3,
    *["late", "twice", "says"] * 2,
    *("again", "file", "restart", "dies", "days"),
]
STEP = st.tuples(st.sampled_from(STEPS), st.integers(0, 47))
# Somebody was met, all is in order, one thing was done, and the report is sent with two taps at once.
TO_THE_END = [("onward", 0), *[("onward", 1)] * 3, ("twice", 0), ("late", 9), ("restart", 0), ("again", 1)]


class Screen(StubSession):
    """What is on the phone: the buttons under each message, and every button that ever was."""

    def __init__(self) -> None:
        super().__init__()
        self.buttons: dict[int, list[str]] = {}
        self.ever: list[tuple[int, str]] = []

    async def make_request(
        self, bot: Bot, method: TelegramMethod[TelegramType], timeout: int | None = None
    ) -> TelegramType:
        before, self.message_id = self.message_id, 0
        result = await super().make_request(bot, method, timeout)
        if isinstance(method, EditMessageReplyMarkup):
            self.buttons[method.message_id or 0] = []
        elif self.message_id:
            rows = self.keyboard.inline_keyboard if self.keyboard is not None else []
            shown = [key.callback_data for row in rows for key in row if key.callback_data]
            self.buttons[self.message_id] = shown
            self.ever += [(self.message_id, data) for data in shown]
        self.message_id = self.message_id or before
        return result

    @property
    def newest(self) -> tuple[int, list[str]]:
        """The newest message that has buttons, and they."""
        return next(((at, found) for at, found in sorted(self.buttons.items(), reverse=True) if found), (0, []))


@dataclass
class Life:
    """One helper's phone, and the process that answers it until it is restarted."""

    url: str
    clock: FakeClock
    account: int
    screen: Screen = field(default_factory=Screen)
    came: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chat = Chat(self.screen, self.account)
        self.begin()

    def begin(self) -> None:
        """A process begins: all that it has is its own but the database."""
        self.database = Database(self.url, RULEBOOK, SEALS)
        app = App(Settings(), self.clock, RULEBOOK, TEXTS, self.database, KNOWLEDGE, None, Pace(25))
        self.listener = Listener(app, Bot("42:TEST", self.screen))

    async def restart(self) -> None:
        """The next process first handles what the one before had accepted, as `bot/polling.py` does."""
        await self.database.close()
        self.begin()
        async with self.database.read() as work:
            left = await inbox.unhandled(work)
        await asyncio.gather(*(self.listener.take(body) for body in left))

    async def accept(self, *updates: dict[str, Any]) -> list[Update]:
        """Stores them; those that are new."""
        self.came += updates
        read = [Update.model_validate(body) for body in updates]
        async with self.database.begin() as work:
            new = await inbox.accept(
                work, [as_row(*one, self.clock.now()) for one in zip(read, updates, strict=True)]
            )
            await work.commit()
        return [update for update in read if update.update_id in new]

    async def arrive(self, *updates: dict[str, Any]) -> None:
        """They are handled, and each that is new is answered."""
        new, before = await self.accept(*updates), self.screen.calls
        await asyncio.gather(*map(self.listener.take, new))
        assert self.screen.calls - before >= len(new), "an update was met with silence"

    def tap(self, message: int, data: str) -> dict[str, Any]:
        """A tap on this button of that message."""
        self.screen.message_id = message
        return self.chat.presses(data)

    async def step(self, kind: str, number: int) -> None:
        """One thing that happens; nothing where there is no button to tap."""
        message, buttons = self.screen.newest
        answers = [data for data in buttons if ":!" not in data or data.endswith(":!next")] or buttons
        match kind:
            case "onward" | "twice" | "dies" if answers:
                data = answers[(-number) % len(answers)]
                taps = [self.tap(message, data) for _ in range(2 if kind == "twice" else 1)]
                if kind == "dies":
                    await self.accept(*taps)
                    await self.restart()
                else:
                    await self.arrive(*taps)
            case "any" if buttons:
                await self.arrive(self.tap(message, buttons[number % len(buttons)]))
            case "late" if self.screen.ever:
                await self.arrive(self.tap(*self.screen.ever[-1 - number % len(self.screen.ever)]))
            case "again" if self.came:
                await self.arrive(self.came[-1 - number % len(self.came)])
            case "says":
                await self.arrive(self.chat.says(WORDS[number % len(WORDS)]))
            case "file":
                body = self.chat.says("")
                body["message"] |= FILES[number % len(FILES)]
                del body["message"]["text"]
                await self.arrive(body)
            case "restart":
                await self.restart()
            case "days":
                self.clock.advance(days=1 + number % 3)

    async def check(self) -> int:
        """What must hold at every moment; how many reports there are."""
        async with self.database.read() as work:
            state = (
                await work.scalars(select(Conversation.data).where(Conversation.state.is_not(None)))
            ).one_or_none()
            filed = Counter(key[:6] for key in await work.scalars(select(Contact.filing_key)))
        assert set(filed.values()) <= {1}, "one filing, several reports"
        assert set(filed) <= {one.mark for one in _flow(data for _, data in self.screen.ever)}, (
            "of no draft on the screen"
        )
        if state is not None:
            now = (state["filing_key"][:6], state["revision"])
            flow = _flow(data for found in self.screen.buttons.values() for data in found)
            ways = [one for one in flow if one.tap in OUT and (one.mark, one.revision) == now]
            assert ways, f"no way out of {state}: {self.screen.buttons}"
        return filed.total()


def _flow(buttons: Iterable[str]) -> list[FlowButton]:
    prefix = f"{FlowButton.__prefix__}:"
    return [FlowButton.unpack(data) for data in buttons if data.startswith(prefix)]


@pytest.fixture
async def town(database: Database, tmp_path: Path) -> tuple[Path, dict[str, int]]:
    """A settled town in a file of which each life gets a copy, and the accounts by name."""
    found = await the_town(database, FakeClock())
    await database.close()
    path = tmp_path / "settled.sqlite3"
    shutil.copy(str(database.url.database), path)
    return path, found.accounts


@pytest.fixture
def reached() -> Iterator[Counter[str]]:
    """What the lives came to: a property of conversations that never end would hold nothing."""
    reached = Counter[str]()
    yield reached
    assert reached["reports"] > 2
    assert reached["lives"] > reached["without a report"]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@example(who=LI, steps=[("says", 0), *TO_THE_END])
@example(who=SUN, steps=[("says", 0), ("onward", 0), *TO_THE_END])
@given(who=st.sampled_from((LI, SUN)), steps=st.lists(STEP, min_size=10, max_size=30))
@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),  # to shrink such lives takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_any_sequence_has_a_way_out_and_files_once(
    town: tuple[Path, dict[str, int]],
    reached: Counter[str],
    caplog: pytest.LogCaptureFixture,
    who: str,
    steps: list[tuple[str, int]],
) -> None:
    settled, accounts = town
    path = settled.with_name("life.sqlite3")
    shutil.copy(settled, path)
    caplog.clear()
    life = Life(f"sqlite:///{path}", FakeClock(), accounts[who])
    try:
        await life.arrive(life.chat.says("/menu"))
        for kind, number in steps:
            await life.step(kind, number)
            filed = await life.check()
            assert [one.getMessage() for one in caplog.records if one.levelname in {"ERROR", "WARNING"}] == []
        await life.arrive(life.chat.says("/cancel"))
        await life.arrive(life.chat.says("/menu"))
        assert VisitButton(household_id=0).pack() in life.screen.newest[1]
        assert await life.check() == filed
        reached.update({"lives": 1, "reports": filed, "without a report": not filed})
    finally:
        await life.database.close()
