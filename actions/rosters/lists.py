"""Bringing lists in: members, past contacts, entitlements received. Nobody is asked or alerted about the past."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256

from actions.rosters.list_rows import Former, Placed
from ledgers.list_rows import MemberRow, PastContactRow, ReceivedRow
from rules.entitlements import Said
from rules.roles import Role
from storage import alerts, directory, known_homes, past_contacts
from storage.database import Work
from storage.insert import store
from storage.tables import Contact, Entitlement, Member, Pairing, Person

Counts = Counter[str]
Spans = Mapping[Former, tuple[date, date]]


async def bring_members(work: Work, rows: Sequence[tuple[int, MemberRow]]) -> Counts:
    """Adds people to households and brings what is known of them up to date; empty cells leave what is known."""
    known = await known_homes.members_of(work, {household for household, _ in rows})
    counts, fresh = Counts(), []
    for household, row in rows:
        member = known.get((household, row.name))
        if member is None:
            about = dict(row.about) or None
            member = Member(household_id=household, name=row.name, relation=row.relation, about=about)
            known[household, row.name] = member
            fresh.append(member)
        else:
            counts["members_changed" if _renew(member, row) else "members_same"] += 1
    await store(work, fresh)
    counts["members_new"] = len(fresh)
    return counts


def _renew(member: Member, row: MemberRow) -> bool:
    relation, about = row.relation or member.relation, {**(member.about or {}), **dict(row.about)} or None
    if (relation, about) == (member.relation, member.about):
        return False
    member.relation, member.about = relation, about
    return True


async def bring_contacts(
    work: Work, rows: Sequence[Placed[PastContactRow]], spans: Spans, run_id: int | None, now: datetime
) -> Counts:
    """Stores contacts of the past, marked with their import. What they satisfy of what is still open is closed; what
    is there already of that helper, way and day stays as it is."""
    if not rows:
        return Counts()
    pairings = await _pairings(work, rows, spans)
    first, last = min(one.row.on for one in rows), max(one.row.on for one in rows)
    known = await known_homes.contacts_known(work, {one.household_id for one in rows}, first, last)
    fresh = []
    for one, pairing in zip(rows, pairings, strict=True):
        key = (one.household_id, pairing.person_id, one.row.kind.value, one.row.on)
        if key not in known:
            known.add(key)
            fresh.append(_contact(one.row, pairing, run_id, now))
    await store(work, fresh)
    touched = {contact.pairing_id for contact in fresh if contact.counts}
    late = await past_contacts.close_satisfied(work, work.rulebook.programmes.values(), touched)
    await alerts.settle_missed(work, late, now)
    return Counts(contacts_new=len(fresh), contacts_same=len(rows) - len(fresh))


def _contact(row: PastContactRow, pairing: Pairing, run_id: int | None, now: datetime) -> Contact:
    said = f"{pairing.household_id}:{pairing.person_id}:{row.kind}:{row.on}"
    return Contact(
        pairing_id=pairing.id,
        household_id=pairing.household_id,
        kind=row.kind.value,
        happened_on=row.on,
        counts=row.counts,
        filed_at=now,
        filing_key=f"in:{sha256(said.encode()).hexdigest()[:60]}",
        report={"note": row.what} if row.what else {},
        brought_in=run_id,
    )


async def _pairings(work: Work, rows: Sequence[Placed[PastContactRow]], spans: Spans) -> list[Pairing]:
    """For whom each contact counts: of the helper's times with the household the one that held the day, else the
    nearest. Former helpers are taken in first."""
    former = dict.fromkeys(Former.of(one) for one in rows if one.former)
    people = await _former_people(work, former)
    helped = await known_homes.helped(work, {one.household_id for one in rows})
    begun: dict[Former, Pairing] = {}
    for one in former:
        times = [pairing for pairing, person in helped.get(one.household_id, []) if person is people[one]]
        if not times:
            since, last = spans[one]
            begun[one] = Pairing(
                household_id=one.household_id,
                person_id=people[one].id,
                role=one.role.value,
                since=since,
                until=last + timedelta(days=1),
            )
    await store(work, list(begun.values()))
    return [_pairing(one, begun, people, helped) for one in rows]


def _pairing(
    one: Placed[PastContactRow],
    begun: Mapping[Former, Pairing],
    people: Mapping[Former, Person],
    helped: Mapping[int, Sequence[tuple[Pairing, Person]]],
) -> Pairing:
    """The earliest time comes first in `helped`."""
    if one.former and Former.of(one) in begun:
        return begun[Former.of(one)]
    person = people[Former.of(one)].id if one.former else one.person_id
    times = [pairing for pairing, who in helped[one.household_id] if who.id == person]
    return _on(times, one.row.on, one.row.role)


async def _former_people(work: Work, former: Sequence[Former] | Mapping[Former, None]) -> dict[Former, Person]:
    """By name and telephone, as everywhere; who is new is stored."""
    if not former:
        return {}
    known = {(one.name, one.phone): one for one in await directory.people_named(work, {one.name for one in former})}
    fresh = []
    for one in former:
        if (one.name, one.phone) not in known:
            known[one.name, one.phone] = Person(name=one.name, phone=one.phone, post="")
            fresh.append(known[one.name, one.phone])
    await store(work, fresh)
    return {one: known[one.name, one.phone] for one in former}


def _on(times: Sequence[Pairing], on: date, role: Role | None) -> Pairing:
    in_role = [one for one in times if role is None or one.role == role] or times
    held = [one for one in in_role if one.since <= on and (one.until is None or on < one.until)]
    begun = [one for one in in_role if one.since <= on]
    return held[0] if held else begun[-1] if begun else in_role[0]


async def bring_received(work: Work, rows: Sequence[Placed[ReceivedRow]], now: datetime) -> Counts:
    """Notes what households receive. Somebody's "no" stays; an "unsure" gives way."""
    known = await known_homes.entitlements_of(work, {one.household_id for one in rows})
    counts = Counts()
    for one in rows:
        facts = {"since": one.row.since, "amount": one.row.amount}
        row = known.get((one.household_id, one.article_id))
        if row is None:
            row = Entitlement(household_id=one.household_id, article_id=one.article_id, receiving=Said.YES.value)
            row.said_at = now
            known[one.household_id, one.article_id] = row
            work.add(row)
            counts["entitlements_new"] += 1
        elif row.receiving == Said.NO:
            counts["entitlements_same"] += 1
            continue
        else:
            counts["entitlements_changed" if _says_more(row, facts, now) else "entitlements_same"] += 1
        for name, value in facts.items():
            if value and getattr(row, name) != value:
                setattr(row, name, value)
    await work.flush()
    return counts


def _says_more(row: Entitlement, facts: Mapping[str, str], now: datetime) -> bool:
    """Whether the list says what was not known; an "unsure" becomes its "yes"."""
    if row.receiving == Said.UNSURE:
        row.receiving, row.said_by, row.said_at = Said.YES.value, None, now
        return True
    return any(value and getattr(row, name) != value for name, value in facts.items())
