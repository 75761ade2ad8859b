"""What was before the demo town opened: a year of visits and calls, brought in as a place brings in its own old list,
and one month in which people told, confirmed and put in order what they do today, by the same deeds.

Maps, households' pages, cases and forms have something to show on the first day; nobody is told of it.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256

from sqlalchemy import select

from actions import people
from actions.contacts import dispute
from actions.contacts.confirmation import confirm_contact, say_content
from actions.contacts.visit_report import file_visit_report
from actions.rosters.imports import FileMark, carry_out, contacts_plan
from actions.rosters.list_rows import Placed, PlacedList
from actions.supervision import alerts, case_life
from actions.views import Speaker
from ledgers.list_rows import HomeRef, PastContactRow
from rules.confirmation import Answer
from rules.due_dates import at_local
from rules.ladder import AlertKind
from rules.programme import ContactKind
from rules.roles import Role
from rules.visit_report import Help, Met, Topic, VisitReport, Worry
from storage import directory, known_homes, outbox_office
from storage.database import Database, Work
from storage.known_homes import KnownHome
from storage.tables import Household, Pairing, Person

MONTHS = 12
# In one month of so many a family was neither visited nor called.
ONE_IN = 5
# The month that was lived here lies so many before: another quarter, and not what "as last time" would repeat.
LIVED = 4
TOLD = ("confirmation", "alert", "alert_news", "dispute", "case_closed", "edit")


def before(day: date, months: int) -> date:
    """The first day of the month so many months before."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, 1)


async def bring_past(database: Database, city: str, heads: Collection[str], opens: date, now: datetime) -> None:
    """The year before that first of a month, of the households of these heads and whoever helps them today."""
    async with database.read() as work:
        region = await directory.known_city(work, city)
        assert region is not None
        homes = [one for one in await known_homes.homes(work, region.id) if one.head in heads]
        helped = await known_homes.helped(work, [one.id for one in homes])
    helping = [(home, *one) for home in homes for one in helped[home.id]]
    days = [(*who, *one) for who in helping for one in _year(who[0].id, Role(who[1].role), opens)]
    rows = tuple(_row(number, *one) for number, one in enumerate(days, 2))
    placed = PlacedList(rows, ())
    name = f"{before(opens, MONTHS).year}.xlsx"
    mark = FileMark(name, sha256(name.encode()).hexdigest())
    await carry_out(database, contacts_plan(placed, region.id), mark, now, _silently)


def _silently(done: int, of: int) -> None:
    """Nobody waits for it."""


def _year(home: int, role: Role, opens: date) -> Iterator[tuple[ContactKind, date]]:
    """A second helper comes every month; a first helper every other, and calls in each."""
    first = role is Role.FIRST_HELPER
    for month in range(1, MONTHS + 1):
        for kind in (ContactKind.VISIT, ContactKind.CALL) if first else (ContactKind.VISIT,):
            due = kind is ContactKind.CALL or not first or month % 2 == 1
            if due and (home * 2 + month) % ONE_IN:
                yield kind, before(opens, month) + timedelta(days=(home * 7 + month * 5 + len(kind.value)) % 26)


def _row(
    number: int, home: KnownHome, pairing: Pairing, person: Person, kind: ContactKind, on: date
) -> Placed[PastContactRow]:
    ref, role = HomeRef("", home.head, home.town, home.village), Role(pairing.role)
    row = PastContactRow(number, ref, person.name, person.phone, role, on, kind, counts=True, what="")
    return Placed(row, home.id, person.id)


@dataclass(frozen=True, slots=True)
class _Month:
    """A month and who lived in it: their accounts by name."""

    work: Work
    first: date
    accounts: Mapping[str, int]

    def at(self, day: int, hour: int, working_days: int = 0) -> datetime:
        """So many working days after that day of the month."""
        rules, on = self.work.rulebook, self.first + timedelta(days=day - 1)
        return at_local(rules.home, rules.calendar.plus(on, working_days) if working_days else on, time(hour))

    async def who(self, name: str, now: datetime) -> Speaker:
        found = await people.speaker(self.work, self.accounts[name], now)
        assert found is not None
        return found

    async def visit(self, who: str, whom: str, day: int, answer: Answer, **said: Collection[object]) -> int:
        """It is told in the afternoon, and the family answers in the evening; the contact's number."""
        work, told, answered = self.work, self.at(day, 16), self.at(day, 19)
        [home] = await work.scalars(select(Household.id).where(Household.head == whom))
        helper, family = await self.who(who, told), await self.who(whom, answered)
        codes = {name: frozenset(some) for name, some in said.items()}
        report = VisitReport(home, told.date(), Met.HEAD, **codes)  # type: ignore[arg-type]  # codes of these fields
        contact = (await file_visit_report(work, helper, report, f"past:{who}:{day}", told)).contact_id
        card = await confirm_contact(work, family, contact, answer, "", answered)
        if card.asks_content:
            await say_content(work, family, contact, 5, answered)
        return contact

    async def settle(self, officer: str, kind: AlertKind, day: int, done: str, outcome: str) -> None:
        """Somebody takes the alert of that day and its case on the next morning; the case's end two days later ends
        both."""
        work, taken, over = self.work, self.at(day, 10, 1), self.at(day, 15, 3)
        who = await self.who(officer, taken)
        [alert] = [one for one in await alerts.open_alerts(work, who, taken) if one.kind is kind]
        case = await case_life.of_alert(work, alert)
        assert case is not None
        await alerts.acknowledge(work, who, alert.id, taken)
        await case_life.take(work, who, case, taken)
        await case_life.note(work, who, case, done, True, over)
        await case_life.close(work, who, case, outcome, over)


async def live_a_month(database: Database, opens: date, accounts: Mapping[str, int]) -> None:
    """Three visits, of which the families say whether they were; water that runs again, a day that was mistaken."""
    async with database.begin() as work:
        month = _Month(work, before(opens, LIVED), accounts)
        helped, explained = [Help.TALK, Help.POLICY], [Topic.MEDICAL]
        await month.visit("李文静", "赵德福", 6, Answer.CAME, helped=helped, explained=explained)
        await month.visit("孙建国", "王秀英", 9, Answer.CAME, helped=[Help.TALK], worries=[Worry.WATER])
        done = "请水管站的人上门，换了一截水管。"
        await month.settle("黄明霞", AlertKind.NOT_WELL, 9, done, "自来水正常了。")
        visit = await month.visit("陈志远", "王秀英", 18, Answer.NOBODY_CAME, helped=[Help.HOUSEWORK_FARM])
        now = month.at(18, 9, 1)
        await dispute.explain(work, await month.who("陈志远", now), visit, "日子记错了，是前一天下午去的。", now)
        done = "两边都问过了，是前一天来的。"
        await month.settle("黄明霞", AlertKind.NOBODY_CAME, 18, done, "日子记错，已经说清楚。")
        for kind in TOLD:  # it was long ago
            await outbox_office.withdraw(work, None, kind)
        await work.commit()
