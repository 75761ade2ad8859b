"""A temporary cover: a helper cannot come for a while, somebody stands in, and the pairing stays theirs. It is asked
for by the helper, or for one who cannot ask, decided by the second helper or the township, and nobody stands in who
did not say yes."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from actions.audit import append_audit
from actions.pairings import cover_cards, cover_for, cover_post
from actions.pairings.cover_cards import CoverCard, households_of
from actions.permission import ensure_may_all
from actions.views import Speaker
from rules.cover import SETTLED, CoverReason, CoverState, ensure_interval, exceeded
from rules.errors import NotAllowed, Refused, Stale
from rules.roles import Deed, Role, may
from storage import covers, people
from storage.covers import Covered
from storage.database import Work
from storage.tables import Cover, CoveredPairing

MOST_CHOICES = 12
LOOKED_THROUGH = 60


@dataclass(frozen=True, slots=True)
class StandInCard:
    """Somebody who could stand in. `over`: the programme would rather give them no more (its words)."""

    person_id: int
    name: str
    over: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a helper asks for; `stand_in` None: please find somebody. `helper`: who cannot come, where somebody else
    asks for them (they may be too ill to)."""

    households: tuple[int, ...]
    since: date
    until: date
    reason: CoverReason
    stand_in: int | None = None
    helper: int | None = None


async def _whose(work: Work, speaker: Speaker, homes: Collection[int], helper: int | None) -> int:
    """Who cannot come to these households: the speaker, or a helper for whom the speaker may ask. Raises
    NotAllowed."""
    if helper is None:
        await ensure_may_all(work, speaker, Deed.ASK_COVER, homes)
        return speaker.person_id
    able = await cover_for.absent(work, speaker, helper)
    if not homes or not set(homes) <= {one.id for one in able.homes}:
        raise NotAllowed("not_allowed")
    return helper


async def colleagues(
    work: Work, speaker: Speaker, homes: Collection[int], since: date, until: date, helper: int | None = None
) -> tuple[StandInCard, ...]:
    """Colleagues of the helper's unit (the speaker's, unless somebody else is named) who could stand in at these
    households; for another helper those of the township too. Raises NotAllowed."""
    who = await _whose(work, speaker, homes, helper)
    own = await covers.own_homes(work, who, homes)
    townships = {one.township_id for one in own} if helper is not None else ()
    return await _able(work, who, own, since, until, townships)


async def ensure_free(
    work: Work, speaker: Speaker, homes: Collection[int], since: date, until: date, helper: int | None = None
) -> None:
    """Whether the speaker may ask for these days. Raises NotAllowed, or Refused with what stands in the way."""
    who = await _whose(work, speaker, homes, helper)
    ensure_interval(since, until, speaker.today)
    await _ensure_free(work, who, await covers.own_homes(work, who, homes), since, until)


async def ask(work: Work, speaker: Speaker, wish: Wish, now: datetime) -> CoverCard:
    """Asks for a cover; whoever decides is told. Who asks for another helper decides: the person picked is asked at
    once. Raises NotAllowed, or Refused with what stands in the way."""
    await ensure_free(work, speaker, wish.households, wish.since, wish.until, wish.helper)
    who, decides = wish.helper or speaker.person_id, wish.helper is not None
    own = await covers.own_homes(work, who, wish.households)
    if wish.stand_in is not None:
        townships = {one.township_id for one in own} if decides else ()
        _ensure_among(await _able(work, who, own, wish.since, wish.until, townships), wish.stand_in)
    state = CoverState.APPROVED if decides else CoverState.PROPOSED
    row = Cover(
        person_id=who,
        stand_in_id=wish.stand_in,
        since=wish.since,
        until=wish.until,
        reason=wish.reason.value,
        state=(CoverState.WANTED if wish.stand_in is None else state).value,
        asked_by=speaker.person_id,
        asked_at=now,
    )
    if decides and wish.stand_in is not None:
        row.decided_by, row.decided_at = speaker.person_id, now
    return await _store(work, speaker, row, own, now)


async def _store(work: Work, speaker: Speaker, row: Cover, homes: Collection[Covered], now: datetime) -> CoverCard:
    work.add(row)
    await work.flush()
    work.add_all(CoveredPairing(cover_id=row.id, pairing_id=one.pairing.id) for one in homes)
    await work.flush()
    ids = {"cover": row.id, "count": len(homes), "person": row.stand_in_id}
    if row.person_id == speaker.person_id:
        append_audit(work, speaker, Deed.ASK_COVER, now, **ids)
    else:
        append_audit(work, speaker, Deed.ASK_COVER_FOR, now, **ids)
    found = await standing(work, row.id)
    if row.state == CoverState.APPROVED:
        await cover_post.ask_stand_in(work, found, now)
    else:
        await cover_post.ask_deciders(work, found, now)
    return await cover_cards.card(work, speaker.person_id, row.id)


