"""Queries on temporary covers: who could stand in, what is asked for, what begins and ends."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import Date, Executable, Select, case, func, literal, or_, select, union_all, update
from sqlalchemy.orm import aliased

from rules.cover import STANDING, UNDECIDED, CoverState
from rules.roles import Role
from storage.among import among
from storage.database import Work
from storage.insert import changed
from storage.tables import (
    Account,
    Cover,
    CoveredPairing,
    Handover,
    Household,
    Office,
    Pairing,
    Person,
    Region,
)

Rows: TypeAlias = Select[*tuple[Any, ...]]
STANDING_CODES = sorted(STANDING)


@dataclass(frozen=True, slots=True)
class Covered:
    """One pairing of a cover, with the household's surroundings."""

    pairing: Pairing
    head: str
    village: str
    township_id: int
    programme: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A cover with the names around it; `homes` are its pairings that still run, or all when none does."""

    cover: Cover
    helper: str
    unit_id: int | None
    stand_in: str | None
    asker: str
    homes: tuple[Covered, ...]


async def many(work: Work, ids: Collection[int]) -> dict[int, Shown]:
    """These covers by id."""
    if not ids:
        return {}
    helper, stand_in, asker = aliased(Person), aliased(Person), aliased(Person)
    query = (
        select(Cover, helper.name, helper.unit_id, stand_in.name, asker.name)
        .join(helper, helper.id == Cover.person_id)
        .outerjoin(stand_in, stand_in.id == Cover.stand_in_id)
        .join(asker, asker.id == Cover.asked_by)
        .where(among(Cover.id, ids))
        .execution_options(populate_existing=True)
    )
    rows = (await work.execute(query)).all()
    homes = await _homes(work, ids)
    return {cover.id: Shown(cover, name, unit, stands, by, homes[cover.id]) for cover, name, unit, stands, by in rows}


async def _homes(work: Work, covers: Collection[int]) -> Mapping[int, tuple[Covered, ...]]:
    query: Rows = (
        select(CoveredPairing.cover_id, Pairing, Household.head, Region.name, Region.parent_id, Household.programme)
        .join(Pairing, Pairing.id == CoveredPairing.pairing_id)
        .join(Household, Household.id == Pairing.household_id)
        .join(Region, Region.id == Household.village_id)
        .where(among(CoveredPairing.cover_id, covers))
        .order_by(Pairing.id)
    )
    found: dict[int, list[Covered]] = defaultdict(list)
    for row in (await work.execute(query)).all():
        found[row[0]].append(Covered(*row[1:]))
    running = {cover: [one for one in some if one.pairing.until is None] for cover, some in found.items()}
    return defaultdict(tuple, {cover: tuple(running[cover] or some) for cover, some in found.items()})


async def own_homes(work: Work, person_id: int, households: Collection[int]) -> list[Covered]:
    """This person's running pairings with these households; nobody else may ask about them meanwhile."""
    query: Rows = (
        select(Pairing, Household.head, Region.name, Region.parent_id, Household.programme)
        .join(Household, Household.id == Pairing.household_id)
        .join(Region, Region.id == Household.village_id)
        .where(Pairing.person_id == person_id, Pairing.until.is_(None), among(Household.id, households))
        .order_by(Pairing.id)
        .with_for_update(of=Pairing)
    )
    return [Covered(*row) for row in await work.execute(query)]


async def waiting(work: Work) -> list[int]:
    """Covers about which somebody was asked and has not answered."""
    query = select(Cover.id).where(Cover.state.in_(STANDING_CODES), Cover.state.in_(sorted(UNDECIDED)))
    return list(await work.scalars(query.order_by(Cover.id)))


async def overlapping(work: Work, pairings: Collection[int], since: date, until: date) -> Cover | None:
    """A cover of one of these pairings that has days in common with these (both ends count)."""
    query = (
        select(Cover)
        .join(CoveredPairing, CoveredPairing.cover_id == Cover.id)
        .where(among(CoveredPairing.pairing_id, pairings), Cover.state.in_(STANDING_CODES))
        .where(Cover.since <= until, Cover.until >= since)
        .order_by(Cover.since, Cover.id)
    )
    return (await work.scalars(query)).first()


