"""Queries on alerts, who was told of them, and which are to climb."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from typing import cast as cast_type

from sqlalchemy import (
    String,
    Table,
    bindparam,
    cast,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.orm import aliased

from storage.among import among, among_given
from storage.database import Work
from storage.insert import NewFrom, Rows, changed, changed_given, insert_new
from storage.tables import (
    Alert,
    AlertTold,
    Confirmation,
    Contact,
    Household,
    Occurrence,
    Pairing,
    Person,
    Question,
    Region,
)


@dataclass(frozen=True, slots=True)
class Word:
    """What was said of one revision of a contact: by whom, in which way (rules/confirmation.py), in which words."""

    contact_id: int
    revision: int
    way: str
    by: str
    comment: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An alert with what its text needs; the deed decides how much of it this person may see. `words` were said of
    its contact, also of what was corrected since, the oldest first."""

    alert: Alert
    head: str | None
    village: str | None
    programme: str | None
    occurrence: Occurrence | None
    contact: Contact | None
    question: Question | None
    helper: str | None
    role: str | None
    acknowledged_by: str | None
    helper_id: int | None = None
    unit_id: int | None = None
    words: tuple[Word, ...] = ()


ALERTS = cast_type(Table, Alert.__table__)


class Climbing(NamedTuple):
    """An alert on its way up: no more than climbing needs, for thousands at once."""

    id: int
    key: str
    kind: str
    household_id: int | None
    occurrence_id: int | None
    rung: int


_CLIMBING = (Alert.id, Alert.key, Alert.kind, Alert.household_id, Alert.occurrence_id, Alert.rung)


async def open_new(work: Work, rows: Rows) -> list[Climbing]:
    """Opens alerts whose keys are new; these alone."""
    return [Climbing(*row) for row in await insert_new(work, Alert, rows, *Climbing._fields)]


def _missed() -> NewFrom:
    row = {
        "key": literal("missed:") + cast(Occurrence.id, String),
        "kind": bindparam("kind", type_=String()),
        "household_id": Pairing.household_id,
        "occurrence_id": Occurrence.id,
        "opened_at": bindparam("now", type_=Alert.opened_at.type),
        "rung": literal(0),
        "climbs_at": bindparam("climbs_at", type_=Alert.climbs_at.type),
    }
    causes = select(*row.values()).join(Pairing, Pairing.id == Occurrence.pairing_id)
    causes = causes.where(among_given(Occurrence.id, "occurrences"))
    return NewFrom(Alert, row.keys(), causes, "id")


_MISSED = _missed()


async def open_missed(
    work: Work, kind: str, occurrences: Collection[int], climbs_at: datetime | None, now: datetime
) -> list[int]:
    """Opens alerts of that kind on their first rung for these occurrences, as far as there is none yet, in one
    statement; these alone."""
    given = {"kind": kind, "climbs_at": climbs_at, "now": now, "occurrences": list(occurrences)}
    return await _MISSED.carry_out(work, **given)


async def by_ids(work: Work, ids: Collection[int]) -> list[Alert]:
    """These alerts, the oldest first."""
    return list(await work.scalars(select(Alert).where(Alert.id.in_(ids)).order_by(Alert.id)))


async def to_climb(work: Work, now: datetime, limit: int) -> list[Climbing]:
    """Alerts that nobody acknowledged until their moment; what another process has taken is left to it."""
    query = select(*_CLIMBING).where(Alert.climbs_at <= now, Alert.acknowledged_at.is_(None))
    query = query.order_by(Alert.climbs_at, Alert.id).limit(limit).with_for_update(skip_locked=True)
    connection = await work.connection()
    return [Climbing(*row) for row in (await connection.execute(query)).all()]


_SET_RUNG = (
    update(ALERTS)
    .where(among_given(ALERTS.c.id, "ids"), ALERTS.c.acknowledged_at.is_(None))
    .values(rung=bindparam("to_rung"), climbs_at=bindparam("to_climb"))
)


async def set_rung(work: Work, ids: Collection[int], rung: int, climbs_at: datetime | None) -> None:
    """Writes the rung that these alerts reached and when the next follows."""
    await changed_given(work, _SET_RUNG, ids=list(ids), to_rung=rung, to_climb=climbs_at)


async def acknowledge(work: Work, alert_id: int, person_id: int, now: datetime) -> bool:
    """Whether this person was the first; the alert climbs no further."""
    statement = (
        update(Alert)
        .where(Alert.id == alert_id, Alert.acknowledged_at.is_(None))
        .values(acknowledged_at=now, acknowledged_by=person_id, climbs_at=None)
    )
    return bool(await changed(work, statement))


async def settle_missed(work: Work, occurrences: Collection[int], now: datetime) -> int:
    """Stops the climb of alerts on occurrences that were done late."""
    statement = (
        update(Alert)
        .where(Alert.occurrence_id.in_(occurrences), Alert.acknowledged_at.is_(None))
        .values(acknowledged_at=now, resolved_at=now, climbs_at=None)
    )
    open_ones = await changed(work, statement)
    taken = update(Alert).where(Alert.occurrence_id.in_(occurrences), Alert.resolved_at.is_(None))
    await changed(work, taken.values(resolved_at=now))
    return open_ones


