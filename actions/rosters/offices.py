"""Supervisors: who is township or city officer, or a unit's liaison."""

from dataclasses import dataclass
from datetime import datetime

from actions.audit import append_audit
from actions.rosters import office_news
from actions.views import Speaker
from rules.errors import NotFound
from rules.roles import Role
from storage import directory
from storage.database import Work
from storage.tables import Person

KINDS = {
    Role.TOWNSHIP_OFFICER: ("township",),
    Role.CITY_OFFICER: ("city",),
    Role.VILLAGE_WITNESS: ("village",),
    Role.INSPECTOR: ("city", "township"),
}


async def appoint(work: Work, role: Role, name: str, phone: str | None, place: str, now: datetime) -> bool:
    """Gives a person (made if unknown) an office over a village, township, city or unit. False when they have it.

    Raises NotFound when no such place or unit is known (import a roster first), Refused when several have the name:
    `莱州市/青禾镇` says which.
    """
    region_id = unit_id = None
    if role is Role.UNIT_LIAISON:
        unit = await directory.unit_named(work, place)
        if unit is None:
            raise NotFound("place_unknown", place=place)
        unit_id = unit.id
    else:
        region_id = (await directory.place(work, place, *KINDS[role])).id
    return (await give(work, None, role, name, phone, Place(region_id, unit_id), now))[1]


@dataclass(frozen=True, slots=True)
class Place:
    """Of what an office is: a region, or a unit."""

    region_id: int | None = None
    unit_id: int | None = None


async def give(
    work: Work, by: Speaker | None, role: Role, name: str, phone: str | None, at: Place, now: datetime
) -> tuple[int, bool]:
    """Gives the office, as part of another deed that has asked for its own right: whose it is, and whether it is
    new."""
    known = await _known(work, name, phone)
    person = known or Person(name=name, phone=phone, unit_id=at.unit_id)
    if known is None:
        work.add(person)
        await work.flush()
    new = await directory.office(work, person.id, role, at.region_id, at.unit_id)
    if new is not None:
        about = {"person": person.id, "role": role.value, "region": at.region_id, "unit": at.unit_id}
        append_audit(work, by, "appoint", now, **about)
        await office_news.tell(work, person.id, new, now)
    return person.id, new is not None


async def _known(work: Work, name: str, phone: str | None) -> Person | None:
    """By name and telephone; by the name alone only among officers: a farmer of this name gets no office by it."""
    same = [person for person in await directory.people_named(work, [name]) if person.phone == phone]
    if phone is None:
        officers = await directory.has_office(work, [person.id for person in same])
        same = [person for person in same if person.id in officers]
    return same[0] if same else None
