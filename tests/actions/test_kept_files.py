"""Photos and voices: fetched after the record was filed, without their position, encrypted, or said to be lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from actions.contacts import erasing, kept_files
from actions.delivery import fetching
from actions.delivery.messenger import Gone, TryLater
from actions.delivery.outbox import Delivery
from rules.errors import NotAllowed, NotFound
from rules.kept_files import PAUSES, FileState
from rules.visit_report import Met, VisitReport
from schedules import tidying
from schedules.context import Context
from storage.file_store import THUMB
from storage.pictures import THUMB_SIDE
from storage.tables import KeptFile
from tests.actions.post import TEXTS, Post, deliver
from tests.cast import CHEN, EAST, LI, SUN, WANG, ZHAO, Town

CAMERA = "CAMERA-OF-LI"
VOICE = b"OggS" + bytes(100)


def photo(kind: str = "JPEG", side: int = 600) -> bytes:
    """A picture with where it was taken and by which camera."""
    exif = Image.Exif()
    exif[0x0110] = CAMERA
    exif[0x0112] = 6
    where = exif.get_ifd(0x8825)
    where[1], where[2] = "N", (37.0, 10.0, 5.0)
    out = BytesIO()
    Image.new("RGB", (side, side // 2), "red").save(out, kind, exif=exif)
    return out.getvalue()


@dataclass
class Telegram(Post):
    """Has these files, after so many refusals."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    away: int = 0
    asked: int = 0

    async def fetch(self, file_id: str, most: int) -> bytes:
        """The file."""
        self.asked += 1
        if self.away:
            self.away -= 1
            raise TryLater("network")
        if file_id not in self.files:
            raise Gone("wrong file_id")
        return self.files[file_id]


async def filed(town: Town, photos: tuple[str, ...] = (), voices: tuple[str, ...] = ()) -> None:
    """Li visits the Zhaos; the same draft each time."""
    report = VisitReport(town.homes[ZHAO], town.clock.today, Met.HEAD, photos=photos, voices=voices)
    await town.report(LI, report, "draft")


async def fetch(town: Town, telegram: Telegram) -> dict[str, int]:
    delivery = Delivery(town.database, TEXTS, telegram)
    return dict(await fetching.fetch_due(delivery, town.clock.now()))


async def rows(town: Town) -> list[KeptFile]:
    async with town.database.read() as work:
        return list(await work.scalars(select(KeptFile).order_by(KeptFile.id)))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_a_photo_is_kept_the_right_way_up_without_where_it_was_taken_and_lies_encrypted(
    town: Town, kind: str
) -> None:
    await filed(town, ("a",))
    assert await fetch(town, Telegram(files={"a": photo(kind)})) == {FileState.KEPT: 1}
    (row,) = await rows(town)
    async with town.database.read() as work:
        seen = await kept_files.see(work, await town.speaker(SUN), row.id)
        small = await kept_files.see(work, await town.speaker(SUN), row.id, small=True)
    with Image.open(BytesIO(seen.content)) as shown:
        assert shown.size == (300, 600)
        assert not dict(shown.getexif())
    assert CAMERA.encode() not in seen.content
    with Image.open(BytesIO(small.content)) as shown:
        assert max(shown.size) == THUMB_SIDE
    assert town.database.files is not None
    stored = [one.read_bytes() for one in town.database.files.folder.rglob("*") if one.is_file()]
    assert len(stored) == 2
    assert not any(seen.content[:64] in one or small.content[:64] in one for one in stored)
    assert not any(one.stat().st_mode & 0o077 for one in town.database.files.folder.rglob("*"))


async def test_the_same_record_again_fetches_nothing_twice(town: Town) -> None:
    telegram = Telegram(files={"a": photo()})
    await filed(town, ("a",))
    await fetch(town, telegram)
    await filed(town, ("a",))
    assert await fetch(town, telegram) == {}
    assert telegram.asked == 1


async def test_while_telegram_is_away_it_is_tried_again_and_nobody_is_bothered(town: Town) -> None:
    telegram = Telegram(files={"a": photo()}, away=2)
    await filed(town, ("a",))
    assert await fetch(town, telegram) == {FileState.WAITING: 1}
    assert await fetch(town, telegram) == {}
    for pause in PAUSES[:2]:
        town.clock.to(town.clock.now() + pause)
        await fetch(town, telegram)
    assert [row.state for row in await rows(town)] == [FileState.KEPT]


