"""Offices are given and ended on the board, people are invited, and whoever is away names a deputy."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from actions.rosters import enrolment
from actions.rosters.offices import appoint
from rules.errors import Refused
from rules.roles import Role
from storage.tables import Person
from tests.actions.post import Post, deliver
from tests.board.browser import at_the_board, sign_in
from tests.board.eventful import eventful
from tests.cast import HUANG, OTHER_TOWN, SUN, TANG, TOWN, Town, phone_of

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


async def test_somebody_gets_an_office_joins_by_the_link_that_is_shown_once_and_is_let_go(town: Town) -> None:
    now = town.clock.now()
    async with at_the_board(town) as browser:
        await sign_in(browser, town, TANG)
        given = {"role": "township_officer", "place": TOWN, "name": "冯玉兰", "phone": phone_of("冯玉兰")}
        assert (await browser.send("/people", **given | {"phone": "电话"})).status == 400
        assert (await browser.send("/people", **given | {"place": OTHER_TOWN})).status == 404
        page = (await browser.send("/people", **given)).headers["Location"]
        assert "镇街扶贫办 · 青禾镇" in await browser.read(page)
        shown = await (await browser.send(f"{page}/invite")).text()
        first = re.search(r"bangfu_bot\?start=([\w-]+)", shown)
        assert first is not None
        assert "冯玉兰" in await browser.read("/people", account="invited")
        again = re.search(r"start=([\w-]+)", await (await browser.send(f"{page}/invite")).text())
        assert again is not None
        async with town.database.begin() as work:
            with pytest.raises(Refused, match="invite_unknown"):
                await enrolment.open_invite(work, first[1], 987, now)
            invited = await enrolment.open_invite(work, again[1], 987, now)
            await enrolment.accept(work, invited.ticket, 987, "zh_CN", now)
            await work.commit()
        assert (await browser.send(f"{page}/invite")).status == 400
        office = re.search(r"/people/offices/(\d+)", await browser.read(page))
        assert office is not None
        assert (await browser.send(office[0])).status == 303
        assert (await browser.get(page)).status == 403
    await deliver(town, post := Post())
    assert "结束了：青禾镇 · 镇街扶贫办" in post.to(987)[-1], "in thanks, since their menu is another now"


async def test_an_office_names_who_stands_in_and_nobody_ends_their_own(town: Town) -> None:
    async with at_the_board(town) as browser:
        await sign_in(browser, town, HUANG)
        until, deputy = town.clock.today + timedelta(days=9), str(town.people[TANG])
        assert (await browser.send("/people/away", day="2099-01-01", who=deputy)).status == 400
        assert (await browser.send("/people/away", day=str(until), who=str(town.people[SUN]))).status == 403
        assert (await browser.send("/people/away", day=str(until), who=deputy)).status == 303
        page = await browser.read("/people", words=HUANG)
        assert f"由{TANG}代班" in page
        assert str(until) in page
        assert (await browser.send("/people/away", back="1")).status == 303
        assert "代班。" not in await browser.read("/people")
        assert "结束" not in await browser.read(f"/people/{town.people[HUANG]}")


async def test_nobody_is_invited_who_holds_an_office_that_the_reader_could_not_give(town: Town) -> None:
    await eventful(town)
    async with town.database.begin() as work:
        for role, place in ((Role.TOWNSHIP_OFFICER, OTHER_TOWN), (Role.INSPECTOR, TOWN)):
            await appoint(work, role, "冯玉兰", phone_of("冯玉兰"), place, town.clock.now())
        whose = (await work.scalars(select(Person.id).where(Person.name == "冯玉兰"))).one()
        await work.commit()
    async with at_the_board(town) as browser:
        await sign_in(browser, town, TANG)
        page = await browser.read(f"/people/{whose}")
        assert page.count("/people/offices/") == 1
        assert "生成邀请链接" not in page
        assert (await browser.send(f"/people/{whose}/invite")).status == 403
