"""The whole main job in a real browser, on the page of phones."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser import open_chromium
from tests.stories.conftest import FIRST_ID, Town

pytestmark = pytest.mark.browser
HELPER, FAMILY, TOWNSHIP = FIRST_ID, FIRST_ID + 1, FIRST_ID + 2
VISIT = ("记上门", "户主本人", "都好", "聊聊天", "下一步", "交上去")
PATIENCE = 20_000


@pytest.fixture
async def page(town: Town) -> AsyncIterator[Page]:
    """Three phones side by side: helper, family, township."""
    async with open_chromium() as browser:
        context = await browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        page = await context.new_page()
        page.set_default_timeout(PATIENCE)
        await page.goto(f"{town.url}/?open={HELPER},{FAMILY},{TOWNSHIP}")
        yield page
        await context.close()


async def tap(page: Page, person: int, words: str) -> None:
    """Presses the newest button with these words on this person's phone."""
    await page.locator(f'[data-person="{person}"] .key', has_text=words).last.click()


async def reads(page: Page, person: int, words: str) -> None:
    """Waits until the phone shows these words."""
    found = page.locator(f'[data-person="{person}"] [data-message]', has_text=words).last
    await expect(found).to_be_visible(timeout=PATIENCE)


async def picture(page: Page, name: str) -> None:
    """Kept for the documents when BANGFU_PICTURES names a folder."""
    folder = os.environ.get("BANGFU_PICTURES")
    if folder:
        await page.mouse.move(5, 5)
        await page.wait_for_timeout(900)  # new messages fade in
        await page.screenshot(path=Path(folder) / f"{name}.png")


async def test_report_confirm_miss_and_acknowledge_in_the_browser(page: Page) -> None:
    await reads(page, HELPER, "打个电话就行")
    await picture(page, "street")
    for words in VISIT:
        await tap(page, HELPER, words)
    await reads(page, HELPER, "记下了")
    await reads(page, FAMILY, "是这样吗")
    await picture(page, "visit")
    await tap(page, FAMILY, "来过")
    await reads(page, FAMILY, "谢谢")
    for _ in range(2):
        await page.locator('[data-travel="month_end"]').click()
        await expect(page.locator('[data-travel="day"]')).to_be_enabled(timeout=PATIENCE)
        await page.locator('[data-travel="day"]').click()
        await expect(page.locator('[data-travel="day"]')).to_be_enabled(timeout=PATIENCE)
    await reads(page, TOWNSHIP, "没有上门记录")
    await tap(page, TOWNSHIP, "看全部")
    await reads(page, TOWNSHIP, "等人处理的有")
    await picture(page, "alert")
    await tap(page, TOWNSHIP, "处理第 1 件")
    await reads(page, TOWNSHIP, "等人处理的有")


async def write(page: Page, person: int, words: str) -> None:
    """Types on this person's phone and sends it."""
    field = page.locator(f'[data-person="{person}"] textarea[name="text"]')
    await field.fill(words)
    await field.press("Enter")


async def test_an_answer_shows_its_source_and_a_family_what_it_may_have(page: Page) -> None:
    await write(page, FAMILY, "莱州的帮扶干部多久来一次")
    await reads(page, FAMILY, "莱扶贫组发")
    await picture(page, "answer")
    await write(page, FAMILY, "我家能享受什么")
    await reads(page, FAMILY, "不是保证")
    await tap(page, FAMILY, "没领到")
    await reads(page, FAMILY, "送米面油”这一项")
    await write(page, HELPER, "/entitled")
    await reads(page, HELPER, "下次上门请讲一讲")
    await picture(page, "entitled")
    for words in VISIT[:-1]:
        await tap(page, HELPER, words)
    await reads(page, HELPER, "对吗")
    await picture(page, "explained")
    await tap(page, HELPER, "讲过了")
    await reads(page, HELPER, "家里知道了")
