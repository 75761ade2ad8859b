"""Plans as people read them, with their revisions, measures and every word on these."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rules.plans import Cause, MeasureKind, Outcome, Owner, SeenAs
from rules.roles import Role
from rules.visit_report import Need
from storage import filled, plans
from storage.database import Work
from storage.plans import Agreed, Heard, Revised
from storage.tables import Measure, Plan


@dataclass(frozen=True, slots=True)
class WordCard:
    """What somebody said about a measure, on which day; `contact_id`: the visit with whose report it came."""

    outcome: Outcome
    why: str
    by: str
    on: date
    contact_id: int | None


@dataclass(frozen=True, slots=True)
class MeasureCard:
    """A measure as people read it. `late`: its day is past and nobody has said that it is done. `words`: the oldest
    first; `owner_name` is empty where nobody has that role."""

    id: int
    household_id: int
    kind: MeasureKind
    text: str
    until: date
    owner: Owner
    owner_name: str
    member_id: int | None
    member: str
    outcome: Outcome | None
    said_on: date | None
    late: bool
    words: tuple[WordCard, ...] = ()

    @property
    def open(self) -> bool:
        """Whether there is still something to do."""
        return self.outcome in {None, Outcome.UNDER_WAY}


@dataclass(frozen=True, slots=True)
class RevisionCard:
    """What the plan said from a day on, and why it was changed; `word`: the family's."""

    number: int
    on: date
    by: str
    causes: tuple[Cause, ...]
    needs: tuple[Need, ...]
    needs_text: str
    reason: str
    word: SeenAs | None
    measures: tuple[MeasureCard, ...]


@dataclass(frozen=True, slots=True)
class PlanCard:
    """A plan with its newest revision's words and measures, and the earlier revisions, the newest first."""

    id: int
    household_id: int
    head: str
    year: int
    now: RevisionCard
    earlier: tuple[RevisionCard, ...] = ()

    @property
    def measures(self) -> tuple[MeasureCard, ...]:
        """Those that stand."""
        return self.now.measures


async def cards(work: Work, some: Collection[Plan], today: date) -> dict[int, PlanCard]:
    """Plans by their number, with all their revisions: five queries, however many."""
    ids, at = [one.id for one in some], [one.household_id for one in some]
    if not ids:
        return {}
    heads, helping = await plans.heads(work, at), await filled.helpers_of(work, at)
    heard: dict[int, list[Heard]] = {}
    for word in await plans.words(work, ids):
        heard.setdefault(word.row.measure_id, []).append(word)
    measures: dict[int, list[tuple[Measure, MeasureCard]]] = {}
    for one in await plans.measures(work, ids):
        made = measure_card(one, heard.get(one.row.id, ()), helping.get(one.household_id, {}), today)
        measures.setdefault(one.row.plan_id, []).append((one.row, made))
    revised: dict[int, list[RevisionCard]] = {}
    for row in await plans.revisions(work, ids):
        revised.setdefault(row.row.plan_id, []).append(_revision(work, row, measures.get(row.row.plan_id, ())))
    return {
        plan.id: PlanCard(
            plan.id,
            plan.household_id,
            heads[plan.household_id],
            plan.year,
            revised[plan.id][-1],
            tuple(reversed(revised[plan.id][:-1])),
        )
        for plan in some
    }


def _revision(work: Work, found: Revised, measures: Sequence[tuple[Measure, MeasureCard]]) -> RevisionCard:
    row, content = found.row, found.row.content
    return RevisionCard(
        row.number,
        work.rulebook.today(row.written_at),
        found.by,
        tuple(map(Cause, content["causes"])),
        tuple(map(Need, content["needs"])),
        content["needs_text"],
        content["reason"],
        SeenAs(row.word) if row.word else None,
        tuple(
            card
            for measure, card in measures
            if measure.first_revision <= row.number
            and (measure.last_revision is None or measure.last_revision >= row.number)
        ),
    )


def measure_card(one: Agreed, words: Sequence[Heard], helping: Mapping[Role, str], today: date) -> MeasureCard:
    row, owner = one.row, Owner(one.row.owner)
    outcome = Outcome(row.outcome) if row.outcome else None
    helper = owner in {Owner.FIRST_HELPER, Owner.SECOND_HELPER}
    return MeasureCard(
        row.id,
        one.household_id,
        MeasureKind(row.kind),
        row.text,
        row.until,
        owner,
        helping.get(Role(owner.value), "") if helper else "",
        row.member_id,
        one.member,
        outcome,
        row.said_on,
        row.until < today and outcome not in {Outcome.DONE, Outcome.NOT_POSSIBLE},
        tuple(
            WordCard(Outcome(word.row.outcome), word.row.why, word.by, word.row.said_on, word.row.contact_id)
            for word in words
        ),
    )
