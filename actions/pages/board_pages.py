"""What the board's pages read: each asks for the page's right first, and then only for the reader's places."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from actions.pages.board import Visitor
from actions.supervision import alerts, case_life, overview
from actions.views import AlertCard, ReasonCard
from rules.board import OPEN_TO, PageName, opens
from rules.duty_help import help_for
from rules.errors import NotAllowed
from rules.roles import SUPERVISORS, Deed, Role, may
from storage import alert_steps, filled, lists, log_subjects, office_lists
from storage import alerts as alert_rows
from storage.database import Work
from storage.listing import COUNTED, SIZE, Ask, Field, Kind, Listing, Page, Row, beginning, page, slices
from storage.log_subjects import Subject

__all__ = ["COUNTED", "TABLES", "Ask", "Field", "Kind", "Listing", "Page", "Row", "Subject", "Today"]
EXPORTED = 20_000
FAMILIES = OPEN_TO[PageName.HOUSEHOLDS]
FIRST = 10


@dataclass(frozen=True, slots=True)
class Table:
    """A list of the board: on which page it stands, and how it is made for this reader on this day."""

    page: PageName
    make: Callable[[Visitor], Listing]


def _since(visitor: Visitor) -> date:
    return visitor.speaker.today - timedelta(days=lists.LATELY_DAYS)


# The lists of the board; each sorts, filters, pages and exports by its name.
TABLES: dict[str, Table] = {
    "households": Table(
        PageName.HOUSEHOLDS, lambda visitor: lists.households(visitor.scope, visitor.speaker.today.year)
    ),
    "helpers": Table(PageName.HELPERS, lambda visitor: lists.helpers(visitor.scope)),
    "questions": Table(PageName.QUESTIONS, lambda visitor: lists.questions(visitor.scope)),
    "cases": Table(PageName.CASES, lambda visitor: lists.cases(visitor.scope)),
    "unconfirmed": Table(
        PageName.HOUSEHOLDS,
        lambda visitor: lists.unconfirmed(visitor.scope, visitor.speaker.today, _since(visitor)),
    ),
    "watches": Table(PageName.MONITORING, lambda visitor: office_lists.watches(visitor.scope)),
    "changes": Table(PageName.HANDOVERS, lambda visitor: office_lists.changes(visitor.scope)),
    "covers": Table(PageName.HANDOVERS, lambda visitor: office_lists.covers(visitor.scope)),
    "gifts": Table(PageName.GIFTS, lambda visitor: office_lists.gifts(visitor.scope)),
    "samples": Table(PageName.INSPECTIONS, lambda visitor: office_lists.samples(visitor.scope)),
    "checks": Table(PageName.INSPECTIONS, lambda visitor: office_lists.checks(visitor.scope)),
    "packages": Table(PageName.FORMS, lambda visitor: office_lists.packages(visitor.scope)),
    "imports": Table(PageName.IMPORTS, lambda visitor: office_lists.imports(visitor.scope, visitor.now)),
    "messages": Table(PageName.DELIVERIES, lambda visitor: lists.messages(visitor.scope)),
    "silent": Table(PageName.DELIVERIES, lambda visitor: lists.silent(visitor.scope)),
    "people": Table(PageName.PEOPLE, lambda visitor: lists.people(visitor.scope, visitor.now)),
    "log": Table(PageName.AUDIT, lambda visitor: lists.log(visitor.scope)),
}


def listing(visitor: Visitor, name: str) -> Listing:
    """The list of this name for this reader. Raises NotAllowed."""
    table = TABLES.get(name)
    if table is None:
        raise NotAllowed("not_allowed")
    visitor.ensure_page(table.page)
    return table.make(visitor)


async def table(work: Work, visitor: Visitor, name: str, ask: Ask, size: int = SIZE) -> Page:
    """One page of a list. Raises NotAllowed."""
    found = await page(work, listing(visitor, name), ask, size)
    return replace(found, rows=await _fill(work, visitor, name, found.rows))


async def every_row(work: Work, visitor: Visitor, name: str, ask: Ask) -> AsyncIterator[tuple[Row, ...]]:
    """All rows of a list in slices, for a file. Raises NotAllowed."""
    async for rows in slices(work, listing(visitor, name), ask, EXPORTED):
        yield await _fill(work, visitor, name, rows)


async def duties_of(work: Work, visitor: Visitor, helper_id: int) -> tuple[Row, Page]:
    """A helper of the reader's places and what they still owe there. Raises NotAllowed."""
    visitor.ensure_page(PageName.HELPERS)
    row = await listed(work, visitor, "helpers", helper_id)
    return row, await page(work, lists.duties(visitor.scope, visitor.speaker.today, helper_id), Ask(), 4 * SIZE)


async def listed(work: Work, visitor: Visitor, name: str, number: int) -> Row:
    """The row of this number of a list. Raises NotAllowed where this reader's list has none."""
    made = listing(visitor, name)
    one = replace(made, source=made.source.where(made.key == number))
    rows = (await table_of(work, visitor, name, one, Ask())).rows
    if not rows:
        raise NotAllowed("not_allowed")
    return rows[0]


async def table_of(work: Work, visitor: Visitor, name: str, made: Listing, ask: Ask) -> Page:
    """A list that was restricted further."""
    found = await page(work, made, ask)
    return replace(found, rows=await _fill(work, visitor, name, found.rows))


