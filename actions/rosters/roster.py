"""Importing a roster: what is new is added, a changed helper ends one pairing and begins another."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime

from actions.audit import append_audit
from actions.planning import occurrences
from actions.rosters.lists import bring_members
from actions.rosters.roster_city import ensure_same_city
from ledgers.list_kinds import Part
from ledgers.roster import Fault, FaultCode, HelperEntry, Roster, RosterRow
from rules.errors import Refused
from rules.roles import Role
from rules.standing import Standing
from storage import alerts, directory, known_homes
from storage.database import Work
from storage.directory import Directory, person_key
from storage.insert import store
from storage.occurrences import close_of_pairings
from storage.programme_changes import of_villages
from storage.tables import Household, Pairing, Person, Region, Unit


@dataclass(frozen=True, slots=True)
class Terms:
    """City, first day of new pairings, programme of new households (`of_place`: unless their place has its own)."""

    programme: str
    city: str
    since: date
    of_place: bool = True


@dataclass(slots=True)
class Imported:
    """What an import did, or would do: counts of rows by what became of them."""

    households_new: int = 0
    households_changed: int = 0
    households_unchanged: int = 0
    people_new: int = 0
    pairings_opened: int = 0
    pairings_ended: int = 0
    members_new: int = 0
    members_changed: int = 0


@dataclass(slots=True)
class _Line:
    """One row on its way in; `contact` speaks for a household that is new."""

    row: RosterRow
    village: Region
    helpers: dict[Role, Person] = field(default_factory=dict)
    contact: Person | None = None

    @property
    def key(self) -> tuple[int, str]:
        return self.village.id, self.row.household_name


@dataclass(slots=True)
class _Import:
    """Each kind of row is stored at once: ten thousand households are a few dozen statements."""

    work: Work
    known: Directory
    terms: Terms
    lines: list[_Line] = field(default_factory=list)
    done: Imported = field(default_factory=Imported)


async def import_roster(
    work: Work, roster: Roster, terms: Terms, now: datetime, leave_out: frozenset[int] = frozenset()
) -> Imported:
    """Brings the base in line with the roster's good rows; the same file again changes nothing.

    The caller decides what to do about faults, and commits (or, for a dry run, does not). Raises Refused for a
    handover on a day that is still to come.
    """
    run = _Import(work, await directory.read(work), terms)
    ensure_same_city(run.known, terms.city, roster)
    for row in roster.rows:
        if row.row not in leave_out:
            run.lines.append(_Line(row, await _village(run, row.town or roster.township, row.village)))
    await _units(run)
    await _people(run)
    await _households(run)
    ended, fresh = await _pairings(run, now)
    await _members(run, roster)
    await close_of_pairings(work, ended, Standing.HANDED_OVER)
    await alerts.stop_climbing(work, ended)
    homes = run.done.households_new + run.done.households_changed
    append_audit(work, None, "import_roster", now, households=homes, opened=len(fresh), ended=len(ended))
    await occurrences.open_windows(work, now)
    await occurrences.open_for_pairings(work, fresh, now)
    return run.done


async def _village(run: _Import, township: str, name: str) -> Region:
    parent = await _township(run, township)
    if (parent.id, name) not in run.known.villages:
        village = Region(kind="village", name=name, parent_id=parent.id)
        await store(run.work, [village])
        run.known.villages[parent.id, name] = village
    return run.known.villages[parent.id, name]


async def _township(run: _Import, name: str) -> Region:
    key = (run.terms.city, name)
    if key not in run.known.townships:
        city = await directory.known_city(run.work, run.terms.city)
        if city is None:
            city = Region(kind="city", name=run.terms.city)
            await store(run.work, [city])
        run.known.townships[key] = Region(kind="township", name=name, parent_id=city.id)
        await store(run.work, [run.known.townships[key]])
    return run.known.townships[key]


async def _units(run: _Import) -> None:
    named = {entry.unit: None for line in run.lines for entry in (line.row.first, line.row.second) if entry}
    fresh = [Unit(name=name) for name in named if name and name not in run.known.units]
    await store(run.work, fresh)
    run.known.units |= {unit.name: unit for unit in fresh}


async def _people(run: _Import) -> None:
    """Helpers, and whoever speaks for a new household."""
    fresh: list[Person] = []
    heads = dict.fromkeys(run.known.households)
    for line in run.lines:
        for role, entry in ((Role.FIRST_HELPER, line.row.first), (Role.SECOND_HELPER, line.row.second)):
            if entry is not None:
                line.helpers[role] = _helper(run, line, role, entry, fresh)
        if line.key not in heads:
            heads[line.key] = None
            line.contact = _contact(run, line.row, fresh)
    await store(run.work, fresh)
    run.done.people_new += len(fresh)


def _helper(run: _Import, line: _Line, role: Role, entry: HelperEntry, fresh: list[Person]) -> Person:
    key = person_key(entry.name, entry.phone, entry.unit)
    unit = run.known.units[entry.unit].id if entry.unit else None
    known = run.known.people.get(key) or _same_helper(run, line, role, entry, unit)
    if known is None:
        known = Person(name=entry.name, phone=entry.phone, post=entry.post, unit_id=unit)
        fresh.append(known)
    else:
        _change(known, {"post": entry.post, "phone": entry.phone or ""})
        known.unit_id = unit or known.unit_id
    run.known.people[key] = known
    return known


def _same_helper(run: _Import, line: _Line, role: Role, entry: HelperEntry, unit: int | None) -> Person | None:
    """The household's present helper in this role, when only their number changed, came or is left out now."""
    household = run.known.households.get(line.key)
    current = run.known.pairings.get((household.id, role)) if household else None
    person = run.known.person_of[current.person_id] if current else None
    if person is None or person.name != entry.name:
        return None
    same = person.unit_id == unit or not (person.phone and entry.phone)
    return person if same else None


