"""Supervisors: who is township or city officer, or a unit's liaison."""

from rules.errors import NotFound
from rules.roles import Role
from storage import directory
from storage.database import Work
from storage.tables import Person


async def appoint(work: Work, role: Role, name: str, phone: str | None, place: str) -> bool:
    """Gives a person (made if unknown) an office over a township, a city or a unit. False when they have it already.

    Raises NotFound when no such place or unit is known: import a roster first.
    """
    region_id = unit_id = None
    if role is Role.UNIT_LIAISON:
        unit = await directory.unit_named(work, place)
        unit_id = unit.id if unit else None
    else:
        kind = "township" if role is Role.TOWNSHIP_OFFICER else "city"
        region = await directory.region_named(work, kind, place)
        region_id = region.id if region else None
    if region_id is None and unit_id is None:
        raise NotFound("place_unknown", place=place)
    known = [person for person in await directory.people_named(work, [name]) if person.phone == phone]
    person = known[0] if known else Person(name=name, phone=phone, unit_id=unit_id)
    if not known:
        work.add(person)
        await work.flush()
    return await directory.office(work, person.id, role, region_id, unit_id)
