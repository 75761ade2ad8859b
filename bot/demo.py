"""The demo town: the example roster with its first households at work, and their people on the street of phones."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from actions.pages.timeline import next_moment
from actions.rosters.enrolment import Link, make_links
from actions.rosters.offices import appoint
from actions.rosters.roster import Terms, import_roster
from bot.app import App
from bot.demo_past import MONTHS, before, bring_past, live_a_month
from bot.opening import BATCH_EVERY, opening
from ledgers.roster import Roster, read_roster
from rules.errors import Unusable
from rules.roles import Role
from rules.windows import window_of
from sandbox import People, Sandbox
from storage.database import Work
from storage.tables import Person

ROSTER = Path(__file__).parent.parent / "examples" / "roster.xlsx"
AT_WORK = frozenset({"赵德福", "王秀英", "吴桂兰"})
A_MINUTE = timedelta(minutes=1)
BEFORE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Extra:
    """A supervisor who stands in no roster."""

    role: Role
    name: str
    place: str


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody of the cast who has a telephone on the street. All of them are invented."""

    id: int
    name: str
    role: str
    language: str = "zh-hans"
    enrolled: bool = True


OFFICES = (
    Extra(Role.TOWNSHIP_OFFICER, "黄明霞", "青禾镇"),
    Extra(Role.UNIT_LIAISON, "何立群", "市第二中学"),
)
CITY_OFFICER = "唐国栋"
RESIDENTS = (
    Resident(1001, "李文静", "第一帮扶责任人"),
    Resident(1002, "赵德福", "东沟村 · 农户"),
    Resident(1003, "黄明霞", "青禾镇扶贫办"),
    Resident(1004, "陈志远", "第一帮扶责任人"),
    Resident(1005, "王秀英", "东沟村 · 农户"),
    Resident(1006, "孙建国", "第二帮扶责任人"),
    Resident(1007, "何立群", "市第二中学 · 联络人"),
    Resident(1008, "唐国栋", "市扶贫办"),
    Resident(1009, "杨晓峰", "First helper (English)", "en"),
    Resident(1010, "吴桂兰", "北坡村 · 农户", enrolled=False),
)
FEATURED = 3
BOT = "bangfu_demo_bot"


async def furnish(app: App, sandbox: Sandbox) -> None:
    """Fills an empty installation, and moves the clock to the first reminder. A furnished one is left as it is.

    Raises Unusable when the database has people whom this street does not know: they may be real.
    """
    async with app.database.begin() as work:
        opens = opening(work.rulebook.home, work.rulebook.calendar, app.clock.now())
        eve = max(opens.at - BEFORE, app.clock.now())
        if not await settle(work, Terms(app.settings.programme, app.settings.city, opens.batch.start), eve):
            if sandbox.is_new:
                raise Unusable("street_unknown", url=app.database.url.render_as_string(hide_password=True))
            return
        await work.commit()
    await bring_past(app.database, app.settings.city, AT_WORK, opens.batch.start, eve)
    sandbox.clock.move_to(max(eve, app.clock.now()))
    async with People(sandbox.url) as people:
        for number, resident in enumerate(RESIDENTS):
            await people.person(
                resident.id,
                first_name=resident.name,
                role=resident.role,
                language_code=resident.language,
                featured=number < FEATURED,
            )
        await _enrol(app, people)
        await people.until(await _first_reminder(app))
        await live_a_month(app.database, opens.batch.start, {one.name: one.id for one in RESIDENTS})
        await _leave_links(app, people)


async def settle(work: Work, terms: Terms, now: datetime) -> bool:
    """Whether the database was empty and has the town now: its first households have duties from `terms.since`."""
    if (await work.scalars(select(Person.id).limit(1))).first() is not None:
        return False  # a family that was erased since does not come back
    roster = read_roster(ROSTER)
    # They have been helped for a year: what happened in it comes in by a list.
    longer = replace(terms, since=before(terms.since, MONTHS))
    await import_roster(work, _only(roster, at_work=True), longer, now)
    # The rest of the town begins later, so that two months can be lived through with ten people.
    await import_roster(work, _only(roster, at_work=False), replace(terms, since=_after_next(terms.since)), now)
    for extra in OFFICES:
        await appoint(work, extra.role, extra.name, None, extra.place, now)
    await appoint(work, Role.CITY_OFFICER, CITY_OFFICER, None, terms.city, now)
    return True


def _only(roster: Roster, at_work: bool) -> Roster:
    return replace(roster, rows=tuple(row for row in roster.rows if (row.household_name in AT_WORK) is at_work))


def _after_next(day: date) -> date:
    following = window_of(BATCH_EVERY, window_of(BATCH_EVERY, day).end + timedelta(days=1))
    return following.end + timedelta(days=1)


async def _enrol(app: App, people: People) -> None:
    """Each resident but the newcomers opens their own link and agrees, as people do."""
    links = await _links(app)
    for resident in RESIDENTS:
        if resident.enrolled:
            await _welcome(app, people, resident, links[resident.name])


async def _leave_links(app: App, people: People) -> None:
    """A link that is left to try is made last: it lives for 72 hours of the town's own clock."""
    links = await _links(app)
    for resident in RESIDENTS:
        if not resident.enrolled:
            await people.person(resident.id, note=f"https://t.me/{BOT}?start={links[resident.name].token}")


async def _links(app: App) -> dict[str, Link]:
    async with app.database.begin() as work:
        links = {link.name: link for link in await make_links(work, app.clock.now())}
        await work.commit()
    return links


async def _welcome(app: App, people: People, resident: Resident, link: Link) -> None:
    person = await people.person(resident.id)
    language = "en" if resident.language == "en" else "zh_CN"
    await person.start(link.token)
    agree = app.texts.label(language, "enrolment.button_agree")
    await person.hears(app.texts.label(language, "enrolment.consent").splitlines()[0])
    await person.press(agree)
    await person.hears(resident.name)


async def _first_reminder(app: App) -> datetime:
    async with app.database.read() as work:
        moment = await next_moment(work)
    return max(moment or app.clock.now(), app.clock.now()) + A_MINUTE
