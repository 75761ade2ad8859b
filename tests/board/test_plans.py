"""The board shows a household's plan with its versions, and who has none for the year."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from actions.papers.plans import NewPlan
from rules.plans import Cause, Outcome
from tests.actions.test_plans import said, written
from tests.board.browser import at_the_board, sign_in
from tests.cast import HUANG, WANG, WU, ZHAO, Town


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_the_township_reads_a_plan_with_its_versions_and_finds_who_has_none(town: Town) -> None:
    school, roof = (await written(town)).measures
    await said(town, school.id, Outcome.DONE)
    await written(town, NewPlan(2026, 1, (Cause.ILLNESS,), kept=(school.id,), reason="屋顶不用修了"))
    async with at_the_board(town) as browser:
        page = await sign_in(browser, town, HUANG)
        home = await page.read(f"/households/{town.homes[ZHAO]}")
        for words in ("2026 年帮扶计划", "帮忙联系学校", "办好了", "屋顶不用修了", "第 1 版", roof.text):
            assert words in home, words
        assert "今年的计划还没有写" in await page.read(f"/households/{town.homes[WANG]}")
        without = await page.read("/households", plan="no_plan")
        assert [name in without for name in (ZHAO, WANG, WU)] == [False, True, True]
        file = await (await page.get("/export/households", plan="no_plan")).read()
    rows = [row[0].value for row in load_workbook(BytesIO(file)).worksheets[0].iter_rows()]
    assert ZHAO not in rows
    assert {WANG, WU} <= {*rows}
