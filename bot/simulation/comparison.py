"""The database beside the oracle: what is missing there was lost, what is there unasked or twice is a duplicate."""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, select

from bot.simulation.book import Morning, Owed
from rules.due_dates import local_day
from rules.programme import Programme
from storage.database import Database, Work
from storage.outbox import State
from storage.tables import Alert, AlertTold, Occurrence, OutboxMessage

_CHUNK = 20_000
Key = tuple[int, str, str, date]


@dataclass(slots=True)
class Differences:
    """How often the database fell short of the oracle, and how often it did too much, by what it was about."""

    lost: Counter[str] = field(default_factory=Counter)
    duplicates: Counter[str] = field(default_factory=Counter)

    def between(self, what: str, expected: Iterable[Hashable], found: Iterable[Hashable]) -> None:
        """Counts both; equal things count as often as they come."""
        wanted, there = Counter(expected), Counter(found)
        if missing := (wanted - there).total():
            self.lost[what] += missing
        if more := (there - wanted).total():
            self.duplicates[what] += more


class Comparison:
    """Reads what is new each day, and everything once at the end."""

    def __init__(self, database: Database, programme: Programme) -> None:
        self.differences = Differences()
        self.occurrences = self.nudges = self.reminders = self.alerts = self.told = 0
        self._database, self._programme = database, programme
        self._newest_occurrence = self._newest_message = self._newest_alert = 0
        self._asked: dict[int, list[set[int]]] = {}
        self._decided: set[tuple[int, int]] = set()
        self._told = set[tuple[int, int]]()
        self._alerts: dict[int, int] = {}
        self._alert_of: dict[int, int] = {}

    async def opened(self, expected: Collection[Owed]) -> None:
        """New occurrences; each expected one learns its number."""
        columns = (Occurrence.id, Occurrence.pairing_id, Occurrence.programme, Occurrence.duty)
        query = select(*columns, Occurrence.window_start).where(Occurrence.id > self._newest_occurrence)
        async with self._database.read() as work:
            rows = (await (await work.connection()).execute(query)).all()
        found: dict[Key, int] = {(one[1], one[2], one[3], one[4]): one[0] for one in rows}
        for one in expected:
            one.row = found.get(one.key, 0)
        self.differences.between("occurrence", (one.key for one in expected), (tuple(row[1:]) for row in rows))
        self.occurrences += len(rows)
        self._newest_occurrence = max((row[0] for row in rows), default=self._newest_occurrence)

    def asked(self, reason: int, tiers: list[set[int]]) -> None:
        """A reason was told: who is to be asked, in turn."""
        self._asked[reason] = tiers

    def decided(self, reason: int, helper: int) -> None:
        """A reason was decided: its helper is to hear of it."""
        self._decided.add((reason, helper))

    async def morning(self, expected: Morning, begun: datetime, keep: bool = False) -> None:
        """The reminders, alerts and who was told of them, since the morning began; `keep`: the clock may come to a
        morning once more, and whoever was told already is no news then."""
        async with self._database.read() as work:
            await self._reminders(work, expected)
            await self._raised(work, expected)
            query = select(AlertTold.alert_id, AlertTold.person_id).where(AlertTold.told_at >= begun)
            rows = {(alert, person) for alert, person in (await work.execute(query)).all()} - self._told
        told = [(self._alerts.get(alert, 0), person) for alert, person in rows]
        self._told |= rows if keep else set()
        self.told += len(told)
        self.differences.between("told", ((one.row, person) for one, person in expected.told), told)

    async def _reminders(self, work: Work, expected: Morning) -> None:
        """No occurrence is named twice, and nobody gets two reminders on one day."""
        columns = (OutboxMessage.id, OutboxMessage.person_id, OutboxMessage.kind, OutboxMessage.about)
        query = select(*columns).where(OutboxMessage.id > self._newest_message)
        rows = (await (await work.connection()).execute(query)).all()
        self._newest_message = max((row[0] for row in rows), default=self._newest_message)
        reminders = [(person, about["occurrences"]) for _, person, kind, about in rows if kind == "reminder"]
        self.reminders += len(reminders)
        self.nudges += sum(len(several) for _, several in reminders)
        named = (one for _, several in reminders for one in several)
        self.differences.between("reminder", (one.row for one in expected.reminded), named)
        people = {one.paired.person for one in expected.reminded}
        self.differences.between("reminded person", people, (person for person, _ in reminders))
        self._reasons([(about["excuse"], person) for _, person, kind, about in rows if kind == "reason"])
        decided = [(about["excuse"], person) for _, person, kind, about in rows if kind == "reason_decided"]
        self.differences.between("decision", self._decided, decided)
        self._decided.clear()
        announced = [(person, one) for _, person, kind, about in rows if kind == "alert" for one in about["alerts"]]
        twice = len(announced) - len(set(announced))
        if twice:
            self.differences.duplicates["announcement"] += twice

    def _reasons(self, found: list[tuple[int, int]]) -> None:
        """About each the first in turn who can be reached are asked, with whoever stands in, and nobody twice."""
        asked: dict[int, list[int]] = defaultdict(list)
        for reason, person in found:
            asked[reason].append(person)
        for reason, tiers in self._asked.items():
            there = asked.pop(reason, [])
            may = next((tier for tier in tiers if tier.intersection(there)), tiers[-1])
            # Of a helper and their deputy one alone may be reachable; offices always are.
            self.differences.between("reason", there if may is tiers[0] and there else may, there)
            self.differences.duplicates["reason"] += len(there) - len(may.intersection(there))
        self.differences.duplicates["reason"] += sum(map(len, asked.values()))
        self._asked.clear()

    async def _raised(self, work: Work, expected: Morning) -> None:
        query = select(Alert.id, Alert.occurrence_id, Alert.kind).where(Alert.id > self._newest_alert)
        rows = (await work.execute(query)).all()
        self._newest_alert = max((row[0] for row in rows), default=self._newest_alert)
        self._alerts |= {alert: occurrence or 0 for alert, occurrence, _ in rows}
        self._alert_of |= {occurrence or 0: alert for alert, occurrence, _ in rows}
        self.alerts += len(rows)
        raised = ((one.owed.row, one.kind.value) for one in expected.raised)
        self.differences.between("alert", raised, ((occurrence, kind) for _, occurrence, kind in rows))

    def alert_of(self, occurrence: int) -> int | None:
        """The newest alert on this occurrence; None where it was lost."""
        return self._alert_of.get(occurrence)

    async def at_the_end(self, every: Collection[Owed], sent: int, evening: datetime) -> None:
        """Every occurrence as it stands, and no message that was not sent exactly once or still waits; what was laid
        ready on the last evening may."""
        expected = {one.row: (one.closed_as, one.missed_on) for one in every}
        columns = (Occurrence.id, Occurrence.closed_as, Occurrence.missed_at)
        seen = 0
        async with self._database.read() as work:
            connection = await work.connection()
            newest = 0
            while True:
                query = select(*columns).where(Occurrence.id > newest).order_by(Occurrence.id).limit(_CHUNK)
                rows = (await connection.execute(query)).all()
                if not rows:
                    break
                newest, seen = rows[-1][0], seen + len(rows)
                wanted = ((number, *expected[number]) for number, _, _ in rows if number in expected)
                there = ((number, closed, self._day(missed)) for number, closed, missed in rows)
                self.differences.between("standing", wanted, there)
            await self._messages(work, sent, evening)
        if seen < len(every):
            self.differences.lost["standing"] += len(every) - seen

    async def _messages(self, work: Work, sent: int, evening: datetime) -> None:
        before = func.count().filter(OutboxMessage.created_at < evening)
        query = select(OutboxMessage.state, func.count(), before).group_by(OutboxMessage.state)
        states = {state: (count, older) for state, count, older in (await work.execute(query)).all()}
        noted = states.get(State.SENT, (0, 0))[0]
        waiting = sum(states.get(one, (0, 0))[1] for one in (State.WAITING, State.SENDING, State.FAILED))
        self.differences.lost["message"] += waiting + max(noted - sent, 0)
        self.differences.duplicates["message"] += max(sent - noted, 0)

    def _day(self, instant: datetime | None) -> date | None:
        return instant and local_day(self._programme, instant)
