"""Reads one line of a list: a member of a household, a past contact, something that a household receives."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from ledgers.list_cells import born_by_identity, read_day, read_met, read_role, read_since, read_way
from ledgers.list_kinds import CONTACTS, ENTITLEMENTS, MEMBERS, Part
from ledgers.lists import FoundList, read_list
from ledgers.roster_cells import given, one_line, person_name, solid, town_and_village
from ledgers.roster_faults import FaultCode
from ledgers.roster_rows import LineReader
from ledgers.table_files import Names, Progress
from rules.amounts import read_amount
from rules.programme import ContactKind
from rules.roles import Role
from rules.visit_report import NOTE_LENGTH

LONGEST, LONGEST_AMOUNT = 40, 40
_OF_A_MEMBER = ((Part.SEX, "sex"), (Part.HEALTH, "health"), (Part.SCHOOL, "school"), (Part.WORK, "work"))


@dataclass(frozen=True, slots=True)
class HomeRef:
    """How a list names a household: by the office's number where it gives one, else by head, village and town."""

    number: str
    head: str
    town: str
    village: str


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One person of a household, the head included; `row` is Excel's own number. `about` is what the list says of the
    person, by name (born, sex, health, school, work)."""

    row: int
    household_name: str
    village: str
    name: str
    relation: str
    town: str = ""
    number: str = ""
    about: tuple[tuple[str, str], ...] = ()

    @property
    def home(self) -> HomeRef:
        """The household, as the line names it."""
        return HomeRef(self.number, self.household_name, self.town, self.village)


@dataclass(frozen=True, slots=True)
class PastContactRow:
    """A visit or call of the past. `counts`: somebody was met or reached; `role` is None where the list is silent."""

    row: int
    home: HomeRef
    helper: str
    phone: str | None
    role: Role | None
    on: date
    kind: ContactKind
    counts: bool
    what: str


@dataclass(frozen=True, slots=True)
class ReceivedRow:
    """Something that a household receives. `since` is a year, month or day, `amount` the list's own words."""

    row: int
    home: HomeRef
    policy: str
    since: str
    amount: str


def read_members(path: Path, today: date, progress: Progress, names: Names) -> FoundList[MemberRow]:
    """The members in a file of their own."""
    return read_list(path, MEMBERS, partial(member_row, today=today), member_key, progress, names)


def read_contacts(path: Path, today: date, progress: Progress, names: Names) -> FoundList[PastContactRow]:
    """The contacts in a file; none of them is later than `today`."""
    key: Callable[[PastContactRow], object] = lambda row: (row.home, row.helper, row.on, row.kind)  # noqa: E731  # one line
    return read_list(path, CONTACTS, partial(_contact_row, today=today), key, progress, names)


def read_received(path: Path, today: date, progress: Progress, names: Names) -> FoundList[ReceivedRow]:
    """What the households in a file receive."""
    key: Callable[[ReceivedRow], object] = lambda row: (row.home, row.policy)  # noqa: E731  # one line
    return read_list(path, ENTITLEMENTS, partial(_received_row, today=today), key, progress, names)


def member_key(row: MemberRow) -> tuple[HomeRef, str]:
    """A household has one person of a name."""
    return row.home, row.name


def home_ref(reader: LineReader) -> HomeRef:
    """The household that a line names; a fault where it names none."""
    number = solid(given(reader.text(Part.NUMBER)))
    severity = () if number else (FaultCode.MISSING_HOUSEHOLD_NAME,)
    head = reader.name(Part.HEAD, *severity) if severity else person_name(reader.text(Part.HEAD))
    if not number and Part.HEAD not in reader.columns.places:
        reader.fault(FaultCode.MISSING_HOUSEHOLD_NAME, Part.NUMBER)
    typed = solid(given(reader.text(Part.VILLAGE)))
    town, village = town_and_village(typed)
    own_town = solid(given(reader.text(Part.TOWN)))
    return HomeRef(number, head, own_town or town, village or typed)


