"""What one person may see on the board: the one place that says so, used by every query of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import aliased

from rules.roles import OFFICES, Role
from storage.among import among
from storage.database import Work
from storage.tables import Household, Office, Pairing, Person, Region


@lru_cache(maxsize=256)
def _villages(townships: tuple[int, ...], cities: tuple[int, ...]) -> Select[Any]:
    """The same places stand in several parts of a page's every query: they are put into words once."""
    village, township = aliased(Region), aliased(Region)
    query = select(village.id).where(village.kind == "village")
    if not cities:
        return query.where(among(village.parent_id, townships))
    far = select(township.id).where(among(township.parent_id, cities))
    return query.where(or_(among(village.parent_id, townships), village.parent_id.in_(far)))


@dataclass(frozen=True, slots=True)
class Scope:
    """A person's places: `townships` and `cities` as an officer, `units` as a liaison, `second` as a second helper;
    `inspects`: as an inspector, who sees the own sample and nothing else.

    Families are seen by offices and second helpers; a liaison sees own people's open duties, and no family.
    """

    person_id: int
    townships: tuple[int, ...] = ()
    cities: tuple[int, ...] = ()
    units: tuple[int, ...] = ()
    second: bool = False
    inspects: bool = False

    @property
    def roles(self) -> frozenset[Role]:
        """What the person is for the board."""
        found = {
            Role.TOWNSHIP_OFFICER: self.townships,
            Role.CITY_OFFICER: self.cities,
            Role.UNIT_LIAISON: self.units,
            Role.SECOND_HELPER: self.second,
            Role.INSPECTOR: self.inspects,
        }
        return frozenset(role for role, places in found.items() if places)

    def villages(self) -> Select[Any]:
        """The ids of the villages of this person's offices."""
        return _villages(self.townships, self.cities)

    def places(self, region: Any) -> ColumnElement[bool]:
        """Whether a region (its id) is one of this person's offices, or lies in one."""
        below = select(Region.id).where(among(Region.parent_id, self.cities))
        mine = among(region, (*self.townships, *self.cities))
        return or_(mine, region.in_(below), region.in_(self.villages()))

    def families(
        self, roles: Iterable[Role] = OFFICES | {Role.SECOND_HELPER}, *, of_one: bool = False
    ) -> ColumnElement[bool]:
        """Whether a household is one whose family this person may see in one of these roles. `of_one`: it is asked of
        one household that is known already, so the villages are no way to find it (a database would begin there)."""
        village = Household.village_id + 0 if of_one else Household.village_id
        parts, wanted = [], frozenset(roles)
        if wanted & OFFICES and self.roles & OFFICES:
            parts.append(village.in_(self.villages()))
        if Role.SECOND_HELPER in wanted and self.second:
            parts.append(Household.id.in_(self._own()))
        return or_(*parts) if parts else false()

    def helping(self, *, of_one: bool = False) -> ColumnElement[bool]:
        """Whether a pairing is one that this person watches over: at their places, or of their unit's people."""
        parts = []
        if self.roles & OFFICES or self.second:
            parts.append(self.families(of_one=of_one))
        if self.units:
            people = select(Person.id).where(among(Person.unit_id, self.units))
            parts.append(Pairing.person_id.in_(people) & (Pairing.role == Role.FIRST_HELPER))
        return or_(*parts) if parts else false()

    def helped(self) -> Select[Any]:
        """The ids of the households to which this person comes: as a helper, or in a helper's place."""
        paired = aliased(Pairing)
        comes = or_(paired.person_id == self.person_id, paired.stand_in_id == self.person_id)
        return select(paired.household_id).where(comes, paired.until.is_(None))

    def _own(self) -> Select[Any]:
        mine = aliased(Pairing)
        return select(mine.household_id).where(
            mine.person_id == self.person_id, mine.role == Role.SECOND_HELPER, mine.until.is_(None)
        )


async def scope_of(work: Work, person_id: int) -> Scope:
    """The places of this person today."""
    rows = await work.execute(
        select(Office.role, Office.region_id, Office.unit_id).where(Office.person_id == person_id)
    )
    offices = rows.all()
    second = select(Pairing.id).where(
        Pairing.person_id == person_id, Pairing.role == Role.SECOND_HELPER, Pairing.until.is_(None)
    )
    return Scope(
        person_id,
        townships=tuple(region for role, region, _ in offices if role == Role.TOWNSHIP_OFFICER and region),
        cities=tuple(region for role, region, _ in offices if role == Role.CITY_OFFICER and region),
        units=tuple(unit for role, _, unit in offices if role == Role.UNIT_LIAISON and unit),
        second=(await work.scalars(second.limit(1))).first() is not None,
        inspects=any(role == Role.INSPECTOR for role, _, _ in offices),
    )
