"""To whom something about a cover is written: those who decide, whoever is to stand in, helper and families."""

from collections.abc import Collection, Mapping
from datetime import datetime

from rules.cover import CoverState, decided_by
from rules.due_dates import outside_quiet_hours
from rules.roles import Role
from storage import absences, outbox, people
from storage.covers import Shown
from storage.database import Work


async def ask_deciders(work: Work, found: Shown, now: datetime) -> None:
    """Those of the first office in turn that can be reached; where somebody is looked for, the unit's liaison too."""
    homes = {one.pairing.household_id for one in found.homes}
    roles = decided_by({Role(one.pairing.role) for one in found.homes})
    holders = await people.holders(work, homes, (*roles, Role.UNIT_LIAISON))
    by_role = {role: [one for one in holders if one.role is role] for role in (*roles, Role.UNIT_LIAISON)}
    asked: set[int] = set()
    for role in roles:
        able = _of_all(by_role[role], homes) - {found.cover.person_id, found.cover.stand_in_id}
        able |= set((await absences.deputies(work, able, work.rulebook.today(now))).values()) if able else set()
        asked = set(await people.reachable(work, able)) if able else set()
        if asked:
            break
    if found.cover.state == CoverState.WANTED:
        asked |= _of_all(by_role[Role.UNIT_LIAISON], homes)
    await tell(work, "cover_asked", found, asked, now)


def _of_all(holders: Collection[people.Holder], homes: Collection[int]) -> set[int]:
    """Those who hold the role towards every one of these households."""
    held: dict[int, set[int]] = {}
    for one in holders:
        held.setdefault(one.person_id, set()).add(one.household_id)
    return {person for person, some in held.items() if some >= set(homes)}


async def ask_stand_in(work: Work, found: Shown, now: datetime) -> None:
    """Would they stand in?"""
    if found.cover.stand_in_id is not None:
        await tell(work, "cover_wish", found, {found.cover.stand_in_id}, now)


async def tell_families(work: Work, found: Shown, now: datetime) -> None:
    """The families are told who comes, until when; or that the helper comes again."""
    homes = {one.pairing.household_id for one in found.homes}
    families = await people.holders(work, homes, [Role.HOUSEHOLD])
    await tell(work, "cover_family", found, {one.person_id for one in families}, now)


async def tell_late(work: Work, found: Shown, to: Mapping[int, Role], now: datetime) -> int:
    """Nobody has answered yet: to these, by person and office, once for each state; how many new ones."""
    at, row = outside_quiet_hours(work.rulebook.home, now), found.cover
    rows = []
    for person, role in sorted(to.items()):
        decides = int(role is Role.TOWNSHIP_OFFICER and person not in (row.person_id, row.stand_in_id))
        about = {"cover": row.id, "state": row.state, "decides": decides}
        key = f"cover_late:{row.id}:{row.state}:{row.stand_in_id or 0}:{person}"
        rows.append(outbox.new_row(key, person, "cover_late", about, outbox.Priority.ANSWER, now, at))
    return len(await outbox.put_all(work, rows)) if rows else 0


async def tell(work: Work, kind: str, found: Shown, to: Collection[int], now: datetime) -> None:
    """One message to each of them; the same about the same state is said once."""
    at, row = outside_quiet_hours(work.rulebook.home, now), found.cover
    mark = f"{row.state}:{row.stand_in_id or 0}"
    await outbox.put_all(
        work,
        [
            outbox.new_row(
                f"{kind}:{row.id}:{mark}:{person}",
                person,
                kind,
                {"cover": row.id, "state": row.state},
                outbox.Priority.ANSWER,
                now,
                at,
            )
            for person in sorted(to)
        ],
    )
