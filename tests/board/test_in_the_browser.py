"""Every page in a real Chromium: readable by everybody (axe-core), narrow and wide, light and dark; and it works."""

import os
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import BrowserContext, Page, expect

from board.app import board
from board.house import House
from tests.board.browser import TEXTS, base, link_for
from tests.board.eventful import Ids, eventful
from tests.browser import open_chromium
from tests.cast import EAST, HE, HUANG, LI, TANG, WANG, ZHAO, Town
from tests.ledgers.sheets import Cell, Form

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
RUN = "rules => axe.run({runOnly: rules, resultTypes: ['violations']})"
# Contrast does not depend on the width, nor the shape on the colours: two looks are enough for all four.
LOOKS = (
    ("light", 1280, ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]),
    ("dark", 360, {"type": "rule", "values": ["color-contrast", "scrollable-region-focusable"]}),
)


def pages(here: Ids) -> dict[str, str]:
    """Every page, by the name of its picture."""
    return {
        "today": "/",
        "coverage": "/coverage",
        "villages": f"/coverage/{here.township}",
        "homes": f"/coverage/{here.village}",
        "households": "/households",
        "unconfirmed": "/households/unconfirmed",
        "household": f"/households/{here.household}",
        "helpers": "/helpers",
        "helper": f"/helpers/{here.helper}",
        "questions": "/questions",
        "question": f"/questions/{here.question}",
        "cases": "/cases",
        "case": f"/cases/{here.case}",
        "monitoring": "/monitoring",
        "watch": f"/monitoring/{here.watch}",
        "handovers": "/handovers",
        "handover": f"/handovers/{here.change}",
        "covers": "/handovers/covers",
        "cover": f"/handovers/covers/{here.cover}",
        "gifts": "/gifts",
        "inspections": "/inspections",
        "sample": f"/inspections/{here.sample}",
        "forms": "/forms",
        "package": f"/forms/packages/{here.package}",
        "imports": "/imports",
        "deliveries": "/deliveries",
        "silent": "/deliveries/silent",
        "people": "/people",
        "person": f"/people/{here.helper}",
        "programme": "/programme",
        "audit": "/audit",
        "verified": "/audit/verify",
    }


async def signed_in(context: BrowserContext, url: str, town: Town, who: str) -> Page:
    page = await context.new_page()
    page.set_default_timeout(20_000)
    await page.goto(url + await link_for(town, who))
    await page.get_by_role("button").click()
    await expect(page.get_by_text(who)).to_be_visible()
    return page


async def picture(page: Page, name: str) -> None:
    """Kept for the documents when BANGFU_PICTURES names a folder."""
    folder = os.environ.get("BANGFU_PICTURES")
    if folder:
        await page.screenshot(path=Path(folder) / f"board-{name}.png")


