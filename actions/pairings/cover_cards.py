"""Covers as each person may see them, and what the list of one's households says of those that run."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from actions.views import Speaker
from rules.cover import SETTLED, CoverReason, CoverState
from rules.roles import Role
from storage import contacts, covers, people, stand_ins
from storage.database import Work


@dataclass(frozen=True, slots=True)
class CoverCard:
    """A cover as one person sees it: `homes` are (head, village), the head None for those who may not see the family;
    `mine` says that it is about the reader's own households, `stands_in` that the reader stands in."""

    id: int
    helper: str
    stand_in: str | None
    since: date
    until: date
    reason: CoverReason
    state: CoverState
    homes: tuple[tuple[str | None, str], ...]
    asker: str
    asked_on: date
    longer: bool = False
    ended_on: date | None = None
    mine: bool = False
    stands_in: bool = False

    @property
    def runs(self) -> bool:
        """Whether the stand-in comes now."""
        return self.state is CoverState.RUNNING

    @property
    def settled(self) -> bool:
        """Whether everybody has said yes and it is not over."""
        return self.state in SETTLED


async def mine(work: Work, speaker: Speaker) -> tuple[CoverCard, ...]:
    """Covers that stand and concern the speaker, the soonest first."""
    ids = await covers.concerning(work, speaker.person_id)
    found = await cards(work, speaker.person_id, ids)
    return tuple(found[number] for number in ids)


async def card(work: Work, person_id: int, cover_id: int) -> CoverCard:
    """One cover as this person may see it."""
    return (await cards(work, person_id, [cover_id]))[cover_id]


async def cards(work: Work, person_id: int, ids: Collection[int]) -> dict[int, CoverCard]:
    """Covers by id as this person may see them."""
    return (await cards_for(work, {person_id: ids}))[person_id]


async def cards_for(work: Work, wanted: Mapping[int, Collection[int]]) -> dict[int, dict[int, CoverCard]]:
    """The same for many people at once: covers by person and id. A stand-in reads a family's name while they come."""
    found = await covers.many(work, {number for ids in wanted.values() for number in ids})
    families = [role for role in Role if role is not Role.UNIT_LIAISON]
    holders = await people.holders(work, {home for one in found.values() for home in households_of(one)}, families)
    inside = {(one.person_id, one.household_id) for one in holders}
    return {
        person: {number: _card(work, one, person, inside) for number, one in found.items() if number in ids}
        for person, ids in wanted.items()
    }


def households_of(found: covers.Shown) -> set[int]:
    """The households that a cover is about."""
    return {one.pairing.household_id for one in found.homes}


def _card(work: Work, found: covers.Shown, person: int, inside: Collection[tuple[int, int]]) -> CoverCard:
    row = found.cover
    return CoverCard(
        id=row.id,
        helper=found.helper,
        stand_in=found.stand_in,
        since=row.since,
        until=row.until,
        reason=CoverReason(row.reason),
        state=CoverState(row.state),
        homes=tuple(
            (one.head if (person, one.pairing.household_id) in inside else None, one.village) for one in found.homes
        ),
        asker=found.asker,
        asked_on=work.rulebook.today(row.decided_at or row.asked_at),
        longer=row.follows_id is not None,
        ended_on=row.ended_on,
        mine=person == row.person_id,
        stands_in=person == row.stand_in_id,
    )


@dataclass(frozen=True, slots=True)
class Brief:
    """What the list of one's households says of a cover that runs: for the stand-in whose it is and what they need,
    for the helper who comes instead."""

    helper: str
    stand_in: str
    until: date
    stands_in: bool
    last_visit: date | None = None
    next_step: str = ""


async def briefs(work: Work, speaker: Speaker) -> dict[int, Brief]:
    """Covers that run for the speaker's households, or in which the speaker stands in, by household."""
    running = await stand_ins.running_of(work, speaker.person_id)
    if not running:
        return {}
    theirs = [one.pairing_id for one in running if one.stand_in_id == speaker.person_id]
    visits, steps = await stand_ins.last_visits(work, theirs), await contacts.next_steps(work, theirs)
    return {
        one.household_id: Brief(
            one.helper,
            one.stand_in,
            one.until,
            one.stand_in_id == speaker.person_id,
            visits.get(one.pairing_id),
            steps.get(one.pairing_id, ""),
        )
        for one in running
    }
