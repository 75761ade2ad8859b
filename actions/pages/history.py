"""One household's whole story for those who may see it: who lives there, who helped, and what happened, by day."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from actions.pages.board import Visitor
from actions.pages.office_history import Event, gifts, inspected, said_of_policies, watched
from actions.papers import plans
from actions.papers.plan_cards import PlanCard
from actions.permission import ensure_may
from knowledge.base import Base
from rules.board import PageName
from rules.kept_files import FileState, Purpose
from rules.oversight import Asked
from rules.roles import COMERS, OFFICES, Deed, Role, may
from rules.standing import Standing, standing
from rules.windows import Window
from storage import history, households, kept_files
from storage.database import Work
from storage.history import Helped

NEWEST = 200


@dataclass(frozen=True, slots=True)
class OpenDuty:
    """What is still owed there."""

    duty: str
    helper: str
    until: date
    standing: Standing


@dataclass(frozen=True, slots=True)
class Story:
    """A household with everything; `phone` is None unless this person may see it. `plan` is the newest; `planned`: it
    is this year's."""

    id: int
    head: str
    village: str
    address: str
    cause: str
    measures: str
    programme: str
    phone: str | None
    members: tuple[tuple[str, str], ...]
    helpers: tuple[Helped, ...]
    duties: tuple[OpenDuty, ...]
    events: tuple[Event, ...]
    plan: PlanCard | None = None
    planned: bool = False


async def of_household(work: Work, visitor: Visitor, household_id: int, knowledge: Base | None = None) -> Story:
    """The story; `knowledge` names the policies. Raises NotAllowed, also for a household that does not exist."""
    visitor.ensure_page(PageName.HOUSEHOLDS)
    roles = await ensure_may(work, visitor.speaker, Deed.SEE_HOUSEHOLD, household_id)
    place = await households.place(work, household_id)
    assert place is not None
    # Whom a family's mark and a second helper's look are about is not held up to them.
    judged = Role.FIRST_HELPER in roles
    plan = await plans.see(work, visitor.speaker, household_id)
    # Whoever comes is what an inspection asks about.
    weighs = bool(roles & OFFICES) and roles.isdisjoint(COMERS)
    home, helped = place.household, await history.helped(work, household_id)
    duties, missed = await _owed(work, household_id, visitor.speaker.today)
    events = [
        *await _contacts(work, household_id, judged),
        *([] if judged else await _looked(work, household_id)),
        *await _questions(work, household_id, roles),
        *await _cases(work, household_id),
        *await said_of_policies(work, household_id, knowledge),
        *await gifts(work, household_id),
        *await watched(work, household_id, visitor.speaker.person_id, bool(roles & OFFICES)),
        *(await inspected(work, household_id) if weighs else []),
        *missed,
        *_pairings(helped),
    ]
    return Story(
        id=home.id,
        head=home.head,
        village=place.village,
        address=home.address,
        cause=home.poverty_cause,
        measures=home.help_measures,
        programme=home.programme,
        phone=place.contact_phone if may(roles, Deed.SEE_PHONE) else None,
        members=tuple(await history.members(work, household_id)),
        helpers=tuple(helped),
        duties=duties,
        events=tuple(sorted(events, key=lambda event: event.on, reverse=True)),
        plan=plan,
        planned=plan is not None and plan.year >= visitor.speaker.today.year,
    )


async def _contacts(work: Work, household_id: int, judged: bool) -> list[Event]:
    came = await history.came(work, household_id, NEWEST)
    said = {one.id: one.report.get("photos") or () for one in came}
    photos: dict[int, list[int]] = defaultdict(list)
    dropped: dict[int, list[int]] = defaultdict(list)
    for file in await kept_files.of_contacts(work, [one.id for one in came], Purpose.VISIT):
        if file.state == FileState.KEPT and file.contact_id is not None:
            there = photos if file.telegram_id in said[file.contact_id] else dropped
            there[file.contact_id].append(file.id)
    return [
        Event(
            one.on,
            "contact",
            {
                "one": one,
                "photos": photos[one.id],
                "dropped": dropped[one.id],
                # 0 is "cannot say", below it the question is unanswered.
                "content": 0 if judged else max(one.content or 0, 0),
            },
        )
        for one in came
    ]


async def _looked(work: Work, household_id: int) -> list[Event]:
    return [
        Event(
            row.checked_on,
            "oversight",
            {"by": by, "findings": [(asked.value, getattr(row, asked.value)) for asked in Asked]},
        )
        for row, by in await history.looked(work, household_id, NEWEST)
    ]


async def _questions(work: Work, household_id: int, roles: frozenset[Role]) -> list[Event]:
    answers = may(roles, Deed.ANSWER_QUESTION)
    return [
        Event(
            work.rulebook.today(question.asked_at),
            "question",
            {"one": question, "asker": asker, "answered_by": answered},
            f"questions/{question.id}" if answers else "",
        )
        for question, asker, answered in await history.asked(work, household_id, NEWEST)
    ]


async def _cases(work: Work, household_id: int) -> list[Event]:
    return [
        Event(work.rulebook.today(case.opened_at), "case", {"one": case, "owner": owner}, f"cases/{case.id}")
        for case, owner in await history.cases(work, household_id)
    ]


async def _owed(work: Work, household_id: int, today: date) -> tuple[tuple[OpenDuty, ...], list[Event]]:
    duties, missed = [], []
    for row, helper in await history.owed(work, household_id):
        if row.closed_as is None:
            where = standing(Window(row.window_start, row.window_end), today, None)
            duties.append(OpenDuty(row.duty, helper, row.window_end, where))
        if row.missed_at is not None:
            values: dict[str, object] = {"helper": helper, "duty": row.duty, "closed_as": row.closed_as or ""}
            missed.append(Event(row.window_end, "missed", values))
    return tuple(reversed(duties)), missed


def _pairings(helped: list[Helped]) -> list[Event]:
    begun = [Event(one.since, "paired", {"one": one}) for one in helped]
    return begun + [Event(one.until, "parted", {"one": one}) for one in helped if one.until is not None]
