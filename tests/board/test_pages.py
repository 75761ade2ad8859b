"""Each page shows a role what it may see at its own places; another's is refused like what does not exist."""

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook

from actions.answers import curating, questions
from actions.contacts import confirmation, oversight
from actions.rosters.offices import appoint
from board.app import LISTS
from board.tables import WHERE
from knowledge.base import Base
from rules.board import OPEN_TO, PageName
from rules.oversight import Asked, Found
from rules.roles import OFFICES, Role
from storage.tables import Entitlement
from tests.board.browser import at_the_board, sign_in
from tests.board.eventful import INSPECTOR, Ids, eventful
from tests.cast import EAST, GAO, HE, HUANG, LI, LIN, MA, SUN, TANG, TOWN, WANG, WU, XU, ZHAO, Town, phone_of

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True)
WHO = {
    Role.INSPECTOR: INSPECTOR,
    Role.SECOND_HELPER: SUN,
    Role.UNIT_LIAISON: HE,
    Role.TOWNSHIP_OFFICER: HUANG,
    Role.CITY_OFFICER: TANG,
}
LIST_OF = {one.here: WHERE[one.name] for one in reversed(LISTS)}
GRAIN, GONE = "lz2018-grain-and-ecology", "taken-out"
FOREIGN = (MA, LIN, GAO)


def path_of(page: PageName) -> str:
    return LIST_OF.get(page, "/" if page is PageName.TODAY else f"/{page}")


def details(ids: Ids) -> dict[str, frozenset[Role]]:
    """Pages about one thing, and who may open them."""
    return {
        f"/households/{ids.household}": OPEN_TO[PageName.HOUSEHOLDS],
        f"/helpers/{ids.helper}": OPEN_TO[PageName.HELPERS],
        f"/people/{ids.helper}": OPEN_TO[PageName.PEOPLE],
        f"/questions/{ids.question}": OPEN_TO[PageName.QUESTIONS],
        f"/cases/{ids.case}": OPEN_TO[PageName.CASES],
        f"/coverage/{ids.village}": OPEN_TO[PageName.QUESTIONS],
        f"/coverage/{ids.township}": OPEN_TO[PageName.QUESTIONS],
        f"/monitoring/{ids.watch}": OFFICES,  # it is only proposed
        f"/handovers/{ids.change}": OPEN_TO[PageName.HANDOVERS],
        f"/handovers/covers/{ids.cover}": OPEN_TO[PageName.HANDOVERS],
        f"/inspections/{ids.sample}": OFFICES,
        f"/inspections/checks/{ids.check}": frozenset({Role.INSPECTOR}),
        f"/forms/packages/{ids.package}": OPEN_TO[PageName.FORMS],
        f"/forms/packages/{ids.package}/0": OFFICES,
        f"/forms/packages/{ids.package}/1": OFFICES,
        f"/forms/print?form=annex1-ledger&place={ids.township}": OPEN_TO[PageName.FORMS],
        "/audit/verify": OPEN_TO[PageName.AUDIT],
    }


async def test_every_page_opens_for_whom_it_is_and_shows_nobody_of_another_city(town: Town) -> None:
    here, there = await eventful(town)
    for role, name in WHO.items():
        async with at_the_board(town) as browser:
            await sign_in(browser, town, name)
            for page in PageName:
                found = await browser.get(path_of(page))
                assert found.status == (200 if role in OPEN_TO[page] else 403), (role, page)
                said = await found.text()
                assert not [one for one in FOREIGN if one in said], (role, page)
            for one in LISTS:
                for path in (WHERE[one.name], f"/export/{one.name}"):
                    found = await browser.get(path)
                    assert found.status == (200 if role in OPEN_TO[one.here] else 403), (role, path)
                    if not path.startswith("/export"):
                        said = await found.text()
                        assert not [name for name in FOREIGN if name in said], (role, path)
            for path, roles in details(here).items():
                assert (await browser.get(path)).status == (200 if role in roles else 403), (role, path)
            nowhere = Ids(*[10**6] * 13)
            for ids in (there, nowhere):
                paths = [path for path in details(ids) if path != "/audit/verify"]
                assert {(await browser.get(path)).status for path in paths} == {403}, role


