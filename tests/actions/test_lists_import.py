"""Members and what families receive come in from lists: each row, or its fault."""

from pathlib import Path

import pytest
from sqlalchemy import select

from actions.papers.forms import filled, place_named
from actions.rosters import imports
from actions.rosters.import_undo import undo
from actions.rosters.imports import FileMark
from ledgers.list_kinds import ENTITLEMENTS, MEMBERS
from ledgers.roster import FaultCode
from locales import Texts
from rules.entitlements import Said
from rules.period import period
from storage.database import Database
from storage.tables import (
    Entitlement,
    Household,
    Member,
)
from tests.actions.lists_tried import KNOWLEDGE, brought, understood, written
from tests.cast import EAST, TOWN, WANG, ZHAO, FakeClock, Town, the_town


@pytest.fixture
async def town(database: Database, clock: FakeClock) -> Town:
    return await the_town(database, clock)


MEMBER_HEADINGS = ("户主姓名", "村", "姓名", "与户主关系", "出生年月", "健康状况", "在校状况", "务工状况")


async def test_members_come_in_with_what_the_list_says_of_them(town: Town, tmp_path: Path) -> None:
    path = written(
        tmp_path,
        MEMBER_HEADINGS,
        (ZHAO, EAST, "赵小宝", "孙子", "2012年5月", "健康", "小学", ""),
        (ZHAO, EAST, "赵小妹", "孙女", "2015-03-02", "", "", ""),
        (WANG, "", WANG, "户主", "", "长期慢性病", "", "在家务农"),
    )
    outcome = await brought(town, MEMBERS, path)
    assert +outcome.counts == {"members_new": 2, "members_changed": 1}
    async with town.database.read() as work:
        about = {one.name: one.about for one in await work.scalars(select(Member))}
    assert about == {
        ZHAO: None,
        "赵小宝": {"born": "2012-05", "health": "健康", "school": "小学"},
        "赵小妹": {"born": "2015-03-02"},
        WANG: {"health": "长期慢性病", "work": "在家务农"},
    }
    assert +(await brought(town, MEMBERS, path)).counts == {"members_same": 3}
    async with town.database.read() as work:
        manual = await filled(
            work, ["help-manual"], await place_named(work, EAST), period("2026"), Texts(), town.clock.now()
        )
    said = [(one["name"], one["about"]) for card in manual["help-manual"].cards for one in card["family"]]
    assert ("赵小宝", "2012-05 出生、健康、小学") in said


async def test_a_household_that_is_not_certain_is_a_fault_and_no_guess(town: Town, tmp_path: Path) -> None:
    async with town.database.begin() as work:
        homes = {one.head: one for one in await work.scalars(select(Household))}
        homes[ZHAO].number = "3701"
        namesake = Household(
            village_id=homes[ZHAO].village_id, head=WANG, discriminator="2", programme="laizhou-2018"
        )
        work.add(namesake)
        await work.commit()
    heading = ("户编号", "户主姓名", "镇街", "村", "姓名", "与户主关系")
    path = written(
        tmp_path,
        heading,
        ("3701", "", "", "", "甲", "子"),
        ("3701", WANG, "", "", "乙", "子"),
        ("9999", "", "", "", "丙", "子"),
        ("9999", ZHAO, "", EAST, "丁", "子"),
        ("", WANG, TOWN, EAST, "戊", "子"),
        ("", ZHAO, "石桥镇", EAST, "己", "子"),
        ("", "", TOWN, EAST, "庚", "子"),
    )
    plan, faults = await understood(town, MEMBERS, path)
    assert plan.rows == (2,)
    assert sorted(faults, key=lambda one: one[1] or 0) == [
        (FaultCode.NUMBER_OF_ANOTHER, 3),
        (FaultCode.UNKNOWN_HOUSEHOLD, 4),
        (FaultCode.UNKNOWN_HOUSEHOLD, 5),
        (FaultCode.SEVERAL_HOUSEHOLDS, 6),
        (FaultCode.UNKNOWN_HOUSEHOLD, 7),
        (FaultCode.MISSING_HOUSEHOLD_NAME, 8),
    ]


