"""What is looked up for the rows of one page only: sums and names that nobody can sort by."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, select

from rules.roles import Role
from storage import office_people
from storage.among import among
from storage.database import Work
from storage.office_lists import checked as checked_of
from storage.people import roles_of_many
from storage.scope import Scope
from storage.standings import overdue, still_open
from storage.tables import Absence, Account, Excuse, Household, Occurrence, Pairing, Person


@dataclass(frozen=True, slots=True)
class Owing:
    """What one helper still owes at the reader's places. `overdue` of `due` have passed their day; for `explained` a
    reason waits for a decision. `account` is joined | unreachable | not_joined."""

    homes: int
    due: int = 0
    overdue: int = 0
    explained: int = 0
    next_due: date | None = None
    account: str = "joined"


async def owing(work: Work, scope: Scope, people: Collection[int], today: date) -> dict[int, Owing]:
    """By helper."""
    mine = (Pairing.until.is_(None), among(Pairing.person_id, people), scope.helping())
    homes = (
        select(Pairing.person_id, func.count(), func.max(Account.person_id), func.max(Account.unreachable_why))
        .join(Household, Household.id == Pairing.household_id)
        .outerjoin(Account, Account.person_id == Pairing.person_id)
        .where(*mine)
        .group_by(Pairing.person_id)
    )
    waits = select(Excuse.occurrence_id).where(Excuse.occurrence_id == Occurrence.id, Excuse.decided_at.is_(None))
    owed = (
        select(
            Pairing.person_id,
            func.count(),
            func.count(case((overdue(today), 1))),
            func.count(case((waits.exists(), 1))),
            func.min(Occurrence.window_end),
        )
        .join(Pairing, Pairing.id == Occurrence.pairing_id)
        .join(Household, Household.id == Pairing.household_id)
        .where(still_open, *mine)
        .group_by(Pairing.person_id)
    )
    due: dict[int, Any] = {row[0]: tuple(row[1:]) for row in await work.execute(owed)}
    found = {}
    for person, count, account, silent in await work.execute(homes):
        state = "not_joined" if account is None else "unreachable" if silent else "joined"
        number, late, explained, following = due.get(person, (0, 0, 0, None))
        found[person] = Owing(count, number, late, explained, following, state)
    return found


async def helpers_of(work: Work, households: Collection[int]) -> dict[int, dict[Role, str]]:
    """The names of today's helpers, by household and role."""
    query = select(Pairing.household_id, Pairing.role, Person.name).join(Person, Person.id == Pairing.person_id)
    query = query.where(among(Pairing.household_id, households), Pairing.until.is_(None))
    found: dict[int, dict[Role, str]] = defaultdict(dict)
    for household, role, name in await work.execute(query):
        found[household][Role(role)] = name
    return found


async def next_due(work: Work, households: Collection[int]) -> dict[int, date]:
    """The end of the window that ends next among what is open, by household."""
    query = (
        select(Pairing.household_id, func.min(Occurrence.window_end))
        .join(Pairing, Pairing.id == Occurrence.pairing_id)
        .where(among(Pairing.household_id, households), Occurrence.closed_as.is_(None), Pairing.until.is_(None))
        .group_by(Pairing.household_id)
    )
    return dict((await work.execute(query)).all())


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is today; while they are away: until when, and who stands in. `invited`: until when a link waits
    for them."""

    roles: frozenset[Role]
    away: date | None = None
    deputy: str = ""
    invited: datetime | None = None


async def standing_of(work: Work, people: Collection[int], now: datetime) -> dict[int, Standing]:
    """By person."""
    today = work.rulebook.today(now)
    away = select(Absence.person_id, Absence.until, Person.name).join(Person, Person.id == Absence.deputy_id)
    away = away.where(among(Absence.person_id, people), Absence.since <= today, Absence.until >= today)
    absent = {person: (until, name) for person, until, name in await work.execute(away.order_by(Absence.id))}
    links = await office_people.open_until(work, people, now)
    found = {}
    for person, roles in (await roles_of_many(work, people)).items():
        until, deputy = absent.get(person, (None, ""))
        found[person] = Standing(roles, until, deputy, links.get(person))
    return found


async def checked(work: Work, samples: Collection[int]) -> dict[int, int]:
    """By sample: how many of its households were asked."""
    return dict((await work.execute(checked_of(samples))).all())
