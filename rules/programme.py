"""The rules of one place as values; `programme_file.py` reads them from rules/programmes/*.toml."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from zoneinfo import ZoneInfo

from rules.cases import CaseKind
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
    RISK = "risk"


# These are told at any hour, each in a message of its own.
URGENT = frozenset({AlertKind.EMERGENCY, AlertKind.RISK})


class WhenMissed(StrEnum):
    """What follows when a window ends without the contact: the ladder of that name, or a line in a list."""

    MISSED_VISIT = "missed_visit"
    MISSED_SECOND_VISIT = "missed_second_visit"
    LIST = "list"


class Counted(StrEnum):
    """What a duty's windows follow: the calendar on the wall, or the day on which the pairing began."""

    CALENDAR = "calendar"
    FROM_ASSIGNMENT = "from_assignment"


class Feast(StrEnum):
    """A festival before which gifts are brought; all but New Year's Day move with the moon."""

    NEW_YEAR = "new_year"
    SPRING_FESTIVAL = "spring_festival"
    DRAGON_BOAT = "dragon_boat"
    MID_AUTUMN = "mid_autumn"
    DOUBLE_NINTH = "double_ninth"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule is written: the document, its line and a short verbatim quotation."""

    document: str
    line: int
    quote: str


@dataclass(frozen=True, slots=True)
class Duty:
    """Who owes which contact how often. `nudges` are working days before the window's last day, largest first.

    `part_of` names the duty of which this is a further condition: "once a quarter, and four a year" is one rule with
    two conditions, and each contact serves both.
    """

    code: str
    role: Role
    satisfied_by: frozenset[ContactKind]
    every: str
    at_least: int
    nudges: tuple[int, ...]
    when_missed: WhenMissed
    source: Source
    counted: Counted = Counted.CALENDAR
    part_of: str | None = None

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
class Term:
    """For how long somebody helps one household (ISO 8601, whole months or years)."""

    length: str
    source: Source


@dataclass(frozen=True, slots=True)
class Notice:
    """How long before a change of helper it is reported, and to whom."""

    ahead: str
    role: Role
    source: Source


class Subject(StrEnum):
    """Whose missed visits are counted together."""

    HELPER = "helper"
    UNIT = "unit"


class Counting(StrEnum):
    """What is counted: every missed visit (人次), or the helpers who missed one."""

    PERSON_TIMES = "person_times"
    HELPERS = "helpers"


@dataclass(frozen=True, slots=True)
class Consequence:
    """What the document attaches to so many missed visits of a calendar year (`at_least` inclusive). It is shown to
    the offices in the document's words; the bot pronounces nothing."""

    subject: Subject
    counts: Counting
    at_least: int
    words: str
    source: Source


@dataclass(frozen=True, slots=True)
class Gifts:
    """Gift rounds: before which feasts, how many a year, how many days before the feast a round opens."""

    feasts: tuple[Feast, ...]
    at_least: int
    at_most: int
    days_before: int
    brought_by: Role
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
    handover_grace_days: int
    duties: tuple[Duty, ...]
    capacities: tuple[Capacity, ...]
    ladders: dict[str, tuple[Rung, ...]]
    term: Term | None = None
    notice: Notice | None = None
    gifts: Gifts | None = None
    consequences: tuple[Consequence, ...] = ()
    case_days: Mapping[CaseKind, int] = field(default_factory=dict)

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all duties."""
        return frozenset(duty.code for duty in self.duties)

    def duty(self, code: str) -> Duty:
        """The duty of that code; KeyError names an unknown one."""
        for duty in self.duties:
            if duty.code == code:
                return duty
        raise KeyError(code)

    def duties_of(self, role: Role) -> tuple[Duty, ...]:
        """What somebody in this role owes each household."""
        return tuple(duty for duty in self.duties if duty.role == role)

    def conditions(self, duty: Duty) -> tuple[Duty, ...]:
        """The whole rule of which this duty is the first condition."""
        return (duty, *(one for one in self.duties if one.part_of == duty.code))
