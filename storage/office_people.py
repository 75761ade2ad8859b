"""Queries on who holds which office, and on links that nobody has used yet."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select

from rules.roles import Role
from storage.among import among
from storage.database import Work
from storage.insert import changed
from storage.scope import Scope
from storage.tables import Household, Invite, Office, Pairing, Person, Region, Unit


@dataclass(frozen=True, slots=True)
class Held:
    """An office of somebody: `place` is the region's or the unit's name."""

    id: int
    person_id: int
    role: Role
    place: str
    region_id: int | None
    unit_id: int | None


async def held(work: Work, person_id: int) -> list[Held]:
    """The offices of this person."""
    return await _held(work, Office.person_id == person_id)


async def one(work: Work, office_id: int) -> Held | None:
    """The office of this number."""
    return next(iter(await _held(work, Office.id == office_id)), None)


async def of_ids(work: Work, ids: Collection[int]) -> dict[int, Held]:
    """Those of these offices that somebody still has."""
    return {one.id: one for one in await _held(work, among(Office.id, ids))}


async def _held(work: Work, wanted: ColumnElement[bool]) -> list[Held]:
    place = func.coalesce(Region.name, Unit.name)
    query = select(Office.id, Office.person_id, Office.role, place, Office.region_id, Office.unit_id)
    query = query.outerjoin(Region, Region.id == Office.region_id).outerjoin(Unit, Unit.id == Office.unit_id)
    rows = await work.execute(query.where(wanted).order_by(Office.id))
    return [Held(row[0], row[1], Role(row[2]), *row[3:]) for row in rows]


async def end(work: Work, office_id: int) -> bool:
    """Whether there was this office; it is gone now."""
    return bool(await changed(work, delete(Office).where(Office.id == office_id)))


async def open_until(work: Work, people: Collection[int], now: datetime) -> dict[int, datetime]:
    """By person: until when their unused link works, of those who have one."""
    query = select(Invite.person_id, func.max(Invite.expires_at)).where(among(Invite.person_id, people))
    query = query.where(Invite.used_at.is_(None), Invite.expires_at > now).group_by(Invite.person_id)
    return dict((await work.execute(query)).all())


async def drop_links(work: Work, person_id: int) -> None:
    """Unused links of this person stop working."""
    await changed(work, delete(Invite).where(Invite.person_id == person_id, Invite.used_at.is_(None)))


async def places(work: Work, scope: Scope, kinds: Collection[str]) -> list[Region]:
    """The regions of these kinds that are this officer's own or lie in them, the wider first."""
    query = select(Region).where(scope.places(Region.id), Region.kind.in_(kinds))
    return list(await work.scalars(query.order_by(Region.parent_id.is_not(None), Region.name, Region.id)))


async def is_unit_here(work: Work, scope: Scope, unit_id: int) -> bool:
    """Whether anybody of this unit helps at this officer's places."""
    query = select(Pairing.id).join(Person, Person.id == Pairing.person_id)
    query = query.join(Household, Household.id == Pairing.household_id).where(Person.unit_id == unit_id)
    return (await work.scalars(query.where(Pairing.until.is_(None), scope.families()).limit(1))).first() is not None
