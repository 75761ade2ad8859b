"""The cast: a town of invented people who come in by the real deeds, and a clock that only a test moves."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from sqlalchemy import select

from actions import people
from actions.contacts import call_record, visit_report
from actions.contacts.confirmation import confirm_contact
from actions.planning import duties, occurrences
from actions.planning.calendar import working_calendar
from actions.rosters.enrolment import Link, accept, make_links, open_invite
from actions.rosters.offices import appoint
from actions.rosters.roster import Imported, Terms, import_roster
from actions.supervision import alerts
from actions.views import AlertCard, ContactCard, DutyCard, Filed, Speaker
from ledgers.roster import HelperEntry, MemberRow, Roster, RosterRow
from rules.call_record import CallRecord, Outcome
from rules.confirmation import Answer
from rules.due_dates import at_local
from rules.programme_file import load, shipped
from rules.roles import Role
from rules.rulebook import Rulebook
from rules.visit_report import Met, VisitReport
from storage.database import Database, Work
from storage.seals import Seals
from storage.tables import Household

RULEBOOK = Rulebook(
    {programme.id: programme for programme in map(load, shipped().values())},
    working_calendar(range(2025, 2028)),
    "laizhou-2018",
)

# Every test and every process that a test starts opens with the same key.
SEALS = Seals([bytes(range(32))])

CITY = "莱州市"
TOWN = "青禾镇"
EAST, NORTH = "东沟村", "北坡村"
SCHOOL, BUREAU = "市第二中学", "市林业局"

ZHAO, WANG, WU = "赵德福", "王秀英", "吴桂兰"
LI, CHEN, YANG = "李文静", "陈志远", "杨晓峰"
SUN = "孙建国"
HUANG, HE, TANG = "黄明霞", "何立群", "唐国栋"

OTHER_TOWN, OTHER_VILLAGE, OTHER_UNIT = "石桥镇", "西河村", "市水利局"
MA, LIN, GAO, XU, QIN = "马永年", "林海燕", "高志刚", "徐卫东", "秦玉梅"


class FakeClock:
    """Thursday 1 January 2026, 10:00 in China, until a test moves it."""

    def __init__(self, now: datetime = datetime(2026, 1, 1, 2, tzinfo=UTC)) -> None:
        self._now = now

    def now(self) -> datetime:
        """This instant, aware and in UTC."""
        return self._now

    @property
    def today(self) -> date:
        """The date in China."""
        return RULEBOOK.today(self._now)

    def advance(self, *, days: int = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> datetime:
        """Moves forward; the new instant."""
        self._now += timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        return self._now

    def to(self, moment: datetime) -> datetime:
        """Moves to that instant, which must not lie in the past."""
        assert moment >= self._now, f"the clock is past {moment}"
        self._now = moment
        return moment

    def to_morning(self, day: date) -> datetime:
        """Moves to the hour at which reminders go out on that day."""
        return self.to(at_local(RULEBOOK.home, day, RULEBOOK.home.hours.reminders))


def phone_of(name: str) -> str:
    """An invented number of a block that is not in use; the same name has the same one."""
    return "100" + f"{sum(ord(sign) * 7**place for place, sign in enumerate(name)) % 10**8:08d}"


def helper(name: str, unit: str, post: str = "科员", phone: str | None = None) -> HelperEntry:
    """A helper as a roster names them."""
    return HelperEntry(name, unit, post, phone or phone_of(name))


def row(
    number: int,
    head: str,
    village: str,
    first: HelperEntry | None,
    second: HelperEntry | None,
    town: str = TOWN,
    phone: str | None = None,
) -> RosterRow:
    """A household's line of a roster; the household has a telephone unless `phone` is empty."""
    return RosterRow(
        row=number,
        serial=str(number),
        household_name=head,
        town=town,
        village=village,
        address="三组",
        poverty_cause="因病",
        help_measures="",
        household_phone=phone_of(head) if phone is None else phone or None,
        first=first,
        second=second,
    )


def roster(rows: Iterable[RosterRow], members: Iterable[MemberRow] = (), township: str = TOWN) -> Roster:
    """A roster without faults."""
    return Roster(township, tuple(rows), tuple(members), ())


TOWN_ROWS = (
    row(5, ZHAO, EAST, helper(LI, SCHOOL), helper(SUN, "")),
    row(6, WANG, EAST, helper(CHEN, SCHOOL), helper(SUN, "")),
    row(7, WU, NORTH, helper(YANG, BUREAU), helper(SUN, "")),
)
OTHER_ROWS = (row(5, MA, OTHER_VILLAGE, helper(LIN, OTHER_UNIT), helper(GAO, ""), town=OTHER_TOWN),)
TOWN_ROSTER = roster(TOWN_ROWS, [MemberRow(2, ZHAO, EAST, ZHAO, "户主"), MemberRow(3, ZHAO, EAST, "赵小宝", "孙子")])
OTHER_ROSTER = roster(OTHER_ROWS, township=OTHER_TOWN)


@dataclass(frozen=True, slots=True)
class Office:
    """Somebody who is appointed, not listed in a roster."""

    role: Role
    name: str
    place: str


OFFICES = (
    Office(Role.TOWNSHIP_OFFICER, HUANG, TOWN),
    Office(Role.UNIT_LIAISON, HE, SCHOOL),
    Office(Role.CITY_OFFICER, TANG, CITY),
)
OTHER_OFFICES = (
    Office(Role.TOWNSHIP_OFFICER, XU, OTHER_TOWN),
    Office(Role.UNIT_LIAISON, QIN, OTHER_UNIT),
)


