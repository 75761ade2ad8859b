"""A household's plan of a year: the first helper writes and revises it, both helpers say what became of a measure,
the household reads it and has its word."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from actions import households as homes
from actions.audit import append_audit
from actions.papers.plan_cards import MeasureCard, PlanCard, cards, measure_card
from actions.permission import ensure_may
from actions.views import HouseholdCard, Speaker
from rules.delivery import ASKED_FOR
from rules.due_dates import outside_quiet_hours
from rules.errors import NotAllowed, NotFound, Refused, Stale
from rules.plans import (
    REASON_LENGTH,
    Cause,
    Outcome,
    Said,
    SeenAs,
    Written,
    a_year_on,
    causes_in,
    comes_back,
    ensure_plan,
)
from rules.roles import Deed, Role
from rules.visit_report import Need
from storage import households, outbox, plans
from storage.database import Work
from storage.plans import Agreed
from storage.tables import Measure, MeasureWord, Plan, PlanRevision

LAST_MONTH = 12


@dataclass(frozen=True, slots=True)
class NewPlan:
    """What is to be written. `revision` is the one that the writer saw (0: none yet). `kept` are measures of that, or
    of last year's plan, some `moved` to another day; `added` are new; the others are dropped."""

    year: int
    revision: int
    causes: tuple[Cause, ...]
    needs: tuple[Need, ...] = ()
    needs_text: str = ""
    kept: tuple[int, ...] = ()
    moved: Mapping[int, date] = field(default_factory=dict)
    added: tuple[Written, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Before:
    """What is known when somebody begins to write: the plan that is revised, or last year's; `guessed`: causes that
    the register's words name; `members` (id, name)."""

    household_id: int
    head: str
    year: int
    present: PlanCard | None
    last_year: PlanCard | None
    guessed: tuple[Cause, ...]
    members: tuple[tuple[int, str], ...]

    @property
    def base(self) -> PlanCard | None:
        """What is gone out from."""
        return self.present or self.last_year


@dataclass(frozen=True, slots=True)
class Filed:
    """What came of writing; `asked`: the family is asked in the chat."""

    plan: PlanCard
    asked: bool


def years_to_write(today: date) -> tuple[int, ...]:
    """This year; in its last month the next one too."""
    return (today.year, today.year + 1) if today.month == LAST_MONTH else (today.year,)


async def mine(work: Work, speaker: Speaker) -> tuple[tuple[HouseholdCard, frozenset[int]], ...]:
    """The speaker's households, each with the years for which it has a plan."""
    cards = await homes.mine(work, speaker)
    years = await plans.years_of(work, [card.id for card in cards])
    return tuple((card, frozenset(years.get(card.id, ()))) for card in cards)


async def before(work: Work, speaker: Speaker, household_id: int, year: int) -> Before:
    """What is known beforehand. Raises NotAllowed."""
    await ensure_may(work, speaker, Deed.WRITE_PLAN, household_id)
    place = (await households.places(work, [household_id]))[household_id]
    found = await plans.of_years(work, household_id, [year, year - 1])
    known = await cards(work, found.values(), speaker.today)
    present, last_year = (known.get(found[one].id) if one in found else None for one in (year, year - 1))
    members = tuple((one.id, one.name) for one in await plans.members(work, household_id))
    guessed = causes_in(place.household.poverty_cause)
    return Before(household_id, place.household.head, year, present, last_year, guessed, members)


async def write_plan(work: Work, speaker: Speaker, household_id: int, new: NewPlan, now: datetime) -> Filed:
    """Writes the year's plan, or its next revision; what was written before stays readable. The family is asked, the
    second helper told. Raises NotAllowed, Refused, or Stale when somebody revised it meanwhile."""
    known = await before(work, speaker, household_id, new.year)
    ensure_new(known, new, speaker.today)
    number = new.revision + 1
    plan = await _numbered(work, household_id, new.year, number)
    content = {
        "causes": [one.value for one in new.causes],
        "needs": [one.value for one in new.needs],
        "needs_text": new.needs_text,
        "reason": new.reason,
    }
    work.add(
        PlanRevision(plan_id=plan.id, number=number, content=content, written_by=speaker.person_id, written_at=now)
    )
    await _write_measures(work, known, plan.id, number, new, speaker.today)
    await work.flush()
    append_audit(work, speaker, Deed.WRITE_PLAN, now, household=household_id, plan=plan.id, revision=number)
    asked = await _tell(work, speaker, household_id, plan.id, number, now)
    return Filed((await cards(work, [plan], speaker.today))[plan.id], asked)


def ensure_new(known: Before, new: NewPlan, today: date) -> None:
    """Raises Refused or Stale when this may not be written."""
    if new.year not in years_to_write(today):
        raise Refused("plan_year", year=today.year)
    if new.revision != (known.present.now.number if known.present else 0):
        raise Stale("plan_changed")
    standing = {one.id: one for one in known.base.measures} if known.base else {}
    if not {*new.kept} <= standing.keys() or not new.moved.keys() <= {*new.kept}:
        raise Stale("plan_changed")
    if any(one.member_id is not None and one.member_id not in dict(known.members) for one in new.added):
        raise NotFound("not_found")
    if len(new.reason) > REASON_LENGTH:
        raise Refused("note_too_long", limit=REASON_LENGTH, length=len(new.reason))
    taken = [_as_written(standing[one], new) for one in new.kept]
    ensure_plan(new.causes, new.needs_text, (*taken, *new.added), new.year)
    if known.present is not None:
        if not new.reason:
            raise Refused("reason_missing")
        words = (known.present.now.causes, known.present.now.needs, known.present.now.needs_text)
        same = words == (new.causes, new.needs, new.needs_text) and {*new.kept} == standing.keys()
        if same and not new.added and not new.moved:
            raise Refused("nothing_changed")


def _as_written(one: MeasureCard, new: NewPlan) -> Written:
    until = new.moved.get(one.id, a_year_on(one.until, new.year))
    return Written(one.kind, one.text, until, one.owner, one.member_id)


async def _numbered(work: Work, household_id: int, year: int, number: int) -> Plan:
    found = (await plans.of_years(work, household_id, [year])).get(year)
    if found is None:
        found = Plan(household_id=household_id, year=year)
        work.add(found)
    found.revision = number
    await work.flush()
    return found


async def _write_measures(work: Work, known: Before, plan_id: int, number: int, new: NewPlan, today: date) -> None:
    """In a revision what stays is the same row; one whose day moved, and last year's, is followed by another."""
    standing = {one.id: one for one in known.base.measures} if known.base else {}
    follow = [*new.moved] if known.present else [*new.kept]
    if known.present is not None:
        ended = [one for one in standing if one not in new.kept or one in new.moved]
        await plans.close_measures(work, ended, number - 1)
    rows = [(_as_written(standing[one], new), one, standing[one].said_on) for one in follow]
    for written, follows, said_on in (*rows, *((one, None, None) for one in new.added)):
        work.add(
            Measure(
                plan_id=plan_id,
                kind=written.kind.value,
                text=written.text.strip(),
                until=written.until,
                owner=written.owner.value,
                member_id=written.member_id,
                agreed_on=today,
                first_revision=number,
                follows_id=follows,
                said_on=said_on if known.present else None,
            )
        )


async def _tell(work: Work, speaker: Speaker, household_id: int, plan_id: int, number: int, now: datetime) -> bool:
    """The family is asked whether it is so, the second helper is told."""
    about = {"plan": plan_id, "revision": number}
    at = outside_quiet_hours(work.rulebook.home, now)
    family = await households.family_account(work, household_id)
    seconds = await households.pairings_on(work, household_id, Role.SECOND_HELPER, speaker.today)
    told = {one.person_id: "plan_told" for one in seconds}
    if family is not None:
        told[family.person_id] = "plan"
    rows = []
    for person, kind in told.items():
        priority = outbox.Priority.CONFIRMATION if kind == "plan" else outbox.Priority.REMINDER
        key = f"{kind}:{plan_id}:{number}:{person}"
        rows.append(outbox.new_row(key, person, kind, about, priority, now, at, now + ASKED_FOR))
    await outbox.put_all(work, [row for row in rows if row["person_id"] != speaker.person_id])
    return family is not None and family.person_id != speaker.person_id


async def answer_plan(
    work: Work, speaker: Speaker, plan_id: int, number: int, word: SeenAs, now: datetime
) -> PlanCard:
    """The household's word on this revision, once; a no goes to both helpers. Raises NotAllowed or Stale."""
    plan = await plans.one(work, plan_id)
    await ensure_may(work, speaker, Deed.CONFIRM_CONTACT, plan.household_id if plan else 0)
    assert plan is not None
    if plan.revision != number or not await plans.say_word(work, plan_id, number, word.value, now):
        raise Stale("plan_answered")
    append_audit(work, speaker, "answer_plan", now, plan=plan_id, revision=number, answer=word.value)
    if word is SeenAs.NO:
        await _tell_no(work, plan, number, speaker, now)
    return (await cards(work, [plan], speaker.today))[plan_id]


async def _tell_no(work: Work, plan: Plan, number: int, speaker: Speaker, now: datetime) -> None:
    at, about = outside_quiet_hours(work.rulebook.home, now), {"plan": plan.id, "revision": number}
    people = {
        one.person_id
        for role in (Role.FIRST_HELPER, Role.SECOND_HELPER)
        for one in await households.pairings_on(work, plan.household_id, role, speaker.today)
    }
    rows = [
        outbox.new_row(
            f"plan_no:{plan.id}:{number}:{person}", person, "plan_no", about, outbox.Priority.REMINDER, now, at
        )
        for person in sorted(people)
    ]
    await outbox.put_all(work, rows)


async def see(work: Work, speaker: Speaker, household_id: int) -> PlanCard | None:
    """The household's newest plan; None where there is none. Raises NotAllowed."""
    await ensure_may(work, speaker, Deed.SEE_HOUSEHOLD, household_id)
    found = await plans.newest(work, [household_id])
    return (await cards(work, found.values(), speaker.today)).get(found[household_id].id) if found else None


async def own(work: Work, speaker: Speaker) -> PlanCard | None:
    """The plan of the family for which the speaker speaks. Raises NotAllowed for others."""
    home = await households.of_contact(work, speaker.person_id)
    if home is None:
        raise NotAllowed("not_allowed")
    return await see(work, speaker, home.id)


async def measure(work: Work, speaker: Speaker, measure_id: int) -> MeasureCard:
    """A measure about which the speaker may say something. Raises NotAllowed."""
    found = await plans.measure(work, measure_id)
    await ensure_may(work, speaker, Deed.SAY_MEASURE, found.household_id if found else 0)
    assert found is not None
    return measure_card(found, (), {}, speaker.today)


async def say_measure(
    work: Work, speaker: Speaker, measure_id: int, outcome: Outcome, why: str, now: datetime
) -> PlanCard:
    """What became of a measure, said outside a visit; a later word mends an earlier one and overwrites none. Raises
    NotAllowed, or Stale where the plan has it no longer."""
    found = await plans.measure(work, measure_id)
    await ensure_may(work, speaker, Deed.SAY_MEASURE, found.household_id if found else 0)
    assert found is not None
    if found.row.last_revision is not None:
        raise Stale("plan_changed")
    _say(work, found, Said(measure_id, outcome, why), speaker, speaker.today, now, None)
    append_audit(
        work, speaker, Deed.SAY_MEASURE, now, household=found.household_id, measure=measure_id, answer=outcome.value
    )
    await work.flush()
    plan = await plans.one(work, found.row.plan_id)
    assert plan is not None
    return (await cards(work, [plan], speaker.today))[plan.id]


async def say_at_visit(
    work: Work, speaker: Speaker, household_id: int, said: Sequence[Said], contact_id: int, on: date, now: datetime
) -> None:
    """The words that came with a visit's report; on what the plan has no longer there is nothing to say. The caller
    has asked for the right to file."""
    known = {one.row.id: one for one in await plans.open_measures(work, [household_id])} if said else {}
    for one in said:
        if one.measure_id in known:
            _say(work, known[one.measure_id], one, speaker, on, now, contact_id)
    if known:
        append_audit(work, speaker, Deed.SAY_MEASURE, now, household=household_id, contact=contact_id)


def _say(
    work: Work, found: Agreed, said: Said, speaker: Speaker, on: date, now: datetime, contact_id: int | None
) -> None:
    if len(said.why) > REASON_LENGTH:
        raise Refused("note_too_long", limit=REASON_LENGTH, length=len(said.why))
    found.row.outcome, found.row.said_on = said.outcome.value, on
    word = MeasureWord(measure_id=said.measure_id, outcome=said.outcome.value, why=said.why, said_on=on, said_at=now)
    word.said_by, word.contact_id = speaker.person_id, contact_id
    work.add(word)


async def to_ask(
    work: Work, households_of_speaker: Collection[int], today: date
) -> Mapping[int, tuple[MeasureCard, ...]]:
    """What is to be asked about at a visit of today, by household."""
    found: dict[int, list[MeasureCard]] = {}
    for one in await plans.open_measures(work, households_of_speaker):
        if comes_back(one.row.until, one.row.agreed_on, one.row.said_on, today):
            found.setdefault(one.household_id, []).append(measure_card(one, (), {}, today))
    return {household: tuple(some) for household, some in found.items()}


async def late(work: Work, some: Collection[int], today: date) -> Mapping[int, tuple[MeasureCard, ...]]:
    """Measures of these households whose day is past, by household."""
    found: dict[int, list[MeasureCard]] = {}
    for one in await plans.open_measures(work, some, by=today):
        if one.row.until < today:
            found.setdefault(one.household_id, []).append(measure_card(one, (), {}, today))
    return {household: tuple(measures) for household, measures in found.items()}
