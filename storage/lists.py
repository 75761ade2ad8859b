"""The board's lists: what each is a list of, its columns, and the restriction to the reader's places."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    case,
    exists,
    func,
    literal,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from rules.audit import DEEDS
from rules.cases import CaseKind, CaseState
from rules.programme import ContactKind
from rules.roles import OFFICES
from storage.acting import who_did
from storage.contacts import FILED_HERE
from storage.database import Work
from storage.listing import Field, Kind, Listing
from storage.outbox import State
from storage.people_of import concerns, helping, holding, is_one_of, living, watched_over
from storage.scope import Scope
from storage.standings import standing_on, still_open
from storage.tables import (
    Account,
    AuditLink,
    Case,
    Confirmation,
    Contact,
    Household,
    Invite,
    Occurrence,
    OutboxMessage,
    Pairing,
    Person,
    Plan,
    Question,
    Region,
    Unit,
)

NOTHING: Select[Any] = select(literal_column("1"))
LATELY_DAYS = 31
ACCOUNT_STATES = ("joined", "unreachable", "invited", "not_joined")
QUESTION_STATES = ("waiting", "answered", "emergency")
PLAN_STATES = ("no_plan", "planned")
WORDS_ON_ANSWERS = ("unhelpful", "helpful")


def _from(*tables: type) -> Select[Any]:
    return NOTHING.select_from(*tables)


def households(scope: Scope, year: int) -> Listing:
    """The families that this person may see; whether each has a plan for the year."""
    village, township = aliased(Region), aliased(Region)
    source = _from(Household).join(village, village.id == Household.village_id)
    source = source.join(township, township.id == village.parent_id).where(scope.families())
    planned = exists().where(Plan.household_id == Household.id, Plan.year == year)
    plan = case((planned, "planned"), else_="no_plan")
    fields = (
        Field("household", Household.head, searched=True),
        Field("village", village.name, searched=True),
        Field("township", township.name),
        Field("address", Household.address, sorts=False),
        Field("first_helper"),
        Field("second_helper"),
        Field("next_due", kind=Kind.DAY),
        Field("plan", plan, Kind.CODE, sorts=False, codes=PLAN_STATES),
    )
    return Listing(fields, source, Household.id, "household")


def helpers(scope: Scope) -> Listing:
    """Whoever helps at this person's places, by name or unit: never by a number."""
    source = _from(Person).outerjoin(Unit, Unit.id == Person.unit_id).where(is_one_of(scope, watched_over))
    fields = (
        Field("helper", Person.name, searched=True),
        Field("unit", Unit.name, searched=True),
        Field("homes", kind=Kind.NUMBER),
        Field("due", kind=Kind.NUMBER),
        Field("next_due", kind=Kind.DAY),
        Field("help", kind=Kind.CODE),
    )
    return Listing(fields, source, Person.id, "helper")


def duties(scope: Scope, today: date, helper_id: int) -> Listing:
    """What this helper still owes at the reader's places, the soonest end first; a liaison reads no family's name."""
    village = aliased(Region)
    source = _from(Occurrence).join(Pairing, Pairing.id == Occurrence.pairing_id)
    source = source.join(Household, Household.id == Pairing.household_id).join(Person, Person.id == Pairing.person_id)
    source = source.join(village, village.id == Household.village_id)
    source = source.where(still_open, Pairing.until.is_(None), scope.helping(), Person.id == helper_id)
    families = scope.families()
    fields = (
        Field("until", Occurrence.window_end, Kind.DAY),
        Field("duty", Occurrence.duty, Kind.CODE, sorts=False),
        Field("household", case((families, Household.head)), sorts=False),
        Field("village", case((families, village.name)), sorts=False),
        Field("standing", standing_on(today), Kind.CODE, sorts=False),
    )
    return Listing(fields, source, Occurrence.id, "until")


def questions(scope: Scope) -> Listing:
    """What people of this officer's places asked."""
    village = aliased(Region)
    urgent, still = Question.due_on.is_(None), Question.answered_at.is_(None)
    state = case((urgent, "emergency"), (still, "waiting"), else_="answered")
    word = case((Question.helped.is_(False), "unhelpful"), (Question.helped.is_(True), "helpful"))
    source = _from(Question).join(Household, Household.id == Question.household_id)
    source = source.join(village, village.id == Household.village_id).join(Person, Person.id == Question.person_id)
    fields = (
        Field("asked", Question.asked_at, Kind.MOMENT),
        Field("due_on", Question.due_on, Kind.DAY),
        Field("state", state, Kind.CODE, codes=QUESTION_STATES),
        Field("question", Question.text, sorts=False, searched=True),
        Field("asker", Person.name, searched=True),
        Field("village", village.name),
        Field("word", word, Kind.CODE, codes=WORDS_ON_ANSWERS),
    )
    return Listing(fields, source.where(scope.families(OFFICES)), Question.id, "asked", down=True)


def cases(scope: Scope) -> Listing:
    """Problems with a deadline at this person's places."""
    village, owner = aliased(Region), aliased(Person)
    source = _from(Case).join(Household, Household.id == Case.household_id)
    source = source.join(village, village.id == Household.village_id).outerjoin(owner, owner.id == Case.owner_id)
    fields = (
        Field("due_on", Case.due_on, Kind.DAY),
        Field("state", Case.state, Kind.CODE, codes=tuple(CaseState)),
        Field("kind", Case.kind, Kind.CODE, codes=tuple(CaseKind)),
        Field("household", Household.head, searched=True),
        Field("village", village.name),
        Field("owner", owner.name, searched=True),
    )
    return Listing(fields, source.where(scope.families()), Case.id, "due_on")


