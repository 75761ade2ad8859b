"""The quarter's package: laid ready once, confirmed by its differences, frozen, received; late ones go up."""

from collections.abc import Awaitable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from actions.papers import package_files, packages
from actions.papers.forms import place_named
from actions.papers.packages import PackageCard
from ledgers.package import (
    FORMS,
    canonical,
    verify_package,
    verify_part,
    village_part,
    villages,
    write_package,
)
from locales import Texts
from rules.errors import NotAllowed, NotFound, Stale
from rules.period import period
from storage.tables import OutboxMessage, QuarterPackage
from tests.cast import HUANG, LI, SUN, TANG, TOWN, WANG, WU, XU, ZHAO, FakeClock, Town, both_towns

TEXTS = Texts()
AFTER = datetime(2026, 4, 1, 2, tzinfo=UTC)


@asynccontextmanager
async def doing(town: Town) -> Any:
    """A transaction that is kept."""
    async with town.database.begin() as work:
        yield work
        await work.commit()


async def opened(town: Town) -> int:
    """Two visits in the quarter, then its end: the package's number."""
    town.clock.advance(days=60)
    await town.visit(LI, ZHAO)
    town.clock.to(AFTER)
    async with doing(town) as work:
        assert await packages.open_due(work, AFTER) == 1
        assert await packages.open_due(work, AFTER) == 0
        return int((await work.scalars(select(QuarterPackage.id))).one())


async def look(town: Town, who: str, package_id: int) -> PackageCard:
    speaker = await town.speaker(who)
    async with doing(town) as work:
        return await packages.look(work, speaker, package_id, TEXTS, town.clock.now())


async def told(town: Town) -> list[tuple[int, str]]:
    async with town.database.read() as work:
        query = select(OutboxMessage).where(OutboxMessage.kind == "package").order_by(OutboxMessage.id)
        return [(one.person_id, one.about["what"]) for one in await work.scalars(query)]


async def test_a_second_helper_is_asked_once_and_sees_what_was_filed(town: Town) -> None:
    number = await opened(town)
    assert await told(town) == [(town.people[SUN], "asked")]
    card = await look(town, SUN, number)
    assert (card.first_look, card.households, card.may) == (True, 3, "confirm")
    assert card.without_visit == (WANG, WU)
    assert "入户" in card.changes[0].record


async def test_a_second_look_shows_only_what_changed_and_asks_again(town: Town) -> None:
    number = await opened(town)
    await look(town, SUN, number)
    speaker = await town.speaker(SUN)
    async with doing(town) as work:
        await packages.confirm(work, speaker, number, town.clock.now())
    again = await look(town, SUN, number)
    assert (again.confirmed, again.changes, again.may) == (True, (), "")
    assert await _confirmed(town, number) == [(SUN, False)]
    await town.visit(LI, ZHAO, on=datetime(2026, 3, 20, tzinfo=UTC).date())
    assert await _confirmed(town, number) == [(SUN, True)], "the township sees that it is not what was confirmed"
    later = await look(town, SUN, number)
    assert ([change.head for change in later.changes], later.confirmed, later.may) == ([ZHAO], False, "confirm")
    once_more = await look(town, SUN, number)
    assert (once_more.changes, once_more.confirmed, once_more.may) == ((), False, "confirm"), "seen is not confirmed"
    assert not await _confirmed(town, number)


async def _confirmed(town: Town, number: int) -> list[tuple[str, bool]]:
    """Who has confirmed, as the township sees it, and whether something was mended since."""
    return [(one.name, one.changed) for one in (await look(town, HUANG, number)).seconds if one.confirmed]


