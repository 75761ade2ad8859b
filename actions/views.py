"""What deeds hand to the doors: frozen values with what may be shown to this person, and no more."""

from dataclasses import dataclass
from datetime import date, datetime

from rules.confirmation import Way
from rules.ladder import AlertKind
from rules.programme import ContactKind, Counting, Subject
from rules.reason import Effect, Reason
from rules.roles import Deed, Role, may
from rules.standing import Standing


@dataclass(frozen=True, slots=True)
class Speaker:
    """The person behind a Telegram account. `today` is the local date where the person's programme runs."""

    person_id: int
    telegram_id: int
    name: str
    language: str
    roles: frozenset[Role]
    consented: bool
    today: date


@dataclass(frozen=True, slots=True)
class HouseholdCard:
    """A household as its helper sees it. `phone` is None unless this person may see it."""

    id: int
    head: str
    village: str
    address: str
    phone: str | None
    role: Role


@dataclass(frozen=True, slots=True)
class DutyCard:
    """One open duty of this person: what is owed to whom by when. `next_step` is what their newest visit left for
    this time; `comes_id` is who is to do it, `instead_of` the helper for whom they stand in; `programme` is by whose
    rules it is owed."""

    occurrence_id: int
    household: HouseholdCard
    kind: ContactKind
    needed: int
    done: int
    until: date
    standing: Standing
    next_step: str = ""
    comes_id: int = 0
    instead_of: str = ""
    programme: str = ""


@dataclass(frozen=True, slots=True)
class Filed:
    """What came of a report: `counts` is False when nobody was met or reached; `confirmer` is told whether the
    family will be asked (None: it has no account, the paper card is the way)."""

    contact_id: int
    household: HouseholdCard
    counts: bool
    again: bool
    family_is_asked: bool
    next_due: DutyCard | None


@dataclass(frozen=True, slots=True)
class ContactCard:
    """A filed contact as the family sees it: who, when, and what was said to have been done (codes). `asks_content`:
    the family may be asked now how content it is. `way`: whose word there is on it."""

    contact_id: int
    helper: str
    kind: ContactKind
    on: date
    helped: tuple[str, ...]
    explained: tuple[str, ...]
    revision: int = 1
    head: str = ""
    asks_content: bool = False
    way: Way | None = None


@dataclass(frozen=True, slots=True)
class LastVisit:
    """What the helper reported of the last visit to a household (codes), for "the same as last time", and what they
    wrote was to come next."""

    helped: tuple[str, ...] = ()
    explained: tuple[str, ...] = ()
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class ReasonCard:
    """Why a duty could not be done, as those who decide see it, and the helper. `effects` are what this reader may
    decide now; `unanswered` counts recorded calls that nobody answered; `until` is the day that was granted, or the
    one that an extension would be given; `decision` None: still open."""

    id: int
    household: str
    village: str
    helper: str
    kind: ContactKind
    window: tuple[date, date]
    reason: Reason
    note: str
    given_on: date
    until: date
    unanswered: int = 0
    effects: tuple[Effect, ...] = ()
    decision: Effect | None = None
    decided_by: str = ""


@dataclass(frozen=True, slots=True)
class ReasonSent:
    """What came of giving a reason: who is asked (nobody: no office has an account); `again`: it was given before."""

    household: HouseholdCard
    asked: tuple[str, ...]
    again: bool = False


@dataclass(frozen=True, slots=True)
class RuleSays:
    """What the document attaches to so many missed visits of a helper or unit this year; `source` is its name."""

    subject: Subject
    counts: Counting
    count: int
    year: int
    words: str
    source: str
    line: int


@dataclass(frozen=True, slots=True)
class MissedCard:
    """A call that was not made: it is listed and climbs nowhere."""

    helper: str
    household: str
    village: str
    until: date


@dataclass(frozen=True, slots=True)
class DeputyCard:
    """Somebody who may stand in, by their own office."""

    person_id: int
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class AwayCard:
    """A supervisor's absence: until which day (inclusive), and who stands in."""

    until: date
    deputy: str


