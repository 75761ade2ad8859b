"""What people do: most are in time, some late, some forget, some block the bot, some never come to it; and how often
they tell reasons, put reminders off, are away, are changed, or come under other rules."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from rules.programme import ContactKind, Duty
from rules.reason import Effect, Reason

ONE_DAY = timedelta(days=1)


class Habit(StrEnum):
    """How somebody keeps what they owe."""

    STEADY = "steady"
    LAST_MINUTE = "last_minute"
    LATE = "late"
    FORGETFUL = "forgetful"
    BLOCKS = "blocks"
    NEVER_ENROLLED = "never_enrolled"


_SHARES = {
    Habit.STEADY: 70,
    Habit.LAST_MINUTE: 12,
    Habit.LATE: 8,
    Habit.FORGETFUL: 6,
    Habit.BLOCKS: 2,
    Habit.NEVER_ENROLLED: 2,
}


@dataclass(frozen=True, slots=True)
class Intent:
    """A contact that will happen on one day and be told to the bot on another (the same or later)."""

    kind: ContactKind
    on: date
    told_on: date


def habits(random: Random, people: int) -> list[Habit]:
    """One for each person."""
    return random.choices(list(_SHARES), list(_SHARES.values()), k=people)


def intents(random: Random, habit: Habit, duty: Duty, first: date, last: date) -> Iterator[Intent]:
    """What a person of this habit will do about a duty between two days (inclusive): nothing, or enough contacts."""
    forgets = {Habit.STEADY: 0.03, Habit.FORGETFUL: 0.5, Habit.BLOCKS: 0.3, Habit.NEVER_ENROLLED: 1.0}
    if random.random() < forgets.get(habit, 0.05):
        return
    days = (last - first).days
    for _ in range(duty.at_least):
        if habit is Habit.LAST_MINUTE:
            on = last - min(random.randint(0, 4), days) * ONE_DAY
            told_on = on
        elif habit is Habit.LATE:
            on = last - min(random.randint(0, 9), days) * ONE_DAY
            told_on = last + random.randint(1, 12) * ONE_DAY
        else:
            on = first + random.randint(0, days) * ONE_DAY
            told_on = on + (random.randint(1, 3) if random.random() < 0.1 else 0) * ONE_DAY
        yield Intent(duty.kind, on, told_on)


@dataclass(frozen=True, slots=True)
class Change:
    """On the evening of that day (1 is the first), or the next on which the machine runs, households follow another
    programme: those whose number divided by
    ten leaves `tenth`. `to`: the place in the list of programmes, home the first."""

    day: int
    tenth: int
    to: int


@dataclass(frozen=True, slots=True)
class Conduct:
    """How often the rarer things are done, all in one place: 1 in so many, unless it says otherwise.

    They are done by the people of the households with whole lives, and of 1 in `stories` of the others.
    """

    stories: int = 200
    # Reasons: about which duties one is told, how many of them nobody decides, which reasons, and what is decided.
    reasons: int = 6
    undecided: int = 10
    told_reasons: dict[Reason, int] = field(
        default_factory=lambda: {
            Reason.AWAY: 5,
            Reason.ILL: 4,
            Reason.ROAD_CLOSED: 3,
            Reason.DISASTER: 1,
            Reason.REFUSED: 2,
            Reason.UNANSWERED: 3,
            Reason.MOVED: 1,
            Reason.DIED: 1,
            Reason.OTHER: 1,
        }
    )
    decisions: dict[Effect, int] = field(
        default_factory=lambda: {Effect.EXTENDED: 4, Effect.EXCUSED: 3, Effect.CANCELLED: 4, Effect.NO: 2}
    )
    longest_decision: int = 6  # days
    # Reminders: how many are put off, and how many of these for an appointment.
    snoozes: int = 5
    appointments: int = 3
    # Supervisors: on how many evenings one leaves, for how long, and how often one is back before the day.
    township_leaves: int = 30
    second_helper_leaves: int = 150
    longest_leave: int = 12  # days
    back_early: int = 40
    # Alerts: how many are taken by somebody who was told of them this morning.
    takes: int = 4
    # Helpers change: of how many running pairings one a day by the roster, of how many with stories one by the deed.
    roster_handovers: int = 20_000
    asked_handovers: int = 800
    longest_ahead: int = 9  # days
    # Rules change: to the next programme, to windows counted from the assignment, and back again.
    changes: tuple[Change, ...] = (
        Change(18, 3, 1),
        Change(26, 5, 2),
        Change(33, 7, -1),
        Change(47, 3, 0),
        Change(64, 7, 1),
    )
    # The machine: on how many mornings it comes late, and by how many hours at most.
    late_mornings: int = 12
    latest: int = 7  # hours
