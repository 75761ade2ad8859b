"""Queries on people with a role towards a household and without a chat that the bot can write to."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, case, func, literal, null, or_, select, union_all

from rules.roles import Role
from storage.among import among
from storage.database import Work
from storage.standings import runs
from storage.tables import Account, Household, Occurrence, Office, Pairing, Person, Region


@dataclass(frozen=True, slots=True)
class Row:
    """`why`: the account cannot be written to (None: there is none). `due`: the last day of the
    first duty that is open today."""

    person_id: int
    name: str
    phone: str | None
    why: str | None
    roles: frozenset[Role]
    villages: tuple[str, ...]
    households: tuple[str, ...]
    due: date | None


async def households_of(work: Work, person_id: int) -> list[int]:
    """The households that the person helps today or speaks for."""
    helped = select(Pairing.household_id).where(Pairing.person_id == person_id, Pairing.until.is_(None))
    own = select(Household.id).where(Household.contact_id == person_id)
    return list(await work.scalars(union_all(helped, own)))


async def townships_of(work: Work, person_id: int) -> list[int]:
    """The townships whose officer the person is."""
    query = select(Office.region_id).where(Office.person_id == person_id, Office.role == Role.TOWNSHIP_OFFICER)
    return [region for region in await work.scalars(query) if region is not None]


async def without_chat(
    work: Work, today: date, *, townships: Collection[int] | None = None, people: Collection[int] | None = None
) -> list[Row]:
    """Each person once, however many households. What somebody else does in their place is not theirs to do today."""
    helpers = select(
        Pairing.person_id.label("person_id"), Pairing.role.label("role"), Pairing.household_id.label("household_id"),
        case((Pairing.stand_in_id.is_(None), Pairing.id)).label("pairing_id"),
    ).where(Pairing.until.is_(None))  # fmt: skip
    families = select(Household.contact_id, literal(Role.HOUSEHOLD.value), Household.id, null()).where(
        Household.contact_id.is_not(None)
    )
    held = union_all(helpers, families).subquery()
    due = (
        select(Occurrence.pairing_id, func.min(Occurrence.window_end).label("due"))
        .where(runs(today))
        .group_by(Occurrence.pairing_id)
        .subquery()
    )
    query: Select[int, str, str | None, str | None, str, str, str, date | None] = (
        select(
            Person.id, Person.name, Person.phone, Account.unreachable_why, held.c.role, Region.name, Household.head,
            due.c.due,
        )
        .join(held, held.c.person_id == Person.id)
        .join(Household, Household.id == held.c.household_id)
        .join(Region, Region.id == Household.village_id)
        .outerjoin(Account, Account.person_id == Person.id)
        .outerjoin(due, due.c.pairing_id == held.c.pairing_id)
        .where(or_(Account.telegram_id.is_(None), Account.unreachable_why.is_not(None)))
        .order_by(Person.id, Household.id)
    )  # fmt: skip
    if townships is not None:
        query = query.where(among(Region.parent_id, townships))
    if people is not None:
        query = query.where(among(Person.id, people))
    return _each_once((await work.execute(query)).all())


def _each_once(found: Collection[tuple[int, str, str | None, str | None, str, str, str, date | None]]) -> list[Row]:
    by_person = defaultdict(list)
    for row in found:
        by_person[row[0]].append(row)
    return [
        Row(
            person,
            rows[0][1],
            rows[0][2],
            rows[0][3],
            frozenset(Role(row[4]) for row in rows),
            tuple(dict.fromkeys(row[5] for row in rows)),
            tuple(dict.fromkeys(row[6] for row in rows)),
            min((row[7] for row in rows if row[7] is not None), default=None),
        )
        for person, rows in by_person.items()
    ]
