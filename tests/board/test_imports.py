"""Imports on the board: looked at first, explained, stored with progress, taken back; for city offices only."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from re import findall
from typing import Any

import pytest
from aiohttp import ClientResponse, FormData
from sqlalchemy import func, select

from actions.rosters import imports, lists
from ledgers import sheet_lines
from rules.imports import MOST_UPLOADED
from storage.database import Work
from storage.tables import AuditLink, Household, ImportRun, Member, Region
from tests.board.browser import TOKEN_FIELD, Browser, at_the_board, sign_in
from tests.cast import CITY, EAST, HUANG, SUN, TANG, ZHAO, Town
from tests.ledgers.sheets import HEADINGS as LEDGER
from tests.ledgers.sheets import ZHAO as ROW
from tests.ledgers.sheets import Cell, Form, but

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
HIDDEN = r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">'
HEADINGS = ("户主姓名", "村", "姓名", "与户主关系")
CHILD = (ZHAO, EAST, "赵新苗", "孙子")


@dataclass
class Office:
    """A city officer at the board."""

    browser: Browser
    town: Town

    async def upload(self, path: Path, kind: str = "members", to: str = "/imports", **said: str) -> ClientResponse:
        """Sends a file as the page's form does."""
        found = TOKEN_FIELD.search(await self.browser.read("/imports"))
        assert found is not None
        form = FormData(quote_fields=False)
        fields = {"token": found[1], "kind": kind, "city": str(await self.region(CITY)), **said}
        for name, value in fields.items():
            form.add_field(name, value)
        form.add_field("file", BytesIO(await asyncio.to_thread(path.read_bytes)), filename=path.name)
        return await self.browser.client.post(to, data=form, allow_redirects=False)

    async def region(self, name: str) -> int:
        """The place of this name."""
        async with self.town.database.read() as work:
            return (await work.scalars(select(Region.id).where(Region.name == name))).one()

    async def press(self, page: str, path: str, **chosen: Sequence[str]) -> ClientResponse:
        """Sends one of the page's forms with its hidden fields."""
        form = next(one for one in page.split("<form")[1:] if f'action="{path}"' in one)
        fields = [(name, value.replace("&#34;", '"')) for name, value in findall(HIDDEN, form)]
        fields += [(name, value) for name, values in chosen.items() for value in values]
        return await self.browser.client.post(path, data=fields, allow_redirects=False)

    async def stored(self, answer: ClientResponse) -> str:
        """The page of the run when it is over."""
        assert answer.status == 303, await answer.text()
        for _ in range(100):
            page = await self.browser.read(answer.headers["Location"])
            if "正在存" not in page:
                return page
            await asyncio.sleep(0.02)
        raise AssertionError(page)

    async def count(self, *tables: type) -> list[int]:
        """How many rows these tables have."""
        async with self.town.database.read() as work:
            return [await work.scalar(select(func.count()).select_from(one)) or 0 for one in tables]


@pytest.fixture
async def office(town: Town) -> AsyncIterator[Office]:
    """唐国栋 of the city, signed in."""
    async with at_the_board(town) as browser:
        yield Office(await sign_in(browser, town, TANG), town)


def sheet(path: Path, *lines: Sequence[Cell]) -> Path:
    return Form(list(lines)).saved(path)


async def test_columns_of_other_names_are_explained_then_it_is_stored_and_taken_back(
    office: Office, tmp_path: Path
) -> None:
    theirs = ("户主姓名", "村", "家人大名", "是户主什么人")
    path = sheet(tmp_path / "家庭成员.xlsx", theirs, CHILD, (ZHAO, EAST, "赵大山", "儿子"))
    before = await office.count(Member, ImportRun)
    page = await (await office.upload(path)).text()
    assert "哪列是哪列" in page
    assert "家人大名（赵新苗）" in page
    asked = findall(r'name="ours" value="([^"]*)"', page)
    said = {"姓名": "家人大名", "与户主关系": "是户主什么人"}
    looked = await office.press(page, "/imports/look", theirs=[said.get(ours, "") for ours in asked])
    page = await looked.text()
    assert "有2行可以导入" in page
    assert await office.count(Member, ImportRun) == before, "nothing is stored by looking"
    page = await office.stored(await office.press(page, "/imports/run"))
    assert "共2行，已存2行" in page
    assert await office.count(Member, ImportRun) == [before[0] + 2, before[1] + 1]
    again = await (await office.upload(path)).text()
    assert "哪列是哪列" not in again, "what was explained is remembered"
    assert "家庭成员.xlsx" in await office.browser.read("/imports")
    async with office.town.database.read() as work:
        run = (await work.scalars(select(ImportRun))).one()
        deeds = select(AuditLink.who).where(AuditLink.deed == "begin_import")
        assert (await work.scalars(deeds)).all() == [office.town.people[TANG]] == [run.begun_by]
    would = await office.browser.read(f"/imports/{run.id}/undo")
    assert "撤回会有这些变化" in would
    assert (await office.count(Member))[0] == before[0] + 2, "it was only looked at"
    assert "已撤回" in await (await office.press(would, f"/imports/{run.id}")).text()
    assert await office.count(Member) == before[:1]
    assert (await office.press(would, f"/imports/{run.id}")).status == 400


