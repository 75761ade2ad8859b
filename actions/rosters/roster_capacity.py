"""Who would have more households than a programme allows if a roster came in: each household by its own programme."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from actions.rosters.roster import Terms
from ledgers.roster import HelperEntry, Roster, RosterRow
from rules.roles import Role
from storage import directory, known_homes
from storage.database import Work
from storage.directory import PersonKey, person_key
from storage.known_homes import Holding, KnownHome
from storage.programme_changes import of_city

Place = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OverCapacity:
    """A helper who would have more households than a programme allows; `hard` keeps these rows out."""

    name: str
    role: Role
    households: int
    limit: int
    rows: tuple[int, ...]
    hard: bool


# Whose households: of which programme, in which role, and who.
_Key = tuple[str, Role, int | PersonKey]


async def over_capacity(work: Work, roster: Roster, terms: Terms) -> tuple[OverCapacity, ...]:
    """Those whom the roster gives a household that is one too many, with what they have already.

    A household counts by the programme that it follows, or would follow once it is here. Whoever had too many before
    and gets none is not named.
    """
    city = await directory.known_city(work, terms.city)
    before = _Before(
        await known_homes.homes(work, city.id) if city else [],
        await known_homes.holdings(work, city.id) if city else [],
        await of_city(work, city.id) if city and terms.of_place else {},
    )
    households, new, names = _counted(roster, terms, before)
    found = []
    for key, rows in new.items():
        programme, role, _ = key
        for capacity in work.rulebook.programmes[programme].capacities:
            if capacity.role is role and households[key] > capacity.households:
                limit, hard = capacity.households, capacity.hard
                found.append(OverCapacity(names[key], role, households[key], limit, tuple(rows), hard))
    return tuple(sorted(found, key=lambda over: (over.rows, over.role)))


class _Before:
    """What is known in the city; `assigned` names the programmes of places."""

    def __init__(self, homes: list[KnownHome], held: list[Holding], assigned: dict[Place, str]) -> None:
        self._homes = {(one.town, one.village, one.head): one for one in homes}
        self._assigned = assigned
        self.programmes = {one.id: one.programme for one in homes}
        self.held = {(one.household_id, one.role): one for one in held}
        self._people: dict[PersonKey, int] = {
            person_key(one.name, one.phone, one.unit): one.person_id for one in held
        }

    def home(self, town: str, row: RosterRow) -> KnownHome | None:
        """The household of that row."""
        return self._homes.get((town, row.village, row.household_name))

    def programme(self, town: str, village: str, default: str) -> str:
        """What a new household of that village follows: its village's, township's or city's programme."""
        places: tuple[Place, ...] = ((town, village), (town,), ())
        return next((self._assigned[place] for place in places if place in self._assigned), default)

    def person(self, entry: HelperEntry, present: Holding | None) -> int | PersonKey:
        """Known again by name and telephone, or as the household's present helper of that name."""
        if present is not None and present.name == entry.name:
            return present.person_id
        key = person_key(entry.name, entry.phone, entry.unit)
        return self._people.get(key, key)


def _counted(
    roster: Roster, terms: Terms, before: _Before
) -> tuple[Counter[_Key], dict[_Key, list[int]], dict[_Key, str]]:
    """How many households everybody would have, the rows that would give them another one, and their names."""
    households, new, names = Counter[_Key](), defaultdict[_Key, list[int]](list), dict[_Key, str]()
    told = set[tuple[int, Role]]()
    for row in roster.rows:
        town = row.town or roster.township
        home = before.home(town, row)
        programme = home.programme if home else before.programme(town, row.village, terms.programme)
        for role, entry in ((Role.FIRST_HELPER, row.first), (Role.SECOND_HELPER, row.second)):
            if entry is None:
                continue
            present = before.held.get((home.id, role)) if home else None
            person = before.person(entry, present)
            key = (programme, role, person)
            households[key] += 1
            names[key] = entry.name
            if present is None or present.person_id != person:
                new[key].append(row.row)
            if present is not None:
                told.add((present.household_id, role))
    for (household, role), held in before.held.items():
        if (household, role) not in told:
            households[before.programmes[household], role, held.person_id] += 1
    return households, new, names