async def test_what_is_signed_off_stays_and_a_correction_makes_a_supplement(town: Town, tmp_path: Path) -> None:
    number = await opened(town)
    officer, city = await town.speaker(HUANG), await town.speaker(TANG)
    async with doing(town) as work:
        code = await packages.sign(work, officer, number, TEXTS, town.clock.now())
    with pytest.raises(Stale):
        async with doing(town) as work:
            await packages.sign(work, officer, number, TEXTS, town.clock.now())
    assert (town.people[TANG], "signed") in await told(town)
    first = await _written(town, tmp_path / "first.zip")
    assert first.startswith(code.replace(" ", ""))
    await town.visit(LI, ZHAO, on=datetime(2026, 3, 20, tzinfo=UTC).date())
    assert await _written(town, tmp_path / "again.zip") == first
    assert (await look(town, HUANG, number)).may == "supplement"
    async with doing(town) as work:
        await packages.supplement(work, officer, number, TEXTS, town.clock.now())
    assert await _written(town, tmp_path / "supplement.zip") != first
    assert verify_package(tmp_path / "supplement.zip").number == 1
    async with doing(town) as work:
        await packages.receive(work, city, number, town.clock.now())
    assert (await look(town, TANG, number)).received_at is not None


async def _written(town: Town, path: Path) -> str:
    async with town.database.read() as work:
        place = await place_named(work, TOWN)
        content, signed = await packages.of_place(work, place, period("2026Q1"), TEXTS, town.clock.now())
    assert signed["by"] == town.people[HUANG]
    return write_package(content, signed, path)


async def test_nobody_does_anothers_step(town: Town) -> None:
    number = await opened(town)
    for who, deed in (
        (LI, lambda work, one: packages.look(work, one, number, TEXTS, AFTER)),
        (SUN, lambda work, one: packages.sign(work, one, number, TEXTS, AFTER)),
        (HUANG, lambda work, one: packages.confirm(work, one, number, AFTER)),
        (HUANG, lambda work, one: packages.receive(work, one, number, AFTER)),
        (TANG, lambda work, one: packages.sign(work, one, number, TEXTS, AFTER)),
    ):
        speaker = await town.speaker(who)
        async with town.database.begin() as work:
            done: Awaitable[object] = deed(work, speaker)
            with pytest.raises(NotAllowed):
                await done


async def test_another_township_sees_nothing_of_it(database: Any, clock: FakeClock) -> None:
    town = await both_towns(database, clock)
    town.clock.to(AFTER)
    async with doing(town) as work:
        assert await packages.open_due(work, AFTER) == 2
    other = await town.speaker(XU)
    async with town.database.read() as work:
        assert len((await packages.mine(work, other))[0]) == 1
        assert len((await packages.mine(work, await town.speaker(TANG)))[0]) == 2


async def test_offices_get_the_files_as_signed_off_and_nobody_else_does(town: Town, tmp_path: Path) -> None:
    number = await opened(town)
    officer, city, path = await town.speaker(HUANG), await town.speaker(TANG), tmp_path / "part.zip"
    async with doing(town) as work:
        code = await packages.sign(work, officer, number, TEXTS, town.clock.now())
        whole = await package_files.content(work, officer, number, package_files.WHOLE, TEXTS, town.clock.now())
        named = await package_files.parts(work, city, number, TEXTS, town.clock.now())
        part = await package_files.content(work, city, number, 1, TEXTS, town.clock.now())
        quarter = await package_files.quarter(work, city, "2026Q1", TEXTS, town.clock.now())
        with pytest.raises(NotFound):
            await package_files.content(work, city, number, len(named) + 1, TEXTS, town.clock.now())
        for refused in (SUN, LI, ZHAO):
            who = await town.speaker(refused)
            with pytest.raises(NotAllowed):
                await package_files.content(work, who, number, package_files.WHOLE, TEXTS, town.clock.now())
            with pytest.raises(NotAllowed):
                await package_files.quarter(work, who, "2026Q1", TEXTS, town.clock.now())
    (tmp_path / whole.name).write_bytes(package_files.as_file(whole))
    path.write_bytes(package_files.as_file(part))
    proof = verify_part(path, tmp_path / whole.name)
    assert (proof.fault, proof.place, proof.part_of, proof.signed) == ("", named[0], TOWN, True)
    assert proof.content_hash.startswith(code.replace(" ", ""))
    with ZipFile(BytesIO(package_files.as_one_file(quarter))) as archive:
        assert archive.namelist() == [f"{TOWN}-2026Q1.zip"]