async def prolong(work: Work, speaker: Speaker, cover_id: int, until: date, now: datetime) -> CoverCard:
    """The same stand-in is asked for more days, in a cover that follows. The helper's wish goes to whoever decides;
    who decides themselves has decided. Raises NotAllowed, Stale when it is over, or Refused."""
    found = await standing(work, cover_id)
    row, homes = found.cover, [one for one in found.homes if one.pairing.until is None]
    decides = speaker.person_id != row.person_id
    households_ = {one.pairing.household_id for one in homes}
    await ensure_may_all(work, speaker, Deed.DECIDE_COVER if decides else Deed.ASK_COVER, households_)
    if CoverState(row.state) not in SETTLED:
        raise Stale("cover_over")
    since = date.fromordinal(row.until.toordinal() + 1)
    ensure_interval(since, until, speaker.today)
    await _ensure_free(work, row.person_id, homes, since, until)
    following = Cover(
        person_id=row.person_id,
        stand_in_id=row.stand_in_id,
        since=since,
        until=until,
        reason=row.reason,
        state=(CoverState.APPROVED if decides else CoverState.PROPOSED).value,
        asked_by=speaker.person_id,
        asked_at=now,
        follows_id=row.id,
    )
    if decides:
        following.decided_by, following.decided_at = speaker.person_id, now
    return await _store(work, speaker, following, homes, now)


async def able(work: Work, speaker: Speaker, cover_id: int) -> tuple[StandInCard, ...]:
    """Who could stand in: colleagues first, then helpers of the township. Raises NotAllowed, or Stale when it is
    settled."""
    found = await standing(work, cover_id)
    await ensure_may_all(work, speaker, Deed.FIND_STAND_IN, households_of(found))
    ensure_not_own(found, speaker)
    if CoverState(found.cover.state) in SETTLED:
        raise Stale("cover_decided")
    return await _may_stand_in(work, found)


async def may_settle(work: Work, speaker: Speaker, cover_id: int) -> tuple[bool, bool]:
    """Whether the speaker may pick somebody, and whether they decide."""
    found = await standing(work, cover_id)
    homes = households_of(found)
    held = Counter(
        one.role for one in await people.holders(work, homes, tuple(Role)) if one.person_id == speaker.person_id
    )
    roles = frozenset(role for role, count in held.items() if count == len(homes))
    return may(roles, Deed.FIND_STAND_IN), may(roles, Deed.DECIDE_COVER)


async def ensure_able(work: Work, found: covers.Shown, person_id: int) -> None:
    """Whether this person may stand in there. Raises Refused when they have no room, or are away."""
    _ensure_among(await _may_stand_in(work, found), person_id)


async def _may_stand_in(work: Work, found: covers.Shown) -> tuple[StandInCard, ...]:
    row, townships = found.cover, {one.township_id for one in found.homes}
    return await _able(work, row.person_id, found.homes, row.since, row.until, townships, row.id)


async def _able(
    work: Work,
    helper: int,
    homes: Collection[Covered],
    since: date,
    until: date,
    townships: Collection[int],
    but: int | None = None,
) -> tuple[StandInCard, ...]:
    """As the programme's capacities have it: a hard one leaves somebody out, another is said."""
    added = Counter(Role(one.pairing.role) for one in homes)
    capacities = {capacity for one in homes for capacity in work.rulebook.programmes[one.programme].capacities}
    found = []
    for one in await covers.able(work, helper, homes, since, until, townships, LOOKED_THROUGH, but):
        over = exceeded(capacities, one.held, added)
        if not any(capacity.hard for capacity in over):
            found.append(StandInCard(one.person_id, one.name, over[0].source.quote if over else ""))
    return tuple(found[:MOST_CHOICES])


async def _ensure_free(work: Work, helper: int, homes: Collection[Covered], since: date, until: date) -> None:
    """No other cover of these pairings, no change of helper, and no cover in which the helper stands in."""
    if not homes:
        raise NotAllowed("not_allowed")
    if len({one.township_id for one in homes}) > 1:
        raise Refused("cover_two_townships")
    pairings = [one.pairing.id for one in homes]
    other = await covers.overlapping(work, pairings, since, until)
    if other is not None:
        raise Refused("cover_overlaps", since=other.since, until=other.until)
    change = await covers.change_within(work, pairings, until)
    if change is not None:
        raise Refused("cover_meets_change", day=change)
    stands_in = await covers.standing_in(work, helper, since, until)
    if stands_in is not None:
        name = (await people.names(work, [stands_in.person_id]))[stands_in.person_id]
        raise Refused("cover_stands_in", name=name, until=stands_in.until)


def _ensure_among(able: Collection[StandInCard], person_id: int) -> None:
    if person_id not in {one.person_id for one in able}:
        raise Refused("cover_no_room")


async def standing(work: Work, cover_id: int) -> covers.Shown:
    """One cover. Raises NotAllowed when there is none."""
    found = (await covers.many(work, [cover_id])).get(cover_id)
    if found is None or not found.homes:
        raise NotAllowed("not_allowed")
    return found


def ensure_not_own(found: covers.Shown, speaker: Speaker) -> None:
    """Nobody decides about their own cover. Raises NotAllowed."""
    if speaker.person_id == found.cover.person_id:
        raise NotAllowed("not_allowed")
