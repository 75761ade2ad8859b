"""Filling the official forms for a place and a period from what is known: nothing is typed twice."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from actions.papers.form_lists import LISTS, with_lists
from actions.papers.form_rows import ROWS as OF_HOUSEHOLDS
from actions.papers.form_rows import Facts, Filled, Given
from actions.papers.form_words import Words
from actions.papers.plan_cards import cards
from knowledge.articles import Article
from ledgers.forms.declaration import forms
from ledgers.forms.sheet import Page
from locales import Texts
from rules.errors import NotFound
from rules.period import Period, period
from storage import directory, income, plans
from storage import forms as queries
from storage.database import Work
from storage.forms import Scope
from storage.tables import Region

INCOME = "annex2-income"
ROWS = OF_HOUSEHOLDS | LISTS
AVAILABLE = tuple(name for name in forms() if name in ROWS)


@dataclass(frozen=True, slots=True)
class Place:
    """A village, a township or the city."""

    id: int
    name: str
    kind: str


async def place_named(work: Work, name: str) -> Place:
    """The place of this name; `青禾镇/东沟村` where a name is not enough. Raises NotFound, or Refused when several
    have the name."""
    return _place(await directory.place(work, name))


async def townships(work: Work, place: Place) -> tuple[Place, ...]:
    """The townships of the city; the place itself where it is not one."""
    return tuple(map(_place, await queries.townships_in(work, place.id))) if place.kind == "city" else (place,)


async def town_of(work: Work, village: Place) -> Place:
    """The township above a village."""
    (town,) = await queries.townships_in(work, village.id)
    return _place(town)


def _place(region: Region) -> Place:
    return Place(region.id, region.name, region.kind)


async def facts_of(work: Work, scope: Scope, about: Period, now: datetime) -> Facts:
    """All that any form says of these households: a dozen queries."""
    today = work.rulebook.today(now)
    day = min(max(today, about.window.start), about.window.end)
    planned = await plans.in_scope(work, scope, about.year)
    return Facts(
        homes=tuple(await queries.homes(work, scope)),
        charges=await queries.in_charge(work, scope, day),
        members=await queries.members(work, scope),
        contacts=await queries.contacts(work, scope, about.window.start, about.window.end),
        plans={one.household_id: one for one in (await cards(work, planned.values(), today)).values()},
    )


async def filled(
    work: Work,
    names: Sequence[str],
    place: Place,
    about: Period,
    texts: Texts,
    now: datetime,
    helper: int | None = None,
    articles: Mapping[str, Article] | None = None,
) -> Mapping[str, Filled]:
    """The pages of these forms for the place, or for one second helper's households there.

    `articles`: the policy base, by whose titles the list of policies goes; without it, by the articles' ids.
    Raises NotFound for a form that is not known.
    """
    unknown = [name for name in names if name not in ROWS]
    if unknown:
        raise NotFound("form_unknown", name=unknown[0], known=", ".join(AVAILABLE))
    facts = await facts_of(work, Scope(place.id, helper), about, now)
    if INCOME in names:
        statements = await income.in_scope(work, Scope(place.id, helper), about.year)
        facts = replace(facts, statements=statements)
    facts = await with_lists(work, facts, names, Scope(place.id, helper), about, work.rulebook.today(now))
    officers = tuple(await queries.town_contacts(work, place.id)) if "annex5-town-contacts" in names else ()
    given = Given(place.name, place.kind, about, facts, officers, Words(texts), work.rulebook.today, articles or {})
    return {name: ROWS[name](given) for name in names}


async def income_pages(
    work: Work, households: Collection[int], year: int, texts: Texts, now: datetime
) -> Mapping[int, Page]:
    """Annex 2 of these households for that year, by household."""
    scope, about = Scope(0, only=frozenset(households)), period(str(year))
    facts = await facts_of(work, scope, about, now)
    facts = replace(facts, statements=await income.in_scope(work, scope, year))
    given = Given("", "", about, facts, (), Words(texts), work.rulebook.today)
    return {int(page.values["household"]): page for page in ROWS[INCOME](given).pages if page.values}


def period_or_quarter(text: str | None, today: date) -> Period:
    """What was asked for, or the running quarter."""
    return period(text or f"{today.year}Q{(today.month + 2) // 3}")