async def faults(page: Page, rules: object) -> list[str]:
    """What axe-core finds that is serious, and what is wider than the screen."""
    await page.evaluate(AXE)
    found = await page.evaluate(RUN, rules)
    said = [
        f"{one['id']}: {one['nodes'][0]['html'][:120]} {one['nodes'][0]['failureSummary'][:200]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return said + (["wider than the screen"] if wide > 0 else [])


async def test_every_page_is_for_everybody_and_the_forms_work(town: Town, tmp_path: Path) -> None:
    here, _ = await eventful(town)
    database = town.database
    house = House(
        database.read, database.begin, town.clock.now, TEXTS, "http://127.0.0.1",
        knowledge=base, data_dir=tmp_path, another=database.another, bot="bangfu_bot",
    )  # fmt: skip
    found: dict[tuple[str, str], list[str]] = {}
    async with TestServer(board(house)) as server, open_chromium() as browser:
        url = str(server.make_url("/")).rstrip("/")
        context = await browser.new_context(locale="zh-CN")
        page = await signed_in(context, url, town, TANG)
        for scheme, width, rules in LOOKS:
            await page.set_viewport_size({"width": width, "height": 800})
            await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # light or dark
            for name, path in pages(here).items():
                await page.goto(url + path)
                found[name, scheme] = await faults(page, rules)
                await picture(page, f"{name}-{scheme}")
        assert not {key: said for key, said in found.items() if said}
        await context.close()
        await _works(await browser.new_context(locale="zh-CN"), url, town)
        await _stands_in(await browser.new_context(locale="zh-CN"), url, town)
        await _brings_in(await browser.new_context(locale="zh-CN"), url, town, tmp_path)
        await _reads_without_scripts(await browser.new_context(java_script_enabled=False), url, town)


async def _works(context: BrowserContext, url: str, town: Town) -> None:
    """A tap takes an alert in place, another opens its page; words filter a table in place."""
    page = await signed_in(context, url, town, HUANG)
    await picture(page, "alerts")
    await page.get_by_role("link", name="更多").first.click()
    await expect(page.get_by_role("button", name="立项限期整改")).to_be_visible()
    assert not await faults(page, LOOKS[0][2])
    await picture(page, "alert")
    await page.goto(url)
    buttons = page.get_by_role("button", name="我来处理")
    before = await buttons.count()
    await buttons.first.click()
    await expect(buttons).to_have_count(before - 1)
    await expect(page.get_by_role("heading", level=1)).to_be_focused()
    await page.goto(f"{url}/households")
    await page.get_by_role("searchbox").fill(WANG[0])
    await page.get_by_role("searchbox").press("Enter")
    await expect(page.get_by_text(ZHAO)).to_have_count(0)
    await expect(page.get_by_role("searchbox")).to_be_focused()
    await expect(page.get_by_role("link", name=WANG)).to_be_visible()
    await context.close()


async def _stands_in(context: BrowserContext, url: str, town: Town) -> None:
    """From the list of stand-ins to the one that is asked."""
    page = await signed_in(context, url, town, HUANG)
    await page.goto(f"{url}/handovers")
    await page.get_by_role("link", name="代看").click()
    await page.get_by_role("link", name=LI).first.click()
    await page.get_by_label("请谁代去").select_option(label=HE)
    await picture(page, "stand-in")
    await page.get_by_role("button", name="请这位").click()
    await expect(page.get_by_text(f"正在问{HE}")).to_be_visible()
    await context.close()


async def _brings_in(context: BrowserContext, url: str, town: Town, folder: Path) -> None:
    """A file whose columns are called otherwise: explained, looked at, stored, and taken back."""
    lines: list[Sequence[Cell]] = [
        ("户主姓名", "村", "家人大名", "是户主什么人"),
        (ZHAO, EAST, "赵新苗", "孙子"),
        (ZHAO, "西村", "赵二", "孙女"),
    ]
    page = await signed_in(context, url, town, TANG)
    await page.goto(f"{url}/imports")
    await page.get_by_label("哪种清单").select_option("members")
    await page.get_by_label("文件（").set_input_files(Form(lines).saved(folder / "家庭成员.xlsx"))
    await page.get_by_role("button", name="先看一看").click()
    await page.get_by_label("与户主关系").select_option("是户主什么人")
    await page.get_by_label("姓名", exact=True).select_option("家人大名")
    await picture(page, "import-columns")
    await page.get_by_role("button", name="继续").click()
    await expect(page.get_by_text("第 3 行")).to_be_visible()
    await picture(page, "import-look")
    await page.get_by_role("button", name="只存没问题的行").click()
    await expect(page.get_by_text("共1行，已存1行")).to_be_visible()
    await expect(page.get_by_role("status")).to_have_text("已存")
    await page.get_by_role("link", name="撤回这次导入").click()
    await picture(page, "import-undo")
    await page.get_by_role("button", name="确定撤回").click()
    await expect(page.get_by_role("status")).to_have_text("已撤回")
    await context.close()


async def _reads_without_scripts(context: BrowserContext, url: str, town: Town) -> None:
    page = await signed_in(context, url, town, HUANG)
    await page.get_by_role("link", name="农户").first.click()
    await page.get_by_role("link", name=ZHAO).click()
    await expect(page.get_by_role("heading", name=ZHAO)).to_be_visible()
    await context.close()