def _contact(run: _Import, row: RosterRow, fresh: list[Person]) -> Person:
    """Known again by name and telephone only: two heads of one name without a telephone are two people."""
    key = person_key(row.household_name, row.household_phone, "")
    known = run.known.people.get(key) if row.household_phone else None
    if known is None:
        known = Person(name=row.household_name, phone=row.household_phone, post="")
        fresh.append(known)
        if row.household_phone:
            run.known.people[key] = known
    return known


async def _households(run: _Import) -> None:
    fresh = []
    assigned = await of_villages(run.work, {one.village.id for one in run.lines if run.terms.of_place})
    for line in run.lines:
        row = line.row
        facts = {"address": row.address, "poverty_cause": row.poverty_cause, "help_measures": row.help_measures}
        facts |= {"number": row.number} if row.number else {}
        known = run.known.households.get(line.key)
        if known is not None:
            changed = _change(known, facts) | _change_contact(run, known, row)
            run.done.households_changed += changed
            run.done.households_unchanged += not changed
            continue
        assert line.contact is not None
        village, name = line.key
        facts["programme"] = assigned.get(village, run.terms.programme)
        known = Household(village_id=village, head=name, contact_id=line.contact.id, **facts)
        run.known.households[line.key] = known
        fresh.append(known)
    await store(run.work, fresh, above=await known_homes.highest_erased(run.work))
    run.done.households_new += len(fresh)


def _change_contact(run: _Import, household: Household, row: RosterRow) -> bool:
    contact = run.known.person_of.get(household.contact_id or 0)
    return contact is not None and _change(contact, {"phone": row.household_phone or ""})


def _change(row: Household | Person, facts: dict[str, str]) -> bool:
    """Writes what differs; empty cells of a roster leave what is known."""
    differing = {name: value for name, value in facts.items() if value and getattr(row, name) != value}
    for name, value in differing.items():
        setattr(row, name, value)
    return bool(differing)


async def _pairings(run: _Import, now: datetime) -> tuple[list[int], list[int]]:
    """Ids of the pairings that ended and of those that began: the old one ends on the day on which the new begins.

    Raises Refused for a handover on a day that is still to come.
    """
    ended, fresh = [], []
    today, too_early = run.work.rulebook.today(now), list[int]()
    for line in run.lines:
        household = run.known.households[line.key]
        for role, person in line.helpers.items():
            current = run.known.pairings.get((household.id, role))
            if current is not None and current.person_id == person.id:
                continue
            since = run.terms.since
            if current is not None and current.since <= today < since:
                too_early.append(line.row.row)
                continue
            if current is not None:
                since = current.until = max(since, current.since)
                ended.append(current)
            pairing = Pairing(household_id=household.id, person_id=person.id, role=role.value, since=since)
            run.known.pairings[household.id, role] = pairing
            fresh.append(pairing)
    if too_early:
        # A pairing with an end is over for every query: until that day nobody would answer for the household.
        raise Refused("handover_ahead", since=run.terms.since, rows=too_early)
    await run.work.flush()
    await store(run.work, fresh)
    run.done.pairings_ended, run.done.pairings_opened = len(ended), len(fresh)
    return [pairing.id for pairing in ended], [pairing.id for pairing in fresh]


async def _members(run: _Import, roster: Roster) -> None:
    homes = {(line.row.village, line.row.household_name): run.known.households[line.key] for line in run.lines}
    placed = [(homes.get((row.village, row.household_name)), row) for row in roster.members]
    counts = await bring_members(
        run.work, [(household.id, row) for household, row in placed if household is not None]
    )
    run.done.members_new, run.done.members_changed = counts["members_new"], counts["members_changed"]


async def numbers_taken(work: Work, roster: Roster, city_id: int | None) -> tuple[Fault, ...]:
    """The rows whose number of the household is another household's, in the file or in the city."""
    if not any(row.number for row in roster.rows):
        return ()
    known = {} if city_id is None else {one.number: one.head for one in await known_homes.homes(work, city_id)}
    in_file = Counter(row.number for row in roster.rows)
    return tuple(
        Fault(row.row, Part.NUMBER.value, FaultCode.NUMBER_OF_ANOTHER, (("number", row.number), ("other", other)))
        for row in roster.rows
        if row.number
        for other in [known.get(row.number, row.household_name)]
        if other != row.household_name or in_file[row.number] > 1
    )
