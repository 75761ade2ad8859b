"""People on the board: who holds which office, who gives and ends one, and who is invited."""

from dataclasses import dataclass
from datetime import datetime

from actions.audit import append_audit
from actions.pages.board import Visitor
from actions.pages.board_pages import Row, listed
from actions.pairings.handover import newcomer_of
from actions.rosters import office_news, offices
from actions.rosters.enrolment import Link, make_link
from actions.views import AwayCard
from rules.board import GIVEN_BY, PageName, gives
from rules.errors import NotAllowed, NotFound, Refused
from rules.roles import Role
from storage import absences, directory, office_people
from storage.database import Work
from storage.people import roles_of
from storage.tables import Region

# Of more places than these nobody looks through a list: the name is typed.
LISTED = 60


@dataclass(frozen=True, slots=True)
class OfficeCard:
    """An office of somebody; `ends`: the reader may end it."""

    id: int
    role: Role
    place: str
    ends: bool


@dataclass(frozen=True, slots=True)
class PersonCard:
    """Somebody of the reader's places; `invites`: the reader may make a link for them."""

    row: Row
    offices: tuple[OfficeCard, ...]
    away: AwayCard | None
    invites: bool


async def one(work: Work, visitor: Visitor, person_id: int) -> PersonCard:
    """Raises NotAllowed."""
    row = await listed(work, visitor, "people", person_id)
    offices_, is_other = await _held(work, visitor, person_id), person_id != visitor.speaker.person_id
    cards = tuple(OfficeCard(one.id, one.role, one.place, is_other and is_mine) for one, is_mine in offices_)
    found = await absences.current(work, person_id, visitor.speaker.today)
    away = AwayCard(found[0].until, found[1]) if found else None
    able = row.cells["account"] in ("not_joined", "invited") and await _invites(work, person_id, offices_)
    return PersonCard(row, cards, away, able)


def offers(visitor: Visitor) -> tuple[Role, ...]:
    """The offices that this reader may give."""
    return tuple(role for role in GIVEN_BY if gives(visitor.scope.roles, role))


async def places(work: Work, visitor: Visitor) -> tuple[str, ...]:
    """Names of the reader's own places, to choose from; a city's villages are typed."""
    kinds = ("village", "township") if not visitor.scope.cities else ("township", "city")
    return tuple(one.name for one in await office_people.places(work, visitor.scope, kinds))[:LISTED]


async def appoint(work: Work, visitor: Visitor, role: Role, name: str, phone: str, place: str, now: datetime) -> int:
    """Gives an office at one of the reader's own places; whose it is. Raises NotAllowed, NotFound or Refused."""
    visitor.ensure_page(PageName.PEOPLE)
    if not gives(visitor.scope.roles, role):
        raise NotAllowed("not_allowed")
    # With a telephone number nobody gets an office by another's name.
    person = newcomer_of(f"{name} {phone}")
    at = await _place(work, visitor, role, place)
    return (await offices.give(work, visitor.speaker, role, person.name, person.phone, at, now))[0]


async def end_office(work: Work, visitor: Visitor, office_id: int, now: datetime) -> int:
    """Somebody's office is over; whose it was. Raises NotAllowed."""
    visitor.ensure_page(PageName.PEOPLE)
    held = await office_people.one(work, office_id)
    if held is None or held.person_id == visitor.speaker.person_id or not await _is_mine(work, visitor, held):
        raise NotAllowed("not_allowed")
    await office_people.end(work, office_id)
    if not await roles_of(work, held.person_id):
        await office_people.drop_links(work, held.person_id)
    about = {"person": held.person_id, "role": held.role.value, "region": held.region_id, "unit": held.unit_id}
    append_audit(work, visitor.speaker, "end_office", now, **about)
    await office_news.tell_ended(work, held, now)
    return held.person_id


async def invite(work: Work, visitor: Visitor, person_id: int, now: datetime) -> Link:
    """A one-use link for somebody of the reader's places, shown once. Raises NotAllowed, or Refused for whoever has
    joined."""
    await listed(work, visitor, "people", person_id)
    if not await _invites(work, person_id, await _held(work, visitor, person_id)):
        raise NotAllowed("not_allowed")
    return await make_link(work, visitor.speaker, person_id, now)


async def _held(work: Work, visitor: Visitor, person_id: int) -> list[tuple[office_people.Held, bool]]:
    """The few offices of a person, and whether the reader may give and end each where it is."""
    return [(one, await _is_mine(work, visitor, one)) for one in await office_people.held(work, person_id)]


async def _invites(work: Work, person_id: int, offices_: list[tuple[office_people.Held, bool]]) -> bool:
    """Whoever has the link acts in every role of the person: each office must be one that the reader gives, where it
    is."""
    return all(is_mine for _, is_mine in offices_) and bool(await roles_of(work, person_id))


async def _is_mine(work: Work, visitor: Visitor, held: office_people.Held) -> bool:
    """Whether the reader may give and end this office where it is."""
    scope = visitor.scope
    if not gives(scope.roles, held.role):
        return False
    if held.unit_id is not None:
        return await office_people.is_unit_here(work, scope, held.unit_id)
    return held.region_id is not None and await directory.lies_in(
        work, held.region_id, (*scope.townships, *scope.cities)
    )


async def _place(work: Work, visitor: Visitor, role: Role, name: str) -> offices.Place:
    """One of the reader's own places by its name. Raises NotFound where there is none, Refused where there are
    several."""
    typed = name.strip()
    if role is Role.UNIT_LIAISON:
        unit = await directory.unit_named(work, typed)
        if unit is None or not await office_people.is_unit_here(work, visitor.scope, unit.id):
            raise NotFound("place_unknown", place=typed)
        return offices.Place(unit_id=unit.id)
    known = await office_people.places(work, visitor.scope, offices.KINDS[role])
    found = [one for one in known if one.name == typed] or await _by_path(work, typed, known)
    if not found:
        raise NotFound("place_unknown", place=typed)
    if len(found) > 1:
        raise Refused("place_not_clear", place=typed)
    return offices.Place(region_id=found[0].id)


async def _by_path(work: Work, typed: str, known: list[Region]) -> list[Region]:
    """A village with its township before it: 青禾镇/东沟村."""
    if "/" not in typed:
        return []
    found = await directory.place(work, typed)
    return [one for one in known if one.id == found.id]
