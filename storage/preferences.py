"""Queries on people's own hours. Nobody has any until they choose some, so these tables are small."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, and_, case, exists, or_, select, update

from rules.due_dates import StepKind
from rules.own_hours import OwnHours
from storage.acting import who_comes
from storage.among import among, within
from storage.bundles import key_of_day
from storage.database import Work
from storage.insert import changed
from storage.outbox import State
from storage.tables import Household, Occurrence, OutboxMessage, Pairing, Preference


async def of(work: Work, people: Collection[int]) -> dict[int, OwnHours]:
    """The own hours of those of these people who chose some."""
    query = select(Preference.person_id, Preference.remind_at, Preference.on_rest_days)
    rows = await work.execute(query.where(among(Preference.person_id, people)))
    return {person: OwnHours(time.fromisoformat(at), rest) for person, at, rest in rows}


async def choose(work: Work, person_id: int, own: OwnHours) -> None:
    """Stores what the person chose."""
    await work.merge(Preference(person_id=person_id, remind_at=_stored(own.remind_at), on_rest_days=own.on_rest_days))
    await work.flush()


async def somebody_chose(work: Work) -> bool:
    """Whether anybody has hours of their own at all."""
    return await _anybody(work, Preference.person_id > 0)


async def step_earlier(
    work: Work,
    planned: datetime,
    earlier: Mapping[time, datetime],
    duty: str | None = None,
    ids: Collection[int] | None = None,
    pairings: range | None = None,
) -> int:
    """Moves nudges that are planned for this instant to the same day's own hour of those who chose an earlier one, in
    one statement; of one duty, of these occurrences, or of these pairings. How many were moved."""
    if not earlier:
        return 0
    hours = {_stored(hour): at for hour, at in earlier.items()}
    if not await _anybody(work, Preference.remind_at.in_(hours)):
        return 0
    wanting = select(Pairing.id).join(Preference, Preference.person_id == who_comes)
    if pairings is not None:
        wanting = wanting.where(within(Pairing.id, pairings))
    hour = (
        select(Preference.remind_at)
        .join(Pairing, Preference.person_id == who_comes)
        .where(Pairing.id == Occurrence.pairing_id)
        .scalar_subquery()
    )
    statement = update(Occurrence).where(
        Occurrence.pairing_id.in_(wanting.where(Preference.remind_at.in_(hours))),
        Occurrence.next_step == StepKind.NUDGE.value,
        Occurrence.next_step_at == planned,
    )
    if duty is not None:
        statement = statement.where(Occurrence.duty == duty)
    if ids is not None:
        statement = statement.where(among(Occurrence.id, ids))
    at = case(*((hour == stored, moment) for stored, moment in hours.items()), else_=Occurrence.next_step_at)
    return await changed(work, statement.values(next_step_at=at))


async def send_later(
    work: Work,
    later: Mapping[time, datetime],
    quiet: Mapping[time, Collection[str]],
    day: date,
    people: Collection[int],
) -> int:
    """Lets the waiting reminders of that day go out at these people's own hours, in one statement, unless somebody
    comes to a household of a programme in which that hour is `quiet`; how many."""
    hours = {_stored(hour): at for hour, at in later.items()}
    if not hours or not await _anybody(work, Preference.remind_at.in_(hours)):
        return 0
    of_person = Preference.person_id == OutboxMessage.person_id
    hour = select(Preference.remind_at).where(of_person).scalar_subquery()
    chose = [
        and_(Preference.remind_at == _stored(hour), ~_comes_by(quiet[hour])) if quiet[hour]
        else Preference.remind_at == _stored(hour)
        for hour in later
    ]  # fmt: skip
    statement = update(OutboxMessage).where(
        OutboxMessage.person_id.in_(
            select(Preference.person_id).where(among(Preference.person_id, people), or_(*chose))
        ),
        OutboxMessage.key == key_of_day(OutboxMessage.person_id, day),
        OutboxMessage.state == State.WAITING.value,
    )
    return await changed(
        work, statement.values(not_before=case(*((hour == stored, at) for stored, at in hours.items())))
    )


def _comes_by(programmes: Collection[str]) -> ColumnElement[bool]:
    """Whether the one who chose comes to a household of one of these programmes today."""
    paired = select(Pairing.id).join(Household, Household.id == Pairing.household_id)
    mine = or_(Pairing.person_id == Preference.person_id, Pairing.stand_in_id == Preference.person_id)
    return paired.where(mine, Pairing.until.is_(None), Household.programme.in_(programmes)).exists()


async def of_resting(work: Work, occurrences: Collection[int]) -> dict[int, OwnHours]:
    """By occurrence: the own hours of those of their helpers who want nothing on rest days."""
    if not await _anybody(work, Preference.on_rest_days.is_(False)):
        return {}
    query = select(Occurrence.id, Preference.remind_at).join(Pairing, Pairing.id == Occurrence.pairing_id)
    query = query.join(Preference, Preference.person_id == who_comes)
    rows = await work.execute(query.where(among(Occurrence.id, occurrences), Preference.on_rest_days.is_(False)))
    return {one: OwnHours(time.fromisoformat(at), False) for one, at in rows}


async def _anybody(work: Work, chose: ColumnElement[bool]) -> bool:
    """Mostly nobody did, and a look at this small table costs less than a statement on thousands of rows."""
    return bool((await work.scalars(select(exists().where(chose)))).one())


def _stored(hour: time) -> str:
    return hour.isoformat("minutes")