async def test_a_liaison_reads_no_familys_name(town: Town) -> None:
    here, _ = await eventful(town)
    async with at_the_board(town) as browser:
        await sign_in(browser, town, HE)
        said = await browser.read("/helpers")
        assert LI in said
        said += await browser.read("/") + await browser.read(f"/helpers/{here.helper}")
        assert not [name for name in (ZHAO, WANG, WU) if name in said]


async def test_forms_act_through_the_deeds_and_only_here(town: Town) -> None:
    here, there = await eventful(town)
    async with at_the_board(town) as browser:
        await sign_in(browser, town, HUANG)
        page = await browser.read("/")
        assert "谁来修路灯" in page
        alert = (await town.alerts_of(HUANG))[0].id
        assert f'alerts/{alert}"' in page
        assert "立项限期整改" in await browser.read(f"/alerts/{alert}")
        assert (await browser.send(f"/alerts/{alert}", what="nonsense")).status == 400
        cases = [(await browser.send(f"/alerts/{alert}", what="case")).headers["Location"] for _ in range(2)]
        assert cases[0] == cases[1]
        assert f'{cases[0]}">看整改' in await browser.read("/")
        assert (await browser.send(f"/alerts/{alert}")).status == 303
        assert alert not in {one.id for one in await town.alerts_of(HUANG)}
        assert (await browser.send(f"/alerts/{alert}")).status == 409
        assert "您手上的事" in await browser.read("/")
        assert (await browser.send(f"/alerts/{alert}", outcome="helped")).status == 303
        assert "帮上忙了" in await browser.read(f"/alerts/{alert}")
        assert "您手上的事" not in await browser.read("/")
        sent = await browser.send(f"/questions/{here.question}", answer="下周二电工来修。")
        assert sent.status == 303
        assert "下周二电工来修" in await browser.read(f"/questions/{here.question}")
        assert (await browser.send(f"/questions/{here.question}", answer=" ")).status == 400
        assert (await browser.send(f"/questions/{there.question}", answer="我来")).status == 403
        assert (await browser.send(f"/reasons/{there.reason}", effect="no")).status == 403
        assert (await browser.send(f"/reasons/{here.reason}", effect="excused")).status == 303
        assert (await browser.send(f"/reasons/{here.reason}", effect="nonsense")).status == 400


async def test_a_list_filters_sorts_and_pages_on_the_server(town: Town) -> None:
    await eventful(town)
    async with at_the_board(town) as browser:
        await sign_in(browser, town, HUANG)
        assert ZHAO not in await browser.read("/households", words="王")
        assert WANG in await browser.read("/households", words="王")
        up, down = [await browser.read("/households", sort="household", down=way) for way in ("", "1")]
        assert (up.index(ZHAO) < up.index(WANG)) is not (down.index(ZHAO) < down.index(WANG))
        assert WANG in await browser.read("/households", sort="first_helper", page="99999", down="x")
        assert "谁来修路灯" not in await browser.read("/questions", state="answered")
        assert "谁来修路灯" in await browser.read("/questions", state="anything else")


async def test_answers_that_did_not_help_are_a_list_of_their_own(town: Town) -> None:
    await eventful(town)
    family = await town.speaker(ZHAO)
    async with town.database.begin() as work:
        await questions.hand_over(work, family, "谁来修路灯", town.clock.now())
        other = await questions.hand_over(
            work, family, "粮食补贴呢", town.clock.now(), unhelpful=True, failed=[GRAIN]
        )
        await questions.hand_over(work, family, "种粮的钱", town.clock.now(), unhelpful=True, failed=[GRAIN, GONE])
        await work.commit()
    async with at_the_board(town) as browser:
        await sign_in(browser, town, HUANG)
        listed = await browser.read("/questions", word="unhelpful")
        assert "粮食补贴呢" in listed
        assert "谁来修路灯" not in listed
        one = await browser.read(f"/questions/{other.question_id}")
        assert "没帮上" in one
        title = Base.load().articles[GRAIN].title
        assert f"当时答的是：{title}" in one
        every = await browser.read("/questions")
        assert title in every
        assert "2 次" in every
        assert GONE not in every
    async with at_the_board(town) as browser:
        await sign_in(browser, town, XU)
        assert title not in await browser.read("/questions"), "another township's own"


