"""Forms come out filled from what was filed; the ledger comes in again as it went out."""

from datetime import date
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from actions.papers.form_rows import Filled
from actions.papers.forms import AVAILABLE, filled, place_named, townships
from ledgers.forms.declaration import forms
from ledgers.forms.templates import write_form
from ledgers.roster import read_roster
from locales import Texts
from rules.confirmation import UNCONFIRMED_DAYS
from rules.errors import NotFound, Refused
from rules.period import period
from rules.visit_report import Help, Met, VisitReport
from storage.database import Database
from storage.tables import Region
from tests.cast import CHEN, CITY, EAST, LI, OTHER_TOWN, SUN, TOWN, WANG, ZHAO, FakeClock, Town, both_towns, bring_in

TEXTS = Texts()


async def of(town: Town, *names: str, place: str = TOWN, about: str = "2026Q1") -> dict[str, Filled]:
    async with town.database.read() as work:
        where = await place_named(work, place)
        return dict(await filled(work, names or AVAILABLE, where, period(about), TEXTS, town.clock.now()))


async def test_what_was_filed_once_stands_on_every_form(town: Town) -> None:
    town.clock.advance(days=10)
    goods = VisitReport(town.homes[ZHAO], town.clock.today, Met.HEAD, helped=frozenset({Help.GOODS}))
    filed = await town.report(LI, goods)
    await town.confirm(ZHAO, filed.contact_id)
    await town.call(LI, ZHAO)
    found = await of(town)
    attendance = {row["head"]: row["record"] for row in found["annex3-attendance"].pages[0].rows}
    assert attendance[ZHAO] == "1月11日入户：送东西；电话联系1次：1月11日"
    assert attendance[WANG] == "无入户记录"
    inspection = found["inspection-list"].pages[0].rows[0]
    assert (inspection["first_visits"], inspection["first_calls"], inspection["confirmed"]) == (1, 1, 1)
    assert found["gift-list"].pages[0].rows[0]["brought"] == "1月11日"
    cards = [card for card in found["responsibility-card"].cards if card["head"] == ZHAO]
    assert [card["which"] for card in cards] == ["正卡", "副卡"]
    assert cards[0]["visits"][0] == {**cards[0]["visits"][0], "helper": LI, "confirmed": "已确认"}
    assert len(found["help-manual"].cards) == 3


async def test_a_visit_without_the_familys_word_stands_on_every_form_as_it_did_on_its_day(town: Town) -> None:
    town.clock.advance(days=10)
    await town.tick()
    await town.visit(LI, ZHAO)
    on_its_day = {name: (form.pages, form.cards) for name, form in (await of(town)).items()}
    town.clock.advance(days=UNCONFIRMED_DAYS + 1)
    await town.tick()
    later = {name: (form.pages, form.cards) for name, form in (await of(town)).items()}
    assert [name for name in AVAILABLE if later[name] != on_its_day[name]] == []


async def test_another_quarter_has_nothing_of_this_one(town: Town) -> None:
    await town.visit(LI, ZHAO)
    found = await of(town, "annex3-attendance", about="2026Q2")
    assert {row["record"] for row in found["annex3-attendance"].pages[0].rows} == {"无入户记录"}


async def test_a_second_helpers_visit_is_not_the_firsts_attendance(town: Town) -> None:
    await town.visit(SUN, ZHAO)
    found = await of(town, "annex3-attendance")
    assert found["annex3-attendance"].pages[0].rows[0]["record"] == "无入户记录"


async def test_a_place_has_its_own_households_only(database: Database, clock: FakeClock) -> None:
    town = await both_towns(database, clock)
    east, other, city = [
        [row["head"] for row in (await of(town, "annex1-ledger", place=place))["annex1-ledger"].pages[0].rows]
        for place in (EAST, OTHER_TOWN, CITY)
    ]
    assert (east, len(other), len(city)) == ([ZHAO, WANG], 1, 4)
    async with database.read() as work:
        towns = await townships(work, await place_named(work, CITY))
    assert [one.name for one in towns] == [TOWN, OTHER_TOWN]


async def test_a_place_that_is_not_known_or_not_clear_is_refused(database: Database, clock: FakeClock) -> None:
    town = await both_towns(database, clock)
    async with database.begin() as work:
        other = await place_named(work, OTHER_TOWN)
        work.add(Region(kind="village", name=EAST, parent_id=other.id))
        await work.flush()
        with pytest.raises(NotFound, match="place_unknown"):
            await place_named(work, "无名村")
        with pytest.raises(Refused, match="place_not_clear"):
            await place_named(work, EAST)
        assert (await place_named(work, f"{TOWN}/{EAST}")).kind == "village"
    with pytest.raises(NotFound, match="form_unknown"):
        await of(town, "annex7")


async def test_a_notice_for_the_wall_holds_no_number_and_no_illness(town: Town, tmp_path: Path) -> None:
    both = await of(town, "village-notice", "village-poster")
    found = both["village-notice"]
    assert [card["lines"] for card in both["village-poster"].cards] == [page.rows for page in found.pages]
    assert [page.values["village"] for page in found.pages] == [EAST, "北坡村"]
    write_form(forms()["village-notice"], found.pages, (), tmp_path, tmp_path / "notice.xlsx")
    book = load_workbook(tmp_path / "notice.xlsx")
    posted = " ".join(str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row)
    write_form(forms()["village-poster"], (), both["village-poster"].cards, tmp_path, tmp_path / "poster.docx")
    hung_up = " ".join(Document(str(tmp_path / "poster.docx")).element.itertext())
    assert CHEN in posted
    assert CHEN in hung_up
    posted += hung_up
    assert "100" not in posted
    assert "因病" not in posted


async def test_the_ledger_comes_in_again_as_it_went_out(
    database: Database, clock: FakeClock, town: Town, tmp_path: Path
) -> None:
    form, path = forms()["annex1-ledger"], tmp_path / "ledger.xlsx"
    went_out = (await of(town, "annex1-ledger"))["annex1-ledger"]
    write_form(form, went_out.pages, (), tmp_path, path)
    found = read_roster(path)
    assert found.faults == ()
    async with database.begin() as work:
        again = await bring_in(work, found, clock.now(), date(2026, 1, 1))
        # The rows came without township and village in their addresses; as printed they have them.
        assert (again.households_new, again.people_new, again.pairings_opened, again.pairings_ended) == (0, 0, 0, 0)