async def bring_in(
    work: Work, found: Roster, now: datetime, since: date, programme: str = RULEBOOK.default, city: str = CITY
) -> Imported:
    """Imports a roster on the usual terms; the caller commits."""
    return await import_roster(work, found, Terms(programme, city, since), now)


async def enrol(work: Work, now: datetime, names: Collection[str] | None = None, language: str = "zh_CN") -> None:
    """Everybody (or those of these names) who has no account opens a link of their own and agrees."""
    for link in await make_links(work, now):
        if names is None or link.name in names:
            await agree(work, link, language, now)


async def agree(work: Work, link: Link, language: str, now: datetime) -> None:
    """The person opens the link and agrees; their account's number is 1000 more than their own."""
    account = 1000 + link.person_id
    invited = await open_invite(work, link.token, account, now)
    await accept(work, invited.ticket, account, language, now)


@dataclass
class Town:
    """The town at work. Each method is one deed in a transaction of its own, at the clock's present."""

    database: Database
    clock: FakeClock
    homes: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)

    @cached_property
    def accounts(self) -> dict[str, int]:
        """Telegram ids by name."""
        return {name: 1000 + person for name, person in self.people.items()}

    async def settle(
        self,
        found: Roster,
        offices: Iterable[Office] = (),
        since: date | None = None,
        programme: str = "laizhou-2018",
        city: str = CITY,
    ) -> Imported:
        """Imports, appoints, and enrols everybody."""
        async with self.database.begin() as work:
            done = await bring_in(work, found, self.clock.now(), since or self.clock.today, programme, city)
            for office in offices:
                await appoint(work, office.role, office.name, None, office.place, self.clock.now())
            links = await make_links(work, self.clock.now())
            for link in links:
                await agree(work, link, "zh_CN", self.clock.now())
                self.people[link.name] = link.person_id
            await work.commit()
        self.__dict__.pop("accounts", None)
        async with self.database.read() as work:
            self.homes |= await _households(work)
        return done

    async def speaker(self, name: str) -> Speaker:
        """Who is speaking, read anew."""
        async with self.database.read() as work:
            found = await people.speaker(work, 1000 + self.people[name], self.clock.now())
        assert found is not None, f"{name} has no account"
        return found

    async def visit(
        self, who: str, whom: str, on: date | None = None, *, key: str | None = None, met: Met = Met.HEAD
    ) -> Filed:
        """Files a visit report (today's unless `on` is given)."""
        day = on or self.clock.today
        return await self.report(who, VisitReport(self.homes[whom], day, met), key)

    async def report(self, who: str, report: VisitReport, key: str | None = None) -> Filed:
        """Files this very report."""
        speaker = await self.speaker(who)
        key = key or f"visit:{who}:{report.household_id}:{report.on}"
        async with self.database.begin() as work:
            filed = await visit_report.file_visit_report(work, speaker, report, key, self.clock.now())
            await work.commit()
        return filed

    async def call(
        self,
        who: str,
        whom: str,
        on: date | None = None,
        *,
        key: str | None = None,
        outcome: Outcome = Outcome.FINE,
        note: str = "",
    ) -> Filed:
        """Files a phone call."""
        day = on or self.clock.today
        speaker = await self.speaker(who)
        record = CallRecord(self.homes[whom], day, outcome, note)
        key = key or f"call:{who}:{whom}:{day}"
        async with self.database.begin() as work:
            filed = await call_record.file_call_record(work, speaker, record, key, self.clock.now())
            await work.commit()
        return filed

    async def confirm(
        self, who: str, contact_id: int, answer: Answer = Answer.CAME, comment: str = ""
    ) -> ContactCard:
        """The family's word."""
        speaker = await self.speaker(who)
        async with self.database.begin() as work:
            card = await confirm_contact(work, speaker, contact_id, answer, comment, self.clock.now())
            await work.commit()
        return card

    async def tick(self) -> None:
        """Windows open, due steps are taken, alerts climb: what the timetable does, without delivery."""
        now = self.clock.now()
        async with self.database.begin() as work:
            await occurrences.open_windows(work, now)
            await work.commit()
        taken = occurrences.SLICE
        while taken == occurrences.SLICE:
            async with self.database.begin() as work:
                taken = await occurrences.take_due_steps(work, now)
                await work.commit()
        async with self.database.begin() as work:
            await alerts.climb_due(work, now)
            await work.commit()

    async def owed(self, who: str) -> tuple[DutyCard, ...]:
        """The open duties of this helper."""
        speaker = await self.speaker(who)
        async with self.database.read() as work:
            return await duties.mine(work, speaker, self.clock.now())

    async def alerts_of(self, who: str) -> tuple[AlertCard, ...]:
        """What this supervisor was told of and nobody took care of."""
        speaker = await self.speaker(who)
        async with self.database.read() as work:
            return await alerts.open_alerts(work, speaker, self.clock.now())

    async def acknowledge(self, who: str, alert_id: int) -> AlertCard:
        """The supervisor takes care of it."""
        speaker = await self.speaker(who)
        async with self.database.begin() as work:
            card = await alerts.acknowledge(work, speaker, alert_id, self.clock.now())
            await work.commit()
        return card


async def _households(work: Work) -> dict[str, int]:
    rows = await work.execute(select(Household.head, Household.id))
    return dict(rows.all())


async def the_town(database: Database, clock: FakeClock) -> Town:
    """Three households in two villages with all their people, enrolled, since today."""
    town = Town(database, clock)
    await town.settle(TOWN_ROSTER, OFFICES)
    return town


async def both_towns(database: Database, clock: FakeClock) -> Town:
    """The town, and another township of the same city with one household."""
    town = await the_town(database, clock)
    await town.settle(OTHER_ROSTER, OTHER_OFFICES)
    return town