async def test_a_file_holds_the_same_rows_and_no_formula(town: Town) -> None:
    here, _ = await eventful(town)
    async with at_the_board(town) as browser:
        await sign_in(browser, town, HUANG)
        family = await town.speaker(ZHAO)
        async with town.database.begin() as work:
            from actions.answers import questions

            for text in ("=1+1", "@SUM(A1)", "+86", "-1"):
                await questions.hand_over(work, family, text, town.clock.now())
            await work.commit()
        file = await (await browser.get("/export/questions")).read()
        rows = list(load_workbook(BytesIO(file)).active.iter_rows())  # type: ignore[union-attr]  # it has a sheet
        asked = {row[3].value for row in rows[1:]}
        assert {"'=1+1", "'@SUM(A1)", "'+86", "'-1"} <= asked
        assert not [cell for row in rows for cell in row if cell.data_type == "f"]
        assert here


async def test_an_answered_question_is_proposed_on_the_board_and_a_second_person_agrees(
    town: Town,
) -> None:
    here, _ = await eventful(town)
    page = f"/questions/{here.question}"
    async with at_the_board(town) as browser:
        await sign_in(browser, town, HUANG)
        assert "让下一个人马上得到答案" not in await browser.read(page)
        await browser.send(page, answer="村里的电工来修。")
        assert "让下一个人马上得到答案" in await browser.read(page)
        assert (await browser.send(f"{page}/article", seen_on=page, article="")).status == 303
        assert "没有待审的条目" in await browser.read("/proposals")
    async with at_the_board(town) as browser:
        await sign_in(browser, town, TANG)
        said = await browser.read("/proposals")
        assert "村里的电工来修" in said
        assert HUANG in said
        [version] = re.findall(r'action="/proposals/(\d+)"', said)
        assert (await browser.send(f"/proposals/{version}", seen_on="/proposals", accept="1")).status == 303
        assert "没有待审的条目" in await browser.read("/proposals")
    async with town.database.read() as work:
        assert [one.body for one in await curating.additions(work)] == ["村里的电工来修。"]


async def test_the_coverage_page_says_how_far_families_know_what_is_likely_theirs(town: Town) -> None:
    now = town.clock.now()
    told = {"household_id": town.homes[ZHAO], "receiving": "no", "said_by": town.people[ZHAO], "said_at": now}
    async with town.database.begin() as work:
        work.add(Entitlement(article_id="a", gap_at=now, **told))
        work.add(Entitlement(article_id="b", gap_at=now, outcome="applied", outcome_at=now, **told))
        await work.commit()
    async with at_the_board(town) as browser:
        await sign_in(browser, town, HUANG)
        assert "知晓率 50%" in await browser.read("/coverage")


async def test_what_was_found_of_the_help_stands_on_the_households_page_but_not_for_its_first_helper(
    town: Town,
) -> None:
    filed = await town.visit(LI, ZHAO)
    await town.confirm(ZHAO, filed.contact_id)
    own = await town.visit(SUN, ZHAO)
    async with town.database.begin() as work:
        now = town.clock.now()
        await confirmation.say_content(work, await town.speaker(ZHAO), filed.contact_id, 2, now)
        findings = dict.fromkeys(Asked, Found.YES) | {Asked.MEASURES_REAL: Found.PARTLY}
        await oversight.file_oversight(work, await town.speaker(SUN), own.contact_id, findings, now)
        await work.commit()
    page = f"/households/{town.homes[ZHAO]}"
    for who in (SUN, HUANG):
        async with at_the_board(town) as browser:
            said = await (await sign_in(browser, town, who)).read(page)
            assert "措施落实了：有的是" in said
            assert "2 分" in said
    # Whoever is the first helper here and an office besides may open the page.
    async with town.database.begin() as work:
        await appoint(work, Role.TOWNSHIP_OFFICER, LI, phone_of(LI), TOWN, now)
        await work.commit()
    async with at_the_board(town) as browser:
        said = await (await sign_in(browser, town, LI)).read(page)
        assert LI in said
        assert "措施落实了" not in said
        assert "2 分" not in said


