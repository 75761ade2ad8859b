"""The rectification list goes from problem to closing; the list of policies says what was said of each."""

from datetime import timedelta
from functools import lru_cache

import pytest
from sqlalchemy import select

from actions.answers import entitlements
from actions.papers.form_rows import Filled
from actions.papers.forms import filled, place_named
from actions.supervision import case_life, cases
from actions.supervision.cases import Opening
from knowledge.articles import ARTICLES, load
from knowledge.base import Base, read_thresholds
from ledgers.forms.sheet import Value
from locales import Texts
from rules.cases import CaseKind
from rules.confirmation import Answer
from rules.entitlements import GapOutcome, Said
from rules.period import period
from rules.roles import Role
from storage.tables import Pairing
from tests.cast import CHEN, HUANG, LI, TOWN, WANG, WU, ZHAO, Town

TEXTS = Texts()
RECTIFICATION, POLICIES = "rectification-list", "policy-detail-table"
OLD_AGE = "lz2018-old-age-subsidy"


@lru_cache
def base() -> Base:
    """The articles of one place."""
    return Base.of(load(ARTICLES / "laizhou"), (), read_thresholds())


async def of(town: Town, name: str, about: str = "2026Q1") -> Filled:
    async with town.database.read() as work:
        place = await place_named(work, TOWN)
        return (await filled(work, [name], place, period(about), TEXTS, town.clock.now(), articles=base().articles))[
            name
        ]


async def lines(town: Town, about: str = "2026Q1") -> list[dict[str, Value]]:
    return [dict(row) for row in (await of(town, RECTIFICATION, about)).pages[0].rows]


async def opened(town: Town, kind: CaseKind, detail: str = "") -> int:
    speaker = await town.speaker(HUANG)
    async with town.database.begin() as work:
        opening = Opening(f"by-hand:{kind}", kind, town.homes[WANG], detail)
        number = await cases.open_case(work, speaker, opening, town.clock.now())
        await work.commit()
    return number


async def test_a_disputed_visit_stands_on_the_list_until_and_after_it_is_closed(town: Town) -> None:
    filed = await town.visit(LI, ZHAO)
    await town.confirm(ZHAO, filed.contact_id, Answer.NOBODY_CAME)
    line = (await lines(town))[0]
    assert (line["serial"], line["head"], line["problem"], line["found_by"]) == (1, ZHAO, "走访说法不一", "农户反映")
    assert (line["found_on"], line["due_on"], line["owner"]) == ("2026年1月1日", "2026年1月8日", HUANG)
    assert (line["steps"], line["outcome"], line["closed_on"]) == ("", "", "")
    speaker = await town.speaker(HUANG)
    async with town.database.begin() as work:
        [case] = [one.id for one in await case_life.mine(work, speaker, town.clock.now())]
        await case_life.note(work, speaker, case, "已上门核实", False, town.clock.now())
        await work.commit()
    town.clock.advance(days=3)
    async with town.database.begin() as work:
        await case_life.close(work, speaker, case, "日期写错，已更正", town.clock.now())
        await work.commit()
    line = (await lines(town))[0]
    assert (line["outcome"], line["closed_on"]) == ("日期写错，已更正", "2026年1月4日")
    assert str(line["steps"]).startswith("1月1日：已上门核实")
    assert WANG in {one["head"] for one in await lines(town, "2026Q2")}
    assert "走访说法不一" not in {one["problem"] for one in await lines(town, "2026Q2")}


@pytest.mark.parametrize(
    ("kind", "detail", "problem"),
    [
        (CaseKind.INSPECTION, "not_come,not_content", "家里说没人来过、家里不满意"),
        (CaseKind.COMPLAINT, "", "有事要改"),
        (CaseKind.NOT_WELL, "medical", None),
        (CaseKind.RISK, "fall", None),
    ],
)
async def test_faults_of_the_help_are_rectified_and_a_familys_own_trouble_is_not_listed(
    town: Town, kind: CaseKind, detail: str, problem: str | None
) -> None:
    await opened(town, kind, detail)
    found = [one["problem"] for one in await lines(town) if one["found_by"] != "系统记录"]
    assert found == ([problem] if problem else [])


async def test_what_the_record_lacks_is_listed_for_the_pen(town: Town) -> None:
    await town.visit(CHEN, WANG)
    async with town.database.begin() as work:
        query = select(Pairing).where(Pairing.household_id == town.homes[WU], Pairing.role == Role.FIRST_HELPER)
        (await work.scalars(query)).one().until = town.clock.today + timedelta(days=1)
        await work.commit()
    town.clock.advance(days=2)
    none = "没有填帮扶措施"
    assert [(one["head"], one["problem"]) for one in await lines(town)] == [
        (ZHAO, none),
        (WANG, none),
        (WU, "没有第一帮扶责任人"),
        (WU, none),
    ]
    assert "2026年没有入户记录" not in {one["problem"] for one in await lines(town, "2026Q4")}
    town.clock.advance(days=364)
    late = [(one["head"], one["problem"]) for one in await lines(town, "2026Q4")]
    assert [head for head, problem in late if problem == "2026年没有入户记录"] == [ZHAO, WU]
    assert {one["due_on"] for one in await lines(town)} == {""}


async def test_the_list_of_policies_says_what_was_said_and_what_came_of_it(town: Town) -> None:
    helper, now, knowledge = await town.speaker(LI), town.clock.now(), base()
    async with town.database.begin() as work:
        home = town.homes[ZHAO]
        await entitlements.say_fact(work, helper, home, "very_old", Said.YES, knowledge, now)
        await entitlements.say_receiving(work, helper, home, OLD_AGE, Said.NO, knowledge, now)
        await work.commit()
    pages = (await of(town, POLICIES)).pages
    assert [page.name for page in pages] == [f"1 {ZHAO}", f"2 {WANG}", f"3 {WU}"]
    first = dict(pages[0].rows[0])
    assert (first["policy"], first["receiving"], first["progress"]) == ("高龄补贴", "未享受", "可能符合，待核实")
    assert (first["category"], first["said_on"]) == ("慰问与补贴", "2026年1月1日")
    assert first["basis"] == "莱扶贫组发〔2018〕8号（莱州市2018）"
    async with town.database.begin() as work:
        await entitlements.close_gap(work, helper, home, OLD_AGE, GapOutcome.RECEIVED, now)
        await work.commit()
    first = dict((await of(town, POLICIES)).pages[0].rows[0])
    assert (first["receiving"], first["progress"]) == ("已享受", "现已享受")
    assert {row["policy"] for row in pages[1].rows} == {""}