async def test_every_older_quarter_is_found_again(town: Town) -> None:
    await opened(town)
    async with doing(town) as work:
        town_id = (await work.scalars(select(QuarterPackage.region_id))).one()
        for code in ("2025Q4", "2025Q3", "2025Q1"):
            older = QuarterPackage(region_id=town_id, period=code, opened_at=AFTER, due_on=AFTER.date(), late_told=2)
            work.add(older)
    speaker = await town.speaker(SUN)
    async with town.database.read() as work:
        found = [await packages.mine(work, speaker, page) for page in range(5)]
    assert [[one.period.code for one in named] for named, _ in found] == [
        ["2026Q1"], ["2025Q4"], ["2025Q3"], ["2025Q1"], [],
    ]  # fmt: skip
    assert {pages for _, pages in found} == {4}


async def test_a_late_package_goes_to_the_township_and_then_to_the_city(town: Town) -> None:
    await opened(town)
    seen = []
    for _ in range(14):
        town.clock.advance(days=1)
        async with doing(town) as work:
            await packages.open_due(work, town.clock.now())
        seen.append([what for _, what in await told(town)])
    assert seen[-1] == ["asked", "late_township_officer", "late_city_officer"]
    assert seen[0] == ["asked"]
    steps = [len(one) for one in seen]
    assert steps.index(3) - steps.index(2) >= 3


def test_a_package_is_proved_by_itself_and_every_touch_is_named(tmp_path: Path) -> None:
    rows = [{"serial": 1, "head": "赵德福", "record": "=1+1"}]
    forms = {name: {"values": {"town": TOWN, "period": ""}, "rows": rows} for name in FORMS}
    content = {"period": "2026Q1", "place": TOWN, "number": 0, "forms": forms}
    path = tmp_path / "package.zip"
    found = write_package(content, {}, path)
    assert verify_package(path).content_hash == found
    assert not verify_package(path).fault
    for name in ("content.json", "帮扶工作考勤表.xlsx"):
        assert _changed(path, tmp_path / "changed.zip", name, b" ") == ("file_changed", name)
    assert _changed(path, tmp_path / "changed.zip", "more.txt", b"x") == ("file_added", "more.txt")
    (tmp_path / "none.zip").write_bytes(b"PK")
    assert verify_package(tmp_path / "none.zip").fault == "no_package"


def test_a_villages_part_is_cut_from_the_whole_and_proved_beside_it(tmp_path: Path) -> None:
    rows = [
        {"serial": 1, "head": "赵德福", "village": "东沟村", "record": "来过"},
        {"serial": 2, "head": "王秀英", "village": "西岭村", "record": "没来"},
        {"serial": 3, "head": "刘长河", "village": "东沟村", "record": "来过"},
    ]
    forms = {name: {"values": {"town": TOWN, "period": ""}, "rows": rows} for name in FORMS}
    content = {"period": "2026Q1", "place": TOWN, "number": 0, "forms": forms}
    whole, part = tmp_path / "whole.zip", tmp_path / "part.zip"
    found = write_package(content, {"at": "", "by": 1}, whole)
    assert villages(content) == ("东沟村", "西岭村")
    cut = village_part(content, "东沟村")
    write_package(cut, {"at": "", "by": 1}, part)
    assert "王秀英" not in canonical(cut)
    assert [row["serial"] for row in cut["forms"]["annex1-ledger"]["rows"]] == [1, 3]
    proof = verify_part(part, whole)
    assert (proof.fault, proof.content_hash, proof.place, proof.part_of) == ("", found, "东沟村", TOWN)
    cut["forms"]["annex3-attendance"]["rows"][0]["record"] = "没来"
    write_package(cut, {}, tmp_path / "other.zip")
    assert not verify_package(tmp_path / "other.zip").fault, "by itself it agrees"
    assert verify_part(tmp_path / "other.zip", whole).fault == "no_part"


def _changed(source: Path, target: Path, name: str, more: bytes) -> tuple[str, str]:
    with ZipFile(source) as archive, ZipFile(target, "w") as copy:
        for entry in archive.namelist():
            copy.writestr(entry, archive.read(entry) + (more if entry == name else b""))
        if name not in archive.namelist():
            copy.writestr(name, more)
    proof = verify_package(target)
    return proof.fault, proof.file