@pytest.mark.parametrize(("content", "why"), [(None, "不用再做什么"), (b"no picture", "打不开")])
async def test_what_cannot_be_had_is_told_once_a_record_to_whoever_sent_it(
    town: Town, content: bytes | None, why: str
) -> None:
    telegram = Telegram(files={} if content is None else dict.fromkeys("ab", content))
    await filed(town, ("a", "b"))
    assert await fetch(town, telegram) == {FileState.LOST: 2}
    await deliver(town, telegram)
    told = [one for one in telegram.to(town.accounts[LI]) if "没能" in one]
    assert len(told) == 1
    assert why in told[0]


async def test_what_stays_away_for_good_is_given_up_and_told(town: Town) -> None:
    telegram = Telegram(away=100)
    await filed(town, ("a",))
    for pause in (*PAUSES, timedelta()):
        await fetch(town, telegram)
        town.clock.to(town.clock.now() + pause)
    assert [row.state for row in await rows(town)] == [FileState.LOST]


async def test_a_voice_reaches_the_second_helper_with_the_record(town: Town) -> None:
    telegram = Telegram(files={"v": VOICE})
    await filed(town, voices=("v",))
    await fetch(town, telegram)
    await deliver(town, telegram)
    (heard,) = [one for one in telegram.sent if one.voice]
    assert heard.telegram_id == town.accounts[SUN]
    assert heard.voice == VOICE
    assert LI in heard.html
    assert ZHAO in heard.html


async def test_only_those_who_may_see_the_household_see_its_photos(town: Town) -> None:
    await filed(town, ("a",))
    (row,) = await rows(town)
    async with town.database.read() as work:
        with pytest.raises(NotFound):
            await kept_files.see(work, await town.speaker(LI), row.id)
    await fetch(town, Telegram(files={"a": photo()}))
    async with town.database.read() as work:
        assert (await kept_files.see(work, await town.speaker(LI), row.id)).content
        with pytest.raises(NotAllowed):
            await kept_files.see(work, await town.speaker(WANG), row.id)
        with pytest.raises(NotAllowed):
            await kept_files.see(work, await town.speaker(LI), row.id + 1)


async def test_a_file_that_was_changed_on_the_disk_is_not_shown(town: Town) -> None:
    await filed(town, ("a",))
    await fetch(town, Telegram(files={"a": photo()}))
    assert town.database.files is not None
    for path in town.database.files.folder.rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:-1] + b"x")
    (row,) = await rows(town)
    async with town.database.read() as work:
        with pytest.raises(NotFound):
            await kept_files.see(work, await town.speaker(LI), row.id)


async def test_what_is_erased_is_gone_from_the_folder_and_opened_by_no_key(town: Town) -> None:
    telegram = Telegram(files={"a": photo(), "b": photo(), "c": photo()})
    await filed(town, ("a",))
    other = VisitReport(town.homes[WANG], town.clock.today, Met.HEAD, photos=("b",))
    await town.report(CHEN, other)
    await fetch(town, telegram)
    assert town.database.files is not None
    folder = town.database.files.folder
    async with town.database.read() as work:
        homes = await erasing.households_of(work, EAST, ZHAO)
        with pytest.raises(NotFound):
            await erasing.households_of(work, EAST, "没有这家")
        assert await erasing.count(work, homes, None) == 1
    assert await erasing.erase_files(town.database, town.clock.now(), homes) == 1
    assert await erasing.erase_files(town.database, town.clock.now(), homes) == 0
    mine, others = await rows(town)
    assert (mine.state, mine.name, mine.file_key, mine.telegram_id) == (FileState.ERASED, None, None, "")
    assert {path.name.removesuffix(THUMB) for path in folder.rglob("*") if path.is_file()} == {others.name}
    await filed(town, ("a",))
    assert await fetch(town, telegram) == {}, "it does not come back from Telegram"
    async with town.database.read() as work:
        with pytest.raises(NotFound):
            await kept_files.see(work, await town.speaker(LI), mine.id)


async def test_files_go_by_themselves_after_the_days_that_were_set(town: Town) -> None:
    telegram = Telegram(files={"a": photo(), "b": photo()})
    delivery = Delivery(town.database, TEXTS, telegram)
    await filed(town, ("a",))
    town.clock.advance(days=40)
    await town.report(LI, VisitReport(town.homes[ZHAO], town.clock.today, Met.HEAD, photos=("b",)))
    await fetch(town, telegram)
    context = Context(town.database.begin, town.clock.now, delivery)
    await tidying.tidy(context)
    assert [row.state for row in await rows(town)] == [FileState.KEPT, FileState.KEPT]
    await tidying.tidy(replace(context, keep_files=timedelta(days=30)))
    assert [row.state for row in await rows(town)] == [FileState.ERASED, FileState.KEPT]
