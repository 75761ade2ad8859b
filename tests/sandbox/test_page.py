"""The page of phones in a real browser, with a bot that says what the test tells it to."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from sandbox import People, Sandbox
from sandbox.people import Resident
from sandbox.street import Person
from tests.browser import open_chromium

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

TOKEN = "123456:PAGE"
PEARL, OAK = 1001, 1002
INVITATION = "https://t.me/street_bot?start=seed-42"
YES_NO = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}, {"text": "No", "callback_data": "no"}]]}

HANGS_OVER = """() => [...document.querySelectorAll("body, body *")]
    .filter((node) => node.checkVisibility() && node.getBoundingClientRect().right > innerWidth + 0.5)
    .map((node) => `${node.tagName}.${node.className}`)
    .concat(document.documentElement.scrollWidth > innerWidth ? ["the page scrolls sideways"] : [])"""


class Bot:
    """Calls the Bot API as any library would."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = f"{url}/bot{TOKEN}/"
        self._session = session
        self._offset = 0

    async def call(self, method: str, **params: Any) -> Any:
        async with self._session.post(self._url + method, json=params) as response:
            answer = await response.json()
        assert answer["ok"], answer
        return answer["result"]

    async def says(self, person: int, text: str, **more: Any) -> int:
        sent = await self.call("sendMessage", chat_id=person, text=text, **more)
        return int(sent["message_id"])

    async def hears(self, kind: str) -> dict[str, Any]:
        """The next update of this kind; others before it are let go."""
        for _ in range(20):
            for update in await self.call("getUpdates", offset=self._offset, timeout=5, limit=1):
                self._offset = update["update_id"] + 1
                if kind in update:
                    found: dict[str, Any] = update[kind]
                    return found
        raise AssertionError(f"no {kind} was heard")


