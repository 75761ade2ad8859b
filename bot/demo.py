"""The demo town: the example roster with its first households at work, and their people on the street of phones."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from actions.enrolment import Link, make_links
from actions.offices import appoint
from actions.roster import Terms, import_roster
from actions.timeline import next_moment
from bot.app import App
from ledgers.roster import Roster, read_roster
from rules.due_dates import local_day
from rules.errors import Unusable
from rules.roles import Role
from rules.windows import Window, window_of
from sandbox import People, Sandbox

ROSTER = Path(__file__).parent.parent / "examples" / "roster.xlsx"
AT_WORK = frozenset({"赵德福", "王秀英", "吴桂兰"})
BATCH_EVERY = "P2M"
A_MINUTE = timedelta(minutes=1)


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
    if not await _settle_town(app):
        if sandbox.is_new:
            raise Unusable("street_unknown", url=app.database.url.render_as_string(hide_password=True))
        return
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


async def _settle_town(app: App) -> bool:
    """Whether the town was empty and is furnished now."""
    now = app.clock.now()
    roster = read_roster(ROSTER)
    this = window_of(BATCH_EVERY, local_day(app.rulebook.home, now))
    async with app.database.begin() as work:
        done = await import_roster(work, _only(roster, at_work=True), _terms(app, this.start), now)
        if not done.households_new:
            return False
        # The rest of the town begins later, so that two months can be lived through with ten people.
        await import_roster(work, _only(roster, at_work=False), _terms(app, _after_next(this)), now)
        for extra in OFFICES:
            await appoint(work, extra.role, extra.name, None, extra.place, now)
        await appoint(work, Role.CITY_OFFICER, CITY_OFFICER, None, app.settings.city, now)
        await work.commit()
    return True


def _only(roster: Roster, at_work: bool) -> Roster:
    return replace(roster, rows=tuple(row for row in roster.rows if (row.household_name in AT_WORK) is at_work))


def _terms(app: App, since: date) -> Terms:
    return Terms(app.settings.programme, app.settings.city, since)


def _after_next(window: Window) -> date:
    following = window_of(BATCH_EVERY, window.end + timedelta(days=1))
    return following.end + timedelta(days=1)


async def _enrol(app: App, people: People) -> None:
    """Each resident opens their own link and agrees, as people do; one link is left to try."""
    async with app.database.begin() as work:
        links = {link.name: link for link in await make_links(work, app.clock.now())}
        await work.commit()
    for resident in RESIDENTS:
        link = links.get(resident.name)
        if link is not None:
            await _welcome(app, people, resident, link)


async def _welcome(app: App, people: People, resident: Resident, link: Link) -> None:
    person = await people.person(resident.id)
    if not resident.enrolled:
        await people.person(resident.id, note=f"https://t.me/{BOT}?start={link.token}")
        return
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
