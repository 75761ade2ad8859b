"""What people do on the evenings of a simulation: contacts, reasons, reminders put off, alerts taken, absences,
changes of helpers and of rules. Each is told to the oracle as well, which works out for itself what follows."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from bot.simulation import city as people
from bot.simulation.behaviour import Conduct, intents
from bot.simulation.book import Away, Morning, Owed, Paired
from bot.simulation.comparison import Comparison
from bot.simulation.crowd import Crowd, World
from bot.simulation.deeds import Deeds
from bot.simulation.oracle_changes import ChangingOracle
from rules.programme import Counted, Programme
from rules.reason import ENDS_THE_DUTIES, Effect, Reason
from rules.roles import Role

ONE_DAY = timedelta(days=1)


@dataclass(slots=True, eq=False)
class Told:
    """A reason on its way: about what, which, asked until when; its number once it is told."""

    owed: Owed
    why: Reason
    until: date | None
    number: int = 0


class Evenings(Crowd):
    """One after the other; the seed decides who does what."""

    def __init__(
        self, world: World, oracle: ChangingOracle, comparison: Comparison, conduct: Conduct, random: Random
    ) -> None:
        self.did: Counter[str] = Counter()
        super().__init__(world, conduct, random)
        self._oracle, self._comparison = oracle, comparison
        self._deeds = Deeds(world.database)
        self._contacts: dict[date, list[people.Told]] = defaultdict(list)
        self._reasons: dict[date, list[Told]] = defaultdict(list)
        self._decisions: dict[date, list[Told]] = defaultdict(list)
        self._changes = sorted(conduct.changes, key=lambda change: change.day)
        self._away: dict[int, tuple[date, Role]] = {}
        self._successions: list[tuple[date, Paired, int]] = []
        self._changing: set[Paired] = set()
        self.changed: dict[str, set[int]] = defaultdict(set)

    def wait(self, today: date) -> None:
        """Nobody can tell anything today: tomorrow, then."""
        tomorrow = today + ONE_DAY
        self._contacts[tomorrow][:0] = self._contacts.pop(today, [])
        self._reasons[tomorrow][:0] = self._reasons.pop(today, [])
        self._decisions[tomorrow][:0] = self._decisions.pop(today, [])

    def expect(self, opened: Collection[Owed], today: date) -> None:
        """What people will do about new duties."""
        for owed in opened:
            if owed.duty.counted is Counted.FROM_ASSIGNMENT:
                self.did["windows_from_assignment"] += 1
            why = None
            if self._has_story(owed.paired.household) and self._one_in(self._conduct.reasons):
                why = self._weighed(self._conduct.told_reasons)
                until = owed.end + self._random.randint(1, 25) * ONE_DAY if self._one_in(3) else None
                on = owed.start + self._random.randint(3, (owed.end - owed.start).days + 20) * ONE_DAY
                self._reasons[max(on, today + ONE_DAY)].append(Told(owed, why, until))
            if why is None or self._one_in(3):
                self._intend(owed, max(owed.start, owed.paired.since), today)

    def _intend(self, owed: Owed, first: date, today: date) -> None:
        for intent in intents(self._random, self._habit(owed.paired.person), owed.duty, first, owed.end):
            self._contacts[max(intent.told_on, today)].append(people.Told(owed.paired, intent))

    async def file(self, today: date, now: datetime) -> tuple[int, int]:
        """Contacts are told to the bot; how many by deeds, and how many in bulk."""
        self._deeds.at(today, now)
        told = [one for one in self._contacts.pop(today, []) if self._can_tell(one, today)]
        deeds = [one for one in told if self._is_told_by_deed(one.pair)]
        others = [one for one in told if not self._is_told_by_deed(one.pair)]
        await people.file_by_deed(self._world.database, deeds, now, today)
        await people.file_in_bulk(self._world.database, self.changed, self._world.rulebook, others, now)
        for one in (*deeds, *others):
            self._oracle.contact(one.pair, one.intent.kind, one.intent.on)
        return len(deeds), len(others)

    def _is_told_by_deed(self, pair: Paired) -> bool:
        """Also where a window was extended: what it claims for itself is the deed's to say."""
        return pair.household <= self._world.lives or self._oracle.has_extended(pair)

    def _can_tell(self, told: people.Told, today: date) -> bool:
        """Not for a household that was handed over, not too long ago, and not by somebody who blocked the bot."""
        back_dating = self._world.rulebook.programmes[self._oracle.follows[told.pair.household]].back_dating_days
        too_old = (today - told.intent.on).days > back_dating
        return told.pair.until is None and not too_old and self._acts(told.pair.person, today)

    async def live(self, today: date, morning: Morning, number: int) -> None:
        """Everything but contacts; `number`: of the day, 1 is the first."""
        await self._put_off(today, morning)
        await self._tell_reasons(today)
        await self._decide(today)
        await self._take(today, morning)
        await self._leave(today)
        await self._change_helpers(today)
        while self._changes and self._changes[0].day <= number:
            change = self._changes.pop(0)
            await self._change_rules(today, change.tenth, change.to)

    async def _put_off(self, today: date, morning: Morning) -> None:
        """Some of those who were reminded this morning say: not now."""
        reminded: dict[int, list[Owed]] = defaultdict(list)
        for owed in morning.reminded:
            reminded[owed.paired.person].append(owed)
        for person, some in reminded.items():
            story = any(self._has_story(owed.paired.household) for owed in some)
            if not story or not self._acts(person, today) or not self._one_in(self._conduct.snoozes):
                continue
            days = self._random.randint(1, 10)
            if self._one_in(self._conduct.appointments):
                await self._deeds.have_appointment(person, today + days * ONE_DAY)
                self.did["appointments"] += 1
            else:
                await self._deeds.put_off(person, days)
                self.did["snoozed"] += 1
            self._oracle.snooze(some, today + days * ONE_DAY, today)

    async def _tell_reasons(self, today: date) -> None:
        for told in self._reasons.pop(today, []):
            owed = told.owed
            person = owed.paired.person
            if owed.closed_as is not None or not self._acts(person, today):
                continue
            told.number = await self._deeds.tell_reason(person, owed.row, told.why, told.until)
            self._comparison.asked(told.number, self._askable(owed, told.why, today))
            self.did["reasons_told"] += 1
            if not self._one_in(self._conduct.undecided):
                self._decisions[today + self._random.randint(0, self._conduct.longest_decision) * ONE_DAY].append(
                    told
                )

    def _tiers(self, owed: Owed, why: Reason) -> list[Role]:
        """Whose word it is, in turn: the second helper's for the first, but not to end what they owe themselves."""
        first = owed.paired.role is Role.FIRST_HELPER and why not in ENDS_THE_DUTIES
        return [*([Role.SECOND_HELPER] if first else []), Role.TOWNSHIP_OFFICER, Role.CITY_OFFICER]

    def _askable(self, owed: Owed, why: Reason, today: date) -> list[set[int]]:
        """Who is to be asked in turn, with whoever stands in for them today."""
        holders = [self._oracle.holder(role, owed.paired.household) for role in self._tiers(owed, why)]
        return [{person, self._oracle.deputy(person, today) or person} for person in holders]

    async def _decide(self, today: date) -> None:
        for told in self._decisions.pop(today, []):
            owed = told.owed
            role = self._random.choice(self._tiers(owed, told.why)[:2])
            person = self._oracle.holder(role, owed.paired.household)
            person = self._oracle.deputy(person, today) or person
            if not self._acts(person, today) or person == owed.paired.person:
                person = self._oracle.holder(Role.TOWNSHIP_OFFICER, owed.paired.household)
            until = self._oracle.extended_until(owed, told.until, today)
            effect = self._effect(told, until, today)
            was_open = owed.closed_as is None
            if await self._deeds.decide_reason(person, told.number, effect):
                self._comparison.decided(told.number, told.owed.paired.person)
            if not was_open:
                self.did["reasons_outrun"] += 1
                continue
            self.did[f"reasons_{effect}"] += 1
            if effect is Effect.EXCUSED:
                self._oracle.excuse(owed)
            elif effect is Effect.EXTENDED:
                self._oracle.extend(owed, until, today)
                self._intend(owed, today + ONE_DAY, today + ONE_DAY)
            elif effect is Effect.CANCELLED:
                self._oracle.cancel(owed)

    def _effect(self, told: Told, until: date, today: date) -> Effect:
        """One of those that may follow from it."""
        may = {Effect.EXCUSED, Effect.NO}
        if told.why in ENDS_THE_DUTIES:
            may.add(Effect.CANCELLED)
        elif not told.owed.extended and until >= today:
            may.add(Effect.EXTENDED)
        return self._weighed({effect: weight for effect, weight in self._conduct.decisions.items() if effect in may})

    async def _take(self, today: date, morning: Morning) -> None:
        """Somebody who heard of an alert this morning takes care of it, on whichever rung."""
        told: dict[Owed, list[int]] = defaultdict(list)
        for owed, person in sorted(morning.told, key=lambda one: (one[0].row, one[1])):
            told[owed].append(person)
        for owed, some in told.items():
            if owed.closed_as is not None or owed.missed_on is None or not self._has_story(owed.paired.household):
                continue
            person = self._random.choice(some)
            alert = self._comparison.alert_of(owed.row)
            if not self._one_in(self._conduct.takes) or not self._acts(person, today) or alert is None:
                continue
            await self._deeds.take(person, alert)
            self._oracle.taken(owed)
            self.did[f"taken_{self._rank(person, owed)}"] += 1
            self.did["taken_by_deputy"] += (owed, person) in morning.deputies

    def _rank(self, person: int, owed: Owed) -> Role:
        ranks = (Role.SECOND_HELPER, Role.UNIT_LIAISON, Role.TOWNSHIP_OFFICER)
        return next(
            (role for role in ranks if self._oracle.holder(role, owed.paired.household) == person), Role.CITY_OFFICER
        )

    async def _leave(self, today: date) -> None:
        """Supervisors go away and come back."""
        for person, (until, role) in list(self._away.items()):
            if until < today:
                del self._away[person]
            elif self._one_in(self._conduct.back_early):
                await self._deeds.come_back(person, role)
                self._oracle.come_back(person)
                del self._away[person]
        city = self._world.city
        towns = range(city.city_officer + 1, city.city_officer + 1 + city.townships)
        seconds = {
            self._oracle.holder(Role.SECOND_HELPER, household)
            for household in range(1, city.households + 1)
            if self._has_story(household)
        }
        for some, role, one_in in (
            (towns, Role.TOWNSHIP_OFFICER, self._conduct.township_leaves),
            (sorted(seconds), Role.SECOND_HELPER, self._conduct.second_helper_leaves),
        ):
            for person in some:
                if self._one_in(one_in) and person not in self._away and self._acts(person, today):
                    until = today + self._random.randint(1, self._conduct.longest_leave) * ONE_DAY
                    deputy = await self._deeds.leave(person, role, until)
                    if deputy is not None:
                        self._away[person] = (until, role)
                        self._oracle.leave(person, Away(today, until, deputy))
                        self.did["absences"] += 1

    async def _change_helpers(self, today: date) -> None:
        """Some helpers move away: the roster names somebody else, or the township asks for somebody."""
        running = [pair for pair in self._oracle.pairs.values() if pair.until is None and pair not in self._changing]
        pairs = {pair: self._somebody_else(pair) for pair in self._some(running, self._conduct.roster_handovers, 0.1)}
        fresh = await people.hand_over(self._world.database, pairs, self._deeds.now, today)
        opened = []
        for old, new in zip(pairs, fresh, strict=True):
            opened += self._oracle.hand_over(old, new, today, today)
        await self._comparison.opened(opened)
        self.expect(opened, today)
        self.did["handed_over_by_roster"] += len(fresh)
        stories = [pair for pair in running if pair.until is None and self._has_story(pair.household)]
        for pair in self._some(stories, self._conduct.asked_handovers, 0.05):
            on = today + self._random.randint(1, self._conduct.longest_ahead) * ONE_DAY
            officer = self._oracle.holder(Role.TOWNSHIP_OFFICER, pair.household)
            successor = await self._deeds.ask_handover(officer, pair.id, on)
            if successor is not None:
                self._changing.add(pair)
                self._successions.append((on, pair, successor))
                self.did["handovers_asked"] += 1

    def successions(self, today: date, fresh: Collection[Paired]) -> list[tuple[Paired, Paired]]:
        """The changes of helpers whose day has come, with the new pairings; the comparison hears of both."""
        due = [one for one in self._successions if one[0] <= today]
        self._successions = [one for one in self._successions if one[0] > today]
        there = {(pair.household, pair.role, pair.person, pair.since): pair for pair in fresh}
        wanted = [(pair.household, pair.role, person, on) for on, pair, person in due]
        self._comparison.differences.between("handover", wanted, list(there))
        self._changing -= {pair for _, pair, _ in due}
        found = [(pair, there[key]) for (_, pair, _), key in zip(due, wanted, strict=True) if key in there]
        self.did["handed_over_by_deed"] += len(found)
        return found

    async def _change_rules(self, today: date, tenth: int, to: int) -> None:
        """Every tenth household follows another programme from now on."""
        known = list(self._world.rulebook.programmes.values())
        programme: Programme = known[to]
        homes = [
            household
            for household in range(1, self._world.city.households + 1)
            if household % 10 == tenth and self._oracle.follows[household] != programme.id
        ]
        done = await self._deeds.assign(programme.id, homes)
        for household in homes:
            self.changed[self._oracle.follows[household]].add(household)
            self.changed[programme.id].add(household)
        opened = self._oracle.change(homes, programme, today)
        await self._comparison.opened(opened)
        self.expect([owed for owed in opened if owed.closed_as is None], today)
        self.did["programme_changes"] += len(homes)
        self.did["windows_carried_on"] += done.carried
        self.did["windows_ended"] += done.ended
        self.did["windows_kept"] += done.kept