async def test_faults_are_named_by_their_rows_and_the_good_rows_may_come_in(office: Office, tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", HEADINGS, CHILD, (ZHAO, "西村", "赵二", "孙女"), (ZHAO, EAST, "=1+1", "子"))
    page = await (await office.upload(path)).text()
    assert "有2处不对，1行可以导入" in page
    assert "第 3 行" in page
    assert "第 4 行" in page
    assert 'name="skip_bad" value="1"' in page
    before = await office.count(Member)
    await office.stored(await office.press(page, "/imports/run"))
    assert await office.count(Member) == [before[0] + 1]


async def test_a_double_tap_brings_the_file_in_once(office: Office, tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", HEADINGS, CHILD)
    page = await (await office.upload(path)).text()
    before = await office.count(Member, ImportRun)
    answers = [*await asyncio.gather(*(office.press(page, "/imports/run") for _ in range(2)))]
    answers.append(await office.press(page, "/imports/run"))
    assert len({one.headers["Location"] for one in answers}) == 1
    await office.stored(answers[0])
    assert await office.count(Member, ImportRun) == [before[0] + 1, before[1] + 1]


async def test_what_may_not_be_stored_after_all_is_shown_with_its_faults_and_the_file_stays(
    office: Office, tmp_path: Path
) -> None:
    path = sheet(tmp_path / "a.xlsx", HEADINGS, CHILD, (ZHAO, "西村", "赵二", "孙女"))
    page = await (await office.upload(path)).text()
    unasked = page.replace('name="skip_bad" value="1"', 'name="skip_bad" value="0"')
    before = await office.count(Member, ImportRun)
    for _ in range(2):
        answer = await office.press(unasked, "/imports/run")
        assert (answer.status, "有1处不对" in await answer.text()) == (200, True)
    assert await office.count(Member, ImportRun) == before
    await office.stored(await office.press(page, "/imports/run"))
    assert await office.count(Member, ImportRun) == [before[0] + 1, before[1] + 1]


async def test_the_ledger_itself_comes_in_the_same_way(office: Office, tmp_path: Path) -> None:
    path = sheet(tmp_path / "台账.xlsx", LEDGER, but(ROW, B="钱有田", F="19900001009"))
    page = await (await office.upload(path, "roster")).text()
    assert "新增农户</dt><dd>1</dd>" in page
    before = await office.count(Household)
    await office.stored(await office.press(page, "/imports/run"))
    assert await office.count(Household) == [before[0] + 1]


async def test_a_place_below_the_city_and_a_programme_are_chosen(office: Office, tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", ("户主姓名", "姓名", "与户主关系"), (ZHAO, "赵新苗", "孙子"))
    page = await office.browser.read("/imports")
    assert {f'<option value="{await office.region(EAST)}">', '<option value="changsha-2016">'} <= {
        f"<option value={one}>" for one in findall(r'<option value=("[^"]*")>', page)
    }
    elsewhere = await (await office.upload(path, place=str(await office.region("北坡村")))).text()
    assert "还没有能导入的内容" in elsewhere
    page = await (await office.upload(path, place=str(await office.region(EAST)))).text()
    await office.stored(await office.press(page, "/imports/run"))
    ledger = sheet(tmp_path / "台账.xlsx", LEDGER, but(ROW, B="钱有田", F="19900001009"))
    page = await (await office.upload(ledger, "roster", programme="changsha-2016")).text()
    await office.stored(await office.press(page, "/imports/run"))
    async with office.town.database.read() as work:
        assert (
            await work.scalars(select(ImportRun.region_id).order_by(ImportRun.id))
        ).first() == await office.region(EAST)
        assert await work.scalar(select(Household.programme).where(Household.head == "钱有田")) == "changsha-2016"


async def test_what_broke_off_says_so_and_the_same_file_goes_on_without_explaining_again(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sheet(
        tmp_path / "a.xlsx", ("户主姓名", "村", "家人大名", "与户主关系"), CHILD, (ZHAO, EAST, "赵大山", "儿子")
    )
    before, bring, told = await office.count(Member), lists.bring_members, list[Any]()

    async def stops_after_one(work: Work, rows: Any) -> Any:
        if told:
            raise MemoryError
        told.append(rows)
        return await bring(work, rows)

    monkeypatch.setattr(imports, "SLICE", 1)
    page = await (await office.upload(path)).text()
    asked = findall(r'name="ours" value="([^"]*)"', page)
    said = ["家人大名" if ours == "姓名" else "" for ours in asked]
    page = await (await office.press(page, "/imports/look", theirs=said)).text()
    monkeypatch.setattr(imports, "bring_members", stops_after_one)
    page = await office.stored(await office.press(page, "/imports/run"))
    assert ("中断了" in page, "前1行已经存好" in page, "撤回" in page) == (True, True, True)
    assert "中断了" in await office.browser.read("/imports")
    [where] = findall(r'action="(/imports/\d+/again)"', page)
    other = await office.upload(sheet(tmp_path / "b.xlsx", HEADINGS, CHILD), to=where)
    assert (other.status, "不是中断的那个文件" in await other.text()) == (400, True)
    monkeypatch.setattr(imports, "bring_members", bring)
    page = await office.stored(await office.upload(path, to=where))
    assert "共2行，已存2行" in page
    assert await office.count(Member, ImportRun) == [before[0] + 2, 1]
    assert (await office.upload(path, to=where)).status == 303, "it is over: a second tap shows it"


@pytest.mark.parametrize("kind", ["old", "bomb", "empty", "letter", "formula"])
async def test_a_hostile_file_gets_its_message_and_changes_nothing(
    kind: str, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, words = tmp_path / "a.xlsx", {
        "old": "密码", "bomb": "太大", "empty": "空", "letter": "不是", "formula": "像公式",
    }  # fmt: skip
    if kind == "old":
        path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    elif kind == "bomb":
        monkeypatch.setattr(sheet_lines, "UNPACKED_LIMIT", 1000)
        sheet(path, HEADINGS, CHILD)
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "letter":
        path = tmp_path / "a.docx"
        path.write_bytes(b"PK\x03\x04 no workbook")
    else:
        sheet(path, HEADINGS, (ZHAO, EAST, "=cmd|' /C calc'!A0", "孙子"))
    before = await office.count(Member, Household, ImportRun, AuditLink)
    page = await (await office.upload(path)).text()
    assert words[kind] in page
    assert "还没有能导入的内容" in page
    assert 'action="/imports/run"' not in page
    assert await office.count(Member, Household, ImportRun, AuditLink) == before


async def test_a_file_that_is_too_large_or_gone_is_said_so(office: Office, tmp_path: Path) -> None:
    before = await office.count(Member)
    (tmp_path / "large.xlsx").write_bytes(bytes(MOST_UPLOADED + 1))
    large = await office.upload(tmp_path / "large.xlsx")
    assert "10MB" in await large.text()
    page = await (await office.upload(sheet(tmp_path / "a.xlsx", HEADINGS, CHILD))).text()
    assert (await office.press(page, "/imports/drop")).status == 303
    gone = await office.press(page, "/imports/run")
    assert (gone.status, "重新传一次" in await gone.text()) == (409, True)
    assert await office.count(Member) == before


async def test_another_citys_import_is_not_shown_and_no_other_office_comes_here(
    office: Office, town: Town, tmp_path: Path
) -> None:
    page = await (await office.upload(sheet(tmp_path / "a.xlsx", HEADINGS, CHILD))).text()
    where = (await office.press(page, "/imports/run")).headers["Location"]
    async with town.database.begin() as work:
        work.add(elsewhere := Region(name="别的市", kind="city"))
        await work.flush()
        run = (await work.scalars(select(ImportRun))).one()
        run.region_id = elsewhere.id
        await work.commit()
    for path in (where, f"{where}/undo"):
        assert (await office.browser.get(path)).status == 403
    assert "a.xlsx" not in await office.browser.read("/imports")
    for name in (HUANG, SUN):
        async with at_the_board(town) as browser:
            await sign_in(browser, town, name)
            assert {(await browser.get(path)).status for path in ("/imports", where)} == {403}