async def _fill(work: Work, visitor: Visitor, name: str, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """The cells that are looked up for the rows of one page only."""
    ids, today = [row.id for row in rows], visitor.speaker.today
    if name == "helpers":
        owing = await filled.owing(work, visitor.scope, ids, today)
        for row in rows:
            one = owing.get(row.id, filled.Owing(0))
            hint = help_for(one.account, one.due, one.overdue, one.explained, one.next_due, today)
            row.cells.update(homes=one.homes, due=one.due, next_due=one.next_due, help=hint.value)
    elif name == "households":
        helping, due = await filled.helpers_of(work, ids), await filled.next_due(work, ids)
        for row in rows:
            by_role = helping.get(row.id, {})
            row.cells.update(
                first_helper=by_role.get(Role.FIRST_HELPER, ""),
                second_helper=by_role.get(Role.SECOND_HELPER, ""),
                next_due=due.get(row.id),
            )
    elif name == "people":
        standing = await filled.standing_of(work, ids, visitor.now)
        for row in rows:
            own = standing[row.id]
            row.cells.update(roles=tuple(sorted(own.roles)), invited=own.invited, away=own.away, deputy=own.deputy)
    elif name == "log":
        about = await log_subjects.subjects(work, visitor.scope, {row.id: row.cells["ids"] for row in rows})
        for row in rows:
            row.cells.update(about=about.get(row.id))
    elif name == "samples":
        asked = await filled.checked(work, ids)
        for row in rows:
            row.cells.update(checked=asked.get(row.id, 0))
    return rows


async def counts(work: Work, visitor: Visitor, name: str) -> dict[str, int]:
    """What stands above the list of this name: messages by state where it is about messages."""
    return await lists.states(work, visitor.scope) if name == "messages" else {}


async def programmes(work: Work, visitor: Visitor) -> list[str]:
    """The programmes that families at this person's places follow."""
    visitor.ensure_page(PageName.PROGRAMME)
    found = await lists.programmes(work, visitor.scope, work.rulebook.programmes)
    return found or [work.rulebook.default]


@dataclass(frozen=True, slots=True)
class Today:
    """What needs this person, in order. Of the lists only the beginning; `counts` says how many there are. `taken` is
    what they take care of; `known_cases` are open cases by alert."""

    alerts: tuple[AlertCard, ...]
    taken: tuple[AlertCard, ...]
    reasons: tuple[ReasonCard, ...]
    questions: tuple[Row, ...]
    cases: tuple[Row, ...]
    changes: tuple[Row, ...]
    watches: tuple[Row, ...]
    reviews: tuple[Row, ...]
    checks: tuple[Row, ...]
    unconfirmed: tuple[Row, ...]
    counts: dict[str, int]
    known_cases: dict[int, int]


async def today(work: Work, visitor: Visitor, now: datetime) -> Today:
    """The first page."""
    speaker = visitor.speaker
    told = await alert_rows.told_to(work, speaker.person_id)
    reasons = await overview.reasons(work, speaker, now) if speaker.roles & SUPERVISORS else ()
    found: dict[str, tuple[Row, ...]] = {}
    mine = await alert_steps.taken_by(work, speaker.person_id)
    counts = {"alerts": len(told), "taken": len(mine), "reasons": len(reasons)}
    for one in WAITING:
        reads = speaker.roles & one.roles and opens(visitor.scope.roles, TABLES[one.table].page)
        found[one.part], counts[one.part] = await _beginning(work, visitor, one) if reads else ((), 0)
    cards = await alerts.cards(work, speaker.person_id, [*told[:FIRST], *mine[:FIRST]], now)
    known = await case_life.of_alerts(work, [one for one in cards if may(one.roles, Deed.SEE_CASE)])
    return Today(
        alerts=tuple(one for one in cards if not one.settled),
        taken=tuple(one for one in cards if one.settled),
        reasons=reasons[:FIRST],
        counts=counts,
        known_cases=known,
        **found,
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits on the first page: its part, the table's rows of this state (`by_today`: whose day has come), sorted
    by this column, and for whom."""

    part: str
    table: str
    sort: str
    roles: frozenset[Role]
    state: str = ""
    by_today: bool = False


_OFFICE = frozenset({Role.TOWNSHIP_OFFICER})
WAITING = (
    Waiting("questions", "questions", "due_on", SUPERVISORS, "waiting"),
    Waiting("cases", "cases", "due_on", SUPERVISORS, "open"),
    Waiting("changes", "changes", "on", _OFFICE, "asked_for"),
    Waiting("watches", "watches", "proposed", _OFFICE, "proposed"),
    Waiting("reviews", "watches", "review_on", _OFFICE, "watched", by_today=True),
    Waiting("checks", "checks", "household", frozenset({Role.INSPECTOR}), "to_ask"),
    Waiting("unconfirmed", "unconfirmed", "on", SUPERVISORS),
)


async def _beginning(work: Work, visitor: Visitor, one: Waiting) -> tuple[tuple[Row, ...], int]:
    made = listing(visitor, one.table)
    if one.by_today:
        day = made.field(one.sort)
        assert day is not None
        made = replace(made, source=made.source.where(day.of <= visitor.speaker.today))
    codes = {"state": one.state} if one.state else {}
    return await beginning(work, made, Ask(sort=one.sort, codes=codes), FIRST)
