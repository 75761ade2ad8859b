"""Queries on people, their accounts and their roles towards households."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import Executable, Select, func, literal, select, union_all, update
from sqlalchemy.orm import aliased

from rules.roles import COMERS, Role
from storage.among import among, among_given
from storage.database import Work
from storage.insert import changed
from storage.tables import Account, Household, Office, Pairing, Person, Region


class Holder(NamedTuple):
    """This person has this role towards this household; tens of thousands at once."""

    household_id: int
    role: Role
    person_id: int


async def account_of(work: Work, telegram_id: int) -> tuple[Account, Person] | None:
    """The enrolled person behind a Telegram account."""
    query = select(Account, Person).join(Person).where(Account.telegram_id == telegram_id)
    found = (await work.execute(query)).one_or_none()
    return None if found is None else (found[0], found[1])


async def has_account(work: Work, person_id: int) -> bool:
    """Whether this person has joined."""
    return (await work.scalars(select(Account.telegram_id).where(Account.person_id == person_id))).first() is not None


async def reachable(work: Work, people: Collection[int]) -> dict[int, Account]:
    """The accounts of those people who have one to which the bot can write, by person."""
    query = select(Account).where(among(Account.person_id, people), Account.unreachable_why.is_(None))
    return {account.person_id: account for account in await work.scalars(query)}


async def names(work: Work, people: Collection[int]) -> dict[int, str]:
    """Names by person id."""
    rows = await work.execute(select(Person.id, Person.name).where(among(Person.id, people)))
    return dict(rows.all())


async def roles_of(work: Work, person_id: int) -> frozenset[Role]:
    """Every role that the person has anywhere today."""
    return (await roles_of_many(work, [person_id]))[person_id]


async def roles_of_many(work: Work, people: Collection[int]) -> dict[int, frozenset[Role]]:
    """Every role of each of these people anywhere today."""
    pairing = select(Pairing.person_id, Pairing.role).where(among(Pairing.person_id, people), Pairing.until.is_(None))
    stands_in = select(Pairing.stand_in_id, literal(Role.STAND_IN.value)).where(
        among(Pairing.stand_in_id, people), Pairing.until.is_(None)
    )
    office = select(Office.person_id, Office.role).where(among(Office.person_id, people))
    household = select(Household.contact_id, literal(Role.HOUSEHOLD.value)).where(among(Household.contact_id, people))
    found: dict[int, set[Role]] = defaultdict(set)
    query: Executable = union_all(pairing, stands_in, office, household)
    for person, role in await work.execute(query):
        found[person].add(Role(role))
    return {person: frozenset(found[person]) for person in people}


async def holders(work: Work, households: Collection[int], roles: Collection[Role]) -> list[Holder]:
    """Who has one of these roles towards these households today."""
    parts = tuple(part for part in _HOLDERS if not part.roles.isdisjoint(roles))
    if not parts or not households:
        return []
    await work.flush()
    connection = await work.connection()
    rows = (await connection.execute(_of_parts(parts), {"households": list(households)})).all()
    wanted = {role.value: role for role in roles}  # for tens of thousands: Role(...) costs more than the rest
    return [Holder(household, wanted[role], person) for household, role, person in rows if role in wanted]


def holding(roles: Collection[Role]) -> list[Select[int, str, int]]:
    """Who has one of these roles today, and perhaps others, as queries: household_id, role, person_id."""
    return [part.query for part in _HOLDERS if not part.roles.isdisjoint(roles)]


async def roles_towards(work: Work, person_id: int, household_id: int) -> frozenset[Role]:
    """The roles that this person has towards this household today."""
    found = await holders(work, [household_id], tuple(Role))
    return frozenset(holder.role for holder in found if holder.person_id == person_id)


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    roles: frozenset[Role]
    query: Select[int, str, int]


def _parts() -> tuple[_Part, ...]:
    village, township = aliased(Region), aliased(Region)
    home = Household.id.label("household_id")
    helper = select(home, Pairing.role, Pairing.person_id).join(Pairing).where(Pairing.until.is_(None))
    comes = select(home, literal(Role.STAND_IN.value).label("role"), Pairing.stand_in_id.label("person_id"))
    comes = comes.join(Pairing).where(Pairing.until.is_(None), Pairing.stand_in_id.is_not(None))
    family = select(home, literal(Role.HOUSEHOLD.value).label("role"), Household.contact_id.label("person_id"))
    family = family.where(Household.contact_id.is_not(None))
    placed = select(home, Office.role, Office.person_id).join(village, village.id == Household.village_id)
    witness = placed.join(Office, Office.region_id == Household.village_id).where(Office.role == Role.VILLAGE_WITNESS)
    near = placed.join(Office, Office.region_id == village.parent_id).where(Office.role == Role.TOWNSHIP_OFFICER)
    far = (
        placed.join(township, township.id == village.parent_id)
        .join(Office, Office.region_id == township.parent_id)
        .where(Office.role == Role.CITY_OFFICER)
    )
    liaison = (
        select(home, Office.role, Office.person_id)
        .join(Pairing, Pairing.household_id == Household.id)
        .join(Person, Person.id == Pairing.person_id)
        .join(Office, Office.unit_id == Person.unit_id)
        .where(Pairing.until.is_(None), Pairing.role == Role.FIRST_HELPER, Office.role == Role.UNIT_LIAISON)
    )
    return (
        _Part(frozenset({Role.FIRST_HELPER, Role.SECOND_HELPER}), helper),
        _Part(frozenset({Role.STAND_IN}), comes),  # type: ignore[arg-type]  # not null by its condition
        _Part(frozenset({Role.HOUSEHOLD}), family),  # type: ignore[arg-type]  # not null by its condition
        _Part(frozenset({Role.VILLAGE_WITNESS}), witness),
        _Part(frozenset({Role.TOWNSHIP_OFFICER}), near),
        _Part(frozenset({Role.CITY_OFFICER}), far),
        _Part(frozenset({Role.UNIT_LIAISON}), liaison),
    )


_HOLDERS = _parts()


@cache
def _of_parts(parts: tuple[_Part, ...]) -> Executable:
    """Built once for each set of roles."""
    return union_all(*(part.query.where(among_given(Household.id, "households")) for part in parts))


async def mark_unreachable(work: Work, person_id: int, why: str, now: datetime) -> bool:
    """The bot cannot write to this person until they write to it again. False when that was known."""
    statement = update(Account).where(Account.person_id == person_id, Account.unreachable_why.is_(None))
    return bool(await changed(work, statement.values(unreachable_why=why, unreachable_at=now)))


async def count_unreachable(work: Work) -> int:
    """How many accounts cannot be written to."""
    query = select(func.count()).select_from(Account).where(Account.unreachable_why.is_not(None))
    return (await work.scalars(query)).one()


async def mark_reachable(work: Work, telegram_id: int) -> bool:
    """The bot can write to this account again. False when nothing was wrong with it."""
    account = await work.get(Account, telegram_id)  # nothing is asked of the database where the speaker is known
    if account is None or account.unreachable_why is None:
        return False
    account.unreachable_why, account.unreachable_at = None, None
    return True


async def moved(work: Work, before: int, now: int) -> None:
    """The chat has another id."""
    await changed(work, update(Account).where(Account.telegram_id == before).values(telegram_id=now))


async def witnesses(work: Work, household_id: int) -> list[int]:
    """Who may witness for a household without Telegram: enrolled, of its village, and none of those who come."""
    held = await holders(work, [household_id], (Role.VILLAGE_WITNESS, *COMERS))
    helping = {one.person_id for one in held if one.role in COMERS}
    able = {one.person_id for one in held if one.role is Role.VILLAGE_WITNESS} - helping
    return sorted(await reachable(work, able))