async def test_offices_decide_on_the_board_what_they_decide_in_the_chat(town: Town) -> None:
    here, there = await eventful(town)
    async with at_the_board(town) as browser:
        await sign_in(browser, town, HUANG)
        for path, field, value in (
            (f"/monitoring/{here.watch}", "answer", "yes"),
            (f"/monitoring/{here.watch}", "answer", "aided"),
            (f"/handovers/{here.change}", "answer", "no"),
            (f"/forms/packages/{here.package}", "tap", "sign"),
        ):
            assert (await browser.send(path, **{field: value})).status == 303, path
            assert (await browser.send(path, **{field: value})).status in (403, 409), path
        for path in (f"/monitoring/{there.watch}", f"/handovers/{there.change}"):
            assert (await browser.send(path, answer="yes")).status == 403
        assert (await browser.send("/inspections", size="10")).status == 303
        assert (await browser.send("/inspections", size="all")).status == 400
        asked = await browser.send(f"/households/{town.homes[WANG]}/watch", cause="job_lost")
        assert asked.status == 303
        assert WANG in await browser.read("/monitoring", cause="job_lost")
        note = await browser.send(f"/cases/{here.case}", what="note", words="已联系电工")
        assert note.status == 303
        assert "已联系电工" in await browser.read(f"/cases/{here.case}")
        assert (await browser.send(f"/cases/{here.case}", what="close", words="修好了")).status == 303
        assert (await browser.send(f"/cases/{here.case}", what="note", words="还有")).status == 409
        assert (await browser.send(f"/cases/{there.case}", what="take")).status == 403
        file = await browser.get("/forms/print", form="annex1-ledger", place=str(here.village), period="2026Q1")
        said = [str(cell.value) for row in load_workbook(BytesIO(await file.read())).active for cell in row]  # type: ignore[union-attr]  # it has a sheet
        assert ZHAO in said
        assert MA not in said
        async with town.database.begin() as work:
            said_by, now = town.people[LI], town.clock.now()
            work.add(
                Entitlement(
                    household_id=here.household,
                    article_id="lz2018-old-age-subsidy",
                    receiving="yes",
                    said_by=said_by,
                    said_at=now,
                )
            )
            await work.commit()
        file = await browser.get("/forms/print", form="policy-detail-table", place=str(here.village), period="2026Q1")
        said = [str(cell.value) for row in load_workbook(BytesIO(await file.read())).worksheets[0] for cell in row]
        assert "高龄补贴" in said


async def test_an_inspector_answers_for_the_own_sample_and_the_office_reads_it_then(town: Town) -> None:
    here, there = await eventful(town)
    async with at_the_board(town) as browser, at_the_board(town) as office:
        await sign_in(browser, town, INSPECTOR)
        await sign_in(office, town, HUANG)
        before = load_workbook(BytesIO(await (await office.get("/export/checks")).read())).active
        assert before is not None
        assert before.max_row == 1
        page = f"/inspections/checks/{here.check}"
        assert (await browser.send(page, result="not_reached")).status == 303
        assert (await browser.send(page, result="came")).status == 400
        assert (await browser.send(f"/inspections/checks/{there.check}", result="not_reached")).status == 403
        after = load_workbook(BytesIO(await (await office.get("/export/checks")).read())).active
        assert after is not None
        assert after.max_row == 2


async def test_the_log_says_in_words_what_each_deed_was_about_and_leads_there(town: Town) -> None:
    here, _ = await eventful(town)
    async with at_the_board(town) as browser:
        await sign_in(browser, town, HUANG)
        for path, fields in (
            (f"/cases/{here.case}", {"what": "note", "words": "已联系电工"}),
            (f"/monitoring/{here.watch}", {"answer": "yes"}),
            (f"/handovers/{here.change}", {"answer": "no"}),
        ):
            assert (await browser.send(path, **fields)).status == 303
        said = await browser.read("/audit")
        shown = set(re.findall(r'href="(/(?:cases|households|handovers|inspections|monitoring)/\d+)"', said))
        assert {f"/cases/{here.case}", f"/handovers/{here.change}", f"/monitoring/{here.watch}"} <= shown
        assert f"{EAST}{ZHAO}家：整改" in said
        assert "&#34;case&#34;" not in said, "numbers and codes are in the file"
        for link in shown:
            assert (await browser.get(link)).status == 200, link
        sheet = load_workbook(BytesIO(await (await browser.get("/export/log")).read())).active
        rows = [[str(cell.value) for cell in row] for row in sheet]  # type: ignore[union-attr]  # it has a sheet
        assert any(f'"case":{here.case}' in row[-1] and f"{ZHAO}家" in row[-2] for row in rows)
