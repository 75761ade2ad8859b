"""Annex 1 goes out, comes into an empty base, and goes out again the same, cell for cell."""

import shutil
from collections.abc import AsyncIterator, Sequence
from itertools import cycle
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import URL

from actions.papers.forms import filled, place_named, townships
from ledgers.forms.declaration import forms
from ledgers.forms.templates import write_form
from ledgers.roster import HelperEntry, Roster, RosterRow, read_roster
from locales import Texts
from rules.period import period
from storage.database import Database
from tests.cast import CITY, RULEBOOK, SEALS, FakeClock, bring_in, phone_of

LEDGER = forms()["annex1-ledger"]
ABOUT = period("2026Q1")
Cells = list[tuple[object, ...]]
VILLAGES = {
    "青禾镇": ("东沟村", "李家庄", "城关社区", "小集"),
    "城港路": ("东沟村", "李家庄"),
    "三山岛街道": ("光州村", "南寨"),
}
ADDRESSES = ("", "三组", "12号", "村东头老槐树旁")
CAUSES = ("", "因病", "因残 缺劳力", "无")
MEASURES = ("", "代办慢性病证;春节走访", "第一条\n第二条", "-联系代耕", "=1+1", "（一）养羊：3只", "无")
UNITS = (
    ("市财政局", "科员"),
    ("青禾镇政府 扶贫办", ""),
    ("", "科员"),
    ("市第二中学", "驻村第一书记"),
    ("市水利局", ""),
)
NAMES = ("赵德福", "阿依·古丽", "欧阳文静", "Anna Li")


def _awkward(town: str) -> list[RosterRow]:
    """Households whose villages, addresses, causes, measures, units and telephones are as odd as they come."""
    units, measures, causes = cycle(UNITS), cycle(MEASURES), cycle(CAUSES)
    places = [(village, own) for village in VILLAGES[town] for own in ADDRESSES]
    rows = []
    for at, (village, own) in enumerate(places, start=1):
        head, whole = f"{NAMES[at % len(NAMES)]}{'甲乙丙丁戊己庚辛壬癸'[at % 10]}", f"{town}{village}{own}"
        phone = (None, phone_of(f"{town}{at}"), f"0535221{at:04d}")[at % 3]
        first = HelperEntry(f"李文{at}", *next(units), phone_of(f"first{town}{at}") if at % 2 else None)
        vacant = at % 7 == 0  # nobody is the first helper yet
        second = HelperEntry("孙建国", village, "会计", None) if at % 4 else None
        address = whole if at % 5 == 0 else own
        rows.append(
            RosterRow(
                at,
                str(at),
                head,
                town,
                village,
                address,
                next(causes),
                next(measures),
                phone,
                None if vacant else first,
                second,
            )
        )
    return rows


@pytest.fixture
async def empty_base(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """Another base, into which the ledger goes."""
    path = tmp_path / "other.sqlite3"
    shutil.copy(sqlite_template, path)
    opened = Database(URL.create("sqlite", database=str(path)).render_as_string(hide_password=False), RULEBOOK, SEALS)
    yield opened
    await opened.close()


async def _taken_in(database: Database, rosters: Sequence[Roster], clock: FakeClock) -> int:
    new = 0
    async with database.begin() as work:
        for found in rosters:
            assert found.errors == ()
            new += (await bring_in(work, found, clock.now(), clock.today)).households_new
        await work.commit()
    return new


async def _written(database: Database, folder: Path, mark: str, clock: FakeClock) -> list[Path]:
    """A file a township, as `bangfu forms print` writes them."""
    paths = []
    async with database.read() as work:
        for place in await townships(work, await place_named(work, CITY)):
            found = await filled(work, [LEDGER.id], place, ABOUT, Texts(), clock.now())
            paths.append(folder / f"{mark}-{place.name}.xlsx")
            write_form(LEDGER, found[LEDGER.id].pages, (), folder, paths[-1])
    return paths


def _cells(path: Path) -> Cells:
    return [tuple(row) for row in load_workbook(path).worksheets[0].iter_rows(values_only=True)]


async def _goes_round(first: Database, second: Database, folder: Path, clock: FakeClock) -> tuple[int, list[Cells]]:
    went_out = await _written(first, folder, "out", clock)
    new = await _taken_in(second, [read_roster(path) for path in went_out], clock)
    again = await _written(second, folder, "again", clock)
    assert len(again) == len(went_out)
    before, after = [_cells(path) for path in went_out], [_cells(path) for path in again]
    pairs = [
        (had, has) for one, other in zip(before, after, strict=True) for had, has in zip(one, other, strict=True)
    ]
    assert [(had, has) for had, has in pairs if had != has] == []
    return new, before


async def test_the_ledger_of_the_documents_town_goes_round(
    database: Database, empty_base: Database, clock: FakeClock, tmp_path: Path
) -> None:
    roster = read_roster(Path(__file__).parents[2] / "examples" / "roster.xlsx")
    await _taken_in(database, [roster], clock)
    new, sheets = await _goes_round(database, empty_base, tmp_path, clock)
    assert (new, len(sheets)) == (27, 1)


async def test_whatever_villages_addresses_and_words_there_are_go_round(
    database: Database, empty_base: Database, clock: FakeClock, tmp_path: Path
) -> None:
    rosters = [Roster(town, tuple(_awkward(town)), (), ()) for town in VILLAGES]
    await _taken_in(database, rosters, clock)
    new, sheets = await _goes_round(database, empty_base, tmp_path, clock)
    assert new == sum(len(one.rows) for one in rosters)
    assert len(sheets) == len(VILLAGES)
