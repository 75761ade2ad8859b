"""What a family is likely entitled to and whether it comes; a gap is the first helper's to explain and check."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from actions.audit import append_audit
from actions.households import card
from actions.permission import ensure_may
from actions.views import HouseholdCard, Speaker
from knowledge.articles import Article
from knowledge.base import Base
from knowledge.entitlements import FACTS, Standing, Verdict, judge, most_useful
from knowledge.members import facts_in
from knowledge.places import named_folders, places_in
from knowledge.prior import in_the_ledger, prior_of
from rules.entitlements import GapOutcome, Said
from rules.errors import NotAllowed, NotFound, Stale
from rules.roles import Deed, Role
from storage import entitlements, households, known_homes
from storage.database import Work
from storage.tables import Household


@dataclass(frozen=True, slots=True)
class Line:
    """One article as it stands to the family; `because` are names of facts that decide or are missing."""

    article_id: str
    title: str
    region: str
    year: str
    source: str
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entitlements:
    """What the family receives, is likely entitled to and does not receive (or has not said), may have if a fact is
    so, and does not have. `ask_fact` is the one most useful thing to ask; else `ask_receiving` an article of which
    nobody said whether it comes."""

    household_id: int
    received: tuple[Line, ...]
    likely: tuple[Line, ...]
    open: tuple[Line, ...]
    not_for: tuple[Line, ...]
    ask_fact: str | None
    ask_receiving: Line | None


@dataclass(frozen=True, slots=True)
class Gap:
    """Something likely that does not come: to explain and check at the next visit."""

    household: HouseholdCard
    line: Line


@dataclass(frozen=True, slots=True)
class Figures:
    """Of the families below some places: how many were asked, what is received, gaps open and closed, and how many of
    all gaps were explained (知晓率 is explained over gaps)."""

    families_asked: int
    received: int
    gaps_open: int
    gaps_closed: int
    explained: int


async def overview(work: Work, speaker: Speaker, household_id: int | None, knowledge: Base) -> Entitlements:
    """How the family stands to each article of its place and of places that the documents do not name, as far as it
    holds today. None: the speaker's own family. Raises NotAllowed."""
    household = await _household(work, speaker, household_id)
    said = await entitlements.facts_of(work, household)
    rows = await entitlements.of_household(work, household)
    verdicts = await _verdicts(work, household, knowledge, said, speaker.today)
    received = [name for name in knowledge.articles if name in rows and rows[name].receiving == Said.YES]
    by_standing: dict[Standing, list[Line]] = {standing: [] for standing in Standing}
    for name, verdict in verdicts.items():
        if name not in received:
            by_standing[verdict.standing].append(_line(knowledge.articles[name], verdict))
    unsure = {name for name, value in said.items() if value == Said.UNSURE}
    unsaid = [line for line in by_standing[Standing.LIKELY] if line.article_id not in rows]
    fact = most_useful([verdicts[line.article_id] for line in by_standing[Standing.UNKNOWN]], unsure)
    # What is likely already is asked about first: it may be money that does not come.
    return Entitlements(
        household,
        tuple(_line(knowledge.articles[name]) for name in received),
        tuple(by_standing[Standing.LIKELY]),
        tuple(by_standing[Standing.UNKNOWN]),
        tuple(by_standing[Standing.NOT]),
        None if unsaid else fact,
        unsaid[0] if unsaid else None,
    )


async def say_fact(
    work: Work, speaker: Speaker, household_id: int, name: str, value: Said, knowledge: Base, now: datetime
) -> Entitlements:
    """Somebody's word on a fact of the family. Raises NotAllowed, NotFound for a fact that is none."""
    await ensure_may(work, speaker, Deed.SAY_FACT, household_id)
    if name not in FACTS:
        raise NotFound("not_found")
    await entitlements.say_fact(work, household_id, name, value, speaker.person_id, now)
    append_audit(work, speaker, Deed.SAY_FACT, now, household=household_id, fact=name, value=value)
    await _renew_gaps(work, household_id, knowledge, now)
    return await overview(work, speaker, household_id, knowledge)


async def say_receiving(
    work: Work, speaker: Speaker, household_id: int, article_id: str, value: Said, knowledge: Base, now: datetime
) -> Entitlements:
    """Somebody's word on whether something comes; "no" to what is likely is a gap. Raises NotAllowed, NotFound."""
    await ensure_may(work, speaker, Deed.SAY_FACT, household_id)
    if article_id not in knowledge.articles:
        raise NotFound("not_found")
    await entitlements.say_receiving(work, household_id, article_id, value, speaker.person_id, now)
    append_audit(work, speaker, "say_receiving", now, household=household_id, article=article_id, value=value)
    await _renew_gaps(work, household_id, knowledge, now)
    return await overview(work, speaker, household_id, knowledge)


