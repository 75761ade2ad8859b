"""A half-filled report waits thirty days, through restarts and on any phone; then it is gone, and that is said."""

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.methods import AnswerCallbackQuery, TelegramMethod
from aiogram.methods.base import TelegramType
from sqlalchemy import func, select

from actions.pages.timeline import tidy
from bot.telegram import Listener
from locales import Texts
from storage.database import Database
from storage.tables import Contact, Conversation
from tests.bench.stub_telegram import Chat, StubSession
from tests.bot import listening
from tests.bot.test_two_processes import Street, where
from tests.cast import LI, FakeClock, the_town


class Heard(StubSession):
    """Remembers what was said, and in passing."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    async def make_request(
        self, bot: Bot, method: TelegramMethod[TelegramType], timeout: int | None = None
    ) -> TelegramType:
        words = method.text if isinstance(method, AnswerCallbackQuery) else getattr(method, "text", None)
        if words:
            self.said.append(words)
        return await super().make_request(bot, method, timeout)


class Helper(Street):
    """A helper in the middle of a report, and the process that listens."""

    listener: Listener
    session: Heard

    async def presses(self, data: str, under: int | None = None) -> None:
        """A tap, under an earlier message too."""
        self.session.message_id = under or self.session.message_id
        await self.arrive((self.listener, self.chat.presses(data)))

    async def says(self, text: str) -> None:
        """A message."""
        await self.arrive((self.listener, self.chat.says(text)))

    async def days_later(self, days: int) -> None:
        """The clock tidied every day, and the process was started anew."""
        await self.listener._app.database.close()
        self.clock.advance(days=days)
        async with self.database.begin() as work:
            await tidy(work, self.clock.now())
            await work.commit()
        self.listener = listening.listener(where(self.database), self.clock, self.session)

    async def drafts(self) -> int:
        """How many conversations are half filled."""
        async with self.database.read() as work:
            return (await work.scalars(select(func.count()).select_from(Conversation))).one()


@pytest.fixture
async def li(database: Database) -> AsyncIterator[Helper]:
    """LI was asked whom she met, has answered, and is asked what was not in order."""
    clock, session = FakeClock(), Heard()
    town = await the_town(database, clock)
    helper = Helper(database, clock, session, Chat(session, town.accounts[LI]))
    helper.listener = listening.listener(where(database), clock, session)
    await helper.says("/visit")
    await helper.presses(helper.button(":head"))
    yield helper
    await helper.listener._app.database.close()


async def test_a_draft_of_thirty_days_goes_on_where_it_stood(li: Helper) -> None:
    await li.days_later(30)
    for answer in (":!next", ":+talk", ":!next", ":!change", ":!edit.on", ":2026-01-31", ":send"):
        await li.presses(li.button(answer))
    assert await li.filed() == 1


async def test_the_days_count_from_the_last_touch_and_words_go_on_like_taps(li: Helper) -> None:
    await li.days_later(20)
    await li.presses(li.button(":!next"))
    await li.days_later(20)
    await li.says(Texts().label("zh_CN", "visit_report.helped_talk"))
    for answer in (":!next", ":!change", ":!edit.on", ":2026-02-10", ":send"):
        await li.presses(li.button(answer))
    assert await li.filed() == 1


async def test_an_older_one_is_gone_and_its_buttons_say_so_and_how_to_begin_anew(li: Helper) -> None:
    old = li.button(":!next")
    await li.days_later(31)
    assert await li.drafts() == 0
    li.session.said.clear()
    await li.presses(old)
    [said] = li.session.said
    assert "30 天" in said
    assert "/visit" not in said, "a passing notice has no links"
    assert li.session.keyboard is None or await li.filed() == 0
    await li.says("/visit")
    await li.presses(li.button(":head"))
    assert await li.drafts() == 1


async def test_the_same_draft_goes_on_on_another_phone_and_the_first_one_s_buttons_lose_nothing(li: Helper) -> None:
    first, stale = li.session.message_id, li.button(":!next")
    await li.says("/menu")
    await li.presses(li.button("go_on"))
    second = li.session.message_id
    assert second != first
    await li.presses(li.button(":!next"), second)
    await li.presses(li.button(":+talk"), second)
    await li.presses(stale, first)
    assert any("接着" in said for said in li.session.said[-2:]), li.session.said[-2:]
    await li.presses(li.button(":!next"), first)
    await li.presses(li.button(":send"), first)
    assert (await li.filed(), await li.drafts()) == (1, 0)
    async with li.database.read() as work:
        assert (await work.scalars(select(Contact.report))).one()["helped"] == ["talk"]
