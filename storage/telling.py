"""Who is told of alerts: found and noted in one statement, for thousands of alerts at once."""

from collections.abc import Collection
from datetime import date, datetime
from functools import cache
from typing import NamedTuple, cast

from sqlalchemy import Boolean, ColumnElement, Integer, Select, bindparam, exists, select, tuple_, union_all

from rules.roles import Role
from storage import absences, people
from storage.among import among_given, numbers_given
from storage.database import Work
from storage.insert import NewFrom
from storage.tables import Absence, Alert, AlertTold, Occurrence, Pairing


class NotTold(NamedTuple):
    """Who does not hear of an alert: (alert, person), and, if `owing`, whoever owed what was missed."""

    pairs: Collection[tuple[int, int]]
    owing: bool


@cache
def _on_rung(roles: tuple[Role, ...], deputies: bool) -> Select[int, int]:
    """(alert, person) of everybody who has one of these roles towards the alerts' households today, or of those who
    stand in for them."""
    parts = (part.subquery() for part in people.holding(roles))
    held = [
        select(Alert.id, Alert.occurrence_id, part.c.person_id)
        .join(part, part.c.household_id == Alert.household_id)
        .where(among_given(Alert.id, "ids"), part.c.role.in_(roles))
        for part in parts
    ]
    on = union_all(*held).subquery()
    person = cast(ColumnElement[int], Absence.deputy_id if deputies else on.c.person_id)
    query = select(on.c.id, person)
    if deputies:
        query = query.join(Absence, Absence.id == absences.newest_of(on.c.person_id))
    owed = exists().where(
        Occurrence.id == on.c.occurrence_id, Pairing.id == Occurrence.pairing_id, Pairing.person_id == person
    )
    pairs = select(*numbers_given("pairs", 2))
    return query.where(~(bindparam("owing", type_=Boolean()) & owed), tuple_(on.c.id, person).not_in(pairs))


@cache
def _telling(roles: tuple[Role, ...], deputies: bool) -> NewFrom:
    noted = (bindparam("rung", type_=Integer()), bindparam("now", type_=AlertTold.told_at.type))
    columns = ("alert_id", "person_id", "rung", "told_at")
    return NewFrom(AlertTold, columns, _on_rung(roles, deputies).add_columns(*noted))


def _not_told() -> Select[int]:
    """Those of the alerts of which nobody was told on that rung."""
    told = exists().where(AlertTold.alert_id == Alert.id, AlertTold.rung == bindparam("rung", type_=Integer()))
    return select(Alert.id).where(among_given(Alert.id, "ids"), ~told)


_NOT_TOLD = _not_told()


async def tell(
    work: Work, ids: Collection[int], roles: Collection[Role], rung: int, not_told: NotTold, day: date, now: datetime
) -> set[int]:
    """Notes who is told of these alerts on this rung: whoever has one of the roles, and the deputies of those who are
    away that day. The alerts for which there is nobody."""
    wanted = tuple(sorted(roles))
    if not people.holding(wanted):  # nobody has such a role towards a household
        return set(ids)
    given = {"pairs": [list(pair) for pair in not_told.pairs], "owing": not_told.owing, "day": day}
    ways = (False, True) if await absences.is_anybody_away(work, day) else (False,)
    for deputies in ways:
        await _telling(wanted, deputies).carry_out(work, ids=list(ids), rung=rung, now=now, **given)
    connection = await work.connection()
    left = set((await connection.execute(_NOT_TOLD, {"ids": list(ids), "rung": rung})).scalars())
    for deputies in ways if left else ():  # those who are on it may have been told on a lower one
        found = await connection.execute(_on_rung(wanted, deputies), {"ids": sorted(left), **given})
        left.difference_update([alert for alert, _ in found.all()])
    return left
