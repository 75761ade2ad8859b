"""The income statement: written by the second helper, confirmed by the household, printed with its formulas."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from threading import Event

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from actions.papers import income, income_paper
from actions.papers.forms import filled, place_named
from actions.papers.income import StatementCard
from actions.views import Outgoing
from ledgers.forms.declaration import forms
from ledgers.forms.templates import write_form
from locales import Texts
from rules.errors import NotAllowed, Refused, Stale, Unusable
from rules.period import period
from storage.tables import OutboxMessage
from tests.actions.post import Post, deliver
from tests.cast import HUANG, LI, SUN, TOWN, WANG, ZHAO, Town

EXAMPLE = {"A1": 300_000, "B1": 50_000, "C1": 400_000, "D1": 200_000, "E1": 650_000, "F1": 150_000}


async def stated(town: Town, who: str = SUN, fen: dict[str, int] | None = None, size: int = 4) -> StatementCard:
    speaker = await town.speaker(who)
    async with town.database.begin() as work:
        card = await income.state_income(
            work, speaker, town.homes[ZHAO], 2025, size, EXAMPLE if fen is None else fen, town.clock.now()
        )
        await work.commit()
    return card


async def answered(town: Town, who: str, number: int, right: bool) -> None:
    speaker = await town.speaker(who)
    async with town.database.begin() as work:
        await income.answer_income(work, speaker, number, right, town.clock.now())
        await work.commit()


async def asked_for(town: Town, who: str, number: int) -> bool:
    speaker = await town.speaker(who)
    async with town.database.begin() as work:
        _, shared = await income.send_paper(work, speaker, number, town.clock.now())
        await work.commit()
    return shared


async def messages(town: Town) -> list[tuple[int, str]]:
    async with town.database.read() as work:
        query = (
            select(OutboxMessage).where(OutboxMessage.kind.in_(["income", "income_no"])).order_by(OutboxMessage.id)
        )
        return [(one.person_id, one.kind) for one in await work.scalars(query)]


async def test_the_worked_example_is_said_at_once_and_the_household_is_asked(town: Town) -> None:
    card = await stated(town)
    found = card.results
    assert [found.total, found.net, found.per_head] == [Decimal(16_000), Decimal(14_500), Decimal(3_625)]
    assert card.asked
    assert await messages(town) == [(town.people[ZHAO], "income")]


async def test_the_household_has_the_last_word_and_says_it_once(town: Town) -> None:
    card = await stated(town)
    await answered(town, ZHAO, card.id, right=True)
    with pytest.raises(Stale):
        await answered(town, ZHAO, card.id, right=True)
    with pytest.raises(NotAllowed):
        await answered(town, WANG, card.id, right=True)


async def test_a_yes_brings_the_table_as_a_document_and_asking_for_it_brings_it_once(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(income_paper, "office", lambda: None)
    card = await stated(town)
    await answered(town, ZHAO, card.id, right=True)
    post = Post()
    await deliver(town, post)
    [paper] = [one.document for one in post.sent if one.document and one.telegram_id == town.accounts[ZHAO]]
    assert paper.name == "年度收入明细表-2025.xlsx"
    sheets = load_workbook(BytesIO(paper.content)).worksheets
    assert [ZHAO in str(sheet["A3"].value) for sheet in sheets] == [True], "nobody else's"
    assert sheets[0].cell(forms()["annex2-income"].heading_row + 1, 3).value == 3000
    for _ in range(2):
        town.clock.advance(minutes=1)
        assert await asked_for(town, SUN, card.id)
    with pytest.raises(NotAllowed):
        await asked_for(town, ZHAO, card.id)
    later = Post()
    await deliver(town, later)
    assert [one.telegram_id for one in later.sent if one.document] == [town.accounts[SUN]] * 2


async def test_where_no_pdf_can_be_made_the_spreadsheet_goes_and_old_figures_never(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> list[Path]:
        raise Unusable("pdf_failed")

    monkeypatch.setattr(income_paper, "office", lambda: "/usr/bin/soffice")
    monkeypatch.setattr(income_paper, "to_pdf", broken)
    card = await stated(town)
    await asked_for(town, SUN, card.id)
    town.clock.advance(minutes=1)
    await stated(town, fen={**EXAMPLE, "A1": 400_000})
    await asked_for(town, SUN, card.id)
    post = Post()
    await deliver(town, post)
    found = [(one.telegram_id, one.document) for one in post.sent if one.document]
    assert {to for to, _ in found} == {town.accounts[ZHAO], town.accounts[SUN]}
    assert len(found) == 2, "the older figures went to nobody"
    for _, paper in found:
        sheet = load_workbook(BytesIO(paper.content)).worksheets[0]
        assert sheet.cell(forms()["annex2-income"].heading_row + 1, 3).value == 4000


async def test_while_a_document_is_made_others_get_their_messages(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    others_got_theirs = Event()

    class Noticing(Post):
        async def send(self, message: Outgoing) -> int:
            if message.document is None:
                others_got_theirs.set()
            return await super().send(message)

    def slow(*_: object, **__: object) -> list[Path]:
        assert others_got_theirs.wait(5), "they waited for the document"
        raise Unusable("pdf_failed")

    monkeypatch.setattr(income_paper, "office", lambda: "/usr/bin/soffice")
    monkeypatch.setattr(income_paper, "to_pdf", slow)
    town.clock.to_morning(date(2026, 1, 15))
    await town.tick()
    card = await stated(town)
    await asked_for(town, SUN, card.id)
    post = Noticing()
    await deliver(town, post)
    assert [one.telegram_id for one in post.sent if one.document]


async def test_a_no_goes_to_who_wrote_it_and_new_figures_are_asked_about_anew(town: Town) -> None:
    card = await stated(town)
    await answered(town, ZHAO, card.id, right=False)
    assert await messages(town) == [(town.people[ZHAO], "income"), (town.people[SUN], "income_no")]
    town.clock.advance(days=1)
    again = await stated(town, fen={**EXAMPLE, "E1": 600_000})
    assert (again.id, again.confirmed) == (card.id, False)
    assert [kind for _, kind in await messages(town)] == ["income", "income_no", "income"]


async def test_only_the_second_helper_writes_it_and_only_what_can_be(town: Town) -> None:
    for who in (LI, HUANG, ZHAO):
        with pytest.raises(NotAllowed):
            await stated(town, who)
    for fen, size in (({"Z9": 1}, 4), ({"A1": -1}, 4), ({}, 0), ({}, 21)):
        with pytest.raises(Refused):
            await stated(town, fen=fen, size=size)


async def test_what_was_written_is_known_the_next_year(town: Town) -> None:
    await stated(town)
    speaker = await town.speaker(SUN)
    async with town.database.read() as work:
        before = await income.before(work, speaker, town.homes[ZHAO], 2026)
        assert (before.last_year, before.written, before.size) == (EXAMPLE, {}, 2)
        assert [done for _, done in await income.mine(work, speaker, 2025)] == [True, False, False]


async def test_annex_2_is_a_sheet_a_household_with_its_amounts_and_formulas(town: Town, tmp_path: Path) -> None:
    await stated(town)
    async with town.database.read() as work:
        place = await place_named(work, TOWN)
        found = await filled(work, ["annex2-income"], place, period("2025"), Texts(), town.clock.now())
    form = forms()["annex2-income"]
    write_form(form, found["annex2-income"].pages, (), tmp_path, tmp_path / "income.xlsx")
    book = load_workbook(tmp_path / "income.xlsx")
    assert len(book.worksheets) == 3
    sheet, first = book.worksheets[0], form.heading_row + 1
    assert [sheet.cell(first + at, 3).value for at in (0, 24, 25)] == [3000, 1500, 4]
    assert str(sheet.cell(first + 26, 3).value).endswith("ROUND(SUM(C6:C29),2))")
    assert book.worksheets[1].cell(first, 3).value is None
    assert found["annex2-income"].pages[0].values["year"] == 2025
    assert found["annex2-income"].pages[0].values["A1"] == Decimal(3000)