async def standing_in(work: Work, person_id: int, since: date, until: date) -> Cover | None:
    """A cover for which this person was asked to stand in, or does, on some of these days."""
    query = select(Cover).where(Cover.stand_in_id == person_id, Cover.state.in_(STANDING_CODES))
    query = query.where(Cover.since <= until, Cover.until >= since)
    return (await work.scalars(query.order_by(Cover.since, Cover.id))).first()


async def change_within(work: Work, pairings: Collection[int], until: date) -> date | None:
    """The first day until then on which somebody else takes over one of these pairings for good."""
    query = select(func.min(Handover.on_day)).where(
        among(Handover.pairing_id, pairings),
        Handover.decision == "yes",
        Handover.ended_at.is_(None),
        Handover.on_day <= until,
    )
    return (await work.scalars(query)).one()


@dataclass(frozen=True, slots=True)
class Able:
    """Somebody who might stand in, and how many households they have by role, those covered on these days too."""

    person_id: int
    name: str
    held: Mapping[Role, int]


async def able(
    work: Work,
    helper: int,
    homes: Collection[Covered],
    since: date,
    until: date,
    townships: Collection[int],
    most: int,
    but: int | None = None,
) -> list[Able]:
    """Those with an account who might stand in for this helper: colleagues of the unit first, then helpers of these
    townships. Never another helper of the same households, and nobody who is covered or away on these days; `but` is
    the cover that is being settled, which takes no room of its own."""
    other, home, village, unit = aliased(Pairing), aliased(Household), aliased(Region), aliased(Person)
    employer = select(unit.unit_id).where(unit.id == helper).scalar_subquery()
    liaison = select(Office.person_id).where(Office.unit_id == employer)
    of_unit = or_(Person.unit_id == employer, Person.id.in_(liaison))
    near = (
        select(other.person_id)
        .join(home, home.id == other.household_id)
        .join(village, village.id == home.village_id)
        .where(other.until.is_(None), among(village.parent_id, townships))
    )
    helping = select(Pairing.person_id).where(
        among(Pairing.household_id, {one.pairing.household_id for one in homes}), Pairing.until.is_(None)
    )
    away = select(Cover.person_id).where(Cover.state.in_(STANDING_CODES), Cover.since <= until, Cover.until >= since)
    query = (
        select(Person.id, Person.name)
        .join(Account, Account.person_id == Person.id)
        .where(Account.unreachable_why.is_(None), Account.consented_at.is_not(None))
        .where(Person.id != helper, Person.id.not_in(helping), Person.id.not_in(away))
        .where(or_(of_unit, Person.id.in_(near)) if townships else of_unit)
        .order_by(case((of_unit, 0), else_=1), Person.id)
        .limit(most)
    )
    people = (await work.execute(query)).all()
    held = await _held(work, [person for person, _ in people], since, until, but or 0)
    return [Able(person, name, held[person]) for person, name in people]


async def _held(
    work: Work, people: Collection[int], since: date, until: date, but: int
) -> Mapping[int, Mapping[Role, int]]:
    """By person and role: their own households, and those that they cover on some of these days."""
    own = select(Pairing.person_id, Pairing.role, func.count()).where(
        among(Pairing.person_id, people), Pairing.until.is_(None)
    )
    covering = (
        select(Cover.stand_in_id, Pairing.role, func.count())
        .join(CoveredPairing, CoveredPairing.cover_id == Cover.id)
        .join(Pairing, Pairing.id == CoveredPairing.pairing_id)
        .where(among(Cover.stand_in_id, people), Cover.state.in_(STANDING_CODES), Pairing.until.is_(None))
        .where(Cover.since <= until, Cover.until >= since, Cover.id != but)
    )
    found: dict[int, dict[Role, int]] = defaultdict(lambda: defaultdict(int))
    rows: Executable = union_all(
        own.group_by(Pairing.person_id, Pairing.role), covering.group_by(Cover.stand_in_id, Pairing.role)
    )
    for person, role, count in await work.execute(rows):
        found[person][Role(role)] += count
    return found


