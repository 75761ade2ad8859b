"""A report's stories in a real browser, on the page of phones, with a picture of each for the documents."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.embedded import embedded
from bot.settings import Settings
from sandbox import People
from tests.browser import open_chromium
from tests.stories.conftest import FIRST_ID, ORDER, Phone, Town
from tests.stories.street import STARTS
from tests.stories.test_browser import PATIENCE, picture, reads, tap, write
from tests.stories.test_the_word import WITNESS_ID, witness
from tests.stories.test_visit_report import report

pytestmark = pytest.mark.browser
HELPER, FAMILY, TOWNSHIP, SECOND = (
    FIRST_ID + ORDER.index(one) for one in ("helper", "family", "township", "second_helper")
)
AS_LAST_TIME = (
    ("记上门", "见到谁"),
    ("户主本人", "都好吗"),
    ("都好", "帮了什么"),
    ("跟上次一样", "对吗"),
    ("交上去", "记下了"),
)
TOLD = "今天下午去了赵家,老人血压高,带了药,帮忙问了医保报销,下周复查"


@asynccontextmanager
async def phones(url: str, *people: int) -> AsyncIterator[Page]:
    """These people's phones side by side."""
    async with open_chromium() as browser:
        width = max(480 * len(people), 960)
        context = await browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
        page = await context.new_page()
        page.set_default_timeout(PATIENCE)
        await page.goto(f"{url}/?open={','.join(map(str, people))}")
        yield page
        await context.close()


async def test_one_message_is_corrected_then_confirmed_and_another_visit_disputed(town: Town) -> None:
    async with phones(town.url, HELPER, FAMILY, TOWNSHIP) as page:
        await write(page, HELPER, TOLD)
        await reads(page, HELPER, "都好吗")
        await picture(page, "story-one-message")
        await tap(page, HELPER, "都好")
        await tap(page, HELPER, "交上去")
        await reads(page, FAMILY, "是这样吗")
        for words in ("记错了", "帮了什么", "聊聊天", "下一步"):
            await tap(page, HELPER, words)
        await reads(page, HELPER, "为什么改")
        await write(page, HELPER, "还聊了会儿天，漏点了")
        await reads(page, HELPER, "原来的记录还留着")
        await page.locator(f'[data-person="{HELPER}"] .key').get_by_text("就这样改", exact=True).last.click()
        await reads(page, FAMILY, "改了记录")
        await tap(page, FAMILY, "来过")
        await reads(page, FAMILY, "谢谢您")
        await picture(page, "story-corrected")
        await town.helper.walk(*AS_LAST_TIME[:3], ("家务农活", "帮了什么"), ("下一步", "对吗"), *AS_LAST_TIME[4:])
        questions = page.locator(f'[data-person="{FAMILY}"] [data-message]', has_text="是这样吗")
        await expect(questions).to_have_count(2, timeout=PATIENCE)  # the first one gave way to the mended one
        await tap(page, FAMILY, "没来")
        await reads(page, HELPER, "先问问您")
        await reads(page, TOWNSHIP, "没有人来过")
        await picture(page, "story-disputed")


async def test_a_draft_is_gone_on_with_after_a_restart(opened_before: Path, tmp_path: Path) -> None:
    shutil.copytree(opened_before, tmp_path, dirs_exist_ok=True)
    settings = Settings(data_dir=tmp_path, port=0)
    async with embedded(settings, starts=STARTS) as url, People(url) as people:
        await Phone(await people.person(HELPER)).walk(("记上门", "见到谁"), ("家里人", "都好吗"))
    async with embedded(settings, starts=STARTS) as url, phones(url, HELPER) as page:
        await tap(page, HELPER, "都好")
        await reads(page, HELPER, "帮了什么")
        await write(page, HELPER, "/menu")
        await reads(page, HELPER, "想做什么")
        await picture(page, "story-resumed")
        await tap(page, HELPER, "接着")
        await reads(page, HELPER, "帮了什么")


async def test_a_family_without_telegram_by_paper_card_and_by_the_villages_witness(town: Town) -> None:
    await town.family.resident.block()
    async with phones(town.url, HELPER, SECOND) as page:
        await report(town.helper)
        await tap(page, HELPER, "拍签字卡")
        await reads(page, HELPER, "签好字的那页")
        await town.helper.resident.photo()
        await reads(page, HELPER, "第 1 张")
        await tap(page, HELPER, "好了")
        await reads(page, HELPER, "收好了")
        await town.people.travel(days=8)
        await write(page, SECOND, "/unconfirmed")
        await tap(page, SECOND, "看签字卡")
        await reads(page, SECOND, "拍下来的签字卡")
        await picture(page, "story-paper")
    seen = await witness(town)
    async with phones(town.url, HELPER, WITNESS_ID) as page:
        await town.helper.walk(*AS_LAST_TIME)
        await seen.hears("见证人")
        await picture(page, "story-witness")
        await tap(page, WITNESS_ID, "来过")
        await reads(page, WITNESS_ID, "谢谢")
