"""Inspections: a reproducible sample is drawn, each inspector checks their part by phone or at the door.

What differs from the records becomes a case. No person and no unit is counted or compared.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from actions.audit import append_audit
from actions.supervision import cases
from actions.views import Speaker
from rules.cases import CaseKind
from rules.due_dates import outside_quiet_hours
from rules.errors import NotAllowed, NotFound, Stale
from rules.inspection import Contentment, Policy, Result, difference, draw
from rules.roles import OFFICES, Role
from rules.visit_report import ensure_note
from storage import directory, inspections, outbox
from storage.database import Work
from storage.inspections import Item
from storage.tables import Inspection, InspectionItem

SINCE_DAYS = 92
SIZE = 20
LARGEST = 1000
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn: with this seed anybody can draw it again on the same data."""

    id: int
    seed: str
    households: int
    inspectors: int


@dataclass(frozen=True, slots=True)
class ItemCard:
    """A household to be checked. `visited_on` and `helper`: the newest visit on record, if there is one."""

    id: int
    household: str
    village: str
    address: str
    phone: str | None
    helper: str | None
    visited_on: date | None


@dataclass(frozen=True, slots=True)
class Findings:
    """What a sample found so far: counts by answer, of nobody in particular."""

    seed: str
    drawn_on: date
    households: int
    checked: int
    answers: dict[str, int]


async def draw_at(work: Work, place: str, seed: str, size: int, now: datetime) -> Drawn:
    """For the command line: a sample of a township or city by its name. Raises NotFound, or Refused for several."""
    region = await directory.place(work, place, "township", "city")
    return await _draw(work, None, region.id, seed, size, now)


async def draw_here(work: Work, speaker: Speaker, size: int, now: datetime) -> Drawn:
    """A sample of the speaker's own place; the seed is the day and a number. Raises NotAllowed, NotFound."""
    if speaker.roles.isdisjoint(OFFICES):
        raise NotAllowed("not_allowed")
    region = (await inspections.offices_of(work, speaker.person_id))[0]
    before = await inspections.newest(work, [region], LARGEST)
    seed = f"{work.rulebook.today(now).isoformat()}-{len(before) + 1}"
    return await _draw(work, speaker, region, seed, size, now)


async def _draw(work: Work, speaker: Speaker | None, region: int, seed: str, size: int, now: datetime) -> Drawn:
    able = await inspections.inspectors(work, region)
    if not able:
        raise NotFound("no_inspector")
    since = work.rulebook.today(now) - timedelta(days=SINCE_DAYS)
    everybody = {one.household_id: one for one in await inspections.population(work, region, since)}
    strata = [(number, (one.village_id, one.unit_id)) for number, one in everybody.items()]
    sample = draw(strata, min(size, LARGEST), seed)
    row = Inspection(
        region_id=region,
        seed=seed,
        size=len(sample),
        drawn_at=now,
        drawn_by=speaker.person_id if speaker else None,
    )
    work.add(row)
    await work.flush()
    work.add_all(
        InspectionItem(
            inspection_id=row.id,
            household_id=number,
            contact_id=everybody[number].contact_id,
            inspector_id=able[at % len(able)],
        )
        for at, number in enumerate(sample)
    )
    await work.flush()
    append_audit(work, speaker, "draw_inspection", now, inspection=row.id, size=len(sample))
    told = sorted({able[at % len(able)] for at in range(len(sample))})
    at = outside_quiet_hours(work.rulebook.home, now)
    await outbox.put_all(
        work,
        [
            outbox.new_row(
                f"inspection:{row.id}:{person}", person, "inspection", {}, outbox.Priority.REMINDER, now, at
            )
            for person in told
        ],
    )
    return Drawn(row.id, seed, len(sample), len(told))


async def mine(work: Work, speaker: Speaker) -> tuple[ItemCard, ...]:
    """What the speaker has still to check. Raises NotAllowed."""
    if Role.INSPECTOR not in speaker.roles:
        raise NotAllowed("not_allowed")
    return tuple(_card(one) for one in await inspections.open_of(work, speaker.person_id))


async def one(work: Work, speaker: Speaker, item_id: int) -> ItemCard:
    """One of the speaker's own sample. Raises NotAllowed."""
    return _card(await _mine(work, speaker, item_id))


async def answer(
    work: Work,
    speaker: Speaker,
    item_id: int,
    result: Result,
    contentment: Contentment,
    policy: Policy,
    note: str,
    now: datetime,
) -> tuple[str, ...]:
    """What the family said; what differs from the records becomes a case (its codes). Raises NotAllowed, Stale."""
    found = await _mine(work, speaker, item_id)
    ensure_note(note)
    values: dict[str, object] = {
        "result": result.value,
        "contentment": contentment.value,
        "policy": policy.value,
        "note": note,
    }
    differs = difference(found.item.contact_id is not None, result, contentment)
    if differs:
        key = f"inspection:{item_id}"
        household, contact = found.item.household_id, found.item.contact_id
        opening = cases.Opening(key, CaseKind.INSPECTION, household, ",".join(differs), contact_id=contact)
        values["case_id"] = (await cases.open_cases(work, [opening], now))[key]
    if not await inspections.answer(work, item_id, values, now):
        raise Stale("inspection_answered")
    append_audit(work, speaker, "answer_inspection", now, item=item_id, result=result.value)
    return differs


async def findings(work: Work, speaker: Speaker) -> tuple[Findings, ...]:
    """The newest samples of the speaker's places. Raises NotAllowed."""
    if speaker.roles.isdisjoint(OFFICES):
        raise NotAllowed("not_allowed")
    rows = await inspections.newest(work, await inspections.offices_of(work, speaker.person_id), SHOWN)
    counted = await inspections.found(work, [row.id for row in rows])
    return tuple(_findings(work, row, counted) for row in rows)


async def found_in(work: Work, number: int) -> Findings:
    """One sample with its counts; the caller has asked whether it may be seen."""
    row = await work.get_one(Inspection, number)
    return _findings(work, row, await inspections.found(work, [number]))


def _findings(work: Work, row: Inspection, counted: dict[int, dict[str, int]]) -> Findings:
    answers = counted.get(row.id, {"households": 0, "checked": 0})
    drawn_on = work.rulebook.today(row.drawn_at)
    return Findings(row.seed, drawn_on, answers["households"], answers["checked"], answers)


async def _mine(work: Work, speaker: Speaker, item_id: int) -> Item:
    found = await inspections.item(work, item_id)
    if found is None or found.item.inspector_id != speaker.person_id or Role.INSPECTOR not in speaker.roles:
        raise NotAllowed("not_allowed")
    return found


def _card(one: Item) -> ItemCard:
    return ItemCard(one.item.id, one.head, one.village, one.address, one.phone, one.helper, one.visited_on)
