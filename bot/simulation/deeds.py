"""What people do through the chat's own deeds in a simulation, each in a transaction of its own."""

from collections.abc import Collection
from datetime import UTC, date, datetime

from actions.contacts import reason
from actions.pairings import handover
from actions.planning import programme_change, reminders
from actions.supervision import alerts, away
from bot.simulation.city import speaker
from rules.errors import Stale
from rules.handover import HandoverReason
from rules.reason import Effect, Reason
from rules.roles import Role
from storage import excuses
from storage.database import Database


class Deeds:
    """Everybody's taps and words at one moment."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.today, self.now = date.min, datetime.min.replace(tzinfo=UTC)

    def at(self, today: date, now: datetime) -> "Deeds":
        """The moment from now on."""
        self.today, self.now = today, now
        return self

    async def take(self, person: int, alert: int) -> None:
        """Somebody who was told of it taps "I take care of it"."""
        async with self._database.begin() as work:
            await alerts.acknowledge(work, speaker(person, self.today), alert, self.now)
            await work.commit()

    async def tell_reason(self, person: int, occurrence: int, why: Reason, until: date | None) -> int:
        """A helper says why a duty cannot be done; the reason's number."""
        async with self._database.begin() as work:
            who = speaker(person, self.today)
            await reason.propose(work, who, occurrence, why, until, "", self.now)
            number = await excuses.waiting_for(work, occurrence)
            await work.commit()
        assert number is not None
        return number

    async def decide_reason(self, person: int, number: int, effect: Effect) -> bool:
        """Somebody above decides; False when there was nothing left to decide."""
        async with self._database.begin() as work:
            try:
                await reason.decide(work, speaker(person, self.today), number, effect, self.now)
            except Stale:
                return False
            await work.commit()
        return True

    async def put_off(self, person: int, days: int) -> None:
        """A helper asks to be reminded later."""
        async with self._database.begin() as work:
            await reminders.later(work, speaker(person, self.today), days, self.now)
            await work.commit()

    async def have_appointment(self, person: int, day: date) -> None:
        """A helper has an appointment on that day."""
        async with self._database.begin() as work:
            await reminders.appointment(work, speaker(person, self.today), day, self.now)
            await work.commit()

    async def leave(self, person: int, role: Role, until: date) -> int | None:
        """A supervisor goes away, and the first who may stands in; None when there is nobody."""
        async with self._database.begin() as work:
            who = speaker(person, self.today, role)
            found = await away.deputies(work, who)
            if not found:
                return None
            await away.leave(work, who, until, found[0].person_id, self.now)
            await work.commit()
        return found[0].person_id

    async def come_back(self, person: int, role: Role) -> None:
        """A supervisor is there again before the day."""
        async with self._database.begin() as work:
            await away.come_back(work, speaker(person, self.today, role), self.now)
            await work.commit()

    async def ask_handover(self, officer: int, pairing: int, on: date) -> int | None:
        """The township has another helper from a day to come; who, None when there is nobody."""
        async with self._database.begin() as work:
            who = speaker(officer, self.today, Role.TOWNSHIP_OFFICER)
            found = await handover.successors(work, who, pairing)
            if not found:
                return None
            successor, why = found[0].person_id, HandoverReason.MOVED_POST
            await handover.ask(work, who, pairing, successor, why, on, "", self.now)
            await work.commit()
        return successor

    async def assign(self, programme: str, households: Collection[int]) -> programme_change.Assigned:
        """These households follow that programme from today, as the command does it."""
        done, homes = programme_change.Assigned(), sorted(households)
        for at in range(0, len(homes), programme_change.SLICE):
            async with self._database.begin() as work:
                some = homes[at : at + programme_change.SLICE]
                done += await programme_change.assign(work, programme, some, self.now)
                await work.commit()
        return done
