"""Which household, helper and article each row of a list means; what is not certain is a fault, never a guess."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

from knowledge.base import Base
from knowledge.names import named, near
from knowledge.places import places_in
from ledgers.list_kinds import Part
from ledgers.list_rows import HomeRef, MemberRow, PastContactRow, ReceivedRow
from ledgers.lists import FoundList
from ledgers.roster_faults import Fault, FaultCode, Severity
from rules.entitlements import Said
from rules.roles import Role
from storage import directory, known_homes
from storage.database import Work
from storage.known_homes import KnownHome
from storage.tables import Pairing, Person

R = TypeVar("R", MemberRow, PastContactRow, ReceivedRow)
_MOST_NAMED = 3
_BESIDE = ", "


@dataclass(frozen=True, slots=True)
class Placed(Generic[R]):
    """A row with its household. `person_id`: whoever came, None for a `former` helper of whom nothing is known here
    yet; `article_id` what a family receives."""

    row: R
    household_id: int
    person_id: int | None = None
    former: bool = False
    article_id: str = ""


@dataclass(frozen=True, slots=True)
class Former:
    """Somebody who helped before the ledger's present helpers did: from the first contact to the last one."""

    household_id: int
    name: str
    phone: str
    role: Role

    @classmethod
    def of(cls, placed: Placed[PastContactRow]) -> "Former":
        """The former helper whom a row is about; `contacts` asked for telephone and role."""
        row = placed.row
        assert row.phone is not None and row.role is not None  # noqa: PT018
        return cls(placed.household_id, row.helper, row.phone, row.role)


@dataclass(frozen=True, slots=True)
class PlacedList(Generic[R]):
    """The good rows of a list in their order, and every fault of the file."""

    rows: tuple[Placed[R], ...]
    faults: tuple[Fault, ...]

    @property
    def errors(self) -> tuple[Fault, ...]:
        """The faults that keep a row or the whole file out."""
        return tuple(fault for fault in self.faults if fault.severity is Severity.ERROR)


@dataclass(slots=True)
class _Homes:
    """The households of a place by number and by head."""

    by_number: dict[str, list[KnownHome]] = field(default_factory=lambda: defaultdict(list))
    by_head: dict[str, list[KnownHome]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, homes: Iterable[KnownHome]) -> "_Homes":
        found = cls()
        for home in homes:
            found.by_head[home.head].append(home)
            if home.number:
                found.by_number[home.number].append(home)
        return found

    def find(self, ref: HomeRef) -> tuple[KnownHome | None, FaultCode, Part, dict[str, str]]:
        """The household, or why it is none and in which column."""
        if numbered := self.by_number.get(ref.number, []) if ref.number else []:
            return self._only(numbered, ref, Part.NUMBER, same_head=True)
        if not ref.head:
            return None, FaultCode.UNKNOWN_HOUSEHOLD, Part.NUMBER, {"number": ref.number}
        fits = [one for one in self.by_head.get(ref.head, []) if _lies(one, ref)]
        # Another number than the one that is known is another household, whatever its head is called.
        fits = [one for one in fits if not (ref.number and one.number)]
        return self._only(fits, ref, Part.HEAD, same_head=False)

    def _only(
        self, fits: Sequence[KnownHome], ref: HomeRef, part: Part, *, same_head: bool
    ) -> tuple[KnownHome | None, FaultCode, Part, dict[str, str]]:
        if not fits:
            values = {"number": "", "head": ref.head, "village": ref.village}
            return None, FaultCode.UNKNOWN_HOUSEHOLD, part, values
        if len(fits) > 1:
            where = _BESIDE.join(f"{one.town}{one.village}" for one in fits[:_MOST_NAMED])
            return None, FaultCode.SEVERAL_HOUSEHOLDS, part, {"head": ref.head or ref.number, "where": where}
        if same_head and ref.head and ref.head != fits[0].head:
            return None, FaultCode.NUMBER_OF_ANOTHER, part, {"number": ref.number, "other": fits[0].head}
        return fits[0], FaultCode.UNKNOWN_HOUSEHOLD, part, {}


def _lies(home: KnownHome, ref: HomeRef) -> bool:
    return ref.village in {"", home.village} and ref.town in {"", home.town}


async def members(work: Work, found: FoundList[MemberRow], region_id: int) -> PlacedList[MemberRow]:
    """Each person with the household."""
    return await _placed(work, found, region_id, lambda row, home: Placed(row, home.id))


