"""Everything that is kept of one household goes: looked at first, then erased in one transaction."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from actions.audit import append_audit
from actions.contacts.erasing import erase_files, households_of
from rules.errors import NotFound, Refused
from storage import erasing
from storage.database import Database, Work
from storage.tables import Erasure, Household


@dataclass(frozen=True, slots=True)
class Kept:
    """What there is of a household, by table; `people_staying` serve others, too, and are not erased."""

    head: str
    rows: Counter[str]
    people_staying: int


@dataclass(frozen=True, slots=True)
class _Going:
    """The rows that go, and messages that stay without them."""

    rows: erasing.Rows
    messages: dict[int, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Erased:
    """How many rows and files went. `elsewhere` is where the head's name still stands in clear, rows by table.column:
    a signed package, a namesake, or what somebody else wrote. `anew`: whether the file was written anew without what
    was deleted; None on PostgreSQL, which does that by itself."""

    rows: int
    files: int
    elsewhere: dict[str, int]
    anew: bool | None


@dataclass(frozen=True, slots=True)
class Noted:
    """A family that was erased: the number that it had, the day in the city's time, and the reason."""

    household_id: int
    on: date
    why: str


async def noted(work: Work) -> list[Noted]:
    """All that were erased, the earliest first."""
    rows = await work.scalars(select(Erasure).order_by(Erasure.id))
    return [Noted(row.household_id, work.rulebook.today(row.erased_at), row.why) for row in rows]


async def find(work: Work, place: str, head: str, number: int | None) -> int:
    """The household of this head in a village, township or city. Raises NotFound; Refused, which names the numbers,
    when there are several and none of them is `number`."""
    found = await households_of(work, place, head)
    if number is not None:
        found = [one for one in found if one == number]
    if not found:
        raise NotFound("household_unknown", place=place)
    if len(found) > 1:
        raise Refused("household_several", numbers=found)
    return found[0]


async def look(work: Work, household_id: int, why: str | None = None) -> Kept:
    """What would go. Raises NotFound, and Refused for a reason that `erase` would not take."""
    if why is not None:
        await _ensure_reason(work, household_id, why)
    return (await _look(work, household_id))[1]


async def _ensure_reason(work: Work, household_id: int, why: str) -> None:
    names = await erasing.names(work, await _there(work, household_id))
    if not why.strip() or any(one in why for one in names):
        raise Refused("erasing_why")


async def _there(work: Work, household_id: int) -> Household:
    household = await erasing.lock(work, household_id)
    if household is None:
        raise NotFound("not_found")
    return household


async def _look(work: Work, household_id: int) -> tuple[_Going, Kept]:
    household = await _there(work, household_id)
    names = await erasing.names(work, household)
    rows = await erasing.of_household(work, household_id)
    family = await erasing.family(work, household, rows)
    rows = await erasing.with_people(work, rows, [one for one, goes in family.items() if goes])
    rows["conversation"] = await erasing.drafts(work, rows, names)
    rows["import_change"] = await erasing.notes_of_imports(work, rows)
    messages = await erasing.messages(work, rows)
    rows["outbox_message"] = rows.get("outbox_message", set()) | {
        (one,) for one, left in messages.items() if left is None
    }
    going = _Going(rows, {one: left for one, left in messages.items() if left is not None})
    counted = Counter({table: len(keys) for table, keys in sorted(rows.items()) if keys})
    return going, Kept(household.head, counted, sum(not goes for goes in family.values()))


async def erase(database: Database, household_id: int, why: str, now: datetime) -> Erased:
    """Erases the photos and voices first, each for good, then all rows at once; a call that was broken off is called
    again. The reason is kept and may name nobody of the family. Raises Refused and NotFound."""
    async with database.read() as work:
        await _ensure_reason(work, household_id, why)
    files = await erase_files(database, now, [household_id])
    async with database.begin() as work:
        going, kept = await _look(work, household_id)
        await erasing.erase(work, going.rows, going.messages)
        count = kept.rows.total()
        work.add(Erasure(household_id=household_id, erased_at=now, why=why.strip(), rows=count))
        append_audit(work, None, "erase_household", now, household=household_id, count=count)
        await work.commit()
    anew = await database.write_anew() if database.is_sqlite else None
    async with database.read() as work:
        return Erased(count, files, await erasing.elsewhere(work, kept.head), anew)