@dataclass
class Street:
    """Everything that a test of the page needs."""

    url: str
    bot: Bot
    page: Page
    pearl: Resident
    oak: Resident

    def phone(self, person: int) -> Locator:
        return self.page.locator(f'[data-person="{person}"]')

    def house(self, person: int) -> Locator:
        return self.page.locator(f'[data-open="{person}"]')

    async def visit(self, *open_phones: int) -> None:
        await self.page.goto(f"{self.url}/?open={','.join(map(str, open_phones))}")
        await expect(self.page.locator("[data-person]")).to_have_count(len(open_phones))


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with open_chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def street(chromium: Browser) -> AsyncIterator[Street]:
    sandbox = Sandbox(port=0)
    sandbox.add_bot(TOKEN, username="street_bot", name="The street's bot")
    context = await chromium.new_context(viewport={"width": 1280, "height": 800}, locale="en-US")
    wrong: list[str] = []
    async with sandbox, People(sandbox.url) as people, aiohttp.ClientSession() as session:
        pearl = await people.person(PEARL, first_name="Pearl", role="helper", featured=True, language_code="en")
        oak = await people.person(OAK, first_name="Oak", role="household", featured=True)
        page = await context.new_page()
        page.set_default_timeout(5000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        yield Street(sandbox.url, Bot(sandbox.url, session), page, pearl, oak)
        await context.close()
    assert not wrong, wrong


async def test_a_person_starts_and_the_answer_appears(street: Street) -> None:
    await street.visit(PEARL)
    await street.phone(PEARL).locator('[data-do="start"]').click()
    assert (await street.bot.hears("message"))["text"] == "/start"
    sent = await street.bot.says(PEARL, "<b>Welcome</b> & come in", parse_mode="HTML")
    message = street.phone(PEARL).locator(f'[data-message="{sent}"]')
    await expect(message.locator(".words")).to_have_text("Welcome & come in")
    await expect(message.locator(".words b")).to_have_text("Welcome")


async def test_a_person_writes_and_what_could_not_be_sent_is_given_back(street: Street) -> None:
    await street.pearl.start()
    await street.visit(PEARL)
    phone = street.phone(PEARL)
    await phone.locator('textarea[name="text"]').fill("the road is cut")
    await phone.locator('textarea[name="text"]').press("Enter")
    await expect(phone.locator(".message.person .words").last).to_have_text("the road is cut")
    await expect(phone.locator('textarea[name="text"]')).to_have_value("")
    await phone.locator('textarea[name="text"]').fill("long " * 1000)
    await phone.locator(".send").click()
    await expect(phone.locator(".toast.bad")).to_be_visible()
    await expect(phone.locator('textarea[name="text"]')).to_have_value(re.compile("^long long"))


async def test_a_pressed_button_waits_for_the_bot_and_the_edit_replaces_the_message(street: Street) -> None:
    await street.pearl.start()
    sent = await street.bot.says(PEARL, "Was somebody here?", reply_markup=YES_NO)
    await street.visit(PEARL)
    message = street.phone(PEARL).locator(f'[data-message="{sent}"]')
    key = message.locator(".key", has_text="Yes")
    await key.click()
    await expect(key).to_have_class(re.compile("pressed"))
    query = await street.bot.hears("callback_query")
    assert query["data"] == "yes"
    await street.bot.call("answerCallbackQuery", callback_query_id=query["id"])
    await expect(key).not_to_have_class(re.compile("pressed"))
    await street.bot.call("editMessageText", chat_id=PEARL, message_id=sent, text="Noted: yes.")
    await expect(message.locator(".words")).to_have_text("Noted: yes.")
    await expect(message.locator(".edited")).to_have_text("edited")
    await expect(message.locator(".key")).to_have_count(0)
    await expect(message).to_have_count(1)


async def test_a_callback_is_answered_by_a_toast_or_an_alert(street: Street) -> None:
    await street.pearl.start()
    await street.bot.says(PEARL, "Was somebody here?", reply_markup=YES_NO)
    await street.visit(PEARL)
    phone = street.phone(PEARL)
    await phone.locator(".key", has_text="Yes").click()
    query = await street.bot.hears("callback_query")
    await street.bot.call("answerCallbackQuery", callback_query_id=query["id"], text="Thank you")
    await expect(phone.locator(".toast")).to_have_text("Thank you")
    await phone.locator(".key", has_text="No").click()
    query = await street.bot.hears("callback_query")
    await street.bot.call("answerCallbackQuery", callback_query_id=query["id"], text="Sure?", show_alert=True)
    await expect(phone.locator(".alert p")).to_have_text("Sure?")
    await phone.locator(".alert button").click()
    await expect(phone.locator(".alert")).to_have_count(0)


async def test_unread_messages_are_counted_until_somebody_looks(street: Street) -> None:
    await street.pearl.start()
    await street.oak.start()
    await street.visit(PEARL)
    await street.bot.says(OAK, "one")
    await street.bot.says(OAK, "two")
    await expect(street.house(OAK).locator(".badge")).to_have_text("2")
    await expect(street.house(OAK).locator(".house-last")).to_have_text("two")
    await street.house(OAK).click()
    await expect(street.phone(OAK).locator(".message.bot")).to_have_count(2)
    await street.phone(OAK).locator("h2").click()
    await expect(street.house(OAK).locator(".badge")).to_be_hidden()
    await street.house(OAK).click()
    await expect(street.phone(OAK)).to_have_count(0)


async def test_the_clock_moves_and_the_page_follows(street: Street) -> None:
    await street.pearl.start()
    await street.visit(PEARL)
    leaf = street.page.locator(".leaf-day b")
    clock = street.page.request
    before = datetime.fromisoformat((await (await clock.get(f"{street.url}/people/clock")).json())["local"])
    await expect(leaf).to_have_text(str(before.day))
    await street.page.locator('[data-travel="week"]').click()
    await expect(leaf).not_to_have_text(str(before.day))
    after = datetime.fromisoformat((await (await clock.get(f"{street.url}/people/clock")).json())["local"])
    assert round((after - before).total_seconds() / 86400) == 7
    await expect(leaf).to_have_text(str(after.day))
    await street.bot.says(PEARL, "a week later")
    await expect(street.phone(PEARL).locator(".day")).to_have_count(2)


async def test_an_invitation_opens_on_this_phone_by_a_click_and_on_another_by_passing_it_on(street: Street) -> None:
    await street.pearl.start()
    await street.bot.hears("message")
    await street.bot.says(PEARL, f"For the new helper: {INVITATION}")
    await street.visit(PEARL, OAK)
    message = street.phone(PEARL).locator(".message.bot")
    await message.locator("a").click()
    heard = await street.bot.hears("message")
    assert (heard["from"]["id"], heard["text"]) == (PEARL, "/start seed-42")
    await message.locator(".pass").click()
    await street.page.locator(f'[data-choose="{OAK}"]').click()
    heard = await street.bot.hears("message")
    assert (heard["from"]["id"], heard["text"]) == (OAK, "/start seed-42")


async def test_a_pasted_invitation_is_opened_and_not_sent_as_words(street: Street) -> None:
    await street.oak.start()
    await street.bot.hears("message")
    await street.visit(OAK)
    field = street.phone(OAK).locator('textarea[name="text"]')
    await field.fill(INVITATION)
    await field.press("Enter")
    assert (await street.bot.hears("message"))["text"] == "/start seed-42"


async def test_the_sample_photo_the_contact_and_a_bots_photo_are_shown(street: Street) -> None:
    await street.pearl.start()
    await street.visit(PEARL)
    phone = street.phone(PEARL)
    await phone.locator('[data-do="attach"]').click()
    await phone.locator('[data-do="sample"]').click()
    photo = phone.locator(".message.person .photo img")
    await expect(photo).to_be_visible()
    assert await photo.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    await phone.locator(".photo").click()
    await expect(street.page.locator("dialog.lightbox img")).to_be_visible()
    await street.page.keyboard.press("Escape")
    await expect(street.page.locator("dialog")).to_have_count(0)
    await phone.locator('[data-do="attach"]').click()
    await phone.locator('[data-do="contact"]').click()
    await expect(phone.locator(".message.person .attachment strong")).to_have_text("Pearl")
    await street.bot.hears("message")
    file_id = (await street.bot.hears("message"))["photo"][-1]["file_id"]
    await street.bot.call("sendPhoto", chat_id=PEARL, photo=file_id, caption="as received")
    await expect(phone.locator(".message.bot .photo img")).to_have_attribute("alt", "as received")


async def test_the_reply_keyboard_speaks_for_the_person(street: Street) -> None:
    await street.pearl.start()
    keys = {"keyboard": [[{"text": "All well"}, {"text": "My number", "request_contact": True}]]}
    await street.bot.hears("message")
    await street.bot.says(PEARL, "How are things?", reply_markup=keys)
    await street.visit(PEARL)
    phone = street.phone(PEARL)
    await phone.locator(".reply-key", has_text="All well").click()
    assert (await street.bot.hears("message"))["text"] == "All well"
    await phone.locator(".reply-key", has_text="My number").click()
    assert (await street.bot.hears("message"))["contact"]["user_id"] == PEARL


async def test_the_commands_are_offered_and_sent(street: Street) -> None:
    await street.bot.call("setMyCommands", commands=[{"command": "why", "description": "Where this comes from"}])
    await street.pearl.start()
    await street.bot.hears("message")
    await street.visit(PEARL)
    phone = street.phone(PEARL)
    await phone.locator('[data-do="commands"]').click()
    await phone.locator('[data-command="why"]').click()
    assert (await street.bot.hears("message"))["text"] == "/why"


async def test_a_person_blocks_and_unblocks_the_bot(street: Street) -> None:
    await street.pearl.start()
    await street.visit(PEARL)
    phone = street.phone(PEARL)
    await phone.locator('[data-do="more"]').click()
    await phone.locator('[data-do="block"]').click()
    await expect(phone.locator('textarea[name="text"]')).to_be_hidden()
    await expect(street.house(PEARL).locator(".house-last")).to_have_text("Blocked")
    await phone.locator('[data-do="unblock"]').click()
    await expect(phone.locator('textarea[name="text"]')).to_be_visible()


async def test_the_drawer_shows_the_calls_and_begins_and_ends_faults(street: Street) -> None:
    await street.pearl.start()
    await street.visit(PEARL)
    page = street.page
    await page.locator('[data-do="machine"]').click()
    await street.bot.says(PEARL, "seen from behind")
    call = page.locator('.calls [data-method="sendMessage"]').first
    await expect(call.locator(".status")).to_have_text("200")
    await call.locator("summary").click()
    await expect(call.locator("pre").first).to_contain_text("seen from behind")
    await page.locator('[data-tab="faults"]').click()
    await page.locator('[data-fault="fault_refuse"]').click()
    await expect(page.locator(".active-faults strong")).to_have_text("Refuse calls")
    await page.locator('[data-do="clear-faults"]').click()
    await expect(page.locator(".active-faults strong")).to_have_count(0)


async def test_the_page_speaks_chinese_too_and_remembers(street: Street) -> None:
    await street.visit(PEARL)
    await expect(street.page.locator('[data-do="start"]')).to_have_text("Start")
    await street.page.locator('[data-do="language"]').click()
    await expect(street.page.locator('[data-do="start"]')).to_have_text("开始")
    await street.page.reload()
    await expect(street.page.locator('[data-do="start"]')).to_have_text("开始")
    await expect(street.page).to_have_title("一条街的手机")


@pytest.mark.parametrize("width", [360, 390])
async def test_a_small_screen_shows_one_phone_and_nothing_hangs_over(street: Street, width: int) -> None:
    await street.page.set_viewport_size({"width": width, "height": 780})
    await street.pearl.start()
    await street.oak.start()
    await street.bot.says(OAK, "W" * 300, reply_markup=YES_NO)
    await street.visit(PEARL, OAK)
    await expect(street.page.locator(".phone:visible")).to_have_count(1)
    await street.page.locator('[data-do="street"]').click()
    await street.house(OAK).click()
    await expect(street.phone(OAK).locator(".key").first).to_be_visible()
    await expect(street.phone(PEARL)).to_be_hidden()
    assert await street.page.evaluate(HANGS_OVER) == []
    foot = await street.phone(OAK).locator(".foot").bounding_box()
    assert foot is not None
    assert foot["y"] + foot["height"] == pytest.approx(780, abs=1)
    for button in await street.page.locator("[data-travel]").all():
        box = await button.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    await street.page.locator(f'[data-beside="{PEARL}"]').click()
    await expect(street.phone(PEARL)).to_be_visible()


async def test_the_page_says_when_the_server_is_gone_and_comes_back_by_itself(chromium: Browser) -> None:
    context = await chromium.new_context(locale="en-US")
    page = await context.new_page()
    async with served_street(port=0) as first:
        await page.goto(first.url)
        await expect(page.locator("[data-person]")).to_have_count(1)
        port = int(first.url.rpartition(":")[2])
    await expect(page.locator("#banner")).to_contain_text("Reconnecting")
    async with served_street(port) as again, People(again.url) as people:
        await expect(page.locator("#banner")).to_be_hidden()
        await (await people.person(PEARL)).start()
        await expect(page.locator(".message.person .words")).to_have_text("/start")
    await context.close()


async def test_sixty_people_fit_on_the_street_and_can_be_found(street: Street) -> None:
    async with People(street.url) as people:
        for number in range(60):
            await people.ask("POST", "/people", {"id": 2000 + number, "first_name": f"Neighbour {number}"})
    await street.visit(PEARL)
    await expect(street.page.locator("[data-open]")).to_have_count(62)
    await street.page.locator('.street input[name="find"]').fill("neighbour 59")
    await expect(street.page.locator("[data-open]")).to_have_count(1)


@asynccontextmanager
async def served_street(port: int) -> AsyncIterator[Sandbox]:
    """A street with one person, on this port."""
    sandbox = Sandbox(port=port)
    sandbox.add_bot(TOKEN, username="street_bot")
    sandbox.add_person(Person(PEARL, "Pearl", language_code="en", featured=True))
    async with sandbox:
        yield sandbox