@dataclass(frozen=True, slots=True)
class AlertLine:
    """What somebody did about an alert: a code of rules/alert_steps.py; `note` is another code, or a name."""

    code: str
    by: str
    on: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class AlertCard:
    """An alert as a supervisor sees it. `helper` is whom it concerns; names that the role may not see are None.
    `covered_by` stood in for the helper on the window's last day; `asked_id` is who can be asked about it now.
    `settled`: somebody took care of it, or it was done late and nobody needs to. `roles`: what the reader is
    towards the family, a liaison aside. `way`: whose word it tells of, if of one; `witness` is the name of the
    village's."""

    id: int
    kind: AlertKind
    household: str | None
    village: str | None
    helper: str | None
    role: Role | None
    window: tuple[date, date] | None
    text: str
    opened_at: datetime
    on: date
    rung: int
    acknowledged_by: str | None
    question_id: int | None = None
    settled: bool = False
    reason: ReasonCard | None = None
    stands_in_for: tuple[str, ...] = ()
    says: tuple[RuleSays, ...] = ()
    helper_id: int | None = None
    household_id: int | None = None
    occurrence_id: int | None = None
    taker_id: int | None = None
    outcome: str | None = None
    steps: tuple[AlertLine, ...] = ()
    covered_by: str = ""
    asked_id: int | None = None
    contact_id: int | None = None
    roles: frozenset[Role] = frozenset()
    way: Way | None = None
    witness: str = ""

    @property
    def opens_case(self) -> bool:
        """Whether the reader may make a case of it."""
        return may(self.roles, Deed.OPEN_CASE)

    @property
    def asked(self) -> str | None:
        """The name of who can be asked: the helper's, or the stand-in's while they come."""
        return self.helper if self.asked_id in (None, self.helper_id) else self.covered_by


@dataclass(frozen=True, slots=True)
class UnreachableCard:
    """Somebody to whom the bot cannot write; `helps`: they are a helper."""

    name: str
    phone: str | None
    helps: bool


@dataclass(frozen=True, slots=True)
class PhoneRow:
    """Somebody to be reached by phone or paper. `due`: by when something is to be done; `blocked`: there is an
    account, to which the bot cannot write."""

    name: str
    phone: str | None
    role: Role
    villages: tuple[str, ...]
    households: tuple[str, ...]
    due: date | None
    blocked: bool


@dataclass(frozen=True, slots=True)
class QuestionCard:
    """A question that waits for a person, or its answer. `more`: so many similar ones get the same answer;
    `earlier_answer` did not help; `unhelpful`: the asker said so of it, or of what the base answered
    (the articles `failed`, by id)."""

    id: int
    text: str
    asker: str
    village: str | None
    asked_on: date
    due_on: date | None
    answer: str | None
    more: int = 0
    earlier_answer: str | None = None
    unhelpful: bool = False
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleCard:
    """A policy answer: facts in order, with place, year and source. `detail` is full, partial or none. What does not
    hold today, as far as the document says, is named and never quoted; then `valid_from` is the day to come or
    `valid_until` the day it ended."""

    id: str
    title: str
    region: str
    year: str
    detail: str
    facts: tuple[str, ...]
    exclusions: tuple[str, ...]
    how_to_apply: tuple[str, ...]
    scope_note: str
    source: str
    who_to_ask: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    holds: bool = True


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a question: `kind` is answer (an article for each thing that was asked) | clarify | hand_over |
    emergency | complaint | expired (the article no longer holds, the question was handed over) | greeting | status |
    entitlements (the family's own).
    `question_id` is set when it was handed over, `numbers` (120, 119, 110) and `danger` (its name in
    knowledge/words/emergencies.toml) when it is an emergency; `open` are the asker's own questions that wait for an
    answer."""

    kind: str
    articles: tuple[ArticleCard, ...] = ()
    question_id: int | None = None
    due_on: date | None = None
    numbers: tuple[str, ...] = ()
    danger: str = ""
    open: tuple[QuestionCard, ...] = ()


@dataclass(frozen=True, slots=True)
class Invited:
    """For whom a one-use link is: shown before the consent. `ticket` stands for the link, which is not kept."""

    ticket: str
    name: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Button:
    """A button of a message that the bot begins: the words' key and the callback data (at most 64 bytes)."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to keep or to print, under the name by which it is saved."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A rendered message on its way to one account. `rows` are rows of (words, callback data); with a picture (PNG)
    the words stand under it, with a voice (Ogg) or a document too; `edits` is the message whose place it takes. A
    short message has a `phone` and plain words; `key` is the same at each try."""

    telegram_id: int
    html: str
    rows: tuple[tuple[tuple[str, str], ...], ...] = ()
    picture: bytes | None = None
    edits: int | None = None
    phone: str | None = None
    key: str = ""
    voice: bytes | None = None
    document: Attachment | None = None