RECEIVED_HEADINGS = ("户主姓名", "村", "政策名称", "开始时间", "金额")


async def test_what_a_family_receives_comes_in_and_a_no_of_the_family_stays(town: Town, tmp_path: Path) -> None:
    async with town.database.begin() as work:
        said = {"said_by": town.people[ZHAO], "said_at": town.clock.now()}
        for article, word in (("lz2018-old-age-subsidy", Said.NO), ("lz2018-filial-pension", Said.UNSURE)):
            work.add(Entitlement(household_id=town.homes[ZHAO], article_id=article, receiving=word.value, **said))
        await work.commit()
    path = written(
        tmp_path,
        RECEIVED_HEADINGS,
        (ZHAO, EAST, "残疾补贴", "2024年5月", "每月100元"),
        (ZHAO, EAST, "lz2018-filial-pension", "2023", ""),
        (ZHAO, EAST, "高龄补贴", "", ""),
        (WANG, EAST, "种粮补贴", "2025-01-01", "一百二"),
    )
    plan, faults = await understood(town, ENTITLEMENTS, path)
    assert faults == [(FaultCode.SAID_OTHERWISE, 4)]
    done = await imports.carry_out(
        town.database, plan, FileMark("a", "a"), town.clock.now(), lambda done, whole: None
    )  # fmt: skip
    assert +done.counts == {"entitlements_new": 2, "entitlements_changed": 1, "entitlements_same": 1}
    async with town.database.read() as work:
        rows = {one.article_id: one for one in await work.scalars(select(Entitlement))}
        form = await filled(
            work, ["policy-detail-table"], await place_named(work, EAST), period("2026"), Texts(), town.clock.now(),
            articles=KNOWLEDGE.articles,
        )  # fmt: skip
    assert {name: (row.receiving, row.since, row.amount, row.said_by is None) for name, row in rows.items()} == {
        "lz2018-old-age-subsidy": (Said.NO, None, None, False),
        "lz2018-filial-pension": (Said.YES, "2023", None, True),
        "lz2018-disability-subsidy": (Said.YES, "2024-05", "每月100元", True),
        "lz2018-grain-and-ecology": (Said.YES, "2025-01-01", "一百二", True),
    }
    remarks = [line.get("remark") for page in form["policy-detail-table"].pages for line in page.rows]
    assert "2024-05 起、每月100元、据原台账补录" in remarks
    assert done.run_id is not None
    async with town.database.begin() as work:
        undone = await undo(work, done.run_id, town.clock.now())
        await work.commit()
    assert (dict(undone.removed), undone.restored, undone.kept) == ({"entitlement": 2}, 1, ())


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ((ZHAO, EAST, "生态护林员", "", ""), FaultCode.UNKNOWN_POLICY),
        ((ZHAO, EAST, "不存在的政策", "", ""), FaultCode.UNKNOWN_POLICY),
        ((ZHAO, EAST, "", "2024", ""), FaultCode.MISSING_POLICY),
        ((ZHAO, EAST, "高龄补贴", "去年", ""), FaultCode.BAD_DATE),
        ((ZHAO, EAST, "高龄补贴", "2024-13", ""), FaultCode.BAD_DATE),
        ((ZHAO, EAST, "高龄补贴", "", "若干"), FaultCode.BAD_AMOUNT),
    ],
)
async def test_an_entitlement_that_is_not_certain_is_a_fault(
    line: tuple[str, ...], code: FaultCode, town: Town, tmp_path: Path
) -> None:
    good = (ZHAO, EAST, "残疾补贴", "", "")
    plan, faults = await understood(town, ENTITLEMENTS, written(tmp_path, RECEIVED_HEADINGS, good, line))
    assert (plan.rows, faults) == ((2,), [(code, 3)])
