"""What people do: most are in time, some late, some forget, some block the bot, some never come to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from rules.programme import ContactKind, Duty

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
