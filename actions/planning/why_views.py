"""What is told of why somebody got a message."""

from dataclasses import dataclass
from datetime import date, datetime

from rules.due_dates import StepKind
from rules.ladder import AlertKind
from rules.programme import ContactKind, Source
from rules.roles import Role
from rules.standing import Standing
from rules.windows import Window
from storage.stand_ins import Running

# What else the bot begins and one may wonder about: each is explained by one sentence, `because_...` in why.j2.
BECAUSE = (
    "calendar", "case_overdue", "confirmation", "gifts", "morning", "package", "plan_due", "reason", "watch_review",
    "week",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counted:
    """A contact within the window; `counts` says whether it satisfies the rule."""

    kind: ContactKind
    on: date
    counts: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """A message about it. `at` is when it went out, or (`state` waiting) when it will; in the place's own time."""

    kind: str
    state: str
    at: datetime
    role: Role | None
    person_id: int


@dataclass(frozen=True, slots=True)
class DutyWhy:
    """One duty in one window. `head` is None for those who may not see the family; instants are
    local; `cover`: the stand-in is reminded instead of the helper, for so long."""

    occurrence_id: int
    programme: str
    duty: str
    role: Role
    kind: ContactKind
    satisfied_by: tuple[ContactKind, ...]
    every: str
    at_least: int
    source: Source
    window: Window
    household_id: int
    head: str | None
    standing: Standing
    counted: tuple[Counted, ...]
    sent: tuple[Sent, ...]
    next_step: StepKind | None
    next_at: datetime | None
    cover: Running | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """A duty whose rule cannot be read any more: `rules` names the programme that has it no longer, or whose file is
    not there (`is_file_gone`). `head` and instants as in DutyWhy."""

    occurrence_id: int
    rules: str
    duty: str
    is_file_gone: bool
    window: Window
    household_id: int
    head: str | None
    standing: Standing
    sent: tuple[Sent, ...]


@dataclass(frozen=True, slots=True)
class AlertWhy:
    """One alert: `rung` of `rungs` (from 1; 0: the ladder cannot be read any more); `next_roles` are told at
    `climbs_at` if nobody takes care of it. `rules` names the programme whose ladder it climbs."""

    alert_id: int
    kind: AlertKind
    head: str | None
    opened_at: datetime
    rung: int
    rungs: int
    told: tuple[Sent, ...]
    next_roles: tuple[Role, ...]
    climbs_at: datetime | None
    settled: bool
    rules: str
    duty: DutyWhy | None
    gone: Gone | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """What one message was about; `more` of it is not told here. `because`: its kind, if a sentence explains it."""

    duties: tuple[DutyWhy, ...] = ()
    alerts: tuple[AlertWhy, ...] = ()
    gone: tuple[Gone, ...] = ()
    more: int = 0
    because: str = ""
