"""When reminders come to somebody: chosen in the chat, applied when a reminder is planned."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, time

from actions.audit import append_audit
from actions.planning import quiet_hours
from actions.views import Speaker
from rules.due_dates import Step, StepKind, at_local, local_day, next_step, steps
from rules.errors import Refused
from rules.own_hours import CHOICES, OwnHours, day_of, earlier_than, hour_of
from rules.programme import Duty, Programme
from rules.windows import Window
from storage import occurrences, preferences
from storage.database import Work
from storage.due import Due, step_on


async def mine(work: Work, speaker: Speaker) -> OwnHours:
    """The speaker's hours; the programme's (the earliest of several), rest days included, when they chose none."""
    found = await preferences.of(work, [speaker.person_id])
    if speaker.person_id in found:
        return found[speaker.person_id]
    rules = await quiet_hours.programmes_of(work, [speaker.person_id])
    return OwnHours(min(programme.hours.reminders for programme in rules[speaker.person_id]))


async def choices(work: Work, speaker: Speaker) -> tuple[time, ...]:
    """The hours that the speaker may choose: those that are quiet by none of their programmes."""
    rules = (await quiet_hours.programmes_of(work, [speaker.person_id]))[speaker.person_id]
    return tuple(hour for hour in CHOICES if not any(programme.hours.is_quiet(hour) for programme in rules))


async def of(work: Work, people: Collection[int]) -> dict[int, OwnHours]:
    """The hours of those of these people who chose some."""
    return await preferences.of(work, people)


def wanted(programme: Programme, own: OwnHours | None, laid_ready: datetime) -> datetime:
    """When a reminder that was laid ready at that instant was to go out: what comes after that is late."""
    return max(laid_ready, at_local(programme, local_day(programme, laid_ready), hour_of(programme, own)))


async def choose(work: Work, speaker: Speaker, own: OwnHours, now: datetime) -> OwnHours:
    """Keeps the speaker's hours; what is planned for them moves to the new hour of the same day.

    Raises Refused for an hour that is quiet by any programme of theirs.
    """
    rules = await quiet_hours.programmes_of(work, [speaker.person_id])
    if any(programme.hours.is_quiet(own.remind_at) for programme in rules[speaker.person_id]):
        raise Refused("hour_is_quiet", at=own.remind_at)
    await preferences.choose(work, speaker.person_id, own)
    append_audit(work, speaker, "choose_hours", now, hour=own.remind_at.hour)
    owed = await occurrences.open_of_person(work, speaker.person_id, work.rulebook.today(now))
    rows = [
        {
            "row_id": one.occurrence.id,
            "step": StepKind.NUDGE.value,
            "at": planned(programme, own, local_day(programme, one.occurrence.next_step_at)),
            "missed": None,
        }
        for one, programme in ((one, work.rulebook.programmes[one.programme]) for one in owed)
        if one.occurrence.next_step == StepKind.NUDGE and one.occurrence.next_step_at is not None
    ]
    await occurrences.set_steps(work, rows)
    return own


def planned(programme: Programme, own: OwnHours | None, day: date) -> datetime:
    """When the step of that day is taken: at the person's own hour where it comes before the programme's.

    A later hour is kept by the message: it is laid ready at the programme's and waits."""
    return at_local(programme, day, min(hour_of(programme, own), programme.hours.reminders))


def following(
    work: Work, programme: Programme, duty: Duty, window: Window, step: str | None, now: datetime
) -> Step | None:
    """The step after the one that is taken now. After a nudge no other of the same day: one was taken at an earlier
    hour of one's own, or it was late."""
    found = steps(programme, duty, window, work.rulebook.calendar)
    if step == StepKind.NUDGE:
        today = local_day(programme, now)
        found = tuple(one for one in found if one.kind is StepKind.END or local_day(programme, one.at) != today)
    return next_step(found, now)


async def plan(
    work: Work,
    programme: Programme,
    step: Step | None,
    duty: str | None = None,
    ids: Collection[int] | None = None,
    pairings: range | None = None,
) -> None:
    """Those who chose an earlier hour are reminded earlier on the same day: one statement, however many they are."""
    if step is None or step.kind is not StepKind.NUDGE:
        return
    day = local_day(programme, step.at)
    earlier = {hour: at_local(programme, day, hour) for hour in earlier_than(programme, CHOICES)}
    await preferences.step_earlier(work, step.at, earlier, duty, ids, pairings)


async def without_rest_days(work: Work, programme: Programme, nudges: list[Due], day: date) -> list[Due]:
    """What is left for that day after those who want no rest days got theirs moved to the next working day. On the
    last day of a window it comes anyway."""
    no_rest_days = OwnHours(programme.hours.reminders, on_rest_days=False)
    days = [day_of(work.rulebook.calendar, no_rest_days, day, alike.window_end) for alike in nudges]
    ids = [one for alike, later in zip(nudges, days, strict=True) if later != day for one in alike.ids]
    own = await preferences.of_resting(work, ids) if ids else {}
    if not own:
        return nudges
    moved: dict[datetime, list[int]] = defaultdict(list)
    left = []
    for alike, later in zip(nudges, days, strict=True):
        waiting = own.keys() & set(alike.ids) if later != day else set()
        for one in waiting:
            moved[planned(programme, own[one], later)].append(one)
        left.append(alike._replace(ids=[one for one in alike.ids if one not in waiting]))
    for at, some in moved.items():
        await step_on(work, some, Step(at, StepKind.NUDGE), None)
    return left


async def wait_for_hour(work: Work, programme: Programme, people: Collection[int], day: date, at: datetime) -> None:
    """Reminders of that day to these people wait for the hour that they chose, where it is later than `at` and quiet
    by none of their programmes: what would wait into the next day might come too late."""
    moments = {hour: at_local(programme, day, hour_of(programme, OwnHours(hour))) for hour in CHOICES}
    later = {hour: moment for hour, moment in moments.items() if moment > at}
    others = work.rulebook.programmes.values()
    quiet = {hour: [one.id for one in others if one.hours.is_quiet(hour)] for hour in later}
    await preferences.send_later(work, later, quiet, day, people)
