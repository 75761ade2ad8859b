"""A whole invented city in the product's own tables, by bulk inserts; by default the largest in the documents."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from rules.roles import Role
from storage.database import Database, Work
from storage.tables import Account, Household, Office, Pairing, Person, Region, Table, Unit

HOUSEHOLDS = 45_000
HELPERS = 22_000
PROGRAMME = "laizhou-2018"
SINCE = date(2024, 11, 1)
FIRST_ACCOUNT = 700_000_000
_A_SECOND_HELPER_HAS = 5
_A_VILLAGE_HAS = 50
_A_TOWNSHIP_HAS = 50
_A_UNIT_HAS = 65
_CHUNK = 10_000

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class City:
    """How many there are. Second helpers have five households each (the document's limit), first helpers the rest.
    `newcomers`: people a unit without a household yet. `spread`: pairings began on so many days up to SINCE."""

    households: int = HOUSEHOLDS
    helpers: int = HELPERS
    programme: str = PROGRAMME
    newcomers: int = 0
    spread: int = 1

    @property
    def second_helpers(self) -> int:
        """Village and township people who visit monthly."""
        return -(-self.households // _A_SECOND_HELPER_HAS)

    @property
    def first_helpers(self) -> int:
        """People of the units who phone monthly and visit every two months."""
        return max(self.helpers - self.second_helpers, 1)

    @property
    def villages(self) -> int:
        """Fifty households each."""
        return -(-self.households // _A_VILLAGE_HAS)

    @property
    def townships(self) -> int:
        """Fifty villages each."""
        return -(-self.villages // _A_TOWNSHIP_HAS)

    @property
    def units(self) -> int:
        """Sixty-five first helpers each."""
        return -(-self.first_helpers // _A_UNIT_HAS)

    @property
    def city_officer(self) -> int:
        """The person; the officers come after the helpers."""
        return 1 + self.first_helpers + self.second_helpers

    def township_officer(self, household: int) -> int:
        """The person in the office of the household's township."""
        return self.city_officer + 1 + (household - 1) // _A_VILLAGE_HAS // _A_TOWNSHIP_HAS

    def liaison(self, first_helper: int) -> int:
        """The person who answers in the unit of this first helper."""
        return self.city_officer + self.townships + (self.unit(first_helper) or 1)

    def unit(self, person: int) -> int | None:
        """First helpers and newcomers, who are numbered after the liaisons, belong to one."""
        newcomer = person - self.city_officer - self.townships - self.units - 1
        if newcomer >= 0:
            return 1 + newcomer % self.units
        return 1 + (person - 1) // _A_UNIT_HAS if person <= self.first_helpers else None

    def since(self, household: int) -> date:
        """The day on which its helpers began."""
        return SINCE - timedelta(days=household * 7 % self.spread)

    def helper(self, role: Role, household: int) -> int:
        """The person who begins with this household."""
        if role is Role.FIRST_HELPER:
            return 1 + (household - 1) * self.first_helpers // self.households
        return 1 + self.first_helpers + (household - 1) * self.second_helpers // self.households


async def populate(database: Database, city: City, now: datetime) -> None:
    """Fills empty tables. Persons: first helpers, then second helpers, then the officers; all have an account."""
    async with database.begin() as work:
        for table, rows in _tables(city, now):
            await _put(work, table, rows)
        await work.commit()


async def _put(work: Work, table: type[Table], rows: Rows) -> None:
    connection = await work.connection()
    for at in range(0, len(rows), _CHUNK):
        await connection.execute(insert(table.__table__), rows[at : at + _CHUNK])  # type: ignore[arg-type]  # a mapped class has a Table


def _tables(city: City, now: datetime) -> Iterator[tuple[type[Table], Rows]]:
    first, second = city.first_helpers, city.second_helpers
    towns, villages = city.townships, city.villages
    helpers = first + second
    officers = 1 + towns + city.units
    everybody = helpers + officers + city.units * city.newcomers
    yield Region, [{"id": 1, "parent_id": None, "kind": "city", "name": "C"}]
    yield Region, [{"id": 2 + at, "parent_id": 1, "kind": "township", "name": f"T{at}"} for at in range(towns)]
    yield (
        Region,
        [
            {"id": 2 + towns + at, "parent_id": 2 + at // _A_TOWNSHIP_HAS, "kind": "village", "name": f"V{at}"}
            for at in range(villages)
        ],
    )
    yield Unit, [{"id": 1 + at, "name": f"U{at}"} for at in range(city.units)]
    yield (
        Person,
        [{"id": 1 + at, "name": f"P{at}", "unit_id": city.unit(1 + at)} for at in range(everybody)],
    )
    yield (
        Account,
        [
            {"telegram_id": FIRST_ACCOUNT + at, "person_id": 1 + at, "language": "zh_CN", "consented_at": now}
            for at in range(everybody)
        ],
    )
    yield Office, list(_offices(city, helpers))
    yield (
        Household,
        [
            {
                "id": 1 + at,
                "village_id": 2 + towns + at // _A_VILLAGE_HAS,
                "head": f"H{at}",
                "programme": city.programme,
            }
            for at in range(city.households)
        ],
    )
    yield Pairing, list(_pairings(city, Role.FIRST_HELPER))
    yield Pairing, list(_pairings(city, Role.SECOND_HELPER))


def _offices(city: City, helpers: int) -> Iterator[dict[str, Any]]:
    """The city's officer, one officer a township, one liaison a unit."""
    officer = 1 + helpers
    yield {"person_id": officer, "role": Role.CITY_OFFICER.value, "region_id": 1, "unit_id": None}
    for at in range(city.townships):
        officer += 1
        yield {"person_id": officer, "role": Role.TOWNSHIP_OFFICER.value, "region_id": 2 + at, "unit_id": None}
    for at in range(city.units):
        officer += 1
        yield {"person_id": officer, "role": Role.UNIT_LIAISON.value, "region_id": None, "unit_id": 1 + at}


def _pairings(city: City, role: Role) -> Iterator[dict[str, Any]]:
    for household in range(1, city.households + 1):
        person = city.helper(role, household)
        since = city.since(household)
        yield {"household_id": household, "person_id": person, "role": role.value, "since": since, "until": None}
