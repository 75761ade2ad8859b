"""Queries on plans, their measures and what was said of them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, func, literal, or_, select, update
from sqlalchemy.orm import aliased

from rules.plans import Outcome
from rules.roles import Role
from storage.among import among
from storage.database import Work
from storage.forms import Scope, households_in
from storage.insert import changed
from storage.tables import Household, Measure, MeasureWord, Member, OutboxMessage, Pairing, Person, Plan, PlanRevision


@dataclass(frozen=True, slots=True)
class Revised:
    """A revision with the name of whoever wrote it."""

    row: PlanRevision
    by: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """A measure, whose it is, and the member whom it is for (empty: all)."""

    row: Measure
    household_id: int
    year: int
    member: str


@dataclass(frozen=True, slots=True)
class Heard:
    """A word on a measure, and who said it."""

    row: MeasureWord
    by: str


def _newest() -> ColumnElement[bool]:
    """Whether no later year of the household has a plan."""
    later = aliased(Plan)
    return ~exists().where(later.household_id == Plan.household_id, later.year > Plan.year)


async def one(work: Work, plan_id: int) -> Plan | None:
    """A plan."""
    return await work.get(Plan, plan_id)


async def many(work: Work, ids: Collection[int]) -> list[Plan]:
    """These plans."""
    return list(await work.scalars(select(Plan).where(among(Plan.id, ids)))) if ids else []


async def heads(work: Work, households: Collection[int]) -> dict[int, str]:
    """Whose household it is, by id."""
    query = select(Household.id, Household.head).where(among(Household.id, households))
    return dict((await work.execute(query)).all())


async def newest(work: Work, households: Collection[int]) -> dict[int, Plan]:
    """The plan of each household's latest year, by household."""
    query = select(Plan).where(among(Plan.household_id, households), _newest())
    return {plan.household_id: plan for plan in await work.scalars(query)}


async def of_years(work: Work, household_id: int, years: Collection[int]) -> dict[int, Plan]:
    """The household's plans of these years."""
    query = select(Plan).where(Plan.household_id == household_id, Plan.year.in_(years))
    return {plan.year: plan for plan in await work.scalars(query)}


async def in_scope(work: Work, scope: Scope, year: int) -> dict[int, Plan]:
    """The plans of that year, by household."""
    query = select(Plan).where(Plan.year == year, Plan.household_id.in_(households_in(scope)))
    return {plan.household_id: plan for plan in await work.scalars(query)}


async def years_of(work: Work, households: Collection[int]) -> dict[int, set[int]]:
    """For which years each household has a plan."""
    found: dict[int, set[int]] = defaultdict(set)
    query = select(Plan.household_id, Plan.year).where(among(Plan.household_id, households))
    for household, year in await work.execute(query):
        found[household].add(year)
    return found


async def revisions(work: Work, plans: Collection[int]) -> list[Revised]:
    """All revisions of these plans, the oldest first."""
    query = select(PlanRevision, Person.name).join(Person, Person.id == PlanRevision.written_by)
    query = query.where(among(PlanRevision.plan_id, plans)).order_by(PlanRevision.plan_id, PlanRevision.number)
    return [Revised(*row) for row in await work.execute(query)]


async def measures(work: Work, plans: Collection[int]) -> list[Agreed]:
    """All measures of these plans, those of earlier revisions too, the soonest day first."""
    rows = await work.execute(_agreed().where(among(Measure.plan_id, plans)).order_by(Measure.until, Measure.id))
    return [Agreed(row, household, year, member or "") for row, household, year, member in rows]


async def words(work: Work, plans: Collection[int]) -> list[Heard]:
    """What was said about the measures of these plans, the oldest first."""
    query = (
        select(MeasureWord, Person.name)
        .join(Measure, Measure.id == MeasureWord.measure_id)
        .join(Person, Person.id == MeasureWord.said_by)
        .where(among(Measure.plan_id, plans))
        .order_by(MeasureWord.id)
    )
    return [Heard(*row) for row in await work.execute(query)]