async def prior(work: Work, household_id: int, knowledge: Base, now: datetime) -> dict[str, float]:
    """What the household's own facts and its line in the ledger say about what it may ask, for the search; empty
    where nobody told anything."""
    home = await work.get_one(Household, household_id)
    ledger = in_the_ledger(knowledge.articles.values(), home.poverty_cause, home.help_measures)
    said = await entitlements.facts_of(work, household_id)
    rows = await entitlements.of_household(work, household_id)
    receives = [name for name, row in rows.items() if row.receiving == Said.YES]
    today = work.rulebook.today(now)
    return prior_of(receives, await _verdicts(work, household_id, knowledge, said, today) if said else {}, ledger)


async def gaps(work: Work, speaker: Speaker, knowledge: Base) -> tuple[Gap, ...]:
    """What waits to be explained and checked with the families of this helper."""
    roles = {row.household_id: Role(row.role) for row in await households.open_pairings_of(work, speaker.person_id)}
    found = await entitlements.gaps(work, roles)
    places = await households.places(work, found)
    return tuple(
        Gap(
            card(places[household], roles[household]),
            _line(knowledge.articles[row.article_id]),
        )
        for household, rows in found.items()
        for row in rows
        if row.article_id in knowledge.articles
    )


async def to_explain(work: Work, speaker: Speaker, household_id: int, knowledge: Base) -> tuple[Line, ...]:
    """What this first helper has to explain on a visit there; empty for everybody else."""
    return tuple(
        gap.line
        for gap in await gaps(work, speaker, knowledge)
        if gap.household.id == household_id and gap.household.role is Role.FIRST_HELPER
    )


async def close_gap(
    work: Work, speaker: Speaker, household_id: int, article_id: str, outcome: GapOutcome, now: datetime
) -> None:
    """The helper explained it, and this came of it. Raises NotAllowed, or Stale when it is closed already."""
    await ensure_may(work, speaker, Deed.CLOSE_GAP, household_id)
    if not await entitlements.close_gap(work, household_id, article_id, outcome, speaker.person_id, now):
        raise Stale("gap_closed")
    if outcome is GapOutcome.RECEIVED:
        row = (await entitlements.of_household(work, household_id))[article_id]
        row.receiving = Said.YES
    append_audit(work, speaker, Deed.CLOSE_GAP, now, household=household_id, article=article_id, outcome=outcome)


async def figures(work: Work, regions: Collection[int]) -> Figures:
    """The figures of some places, for the board; the caller has asked whether they may be seen."""
    counts = await entitlements.counts(work, regions)
    had_gap = {key: n for key, n in counts.items() if key[1]}
    closed = sum(n for (_, _, outcome), n in had_gap.items() if outcome)
    return Figures(
        families_asked=await entitlements.asked(work, regions),
        received=sum(n for (receiving, _, _), n in counts.items() if receiving == Said.YES),
        gaps_open=sum(had_gap.values()) - closed,
        gaps_closed=closed,
        explained=closed,
    )


async def _household(work: Work, speaker: Speaker, household_id: int | None) -> int:
    if household_id is None:
        own = await households.of_contact(work, speaker.person_id)
        if own is None:
            raise NotAllowed("not_allowed")
        household_id = own.id
    await ensure_may(work, speaker, Deed.SAY_FACT, household_id)
    return household_id


async def _verdicts(
    work: Work, household_id: int, knowledge: Base, said: Mapping[str, str], today: date
) -> dict[str, Verdict]:
    """By article that holds today; those of another place that is named are none of this family's. What was said of a
    fact outweighs what a list of the members says."""
    programme = (await households.programmes_of(work, [household_id]))[household_id]
    own = places_in(work.rulebook.programmes[programme].place).folders
    members = (await known_homes.members_of(work, [household_id])).values()
    facts = facts_in([one.about or {} for one in members], today)
    facts |= {name: value == Said.YES for name, value in said.items() if value != Said.UNSURE}
    return {
        article.id: judge(article.entitlement, facts)
        for article in knowledge.articles.values()
        if article.entitlement is not None
        and article.is_valid(today)
        and (article.folder in own or article.folder not in named_folders())
    }


async def _renew_gaps(work: Work, household_id: int, knowledge: Base, now: datetime) -> None:
    """A gap begins when something is likely and does not come, and ends when it is no longer likely or comes."""
    said = await entitlements.facts_of(work, household_id)
    verdicts = await _verdicts(work, household_id, knowledge, said, work.rulebook.today(now))
    for name, row in (await entitlements.of_household(work, household_id)).items():
        likely = name in verdicts and verdicts[name].standing is Standing.LIKELY
        is_gap = likely and row.receiving == Said.NO
        if is_gap and row.gap_at is None:
            row.gap_at = now
        elif not is_gap and row.outcome is None:
            row.gap_at = None


def _line(article: Article, verdict: Verdict | None = None) -> Line:
    because = verdict.because if verdict else ()
    return Line(article.id, article.title, article.region, article.year, article.source.cited, because)
