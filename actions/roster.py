"""Importing a roster: what is new is added, a changed helper ends one pairing and begins another."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime

from actions import occurrences
from ledgers.roster import HelperEntry, Roster, RosterRow
from rules.programme import Programme
from rules.roles import Role
from rules.standing import Standing
from storage import directory
from storage.database import Work
from storage.directory import Directory
from storage.occurrences import close_of_pairings
from storage.tables import Household, Member, Pairing, Person, Region, Unit


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms the rows come in: programme, city above the township, and since when new pairings count."""

    programme: str
    city: str
    since: date


@dataclass(frozen=True, slots=True)
class OverCapacity:
    """A helper with more households than the programme allows; `hard` keeps these rows out."""

    name: str
    role: Role
    households: int
    limit: int
    rows: tuple[int, ...]
    hard: bool


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


@dataclass(slots=True)
class _Import:
    work: Work
    known: Directory
    terms: Terms
    done: Imported = field(default_factory=Imported)
    fresh: list[Pairing] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)


def over_capacity(roster: Roster, programme: Programme) -> tuple[OverCapacity, ...]:
    """Helpers to whom the roster gives more households than the programme allows."""
    found = []
    for capacity in programme.capacities:
        rows: dict[tuple[str, str | None], list[int]] = {}
        for row in roster.rows:
            entry = row.first if capacity.role is Role.FIRST_HELPER else row.second
            if entry is not None:
                rows.setdefault((entry.name, entry.phone), []).append(row.row)
        found += [
            OverCapacity(name, capacity.role, len(held), capacity.households, tuple(held), capacity.hard)
            for (name, _), held in rows.items()
            if len(held) > capacity.households
        ]
    return tuple(found)


async def import_roster(
    work: Work, roster: Roster, terms: Terms, now: datetime, leave_out: frozenset[int] = frozenset()
) -> Imported:
    """Brings the base in line with the roster's good rows; the same file again changes nothing.

    The caller decides what to do about faults, and commits (or, for a dry run, does not).
    """
    run = _Import(work, await directory.read(work), terms)
    homes = {}
    for row in roster.rows:
        if row.row not in leave_out:
            household = await _household(run, row, roster.township)
            homes[row.village, row.household_name] = household
            await _pair(run, household, Role.FIRST_HELPER, row.first)
            await _pair(run, household, Role.SECOND_HELPER, row.second)
    _members(run, roster, homes)
    await work.flush()
    await close_of_pairings(work, run.ended, Standing.HANDED_OVER)
    await occurrences.open_windows(work, now)
    await occurrences.open_for_pairings(
        work, work.rulebook.programmes[terms.programme], [pairing.id for pairing in run.fresh], now
    )
    return run.done


async def _household(run: _Import, row: RosterRow, township: str) -> Household:
    village = await _village(run, row.town or township, row.village)
    known = run.known.households.get((village.id, row.household_name))
    facts = {"address": row.address, "poverty_cause": row.poverty_cause, "help_measures": row.help_measures}
    if known is None:
        contact = await _person(run, row.household_name, row.household_phone)
        known = Household(
            village_id=village.id,
            head=row.household_name,
            programme=run.terms.programme,
            contact_id=contact.id,
            **facts,
        )
        run.work.add(known)
        await run.work.flush()
        run.known.households[village.id, row.household_name] = known
        run.done.households_new += 1
        return known
    changed = _change(known, facts)
    contact_now = await run.work.get(Person, known.contact_id) if known.contact_id else None
    if contact_now is not None and row.household_phone and contact_now.phone != row.household_phone:
        contact_now.phone, changed = row.household_phone, True
    run.done.households_changed += changed
    run.done.households_unchanged += not changed
    return known


def _change(row: Household | Person, facts: dict[str, str]) -> bool:
    """Writes what differs; empty cells of a roster leave what is known."""
    differing = {name: value for name, value in facts.items() if value and getattr(row, name) != value}
    for name, value in differing.items():
        setattr(row, name, value)
    return bool(differing)


async def _pair(run: _Import, household: Household, role: Role, entry: HelperEntry | None) -> None:
    if entry is None:
        return
    person = await _person(run, entry.name, entry.phone, entry.unit, entry.post)
    current = run.known.pairings.get((household.id, role))
    if current is not None and current.person_id == person.id:
        return
    since = run.terms.since
    if current is not None:
        current.until = max(since, current.since)
        since = current.until
        run.ended.append(current.id)
        run.done.pairings_ended += 1
        await run.work.flush()
    fresh = Pairing(household_id=household.id, person_id=person.id, role=role.value, since=since)
    run.work.add(fresh)
    run.known.pairings[household.id, role] = fresh
    run.fresh.append(fresh)
    run.done.pairings_opened += 1


async def _person(run: _Import, name: str, phone: str | None, unit: str = "", post: str = "") -> Person:
    known = run.known.people.get((name, phone))
    if known is None:
        known = Person(name=name, phone=phone, post=post, unit_id=await _unit(run, unit))
        run.work.add(known)
        await run.work.flush()
        run.known.people[name, phone] = known
        run.done.people_new += 1
    elif unit:
        _change(known, {"post": post})
        known.unit_id = await _unit(run, unit)
    return known


async def _unit(run: _Import, name: str) -> int | None:
    if not name:
        return None
    if name not in run.known.units:
        run.known.units[name] = Unit(name=name)
        run.work.add(run.known.units[name])
        await run.work.flush()
    return run.known.units[name].id


async def _village(run: _Import, township: str, name: str) -> Region:
    if (township, name) not in run.known.villages:
        parent = await _township(run, township)
        village = Region(kind="village", name=name, parent_id=parent.id)
        run.work.add(village)
        await run.work.flush()
        run.known.villages[township, name] = village
    return run.known.villages[township, name]


async def _township(run: _Import, name: str) -> Region:
    if name not in run.known.townships:
        city = await directory.region_named(run.work, "city", run.terms.city)
        if city is None:
            city = Region(kind="city", name=run.terms.city)
            run.work.add(city)
            await run.work.flush()
        run.known.townships[name] = Region(kind="township", name=name, parent_id=city.id)
        run.work.add(run.known.townships[name])
        await run.work.flush()
    return run.known.townships[name]


def _members(run: _Import, roster: Roster, homes: dict[tuple[str, str], Household]) -> None:
    seen: Counter[tuple[int, str]] = Counter(run.known.members)
    for row in roster.members:
        household = homes.get((row.village, row.household_name))
        if household is None or seen[household.id, row.name]:
            continue
        seen[household.id, row.name] += 1
        run.work.add(Member(household_id=household.id, name=row.name, relation=row.relation))
        run.done.members_new += 1
