"""What waits for supervisors and what was done at their places, counted for many of them at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select, union
from sqlalchemy.orm import aliased

from rules.programme import URGENT, ContactKind
from rules.roles import Role
from storage.among import among
from storage.contacts import FILED_HERE
from storage.database import Work
from storage.excuses import Given
from storage.excuses import many as excuses_many
from storage.outbox import State
from storage.tables import (
    Account,
    Alert,
    AlertTold,
    Confirmation,
    Contact,
    Excuse,
    Household,
    Occurrence,
    Office,
    OutboxMessage,
    Pairing,
    Person,
    Question,
    Region,
)

People = Collection[int] | None


@dataclass(frozen=True, slots=True)
class Done:
    """What was filed at somebody's places since a moment."""

    visits: int
    calls: int
    confirmed: int


async def open_alerts(work: Work, people: People) -> dict[int, tuple[int, int]]:
    """By person: alerts of which they were told and that nobody took, and how many of these are emergencies."""
    urgent = func.sum(case((Alert.kind.in_(URGENT), 1), else_=0))
    query = select(AlertTold.person_id, func.count(), urgent).join(Alert, Alert.id == AlertTold.alert_id)
    query = query.where(Alert.acknowledged_at.is_(None)).group_by(AlertTold.person_id)
    return {person: (count, int(some)) for person, count, some in await work.execute(_of(query, people))}


def _of(query: Select[*tuple[Any, ...]], people: People) -> Select[*tuple[Any, ...]]:
    return query if people is None else query.where(among(AlertTold.person_id, people))


async def questions(work: Work, people: People) -> dict[int, tuple[int, date | None]]:
    """By officer: questions that wait for an answer at their places, and the day by which the first is due."""
    township = aliased(Region)
    query = (
        select(Office.person_id, func.count(Question.id.distinct()), func.min(Question.due_on))
        .select_from(Question)
        .join(Household, Household.id == Question.household_id)
        .join(Region, Region.id == Household.village_id)
        .join(township, township.id == Region.parent_id)
        .join(Office, _over(township))
        .where(Question.answered_at.is_(None), Question.due_on.is_not(None))
        .group_by(Office.person_id)
    )
    if people is not None:
        query = query.where(among(Office.person_id, people))
    return {person: (count, due) for person, count, due in await work.execute(query)}


def _over(township: type[Region]) -> Any:  # a condition of SQLAlchemy's own kind
    return or_(
        and_(Office.region_id == township.id, Office.role == Role.TOWNSHIP_OFFICER),
        and_(Office.region_id == township.parent_id, Office.role == Role.CITY_OFFICER),
    )


async def given_up(work: Work, people: People, since: datetime) -> dict[int, int]:
    """By township officer: messages to helpers and families of their place that were given up since that moment and
    not laid ready again (those of whom the bot cannot write to are told apart: actions/delivery/unreachable.py)."""
    township, lost = aliased(Region), [State.EXPIRED, State.FAILED]
    helping = select(Pairing.person_id, Household.village_id).join(Household).where(Pairing.until.is_(None))
    living = select(Household.contact_id, Household.village_id).where(Household.contact_id.is_not(None))
    here = union(helping, living).subquery()
    query = (
        select(Office.person_id, func.count(OutboxMessage.id.distinct()))
        .select_from(OutboxMessage)
        .join(here, here.c.person_id == OutboxMessage.person_id)
        .join(Region, Region.id == here.c.village_id)
        .join(township, township.id == Region.parent_id)
        .join(Office, and_(Office.region_id == township.id, Office.role == Role.TOWNSHIP_OFFICER))
        .where(OutboxMessage.state.in_(lost), OutboxMessage.given_up_at >= since)
        .group_by(Office.person_id)
    )
    if people is not None:
        query = query.where(among(Office.person_id, people))
    return {person: int(count) for person, count in await work.execute(query)}


async def undecided(work: Work) -> list[Given]:
    """Every reason that nobody has decided and whose duty is still open, the oldest first."""
    # Few reasons wait while there are many duties: it begins with the reasons.
    query = select(Excuse.id).join(Occurrence, Occurrence.id == Excuse.occurrence_id + 0)
    query = query.where(Excuse.decided_at.is_(None), Occurrence.closed_as.is_(None))
    found = await excuses_many(work, list(await work.scalars(query)))
    return [found[number] for number in sorted(found)]


async def done_since(work: Work, people: Collection[int], since: datetime) -> dict[int, Done]:
    """By supervisor: what was filed about their households since that moment, each contact once a person."""
    sums = [
        func.count(case((Contact.kind == ContactKind.VISIT, Contact.id)).distinct()),
        func.count(case((Contact.kind == ContactKind.CALL, Contact.id)).distinct()),
        func.count(Confirmation.contact_id.distinct()),
    ]
    found: dict[int, Done] = {}
    for person, ways in _ways().items():
        query = (
            ways(select(person, *sums).select_from(Contact).join(Household, Household.id == Contact.household_id))
            .outerjoin(Confirmation, Confirmation.contact_id == Contact.id)
            .where(Contact.filed_at >= since, Contact.counts, FILED_HERE, among(person, people))
            .group_by(person)
        )
        for number, *counted in await work.execute(query):
            before = found.get(number)
            # Whoever holds two offices has the larger of two places that mostly lie within each other.
            if before is None or before.visits + before.calls < counted[0] + counted[1]:
                found[number] = Done(*counted)
    return found


def _ways() -> dict[Any, Any]:
    """How each kind of supervisor reaches their households: the column with the person, and the joins to it."""
    township, mine, colleague = aliased(Region), aliased(Pairing), aliased(Person)
    liaison = aliased(Office)

    def by_place(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
        query = query.join(Region, Region.id == Household.village_id).join(township, township.id == Region.parent_id)
        return query.join(Office, _over(township))

    def by_pairing(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
        second = and_(mine.household_id == Household.id, mine.role == Role.SECOND_HELPER, mine.until.is_(None))
        return query.join(mine, second)

    def by_unit(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
        query = query.join(Pairing, Pairing.id == Contact.pairing_id).join(
            colleague, colleague.id == Pairing.person_id
        )
        return query.join(liaison, liaison.unit_id == colleague.unit_id)

    return {Office.person_id: by_place, mine.person_id: by_pairing, liaison.person_id: by_unit}


@dataclass(frozen=True, slots=True)
class Officer:
    """An office with its place; `kind` is the place's."""

    person_id: int
    role: Role
    region_id: int
    place: str


async def officers(work: Work, people: People = None) -> list[Officer]:
    """Township and city officers who can be written to."""
    query = (
        select(Office.person_id, Office.role, Region.id, Region.name)
        .join(Region, Region.id == Office.region_id)
        .join(Account, Account.person_id == Office.person_id)
        .where(Account.unreachable_why.is_(None), Office.role.in_([Role.TOWNSHIP_OFFICER, Role.CITY_OFFICER]))
        .order_by(Office.id)
    )
    if people is not None:
        query = query.where(among(Office.person_id, people))
    return [Officer(person, Role(role), region, place) for person, role, region, place in await work.execute(query)]