async def advance(work: Work, cover_id: int, before: Collection[CoverState], **values: Any) -> bool:
    """Whether the cover stood in one of these states; then these values are written."""
    statement = update(Cover).where(Cover.id == cover_id, Cover.state.in_(sorted(before)))
    return bool(await changed(work, statement.values(**values)))


async def to_end(work: Work, today: date) -> list[int]:
    """Covers whose days are over, and those none of whose pairings runs any more."""
    running = (
        select(CoveredPairing.cover_id)
        .join(Pairing, Pairing.id == CoveredPairing.pairing_id)
        .where(CoveredPairing.cover_id == Cover.id, Pairing.until.is_(None))
        .exists()
    )
    query = select(Cover.id).where(Cover.state.in_(STANDING_CODES), or_(Cover.until < today, ~running))
    return list(await work.scalars(query.order_by(Cover.id)))


async def to_begin(work: Work, today: date) -> list[int]:
    """Covers that are agreed on and whose first day has come."""
    query = select(Cover.id).where(Cover.state == CoverState.AGREED, Cover.since <= today, Cover.until >= today)
    return list(await work.scalars(query.order_by(Cover.id)))


async def begin(work: Work, ids: Collection[int], today: date) -> None:
    """From now on the stand-in comes."""
    await changed(
        work, update(Cover).where(among(Cover.id, ids)).values(state=CoverState.RUNNING.value, began_on=today)
    )
    of_these = select(CoveredPairing.pairing_id).where(among(CoveredPairing.cover_id, ids))
    who = (
        select(Cover.stand_in_id)
        .join(CoveredPairing, CoveredPairing.cover_id == Cover.id)
        .where(CoveredPairing.pairing_id == Pairing.id, among(Cover.id, ids))
        .scalar_subquery()
    )
    statement = update(Pairing).where(Pairing.id.in_(of_these), Pairing.until.is_(None)).values(stand_in_id=who)
    await changed(work, statement.execution_options(synchronize_session=False))


async def end(work: Work, ids: Collection[int], today: date, by: int | None = None) -> None:
    """The helpers come again: what ran is finished, at the latest on its last day; the rest is withdrawn."""
    of_these = select(CoveredPairing.pairing_id).join(Cover, Cover.id == CoveredPairing.cover_id)
    of_these = of_these.where(among(Cover.id, ids), Cover.state == CoverState.RUNNING)
    statement = update(Pairing).where(Pairing.id.in_(of_these)).values(stand_in_id=None)
    await changed(work, statement.execution_options(synchronize_session=False))
    ran = Cover.state == CoverState.RUNNING
    last = case((Cover.until < today, Cover.until), else_=literal(today, Date()))
    values = {
        "ended_on": case((ran, last), else_=None),
        "state": case((ran, CoverState.FINISHED.value), else_=CoverState.WITHDRAWN.value),
        "ended_by": by,
    }
    await changed(work, update(Cover).where(among(Cover.id, ids)).values(**values))


async def followed(work: Work, ids: Collection[int]) -> dict[int, Cover]:
    """What prolongs these covers and stands, by the one that it prolongs."""
    query = select(Cover).where(among(Cover.follows_id, ids), Cover.state.in_(STANDING_CODES))
    return {one.follows_id: one for one in await work.scalars(query) if one.follows_id is not None}


async def concerning(work: Work, person_id: int) -> list[int]:
    """Covers that stand and are about this person's households, or for which they stand in, the soonest first."""
    query = select(Cover.id).where(
        or_(Cover.person_id == person_id, Cover.stand_in_id == person_id), Cover.state.in_(STANDING_CODES)
    )
    return list(await work.scalars(query.order_by(Cover.since, Cover.id)))