async def open_measures(work: Work, households: Collection[int], by: date | None = None) -> list[Agreed]:
    """What these households' newest plans still have to do (`by`: until that day), the soonest day first."""
    query = _agreed().where(among(Plan.household_id, households), _open(), _newest())
    if by is not None:
        query = query.where(Measure.until <= by)
    rows = await work.execute(query.order_by(Measure.until, Measure.id))
    return [Agreed(row, household, year, member or "") for row, household, year, member in rows]


async def late_by_second(work: Work, people: Collection[int], today: date) -> dict[int, int]:
    """By second helper: how many measures of their households are past their day and open."""
    query = (
        select(Pairing.person_id, func.count())
        .join(Plan, Plan.household_id == Pairing.household_id)
        .join(Measure, Measure.plan_id == Plan.id)
        .where(among(Pairing.person_id, people), Pairing.role == Role.SECOND_HELPER, Pairing.until.is_(None))
        .where(Measure.until < today, _open(), _newest())
        .group_by(Pairing.person_id)
    )
    return dict((await work.execute(query)).all())


def _open() -> ColumnElement[bool]:
    """Whether a measure stands in the plan and there is still something to do."""
    undone = or_(Measure.outcome.is_(None), Measure.outcome == Outcome.UNDER_WAY)
    return and_(Measure.last_revision.is_(None), undone)


async def measure(work: Work, measure_id: int) -> Agreed | None:
    """One measure."""
    row = (await work.execute(_agreed().where(Measure.id == measure_id))).one_or_none()
    return None if row is None else Agreed(row[0], row[1], row[2], row[3] or "")


def _agreed() -> Select[Measure, int, int, str]:
    query = select(Measure, Plan.household_id, Plan.year, Member.name)
    return query.join(Plan, Plan.id == Measure.plan_id).outerjoin(Member, Member.id == Measure.member_id)


async def members(work: Work, household_id: int) -> list[Member]:
    """Who lives there, in the order they were given."""
    return list(await work.scalars(select(Member).where(Member.household_id == household_id).order_by(Member.id)))


async def say_word(work: Work, plan_id: int, number: int, word: str, now: datetime) -> bool:
    """Stores the family's word on the revision; False when it was said before."""
    said = update(PlanRevision).where(
        PlanRevision.plan_id == plan_id, PlanRevision.number == number, PlanRevision.word.is_(None)
    )
    return bool(await changed(work, said.values(word=word, word_at=now)))


async def close_measures(work: Work, ids: Sequence[int], last_revision: int) -> None:
    """These stand in the plan no longer."""
    await changed(work, update(Measure).where(among(Measure.id, ids)).values(last_revision=last_revision))


async def to_ask(work: Work, year: int, key: str, limit: int) -> list[int]:
    """First helpers who have a household without a plan for the year and were not asked under this key (their number
    follows it): at most so many."""
    planned = exists().where(Plan.household_id == Pairing.household_id, Plan.year == year)
    asked = exists().where(OutboxMessage.key == literal(key) + cast(Pairing.person_id, String))
    query = (
        select(Pairing.person_id)
        .where(Pairing.role == Role.FIRST_HELPER, Pairing.until.is_(None), ~planned, ~asked)
        .group_by(Pairing.person_id)
        .order_by(Pairing.person_id)
        .limit(limit)
    )
    return list(await work.scalars(query))


async def without_plan(work: Work, people: Collection[int], year: int) -> dict[int, list[tuple[int, str]]]:
    """For each of these first helpers the households (id, head) that have no plan for the year."""
    planned = exists().where(Plan.household_id == Household.id, Plan.year == year)
    query = (
        select(Pairing.person_id, Household.id, Household.head)
        .join(Household, Household.id == Pairing.household_id)
        .where(among(Pairing.person_id, people), Pairing.role == Role.FIRST_HELPER, Pairing.until.is_(None), ~planned)
        .order_by(Pairing.id)
    )
    found: dict[int, list[tuple[int, str]]] = {}
    for person, household, head in await work.execute(query):
        found.setdefault(person, []).append((household, head))
    return found
