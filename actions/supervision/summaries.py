"""The morning summary, and on the first working day of a week one with a picture of the coverage.

One message a supervisor a working day, at their own hour, and only when something waits; it is counted
when it is sent. The weekly one goes to the offices in any case. No figure names a person, and
places keep their own order.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from actions import buttons
from actions.audit import append_audit
from actions.buttons import MenuPage
from actions.planning import own_hours
from actions.supervision import overview
from actions.supervision.overview import Overview
from actions.views import Outgoing
from ledgers.heat_map import HeatMap, draw
from locales import Texts
from rules.due_dates import at_local
from rules.own_hours import hour_of
from rules.roles import Role
from storage import coverage, gifts, outbox
from storage import overview as rows
from storage.coverage import Area
from storage.database import Work
from storage.overview import Officer
from storage.tables import Account, OutboxMessage

MONTHS = 6
SHOWN_AREAS = 12
KINDS = ("morning", "week")


@dataclass(frozen=True, slots=True)
class Share:
    """A place in the running month: so many households, so many of them visited."""

    name: str
    visited: int
    households: int


async def lay_ready(work: Work, now: datetime) -> int:
    """Once a working day, when the quiet hours are over: a message for each who has something; how many."""
    home, today = work.rulebook.home, work.rulebook.today(now)
    begins = at_local(home, today, home.hours.quiet_until)
    ends = at_local(home, today, home.hours.quiet_from)
    if not work.rulebook.calendar.is_working(today) or not begins <= now < ends:
        return 0
    if not await gifts.mark_opened(work, home.id, "summaries", today):
        return 0
    weekly = {one.person_id for one in await rows.officers(work)} if first_of_week(work, today) else set[int]()
    daily = await overview.waited_for(work, now) - weekly
    own = await own_hours.of(work, weekly | daily)
    messages = [
        outbox.new_row(
            f"{kind}:{person}:{today.isoformat()}",
            person,
            kind,
            {"day": today.isoformat()},
            outbox.Priority.REMINDER,
            now,
            max(now, at_local(home, today, hour_of(home, own.get(person)))),
            ends,
        )
        for kind, some in (("week", weekly), ("morning", daily))
        for person in sorted(some)
    ]
    append_audit(work, None, "lay_summaries_ready", now, people=len(messages))
    return len(await outbox.put_all(work, messages))


def first_of_week(work: Work, day: date) -> bool:
    """Whether no working day of this week (from Monday) lies before it."""
    monday = day - timedelta(days=day.weekday())
    return not any(work.rulebook.calendar.is_working(monday + timedelta(days=ago)) for ago in range(day.weekday()))


async def render(
    work: Work,
    texts: Texts,
    messages: Sequence[tuple[OutboxMessage, Account]],
    now: datetime,
    font: Path | None = None,
) -> dict[int, Outgoing | None]:
    """The words (and pictures) of these messages by id; None where nothing is left to say."""
    counted = await overview.of(work, {message.person_id for message, _ in messages}, now)
    weekly = [(message, account) for message, account in messages if message.kind == "week"]
    areas = await _areas(work, {message.person_id for message, _ in weekly}, work.rulebook.today(now))
    drawn: dict[tuple[str, int], bytes | None] = {}
    found: dict[int, Outgoing | None] = {}
    for message, account in messages:
        mine = counted[message.person_id]
        if message.kind == "morning":
            found[message.id] = _morning(texts, account, mine)
            continue
        officer, some = areas.get(message.person_id, (None, []))
        if officer is None:
            found[message.id] = None
            continue
        key = (account.language, officer.region_id)
        if key not in drawn:
            wanted = heat_map(texts, account.language, officer, some)
            drawn[key] = await asyncio.to_thread(draw, wanted, font) if wanted.rows else None
        found[message.id] = _week(texts, account, mine, officer, some, drawn[key])
    return found


def _morning(texts: Texts, account: Account, mine: Overview) -> Outgoing | None:
    if not mine.waits:
        return None
    html = texts.say(account.language, "overview.morning", look=mine)
    return Outgoing(account.telegram_id, html, way_rows(texts, account.language, mine))


def _week(
    texts: Texts, account: Account, mine: Overview, officer: Officer, areas: Sequence[Area], picture: bytes | None
) -> Outgoing:
    shares = [_this_month(area) for area in areas]
    html = texts.say(
        account.language,
        "overview.week",
        look=mine,
        place=officer.place,
        visited=sum(one.visited for one in shares),
        households=sum(one.households for one in shares),
        areas=() if picture else shares[:SHOWN_AREAS],
    )
    return Outgoing(account.telegram_id, html, way_rows(texts, account.language, mine), picture)


def way_rows(texts: Texts, language: str, mine: Overview) -> tuple[tuple[tuple[str, str], ...], ...]:
    """One button for each line that names something to do."""
    ways = (
        (mine.alerts, "overview.button_alerts", buttons.see_alerts()),
        (mine.taken, "overview.button_taken", buttons.menu_page(MenuPage.TAKEN)),
        (mine.cases, "overview.button_cases", buttons.menu_page(MenuPage.CASES)),
        (mine.reasons, "overview.button_reasons", buttons.menu_page(MenuPage.REASONS)),
        (mine.questions, "overview.button_questions", buttons.menu_page(MenuPage.QUESTIONS)),
    )
    return tuple(((texts.label(language, label, count=count), data),) for count, label, data in ways if count)


def _this_month(area: Area) -> Share:
    newest = area.months[max(area.months)]
    return Share(area.name, newest.visited, newest.households)


async def _areas(work: Work, officers: Collection[int], today: date) -> Mapping[int, tuple[Officer, list[Area]]]:
    """By officer: villages for a township, townships for a city. Whoever has several places sees the widest."""
    if not officers:
        return {}
    holding: dict[int, Officer] = {}
    for one in await rows.officers(work, officers):
        if one.person_id not in holding or one.role is Role.CITY_OFFICER:
            holding[one.person_id] = one
    first = _months_before(today, MONTHS - 1)
    cities = {one.region_id for one in holding.values() if one.role is Role.CITY_OFFICER}
    townships = {one.region_id for one in holding.values()} - cities
    found = await coverage.by_township(work, cities, first, today) if cities else []
    found += await coverage.by_village(work, townships, first, today) if townships else []
    return {
        person: (one, [area for area in found if area.parent_id == one.region_id]) for person, one in holding.items()
    }


def heat_map(texts: Texts, language: str, officer: Officer, areas: Sequence[Area]) -> HeatMap:
    """What the picture shows: the share of the households that were visited, place by month."""
    wanted = sorted(areas[0].months) if areas else []
    return HeatMap(
        title=texts.label(language, "overview.picture_title", place=officer.place),
        note=texts.label(language, "overview.picture_note"),
        rows=tuple(area.name for area in areas),
        columns=tuple(
            texts.label(language, "overview.picture_month", first=date(year, month, 1)) for year, month in wanted
        ),
        shares=tuple(
            tuple(
                area.months[month].visited / area.months[month].households if area.months[month].households else None
                for month in wanted
            )
            for area in areas
        ),
    )


def _months_before(day: date, count: int) -> date:
    """The first day of the month so many months before."""
    at = day.year * 12 + day.month - 1 - count
    return date(at // 12, at % 12 + 1, 1)
