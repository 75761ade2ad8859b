"""Watching a household that might fall back: proposed by a report or a person, taken up or declined by the township,
looked at again in time, left with a reason."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from actions.audit import append_audit
from actions.permission import ensure_may
from actions.views import Speaker
from rules.due_dates import outside_quiet_hours
from rules.errors import NotAllowed, Stale
from rules.monitoring import FROM_NOTE, REVIEW_DAYS, Cause, Verdict, causes_of, gravest, is_late
from rules.roles import HELPERS, OFFICES, Deed, Role
from rules.signs import causes_in
from storage import monitoring, outbox, people
from storage.database import Work
from storage.monitoring import Watched


@dataclass(frozen=True, slots=True)
class WatchCard:
    """A watch as offices and helpers see it. `asked`: a question of the family gave cause. `entered_on` None: the
    township has not decided yet."""

    id: int
    household: str
    village: str
    cause: Cause
    proposer: str
    proposed_on: date
    entered_on: date | None
    review_on: date | None
    over: bool
    asked: bool = False


async def propose_from_report(
    work: Work, household_id: int, contact_id: int, codes: Collection[str], words: str, now: datetime
) -> None:
    """What a report tells of, by codes or in its words, gives cause to watch; the township decides. One that runs
    already stays as it is."""
    ticked = causes_of(codes)
    cause = gravest(ticked | (causes_in(words) & FROM_NOTE))
    if cause is not None and (cause in ticked or not await _known(work, household_id, cause, now)):
        await _propose(work, {"household_id": household_id, "cause": cause.value, "contact_id": contact_id}, now)


async def propose_from_question(
    work: Work, speaker: Speaker, household_id: int, question_id: int | None, text: str, now: datetime
) -> None:
    """A family's own question tells of something that gives cause to watch; the township decides, once for each cause
    in a while. `question_id` None: the base answered, so that the question itself is kept nowhere."""
    cause = gravest(causes_in(text))
    if cause is None or await _known(work, household_id, cause, now):
        return
    row = {"question_id": question_id, "proposed_by": speaker.person_id}
    await _propose(work, {"household_id": household_id, "cause": cause.value, **row}, now)


async def _known(work: Work, household_id: int, cause: Cause, now: datetime) -> bool:
    """Whether the township had this before it not long ago: words come again, the decision stands."""
    return await monitoring.was_proposed(work, household_id, cause.value, now - timedelta(days=REVIEW_DAYS))


async def propose(work: Work, speaker: Speaker, household_id: int, cause: Cause, now: datetime) -> bool:
    """Somebody who knows the family proposes it; False when it is watched already. Raises NotAllowed."""
    await ensure_may(work, speaker, Deed.PROPOSE_WATCH, household_id)
    row = {"household_id": household_id, "cause": cause.value, "proposed_by": speaker.person_id}
    return await _propose(work, row, now, speaker)


async def _propose(work: Work, row: dict[str, Any], now: datetime, speaker: Speaker | None = None) -> bool:
    number = await monitoring.propose(work, {**row, "proposed_at": now})
    if number is None:
        return False
    home = row["household_id"]
    append_audit(work, speaker, Deed.PROPOSE_WATCH, now, watch=number, household=home, cause=row["cause"])
    await _tell(work, "watch_proposed", number, home, {Role.TOWNSHIP_OFFICER}, now)
    return True


async def decide(work: Work, speaker: Speaker, watch_id: int, yes: bool, now: datetime) -> WatchCard:
    """The township takes the household up from today, or declines; the helpers hear. Raises NotAllowed, Stale."""
    found = await _found(work, speaker, watch_id)
    today = work.rulebook.today(now)
    values: dict[str, object] = {"ended_at": now}
    if yes:
        values = {"entered_on": today, "review_on": today + timedelta(days=REVIEW_DAYS)}
    if not await monitoring.move(work, watch_id, entered=False, values=values):
        raise Stale("watch_decided")
    await monitoring.note(work, watch_id, speaker.person_id, "entered" if yes else "declined", now)
    append_audit(work, speaker, Deed.DECIDE_WATCH, now, watch=watch_id, decision="yes" if yes else "no")
    if yes:
        await _tell(work, "watch_entered", watch_id, found.watch.household_id, HELPERS, now)
    return _card(work, (await monitoring.many(work, [watch_id]))[watch_id])


async def review(work: Work, speaker: Speaker, watch_id: int, verdict: Verdict, now: datetime) -> WatchCard:
    """The township looked at it: it stays for another while, or leaves with a reason. Raises NotAllowed or Stale."""
    found = await _found(work, speaker, watch_id)
    today = work.rulebook.today(now)
    values: dict[str, object] = {"exited_on": today, "ended_at": now, "review_on": None}
    if verdict is Verdict.STAYS:
        values = {"review_on": today + timedelta(days=REVIEW_DAYS)}
    if not await monitoring.move(work, watch_id, entered=True, values=values):
        raise Stale("watch_decided")
    await monitoring.note(work, watch_id, speaker.person_id, verdict.value, now)
    append_audit(work, speaker, Deed.DECIDE_WATCH, now, watch=watch_id, verdict=verdict.value)
    if verdict is not Verdict.STAYS:
        await _tell(work, "watch_left", watch_id, found.watch.household_id, HELPERS, now)
    return _card(work, (await monitoring.many(work, [watch_id]))[watch_id])


async def mine(work: Work, speaker: Speaker) -> tuple[WatchCard, ...]:
    """Watches of the speaker's townships that are not over. Raises NotAllowed."""
    if Role.TOWNSHIP_OFFICER not in speaker.roles:
        raise NotAllowed("not_allowed")
    return tuple(_card(work, one) for one in await monitoring.open_at(work, speaker.person_id))