def unconfirmed(scope: Scope, today: date, since: date) -> Listing:
    """Visits of late on which no family (or witness) has said a word."""
    village = aliased(Region)
    said = exists().where(Confirmation.contact_id == Contact.id, Confirmation.revision == Contact.revision)
    # A city's are found by their day, which an index knows; a smaller place's by its households.
    on = Contact.happened_on if scope.cities else func.coalesce(Contact.happened_on, since)
    source = _from(Contact).join(Household, Household.id == Contact.household_id)
    source = source.join(village, village.id == Household.village_id).join(Pairing, Pairing.id == Contact.pairing_id)
    source = source.join(Person, Person.id == who_did).where(
        Contact.kind == ContactKind.VISIT, Contact.counts, FILED_HERE, on.between(since, today), ~said
    )
    fields = (
        Field("on", on, Kind.DAY),
        Field("household", Household.head, searched=True),
        Field("village", village.name),
        Field("helper", Person.name, searched=True),
    )
    return Listing(fields, source.where(scope.families()), Contact.id, "on")


def messages(scope: Scope) -> Listing:
    """What the bot could not or did not yet send to people of this officer's places."""
    not_sent = (State.WAITING, State.SENDING, State.EXPIRED, State.UNREACHABLE, State.FAILED)
    # A city's are found by their state, which few have; a smaller place's by its people.
    to = OutboxMessage.person_id + 0 if scope.cities else OutboxMessage.person_id
    source = _from(OutboxMessage).join(Person, Person.id == to)
    source = source.where(OutboxMessage.state.in_(not_sent), concerns(scope))
    fields = (
        Field("since", OutboxMessage.not_before, Kind.MOMENT),
        Field("state", OutboxMessage.state, Kind.CODE, codes=tuple(not_sent)),
        Field("message", OutboxMessage.kind, Kind.CODE, sorts=False),
        Field("person", Person.name, searched=True),
        Field("attempts", OutboxMessage.attempts, Kind.NUMBER, sorts=False),
    )
    return Listing(fields, source, OutboxMessage.id, "since", down=True)


def silent(scope: Scope) -> Listing:
    """Whom the bot cannot write to: people at these places who blocked it. The township sees the telephone."""
    source = _from(Person).join(Account, Account.person_id == Person.id)
    source = source.where(Account.unreachable_why.is_not(None), concerns(scope))
    phone = case((_near(scope), Person.phone))
    fields = (
        Field("person", Person.name, searched=True),
        Field("why", Account.unreachable_why, Kind.CODE, sorts=False),
        Field("phone", phone, sorts=False),
    )
    return Listing(fields, source, Person.id, "person")


def _near(scope: Scope) -> ColumnElement[bool]:
    """Whether a person helps or lives in one of the reader's own townships."""
    own = Scope(scope.person_id, townships=scope.townships)
    return is_one_of(own, helping, living)


def people(scope: Scope, now: datetime) -> Listing:
    """Whoever helps or holds an office at these places, and whether they have joined; `invited`: not yet, but a link
    waits for them."""
    link = exists().where(Invite.person_id == Person.id, Invite.used_at.is_(None), Invite.expires_at > now)
    state = case(
        (Account.unreachable_why.is_not(None), "unreachable"), (Account.telegram_id.is_not(None), "joined"),
        (link, "invited"), else_="not_joined",
    )  # fmt: skip
    source = _from(Person).outerjoin(Account, Account.person_id == Person.id)
    source = source.outerjoin(Unit, Unit.id == Person.unit_id)
    source = source.where(is_one_of(scope, helping, holding))
    fields = (
        Field("person", Person.name, searched=True),
        Field("unit", Unit.name, searched=True),
        Field("roles", kind=Kind.LIST),
        Field("account", state, Kind.CODE, codes=ACCOUNT_STATES),
        Field("invited", kind=Kind.MOMENT),
        Field("away", kind=Kind.DAY),
        Field("deputy"),
    )
    return Listing(fields, source, Person.id, "person")


def log(scope: Scope) -> Listing:
    """What people of these places did, for a city also what the clock did, the newest first; the file has
    its numbers and codes too. Of another city's people it says nothing, not even what they did here."""
    source = _from(AuditLink).outerjoin(Person, Person.id == AuditLink.who)
    mine = concerns(scope)
    source = source.where(AuditLink.who.is_(None) | mine if scope.cities else AuditLink.who.is_not(None) & mine)
    fields = (
        Field("number", AuditLink.seq, Kind.NUMBER),
        Field("at", AuditLink.at, Kind.MOMENT),
        Field("deed", AuditLink.deed, Kind.CODE, searched=True, codes=DEEDS),
        Field("person", Person.name, searched=True),
        Field("about"),
        Field("ids", AuditLink.ids, sorts=False, searched=True, filed=True),
    )
    return Listing(fields, source, AuditLink.seq, "number", down=True)


async def states(work: Work, scope: Scope) -> dict[str, int]:
    """How many messages to people of this officer's places are in each state that is not the usual end."""
    made = messages(scope)
    query = made.source.with_only_columns(OutboxMessage.state, func.count()).group_by(OutboxMessage.state)
    return dict((await work.execute(query)).all())


async def programmes(work: Work, scope: Scope, known: Collection[str]) -> list[str]:
    """Which of these programmes a family that somebody watches over follows; asks for one family of each."""
    paired = select(Household.id).join(Pairing, Pairing.household_id == Household.id)
    paired = paired.where(Pairing.until.is_(None), scope.helping())
    parts = [select(literal(one)).where(exists(paired.where(Household.programme == one))) for one in sorted(known)]
    return list(await work.scalars(union_all(*parts)))
