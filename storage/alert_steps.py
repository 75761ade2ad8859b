"""Queries on what was done about alerts, and whose they are."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from storage.among import among
from storage.database import Work
from storage.insert import changed, insert_new
from storage.tables import Alert, AlertStep, AlertTold, Person


@dataclass(frozen=True, slots=True)
class Line:
    """One step with the name of who took it."""

    step: AlertStep
    name: str | None


async def note(work: Work, alert_id: int, person_id: int | None, code: str, now: datetime, about: str = "") -> int:
    """Adds a line to the thread; `about` is a code or somebody's name. Its id."""
    step = AlertStep(alert_id=alert_id, person_id=person_id, code=code, note=about, at=now)
    work.add(step)
    await work.flush()
    return step.id


async def lines(work: Work, alerts: Collection[int]) -> dict[int, list[Line]]:
    """What was done about these alerts, the oldest first, by alert."""
    query = select(AlertStep, Person.name).outerjoin(Person, Person.id == AlertStep.person_id)
    query = query.where(among(AlertStep.alert_id, alerts)).order_by(AlertStep.id)
    found: dict[int, list[Line]] = defaultdict(list)
    for step, name in await work.execute(query):
        found[step.alert_id].append(Line(step, name))
    return found


async def by_ids(work: Work, steps: Collection[int]) -> dict[int, Line]:
    """These steps by id."""
    query = select(AlertStep, Person.name).outerjoin(Person, Person.id == AlertStep.person_id)
    return {step.id: Line(step, name) for step, name in await work.execute(query.where(among(AlertStep.id, steps)))}


async def asked_by(work: Work, alert_id: int) -> set[int]:
    """Who asked the helper about this alert, and who takes care of it now."""
    query = select(AlertStep.person_id).where(AlertStep.alert_id == alert_id, AlertStep.code == "asked")
    taker = select(Alert.acknowledged_by).where(Alert.id == alert_id)
    return {person for person in [*await work.scalars(query), *await work.scalars(taker)] if person is not None}


async def taken_by(work: Work, person_id: int) -> list[int]:
    """Alerts that this person takes care of and that are not over, the oldest first."""
    query = select(Alert.id).where(Alert.acknowledged_by == person_id, Alert.resolved_at.is_(None))
    return list(await work.scalars(query.order_by(Alert.id)))


async def count_taken(work: Work, people: Collection[int]) -> dict[int, int]:
    """By person: how many alerts they take care of that are not over."""
    query = select(Alert.acknowledged_by, func.count()).where(
        among(Alert.acknowledged_by, people), Alert.resolved_at.is_(None)
    )
    rows = await work.execute(query.group_by(Alert.acknowledged_by))
    return {person: count for person, count in rows if person is not None}


async def hand_on(work: Work, alert_id: int, person_id: int, rung: int, now: datetime) -> bool:
    """This person takes care of it from now on; False when it is over."""
    statement = update(Alert).where(Alert.id == alert_id, Alert.resolved_at.is_(None))
    moved = await changed(work, statement.values(acknowledged_by=person_id, acknowledged_at=now, climbs_at=None))
    row = {"alert_id": alert_id, "person_id": person_id, "rung": rung, "told_at": now}
    await insert_new(work, AlertTold, [row], "alert_id")
    return bool(moved)


async def resolve(work: Work, alert_id: int, person_id: int, outcome: str, now: datetime) -> bool:
    """It is over; False when it was before. Whoever ends what nobody had taken has taken care of it."""
    statement = update(Alert).where(Alert.id == alert_id, Alert.resolved_at.is_(None))
    values = {
        "resolved_at": now,
        "outcome": outcome,
        "climbs_at": None,
        "acknowledged_at": func.coalesce(Alert.acknowledged_at, now),
        "acknowledged_by": func.coalesce(Alert.acknowledged_by, person_id),
    }
    return bool(await changed(work, statement.values(**values)))
