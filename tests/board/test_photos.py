"""Photos on the board: a record's on the household's page, a case's on the case's."""

import re

import pytest

from actions.contacts import correction
from actions.delivery import fetching
from actions.delivery.outbox import Delivery
from actions.supervision import case_life
from actions.supervision.cases import Opening, open_cases
from rules.cases import CaseKind
from rules.correction import Change, Field
from rules.visit_report import Met, VisitReport
from tests.actions.post import TEXTS
from tests.actions.test_kept_files import Telegram, photo
from tests.board.browser import at_the_board, sign_in
from tests.cast import HUANG, LI, SUN, ZHAO, Town

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True)


async def test_photos_of_cases_and_records_are_seen_and_what_a_correction_took_out_lies_folded(town: Town) -> None:
    now, today = town.clock.now(), town.clock.today
    filed = await town.report(LI, VisitReport(town.homes[ZHAO], today, Met.HEAD, photos=("a", "b")))
    async with town.database.begin() as work:
        helper, officer = await town.speaker(LI), await town.speaker(HUANG)
        change = Change(Field.PHOTOS, ("a",))
        await correction.correct(work, helper, filed.contact_id, 1, change, "拍了别人", now)
        opening = Opening("case", CaseKind.COMPLAINT, town.homes[ZHAO])
        case = (await open_cases(work, [opening], now))["case"]
        await case_life.note(work, officer, case, "", True, now, ("c",))
        await work.commit()
    telegram = Telegram(files={one: photo() for one in "abc"})
    await fetching.fetch_due(Delivery(town.database, TEXTS, telegram), now)
    async with at_the_board(town) as browser:
        story = await (await sign_in(browser, town, SUN)).read(f"/households/{town.homes[ZHAO]}")
        shown, folded = story.split("<summary>改记录时去掉的照片（1 张）")
        pages = [shown, folded.partition("</details>")[0], await browser.read(f"/cases/{case}")]
        photos = [re.findall(r"/photos/(\d+)/small", page) for page in pages]
        assert [len(found) for found in photos] == [1, 1, 1]
        for (number,) in photos:
            small = await browser.get(f"/photos/{number}/small")
            assert (small.status, small.content_type) == (200, "image/jpeg")
