"""What the oracle keeps a book of: who answers for whom, what is owed, what one morning should bring."""

from dataclasses import dataclass, field
from datetime import date

from rules.programme import AlertKind, Duty
from rules.roles import Role

Key = tuple[int, str, str, date]


@dataclass(slots=True, eq=False)
class Paired:
    """A person answers for a household in a role; `until` is the day on which it was handed over."""

    id: int
    household: int
    person: int
    role: Role
    since: date
    until: date | None = None
    took_over: bool = False


@dataclass(slots=True, eq=False)
class Owed:
    """One duty of one pairing in one window, and what became of it; `row` is its number in the database. `next_on`:
    the day on which it is reminded of or, past the end, missed."""

    paired: Paired
    programme: str
    duty: Duty
    start: date
    end: date
    next_on: date | None = None
    missed_on: date | None = None
    closed_as: str | None = None
    extended: bool = False
    row: int = 0

    @property
    def key(self) -> Key:
        """As the database knows it."""
        return self.paired.id, self.programme, self.duty.code, self.start


@dataclass(slots=True, eq=False)
class Raised:
    """An alert on its way up."""

    owed: Owed
    kind: AlertKind
    rung: int
    climbs_on: date | None
    told: set[int]


@dataclass(slots=True)
class Morning:
    """What one morning should bring; `told` are pairs of an occurrence and a person, `deputies` those of them who
    stand in for somebody, `aside` reminders that come by themselves: the day's message was out already."""

    opened: list[Owed] = field(default_factory=list)
    reminded: list[Owed] = field(default_factory=list)
    missed: list[Owed] = field(default_factory=list)
    raised: list[Raised] = field(default_factory=list)
    told: list[tuple[Owed, int]] = field(default_factory=list)
    deputies: set[tuple[Owed, int]] = field(default_factory=set)
    aside: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Away:
    """A supervisor is away between two days (inclusive), and who stands in."""

    since: date
    until: date
    deputy: int
