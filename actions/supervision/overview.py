"""What needs a supervisor now, in one look: the start screen and the summaries read the same counts."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from actions.contacts import reason
from actions.views import ReasonCard, Speaker
from rules.due_dates import at_local
from rules.errors import NotAllowed
from rules.reason import Reason, Told, decided_by
from rules.roles import SUPERVISORS, Role
from rules.windows import Window
from storage import absences, alert_steps, case_life, overview, people, plans
from storage.database import Work
from storage.excuses import Given


@dataclass(frozen=True, slots=True)
class Overview:
    """What waits for one supervisor (counts), and what was done at their places since that day. `plans_late`:
    measures of plans past their day, which a second helper reads and nobody is called for."""

    alerts: int = 0
    emergencies: int = 0
    taken: int = 0
    reasons: int = 0
    questions: int = 0
    questions_due: date | None = None
    cases: int = 0
    cases_overdue: int = 0
    cases_due: date | None = None
    given_up: int = 0
    plans_late: int = 0
    visits: int = 0
    calls: int = 0
    confirmed: int = 0
    since: date | None = None

    @property
    def waits(self) -> bool:
        """Whether anything needs this person."""
        return bool(self.alerts or self.taken or self.cases or self.reasons or self.questions or self.given_up)


async def mine(work: Work, speaker: Speaker, now: datetime) -> Overview:
    """The speaker's start screen. Raises NotAllowed for whoever supervises nobody."""
    if speaker.roles.isdisjoint(SUPERVISORS):
        raise NotAllowed("not_allowed")
    return (await of(work, [speaker.person_id], now))[speaker.person_id]


async def of(work: Work, wanted: Collection[int], now: datetime) -> dict[int, Overview]:
    """The same for many people at once: a handful of queries, however many they are."""
    today = work.rulebook.today(now)
    since = _day_before(work, today)
    alerts, questions = await overview.open_alerts(work, wanted), await overview.questions(work, wanted)
    reasons, taken = await _reasons(work, now), await alert_steps.count_taken(work, wanted)
    cases = await case_life.owned(work, wanted, today)
    begun = at_local(work.rulebook.home, since, time.min)
    done, given_up = await overview.done_since(work, wanted, begun), await overview.given_up(work, wanted, begun)
    late = await plans.late_by_second(work, wanted, today)
    nothing = overview.Done(0, 0, 0)
    found = {}
    for person in wanted:
        count, urgent = alerts.get(person, (0, 0))
        asked, due = questions.get(person, (0, None))
        filed = done.get(person, nothing)
        found[person] = Overview(
            alerts=count,
            emergencies=urgent,
            taken=taken.get(person, 0),
            reasons=len(reasons.get(person, ())),
            questions=asked,
            questions_due=due,
            cases=cases[person].count if person in cases else 0,
            cases_overdue=cases[person].overdue if person in cases else 0,
            cases_due=cases[person].due if person in cases else None,
            given_up=given_up.get(person, 0),
            plans_late=late.get(person, 0),
            visits=filed.visits,
            calls=filed.calls,
            confirmed=filed.confirmed,
            since=since,
        )
    return found


def _day_before(work: Work, today: date) -> date:
    """The working day before."""
    return work.rulebook.calendar.minus(today - timedelta(days=1), 0)


async def waited_for(work: Work, now: datetime) -> set[int]:
    """Everybody for whom something waits."""
    today = work.rulebook.today(now)
    alerts, questions = await overview.open_alerts(work, None), await overview.questions(work, None)
    given_up = await overview.given_up(work, None, at_local(work.rulebook.home, _day_before(work, today), time.min))
    cases = await case_life.owned(work, None, today)
    return {*alerts, *questions, *cases, *given_up, *await _reasons(work, now)}


async def reasons(work: Work, speaker: Speaker, now: datetime) -> tuple[ReasonCard, ...]:
    """The reasons on which the speaker is to decide, the oldest first. Raises NotAllowed."""
    if speaker.roles.isdisjoint(SUPERVISORS):
        raise NotAllowed("not_allowed")
    ids = (await _reasons(work, now)).get(speaker.person_id, [])
    cards = await reason.cards(work, ids, now)
    return tuple(cards[number] for number in ids if number in cards and cards[number].effects)


async def _reasons(work: Work, now: datetime) -> dict[int, list[int]]:
    """By person: the reasons on which they are to decide; those who are asked in turn, and their deputies."""
    waiting = await overview.undecided(work)
    if not waiting:
        return {}
    on = defaultdict(set)
    for holder in await people.holders(work, {one.pairing.household_id for one in waiting}, tuple(Role)):
        on[holder.household_id, holder.role].add(holder.person_id)
    everybody = {person for some in on.values() for person in some}
    reached = await people.reachable(work, everybody)
    deputies = await absences.deputies(work, everybody, work.rulebook.today(now))
    found: dict[int, list[int]] = defaultdict(list)
    for given in waiting:
        for roles in decided_by(_told(given)):
            asked = {person for role in roles for person in on[given.pairing.household_id, role]}
            asked |= {deputies[person] for person in asked & deputies.keys()}
            asked = (asked & reached.keys()) - {given.excuse.person_id}
            if asked:
                for person in asked:
                    found[person].append(given.excuse.id)
                break
    return found


def _told(given: Given) -> Told:
    window = Window(given.occurrence.window_start, given.occurrence.window_end)
    return Told(Reason(given.excuse.reason), Role(given.pairing.role), window, given.excuse.until)