async def stop_climbing(work: Work, pairings: Collection[int]) -> int:
    """Alerts on what these pairings owed stay with those who were told and climb no further; how many there were."""
    missed = select(Occurrence.id).where(among(Occurrence.pairing_id, pairings))
    statement = update(Alert).where(Alert.occurrence_id.in_(missed), Alert.climbs_at.is_not(None))
    return await changed(work, statement.values(climbs_at=None))


async def set_aside(work: Work, occurrence_id: int) -> None:
    """Frees the key of an occurrence's alert: its extended window can be missed again, and that is told anew."""
    key = f"missed:{occurrence_id}"
    statement = update(Alert).where(Alert.key == key).values(key=literal(f"{key}:before:") + cast(Alert.id, String))
    await changed(work, statement)


async def told_of(work: Work, ids: Collection[int], people: Collection[int]) -> set[tuple[int, int]]:
    """Which of these people were told of which of these alerts: (alert, person)."""
    query = select(AlertTold.alert_id, AlertTold.person_id)
    query = query.where(among(AlertTold.alert_id, ids), among(AlertTold.person_id, people))
    return {(alert, person) for alert, person in (await work.execute(query)).all()}


async def told_to(work: Work, person_id: int) -> list[int]:
    """Ids of the alerts that this person was told of and that nobody acknowledged, the oldest first."""
    query = (
        select(Alert.id)
        .join(AlertTold, AlertTold.alert_id == Alert.id)
        .where(AlertTold.person_id == person_id, Alert.acknowledged_at.is_(None))
        .order_by(Alert.id)
    )
    return list(await work.scalars(query))


async def was_told(work: Work, alert_id: int, person_id: int) -> bool:
    """Whether this person was told of the alert."""
    query = select(AlertTold.rung).where(AlertTold.alert_id == alert_id, AlertTold.person_id == person_id)
    return (await work.scalars(query)).one_or_none() is not None


async def shown(work: Work, ids: Collection[int]) -> list[Shown]:
    """Alerts with their surroundings, the oldest first."""
    helper, acknowledger, of_contact = aliased(Person), aliased(Person), aliased(Pairing)
    query = (
        select(
            Alert,
            Household.head,
            Region.name,
            func.coalesce(Occurrence.programme, Household.programme),
            Occurrence,
            Contact,
            Question,
            helper.name,
            func.coalesce(Pairing.role, of_contact.role),
            acknowledger.name,
            helper.id,
            helper.unit_id,
        )
        .outerjoin(Household, Household.id == Alert.household_id)
        .outerjoin(Region, Region.id == Household.village_id)
        .outerjoin(Occurrence, Occurrence.id == Alert.occurrence_id)
        .outerjoin(Pairing, Pairing.id == Occurrence.pairing_id)
        .outerjoin(Contact, Contact.id == Alert.contact_id)
        .outerjoin(of_contact, of_contact.id == Contact.pairing_id)
        .outerjoin(Question, Question.id == Alert.question_id)
        .outerjoin(helper, helper.id == func.coalesce(Pairing.person_id, Contact.stand_in_id, of_contact.person_id))
        .outerjoin(acknowledger, acknowledger.id == Alert.acknowledged_by)
        .where(Alert.id.in_(ids))
        .order_by(Alert.id)
    )
    found = [Shown(*row) for row in await work.execute(query.execution_options(populate_existing=True))]
    said = await _said(work, {row.contact.id for row in found if row.contact is not None})
    return [replace(row, words=said.get(row.contact.id, ())) if row.contact is not None else row for row in found]


async def _said(work: Work, contacts: Collection[int]) -> dict[int, tuple[Word, ...]]:
    """All words on these contacts."""
    query = (
        select(Confirmation.contact_id, Confirmation.revision, Confirmation.way, Person.name, Confirmation.comment)
        .join(Person, Person.id == Confirmation.person_id)
        .where(among(Confirmation.contact_id, contacts))
        .order_by(Confirmation.contact_id, Confirmation.revision)
    )
    said: dict[int, tuple[Word, ...]] = defaultdict(tuple)
    for row in await work.execute(query) if contacts else ():
        said[row[0]] += (Word(*row),)
    return said


async def next_moment(work: Work) -> datetime | None:
    """When the next alert climbs."""
    return (await work.scalars(select(func.min(Alert.climbs_at)))).one()


async def all_open(work: Work) -> list[dict[str, Any]]:
    """For the command line: open alerts without names."""
    columns = (Alert.id, Alert.kind, Alert.household_id, Alert.occurrence_id, Alert.opened_at)
    query = select(*columns, Alert.rung, Alert.climbs_at).where(Alert.acknowledged_at.is_(None))
    return [dict(row) for row in (await work.execute(query.order_by(Alert.id))).mappings()]


async def settle_question(work: Work, question_id: int, person_id: int, now: datetime) -> int:
    """Stops the climb of the alert on a question that was answered."""
    statement = (
        update(Alert)
        .where(Alert.question_id == question_id, Alert.acknowledged_at.is_(None))
        .values(acknowledged_at=now, acknowledged_by=person_id, climbs_at=None)
    )
    waited = await changed(work, statement)
    answered = update(Alert).where(Alert.question_id == question_id, Alert.resolved_at.is_(None))
    await changed(work, answered.values(resolved_at=now))
    return waited
