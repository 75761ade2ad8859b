"""Who the people of an officer's places are: helpers, those who speak for a household, offices and liaisons."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select, union
from sqlalchemy.orm import aliased

from rules.roles import OFFICES, Role
from storage.scope import Scope
from storage.tables import Household, Office, Pairing, Person


def concerns(scope: Scope) -> ColumnElement[bool]:
    """Whether a person helps, lives or holds an office at the places of this officer."""
    return is_one_of(scope, helping, living, holding)


# People of an officer's places; `of_one`: it is asked of one of them who is known already.
Gathering = Callable[[Scope, bool], Select[Any]]


def is_one_of(scope: Scope, *gatherings: Gathering) -> ColumnElement[bool]:
    """Whether a person is one of these. For a city it is asked person by person, since a page needs fifty of 22,000;
    of a smaller place all are gathered."""
    if not scope.cities:
        return Person.id.in_(union(*(gather(scope, False) for gather in gatherings)))
    found = (gather(scope, True) for gather in gatherings)
    return or_(*(exists(one.where(one.selected_columns[0] == Person.id).correlate(Person)) for one in found))


def helping(scope: Scope, of_one: bool) -> Select[int]:
    """Who helps a household there today."""
    paired = select(Pairing.person_id).join(Household, Household.id == Pairing.household_id)
    return paired.where(Pairing.until.is_(None), scope.families(OFFICES, of_one=of_one))


def watched_over(scope: Scope, of_one: bool) -> Select[int]:
    """Who helps in a pairing that the reader watches over, as an office, a second helper or a liaison."""
    paired = select(Pairing.person_id).join(Household, Household.id == Pairing.household_id)
    return paired.where(Pairing.until.is_(None), scope.helping(of_one=of_one))


def living(scope: Scope, of_one: bool) -> Select[Any]:
    """Who speaks for a household there."""
    home = select(Household.contact_id).where(Household.contact_id.is_not(None))
    return home.where(scope.families(OFFICES, of_one=of_one))


def holding(scope: Scope, of_one: bool) -> Select[int]:
    """Who holds an office over these places, or speaks for a unit that helps there."""
    colleague = aliased(Person)
    units = select(colleague.unit_id).join(Pairing, Pairing.person_id == colleague.id)
    units = units.join(Household, Household.id == Pairing.household_id).where(
        colleague.unit_id.is_not(None),
        Pairing.until.is_(None),
        Pairing.role == Role.FIRST_HELPER,
        scope.families(OFFICES, of_one=of_one),
    )
    of_unit: ColumnElement[bool] = Office.unit_id.in_(units)
    if of_one:
        of_unit = exists(units.where(colleague.unit_id == Office.unit_id).correlate(Office))
    return select(Office.person_id).where(or_(scope.places(Office.region_id), of_unit))