async def tell_due(work: Work, now: datetime) -> int:
    """Reminds the townships once of each look that is due; what nobody looked at, or decided, for some working days
    is told to them once more and to the city; how many messages."""
    today, calendar = work.rulebook.today(now), work.rulebook.calendar
    found = [
        (one, one.review_on or work.rulebook.today(one.proposed_at)) for one in await monitoring.waiting(work, today)
    ]
    offices = await people.holders(work, {one.household_id for one, _ in found}, tuple(OFFICES))
    at = defaultdict(list)
    for holder in offices:
        at[holder.household_id].append(holder)
    rows = []
    for one, since in found:
        late = is_late(since, today, calendar)
        for holder in at[one.household_id]:
            decides = holder.role is Role.TOWNSHIP_OFFICER
            if decides and one.review_on is not None:
                rows.append(_row("watch_review", one.id, holder.person_id, work, now, f":{since}"))
            if late:
                rows.append(
                    _row("watch_late", one.id, holder.person_id, work, now, f":{since}", decides=int(decides))
                )
    told = len(await outbox.put_all(work, rows))
    if told:
        append_audit(work, None, "remind_of_watches", now, count=told)
    return told


async def cards(work: Work, ids: Collection[int]) -> dict[int, WatchCard]:
    """Watches by id."""
    return {number: _card(work, one) for number, one in (await monitoring.many(work, ids)).items()}


async def _found(work: Work, speaker: Speaker, watch_id: int) -> Watched:
    found = (await monitoring.many(work, [watch_id])).get(watch_id)
    if found is None:
        raise NotAllowed("not_allowed")
    await ensure_may(work, speaker, Deed.DECIDE_WATCH, found.watch.household_id)
    return found


def _card(work: Work, one: Watched) -> WatchCard:
    row = one.watch
    return WatchCard(
        id=row.id,
        household=one.head,
        village=one.village,
        cause=Cause(row.cause),
        proposer=one.proposer or "",
        asked=row.question_id is not None or one.by_family,
        proposed_on=work.rulebook.today(row.proposed_at),
        entered_on=row.entered_on,
        review_on=row.review_on,
        over=row.ended_at is not None,
    )


def _row(
    kind: str, watch_id: int, person: int, work: Work, now: datetime, mark: str = "", **about: int
) -> dict[str, object]:
    at = outside_quiet_hours(work.rulebook.home, now)
    key = f"{kind}:{watch_id}:{person}{mark}"
    return outbox.new_row(key, person, kind, {"watch": watch_id, **about}, outbox.Priority.ANSWER, now, at)


async def _tell(work: Work, kind: str, watch_id: int, household: int, roles: Collection[Role], now: datetime) -> None:
    holders = await people.holders(work, [household], tuple(roles))
    to = sorted({one.person_id for one in holders})
    await outbox.put_all(work, [_row(kind, watch_id, person, work, now) for person in to])
