"""The rules of one place as values; `programme_file.py` reads them from rules/programmes/*.toml."""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from zoneinfo import ZoneInfo

from rules.roles import Role


class ContactKind(StrEnum):
    """How a helper was in touch. A chat with the bot is none of them."""

    CALL = "call"
    VISIT = "visit"


class AlertKind(StrEnum):
    """What an alert is about; each kind that a programme can raise has its ladder there."""

    MISSED_VISIT = "missed_visit"
    MISSED_SECOND_VISIT = "missed_second_visit"
    NOBODY_CAME = "nobody_came"
    HOUSEHOLD_WORD = "household_word"
    QUESTION = "question"
    EMERGENCY = "emergency"
    NOT_WELL = "not_well"


class WhenMissed(StrEnum):
    """What follows when a window ends without the contact: the ladder of that name, or a line in a list."""

    MISSED_VISIT = "missed_visit"
    MISSED_SECOND_VISIT = "missed_second_visit"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule is written: the document, its line and a short verbatim quotation."""

    document: str
    line: int
    quote: str


@dataclass(frozen=True, slots=True)
class Duty:
    """Who owes which contact how often. `nudges` are working days before the window's last day, largest first."""

    code: str
    role: Role
    satisfied_by: frozenset[ContactKind]
    every: str
    at_least: int
    nudges: tuple[int, ...]
    when_missed: WhenMissed
    source: Source

    @property
    def kind(self) -> ContactKind:
        """The contact that the texts ask for: a call where one is enough, else a visit."""
        return ContactKind.CALL if ContactKind.CALL in self.satisfied_by else ContactKind.VISIT


@dataclass(frozen=True, slots=True)
class Capacity:
    """How many households one person may have in this role; `hard` refuses, otherwise it warns."""

    role: Role
    households: int
    hard: bool
    source: Source


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder: who is told, after how many working days without an acknowledgement."""

    wait_working_days: int
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Hours:
    """Local times: when reminders go out, and the quiet hours (from evening to morning)."""

    reminders: time
    quiet_from: time
    quiet_until: time

    def is_quiet(self, hour: time) -> bool:
        """Whether that local time lies in the quiet hours; they may pass over midnight, and are none when both ends
        are the same."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= hour < self.quiet_until
        return hour >= self.quiet_from or hour < self.quiet_until


@dataclass(frozen=True, slots=True, eq=False)
class Programme:
    """Everything that differs from place to place."""

    id: str
    name: str
    place: str
    year: int
    zone: ZoneInfo
    hours: Hours
    back_dating_days: int
    new_pairing_grace_days: int
    duties: tuple[Duty, ...]
    capacities: tuple[Capacity, ...]
    ladders: dict[str, tuple[Rung, ...]]

    def duty(self, code: str) -> Duty:
        """The duty of that code; KeyError names an unknown one."""
        for duty in self.duties:
            if duty.code == code:
                return duty
        raise KeyError(code)

    def duties_of(self, role: Role) -> tuple[Duty, ...]:
        """What somebody in this role owes each household."""
        return tuple(duty for duty in self.duties if duty.role == role)
