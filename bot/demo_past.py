"""What was before the demo town opened: a year of visits and calls, brought in as a place brings in its own old list.

Maps, households' pages and forms have something to show on the first day; nobody is told of it.
"""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from hashlib import sha256

from actions.rosters.imports import FileMark, carry_out, contacts_plan
from actions.rosters.list_rows import Placed, PlacedList
from ledgers.list_rows import HomeRef, PastContactRow
from rules.programme import ContactKind
from rules.roles import Role
from storage import directory, known_homes
from storage.database import Database
from storage.known_homes import KnownHome
from storage.tables import Pairing, Person

MONTHS = 12
# In one month of so many a family was neither visited nor called.
ONE_IN = 5


def before(day: date, months: int) -> date:
    """The first day of the month so many months before."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, 1)


async def bring_past(database: Database, city: str, heads: Collection[str], opens: date, now: datetime) -> None:
    """The year before that first of a month, of the households of these heads and whoever helps them today."""
    async with database.read() as work:
        region = await directory.known_city(work, city)
        assert region is not None
        homes = [one for one in await known_homes.homes(work, region.id) if one.head in heads]
        helped = await known_homes.helped(work, [one.id for one in homes])
    helping = [(home, *one) for home in homes for one in helped[home.id]]
    days = [(*who, *one) for who in helping for one in _year(who[0].id, Role(who[1].role), opens)]
    rows = tuple(_row(number, *one) for number, one in enumerate(days, 2))
    placed = PlacedList(rows, ())
    name = f"{before(opens, MONTHS).year}.xlsx"
    mark = FileMark(name, sha256(name.encode()).hexdigest())
    await carry_out(database, contacts_plan(placed, region.id), mark, now, _silently)


def _silently(done: int, of: int) -> None:
    """Nobody waits for it."""


def _year(home: int, role: Role, opens: date) -> Iterator[tuple[ContactKind, date]]:
    """A second helper comes every month; a first helper every other, and calls in each."""
    first = role is Role.FIRST_HELPER
    for month in range(1, MONTHS + 1):
        for kind in (ContactKind.VISIT, ContactKind.CALL) if first else (ContactKind.VISIT,):
            due = kind is ContactKind.CALL or not first or month % 2 == 1
            if due and (home * 2 + month) % ONE_IN:
                yield kind, before(opens, month) + timedelta(days=(home * 7 + month * 5 + len(kind.value)) % 26)


def _row(
    number: int, home: KnownHome, pairing: Pairing, person: Person, kind: ContactKind, on: date
) -> Placed[PastContactRow]:
    ref, role = HomeRef("", home.head, home.town, home.village), Role(pairing.role)
    row = PastContactRow(number, ref, person.name, person.phone, role, on, kind, counts=True, what="")
    return Placed(row, home.id, person.id)
