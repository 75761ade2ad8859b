"""The people's side of a simulated day: contacts told to the bot, households handed over by a roster.

A few households live whole lives through the chat's own deeds. For the rest the same rows are written in bulk.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select, update

from actions.contacts import call_record, visit_report
from actions.planning.occurrences import open_for_pairings
from actions.views import Speaker
from bot.simulation.behaviour import Intent
from bot.simulation.book import Paired
from bot.simulation.population import FIRST_ACCOUNT
from rules.call_record import CallRecord, Outcome
from rules.programme import ContactKind, Programme
from rules.roles import Role
from rules.rulebook import Rulebook
from rules.standing import Standing
from rules.visit_report import Met, VisitReport
from storage import alerts as stored_alerts
from storage import occurrences, outbox
from storage.among import among
from storage.contacts import days_that_count
from storage.database import Database, Work
from storage.insert import changed, insert_new, store
from storage.tables import Account, Alert, Contact, Occurrence, OutboxMessage, Pairing

_CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Told:
    """A contact that reaches the bot today."""

    pair: Paired
    intent: Intent

    @property
    def key(self) -> str:
        """One row however often it is told."""
        return f"{self.pair.id}:{self.intent.kind}:{self.intent.on}"


def account(person: int) -> int:
    """The Telegram id of a person of the population."""
    return FIRST_ACCOUNT + person - 1


def speaker(person: int, today: date, *roles: Role) -> Speaker:
    """The person as the chat knows them; what they may do to a household is looked up by each deed."""
    return Speaker(person, account(person), "", "zh_CN", frozenset(roles), True, today)


async def file_by_deed(database: Database, told: Iterable[Told], now: datetime, today: date) -> None:
    """Each contact through the chat's deed, in a transaction of its own."""
    for one in told:
        async with database.begin() as work:
            who, household, on = speaker(one.pair.person, today), one.pair.household, one.intent.on
            if one.intent.kind is ContactKind.VISIT:
                report = VisitReport(household, on, Met.HEAD)
                await visit_report.file_visit_report(work, who, report, one.key, now)
            else:
                record = CallRecord(household, on, Outcome.FINE)
                await call_record.file_call_record(work, who, record, one.key, now)
            await work.commit()


async def file_in_bulk(
    database: Database, rules: Mapping[str, Collection[int]], rulebook: Rulebook, told: list[Told], now: datetime
) -> None:
    """The same rows as the deeds write: the contact, what it closes, the alert that need not climb any further.
    `rules`: the households that ever followed a programme that is not everybody's."""
    for at in range(0, len(told), _CHUNK):
        some = told[at : at + _CHUNK]
        async with database.begin() as work:
            await insert_new(work, Contact, [_row(one, now) for one in some], "id")
            for programme in rulebook.programmes.values():
                homes = rules.get(programme.id, ())
                pairings = {one.pair.id for one in some if programme is rulebook.home or one.pair.household in homes}
                if pairings:
                    await _close(work, programme, pairings, now)
            await work.commit()


def _row(one: Told, now: datetime) -> dict[str, object]:
    return {
        "pairing_id": one.pair.id,
        "household_id": one.pair.household,
        "kind": one.intent.kind.value,
        "happened_on": one.intent.on,
        "counts": True,
        "filed_at": now,
        "filing_key": one.key,
        "report": {},
    }


async def _close(work: Work, programme: Programme, pairings: Collection[int], now: datetime) -> None:
    for duty in programme.duties:
        done = update(Occurrence).where(
            among(Occurrence.pairing_id, pairings),
            Occurrence.programme == programme.id,
            Occurrence.duty == duty.code,
            Occurrence.closed_as.is_(None),
            days_that_count(duty) >= duty.at_least,
        )
        for missed, how in ((False, Standing.DONE), (True, Standing.DONE_LATE)):
            in_time = Occurrence.missed_at.is_not(None) if missed else Occurrence.missed_at.is_(None)
            closed = done.where(in_time).values(closed_as=how.value, next_step=None, next_step_at=None)
            await changed(work, closed)
    late = select(Occurrence.id).where(
        among(Occurrence.pairing_id, pairings), Occurrence.closed_as == Standing.DONE_LATE.value
    )
    settled = update(Alert).where(Alert.occurrence_id.in_(late), Alert.acknowledged_at.is_(None))
    await changed(work, settled.values(acknowledged_at=now, climbs_at=None))


async def hand_over(database: Database, pairs: Mapping[Paired, int], now: datetime, today: date) -> list[Paired]:
    """These pairings go to other people from today; the rows are those that an import of a changed roster writes."""
    if not pairs:
        return []
    async with database.begin() as work:
        ended = [old.id for old in pairs]
        await changed(work, update(Pairing).where(among(Pairing.id, ended)).values(until=today))
        await occurrences.close_of_pairings(work, ended, Standing.HANDED_OVER)
        await stored_alerts.stop_climbing(work, ended)
        rows = [
            Pairing(household_id=old.household, person_id=person, role=old.role.value, since=today)
            for old, person in pairs.items()
        ]
        await store(work, rows)
        fresh = [Paired(row.id, row.household_id, row.person_id, Role(row.role), today) for row in rows]
        await open_for_pairings(work, [one.id for one in fresh], now)
        await work.commit()
    return fresh


async def pairs(database: Database, newer_than: int = 0) -> list[Paired]:
    """Who answers for whom; of the pairings with a higher number."""
    columns = (Pairing.id, Pairing.household_id, Pairing.person_id, Pairing.role, Pairing.since)
    query = select(*columns).where(Pairing.id > newer_than).order_by(Pairing.id)
    async with database.read() as work:
        rows = (await work.execute(query)).all()
    return [Paired(number, household, person, Role(role), since) for number, household, person, role, since in rows]


async def leave_out(database: Database, people: Collection[int]) -> None:
    """They never open their invitation."""
    async with database.begin() as work:
        await changed(work, delete(Account).where(among(Account.person_id, people)))
        await work.commit()


async def block(database: Database, people: Collection[int]) -> None:
    """What delivery notes when somebody has blocked the bot."""
    async with database.begin() as work:
        row = update(Account).where(among(Account.person_id, people))
        await changed(work, row.values(unreachable_why="blocked"))
        await work.commit()


async def deliver_in_bulk(database: Database, first: int, last: int, now: datetime) -> None:
    """What delivery writes for the people between two numbers (inclusive), without making the words."""
    reachable = select(Account.person_id).where(Account.unreachable_why.is_(None))
    due = update(OutboxMessage).where(
        OutboxMessage.person_id.between(first, last),
        OutboxMessage.state == outbox.State.WAITING,
        OutboxMessage.not_before <= now,
    )
    async with database.begin() as work:
        there = OutboxMessage.person_id.in_(reachable)
        await changed(work, due.where(there).values(state=outbox.State.SENT.value, sent_at=now))
        gone = due.where(~there).values(state=outbox.State.UNREACHABLE.value, last_error="no_account")
        await changed(work, gone)
        await work.commit()


async def sent_to(database: Database, first: int, last: int) -> int:
    """How many messages to the people between two numbers (inclusive) are noted as sent."""
    sent = OutboxMessage.person_id.between(first, last), OutboxMessage.state == outbox.State.SENT
    async with database.read() as work:
        return (await work.scalars(select(func.count()).select_from(OutboxMessage).where(*sent))).one()