def member_row(reader: LineReader, today: date | None) -> MemberRow:
    """The person in this line; the caller keeps it only if `reader.fails` is false. Of an age `today` makes
    a year of birth; without one ages are left out."""
    home = home_ref(reader)
    name = reader.name(Part.NAME, FaultCode.MISSING_MEMBER_NAME)
    relation = one_line(given(reader.text(Part.RELATION)))
    about = {"born": _born(reader, today)} | {key: _short(reader, part) for part, key in _OF_A_MEMBER}
    said = tuple((key, text) for key, text in about.items() if text)
    return MemberRow(reader.line.number, home.head, home.village, name, relation, home.town, home.number, said)


def _born(reader: LineReader, today: date | None) -> str:
    """Of an age the year of birth is kept, at most a year off; of a number of identity only year and month."""
    if text := given(reader.text(Part.BORN)):
        if (since := read_since(text)) is None or (today and since > today.isoformat()):
            reader.fault(FaultCode.BAD_DATE, Part.BORN, text=one_line(text))
            return ""
        return since
    if text := given(reader.text(Part.AGE)):
        years = solid(text).removesuffix("岁")
        if not years.isdecimal() or int(years) > 130:
            reader.fault(FaultCode.BAD_AGE, Part.AGE, text=one_line(text))
            return ""
        return str(today.year - int(years)) if today else ""
    return born_by_identity(reader.text(Part.IDENTITY))


def _contact_row(reader: LineReader, today: date) -> PastContactRow:
    home = home_ref(reader)
    helper = reader.name(Part.HELPER, FaultCode.MISSING_HELPER)
    how, met = reader.text(Part.HOW), reader.text(Part.MET)
    kind, counts = read_way(how), read_met(met)
    if kind is None:
        reader.fault(FaultCode.UNKNOWN_WAY, Part.HOW, text=one_line(how))
    if counts is None:
        reader.fault(FaultCode.UNKNOWN_ANSWER, Part.MET, text=one_line(met))
    return PastContactRow(
        row=reader.line.number,
        home=home,
        helper=helper,
        phone=reader.phone(Part.HELPER_PHONE),
        role=read_role(given(reader.text(Part.ROLE))),
        on=_day(reader, today),
        kind=kind or ContactKind.VISIT,
        counts=counts is not False,
        what=_within(reader, Part.WHAT, given(reader.text(Part.WHAT)), NOTE_LENGTH),
    )


def _day(reader: LineReader, today: date) -> date:
    text = reader.text(Part.ON)
    day = read_day(text)
    if day is None:
        reader.fault(FaultCode.BAD_DAY, Part.ON, text=one_line(text))
    elif day > today:
        reader.fault(FaultCode.DAY_AHEAD, Part.ON, text=one_line(text))
    return day or today


def _received_row(reader: LineReader, today: date) -> ReceivedRow:
    home = home_ref(reader)
    policy, since = one_line(given(reader.text(Part.POLICY))), given(reader.text(Part.SINCE))
    if not policy:
        reader.fault(FaultCode.MISSING_POLICY, Part.POLICY)
    found = read_since(since) if since else ""
    if found is None or found[:4] > str(today.year):
        reader.fault(FaultCode.BAD_DATE, Part.SINCE, text=one_line(since))
    amount = _within(reader, Part.AMOUNT, one_line(given(reader.text(Part.AMOUNT))), LONGEST_AMOUNT)
    if amount and not any(sign.isdecimal() for sign in amount) and read_amount(amount) is None:
        reader.fault(FaultCode.BAD_AMOUNT, Part.AMOUNT, text=amount)
    return ReceivedRow(reader.line.number, home, policy, found or "", amount)


def _short(reader: LineReader, part: Part) -> str:
    return _within(reader, part, one_line(given(reader.text(part))), LONGEST)


def _within(reader: LineReader, part: Part, text: str, limit: int) -> str:
    if len(text) > limit:
        reader.fault(FaultCode.TEXT_TOO_LONG, part, limit=str(limit), length=str(len(text)))
    return text