async def contacts(work: Work, found: FoundList[PastContactRow], region_id: int) -> PlacedList[PastContactRow]:
    """Each contact with the household and whoever came: one of its helpers of any time. Somebody who is none is taken
    in as a former helper where the row gives telephone and role; by the name alone two people are easily one."""
    placed = await _placed(work, found, region_id, lambda row, home: Placed(row, home.id))
    helped = await known_homes.helped(work, {one.household_id for one in placed.rows})
    strangers = {one.row.helper for one in placed.rows if not _called(helped.get(one.household_id, []), one.row)}
    known = (
        {(one.name, one.phone): one.id for one in await directory.people_named(work, strangers)} if strangers else {}
    )
    rows, faults = list[Placed[PastContactRow]](), list(placed.faults)
    for one in placed.rows:
        row, people = one.row, _called(helped.get(one.household_id, []), one.row)
        if len(people) > 1:
            faults.append(found.fault(row.row, FaultCode.SEVERAL_HELPERS, Part.HELPER, name=row.helper))
        elif people:
            rows.append(Placed(row, one.household_id, next(iter(people))))
        elif row.phone and row.role:
            rows.append(Placed(row, one.household_id, known.get((row.helper, row.phone)), former=True))
        else:
            faults.append(found.fault(row.row, FaultCode.UNKNOWN_HELPER, Part.HELPER, name=row.helper))
    return PlacedList(tuple(rows), tuple(faults))


def _called(helped: Iterable[tuple[Pairing, Person]], row: PastContactRow) -> set[int]:
    """The household's helpers of that name; of several those with the row's telephone."""
    people = {person.id: person for _, person in helped if person.name == row.helper}
    by_phone = {number for number, person in people.items() if row.phone and person.phone == row.phone}
    return by_phone if len(people) > 1 and by_phone else set(people)


async def received(
    work: Work, found: FoundList[ReceivedRow], region_id: int, knowledge: Base
) -> PlacedList[ReceivedRow]:
    """Each entitlement with household and article. Where somebody said here that the family does not receive it, that
    word stays, and is named."""
    homes = {one.id: one for one in await known_homes.homes(work, region_id)}
    placed = await _placed(work, found, region_id, lambda row, home: Placed(row, home.id))
    said = await known_homes.entitlements_of(work, {one.household_id for one in placed.rows})
    own = {
        programme: places_in(work.rulebook.programmes[programme].place).folders
        for programme in {one.programme for one in homes.values()}
        if programme in work.rulebook.programmes
    }
    rows, faults = list[Placed[ReceivedRow]](), list(placed.faults)
    for one in placed.rows:
        row, folders = one.row, own.get(homes[one.household_id].programme, frozenset())
        articles = named(knowledge, row.policy, folders)
        if len(articles) != 1:
            code = FaultCode.SEVERAL_POLICIES if articles else FaultCode.UNKNOWN_POLICY
            alike = [article.id for article in articles] or near(knowledge, row.policy, folders)
            values = {"text": row.policy, "near": _BESIDE.join(alike)}
            faults.append(found.fault(row.row, code, Part.POLICY, **values))
            continue
        before = said.get((one.household_id, articles[0].id))
        if before is not None and before.receiving == Said.NO:
            on = work.rulebook.today(before.said_at).isoformat()
            faults.append(
                found.fault(row.row, FaultCode.SAID_OTHERWISE, Part.POLICY, Severity.WARNING, on=on)
            )  # fmt: skip
        rows.append(Placed(row, one.household_id, article_id=articles[0].id))
    return PlacedList(tuple(rows), tuple(faults))


async def _placed(
    work: Work, found: FoundList[R], region_id: int, make: Callable[[R, KnownHome], Placed[R]]
) -> PlacedList[R]:
    homes = _Homes.of(await known_homes.homes(work, region_id))
    rows, faults = list[Placed[R]](), list(found.faults)
    for row in found.rows:
        home, code, part, values = homes.find(row.home)
        if home is None:
            faults.append(found.fault(row.row, code, part, **values))
        else:
            rows.append(make(row, home))
    return PlacedList(tuple(rows), tuple(faults))


def spans(rows: Iterable[Placed[PastContactRow]]) -> dict[Former, tuple[date, date]]:
    """From when until when each former helper came, by the rows of the whole file."""
    found: dict[Former, tuple[date, date]] = {}
    for one in rows:
        if one.former:
            former = Former.of(one)
            first, last = found.get(former, (one.row.on, one.row.on))
            found[former] = min(first, one.row.on), max(last, one.row.on)
    return found
