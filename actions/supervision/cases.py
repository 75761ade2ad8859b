"""Cases: opened by a rule (a family is not well, a visit is disputed) or by a supervisor, each with a deadline."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from actions.audit import append_audit
from actions.permission import ensure_may
from actions.views import Speaker
from rules.cases import OWNERS, CaseKind, CaseState, due_on
from rules.errors import NotAllowed
from rules.kept_files import THERE, FileState
from rules.roles import Deed
from storage import cases, households, kept_files, people
from storage.database import Work
from storage.tables import CaseStep, KeptFile


@dataclass(frozen=True, slots=True)
class Opening:
    """A case about to be opened. `key` is unique for its cause, `detail` holds codes (which worries), comma between.

    `owner_id` None: the township answers for it, else the second helper, else the city. `not_person_id` is whom it
    concerns: it never becomes theirs. `due_on` None: by the kind's number of working days.
    """

    key: str
    kind: CaseKind
    household_id: int
    detail: str = ""
    contact_id: int | None = None
    question_id: int | None = None
    alert_id: int | None = None
    owner_id: int | None = None
    not_person_id: int | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class StepCard:
    """What somebody did about a case; `photos` are the ids of those that are kept."""

    by: str
    at: datetime
    text: str
    photos: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseCard:
    """A case as whoever may see it sees it. `owner` is empty while nobody answers for it, `opened_by` where a rule
    opened it; `helper` came on the day `on`, where it is about a visit or call; `photos` belong to its end, `sent`
    counts all photos, also those that are still being fetched."""

    id: int
    kind: CaseKind
    household_id: int
    household: str
    village: str
    detail: str
    opened_on: date
    due_on: date
    overdue: bool
    owner_id: int | None
    owner: str
    state: CaseState
    outcome: str
    contact_id: int | None
    opened_by: str = ""
    helper: str = ""
    on: date | None = None
    steps: tuple[StepCard, ...] = ()
    photos: tuple[int, ...] = ()
    sent: int = 0


async def open_case(work: Work, speaker: Speaker, opening: Opening, now: datetime) -> int:
    """A supervisor opens a case; its number, also when one with this key is there already. Raises NotAllowed."""
    await ensure_may(work, speaker, Deed.OPEN_CASE, opening.household_id)
    return (await open_cases(work, [opening], now, speaker))[opening.key]


async def open_cases(
    work: Work, openings: Collection[Opening], now: datetime, speaker: Speaker | None = None
) -> dict[str, int]:
    """Opens those that are new, as part of another deed that has asked for its own right; all their ids by key."""
    owners = await _owners(work, openings)
    today = work.rulebook.today(now)
    days = await _days(work, {one.household_id for one in openings})
    rows = [
        {
            "key": one.key,
            "household_id": one.household_id,
            "kind": one.kind.value,
            "detail": one.detail,
            "contact_id": one.contact_id,
            "question_id": one.question_id,
            "alert_id": one.alert_id,
            "opened_at": now,
            "opened_by": speaker.person_id if speaker else None,
            "owner_id": one.owner_id or owners.get(one.key),
            "due_on": one.due_on or due_on(one.kind, today, work.rulebook.calendar, days[one.household_id]),
            "state": CaseState.OPEN.value,
            "outcome": "",
        }
        for one in openings
    ]
    new = await cases.open_new(work, rows)
    for one in openings:
        if one.key in new:
            ids = {"case": new[one.key], "household": one.household_id, "kind": one.kind.value}
            append_audit(work, speaker, Deed.OPEN_CASE, now, **ids)
    return new | await cases.ids_of(work, [one.key for one in openings if one.key not in new])


async def _days(work: Work, homes: Collection[int]) -> dict[int, Mapping[CaseKind, int]]:
    """How many working days the programme of each of these households gives a case, for kinds that it names."""
    programmes = await households.programmes_of(work, homes)
    known = work.rulebook.programmes
    return {home: known[name].case_days if name in known else {} for home, name in programmes.items()}


async def _owners(work: Work, openings: Collection[Opening]) -> dict[str, int]:
    """Who answers for those that name nobody, by key."""
    unnamed = [one for one in openings if one.owner_id is None]
    on = defaultdict(list)
    for holder in await people.holders(work, {one.household_id for one in unnamed}, OWNERS):
        on[holder.household_id, holder.role].append(holder.person_id)
    found = {}
    for one in unnamed:
        for role in OWNERS:
            able = [person for person in on[one.household_id, role] if person != one.not_person_id]
            if able:
                found[one.key] = min(able)
                break
    return found


async def see_case(work: Work, speaker: Speaker, case_id: int, now: datetime) -> CaseCard:
    """One case with all that was done about it. Raises NotAllowed."""
    found = await cases.shown(work, [case_id])
    if not found:
        raise NotAllowed("not_allowed")
    await ensure_may(work, speaker, Deed.SEE_CASE, found[0].case.household_id)
    return card(work, found[0], now, await cases.steps(work, case_id), await kept_files.of_case(work, case_id))


def card(
    work: Work,
    found: cases.Shown,
    now: datetime,
    steps: Collection[tuple[CaseStep, str | None]],
    files: Collection[KeptFile] = (),
) -> CaseCard:
    """The case as it is shown."""
    case, today = found.case, work.rulebook.today(now)
    kept = defaultdict(list)
    for file in files:
        if file.state == FileState.KEPT:
            kept[file.case_step_id].append(file.id)
    return CaseCard(
        id=case.id,
        kind=CaseKind(case.kind),
        household_id=case.household_id,
        household=found.head,
        village=found.village,
        detail=case.detail,
        opened_on=work.rulebook.today(case.opened_at),
        due_on=case.due_on,
        overdue=case.state == CaseState.OPEN and case.due_on < today,
        owner_id=case.owner_id,
        owner=found.owner or "",
        state=CaseState(case.state),
        outcome=case.outcome,
        contact_id=case.contact_id,
        opened_by=found.opened_by or "",
        helper=found.helper or "",
        on=found.contact.happened_on if found.contact else None,
        steps=tuple(StepCard(name or "", step.at, step.text, tuple(kept[step.id])) for step, name in steps),
        photos=tuple(kept[None]),
        sent=sum(file.state in THERE for file in files),
    )
