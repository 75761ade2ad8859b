"""What happens to a cover that was asked for: somebody is picked, it is agreed to, it begins, it ends."""

from datetime import datetime

from actions.audit import append_audit
from actions.pairings import cover, cover_cards, cover_post
from actions.pairings.cover import ensure_not_own, standing
from actions.pairings.cover_cards import CoverCard, households_of
from actions.permission import ensure_may_all
from actions.supervision import gift_rounds
from actions.views import Speaker
from rules.cover import SETTLED, STANDING, UNDECIDED, CoverState, told_when_waiting
from rules.errors import NotAllowed, Stale
from rules.roles import OFFICES, Deed, Role, may
from storage import covers, people
from storage.database import Work


async def pick(work: Work, speaker: Speaker, cover_id: int, person_id: int, now: datetime) -> CoverCard:
    """This person is to stand in: whoever decides has decided so and the person is asked, a liaison's pick goes to
    those who decide. Raises NotAllowed, Refused, or Stale when it is settled."""
    found = await standing(work, cover_id)
    homes = {one.pairing.household_id for one in found.homes}
    roles = await ensure_may_all(work, speaker, Deed.FIND_STAND_IN, homes)
    ensure_not_own(found, speaker)
    await cover.ensure_able(work, found, person_id)
    decides = may(roles, Deed.DECIDE_COVER)
    values = {"stand_in_id": person_id, "state": (CoverState.APPROVED if decides else CoverState.PROPOSED).value}
    if decides:
        values |= {"decided_by": speaker.person_id, "decided_at": now}
    if not await covers.advance(work, cover_id, UNDECIDED if decides else {CoverState.WANTED}, **values):
        raise Stale("cover_decided")
    append_audit(work, speaker, Deed.FIND_STAND_IN, now, cover=cover_id, person=person_id)
    found = await standing(work, cover_id)
    await (cover_post.ask_stand_in if decides else cover_post.ask_deciders)(work, found, now)
    return await cover_cards.card(work, speaker.person_id, cover_id)


async def decide(work: Work, speaker: Speaker, cover_id: int, yes: bool, now: datetime) -> CoverCard:
    """Agrees to whoever is proposed, who is asked then; or not, and the helper is told. Raises NotAllowed, Refused,
    or Stale when it is decided."""
    found = await standing(work, cover_id)
    await ensure_may_all(work, speaker, Deed.DECIDE_COVER, {one.pairing.household_id for one in found.homes})
    ensure_not_own(found, speaker)
    before = {CoverState.PROPOSED} if yes else UNDECIDED
    if yes and found.cover.stand_in_id is not None and found.cover.follows_id is None:
        await cover.ensure_able(work, found, found.cover.stand_in_id)
    values = {
        "state": (CoverState.APPROVED if yes else CoverState.REFUSED).value,
        "decided_by": speaker.person_id,
        "decided_at": now,
    }
    if not await covers.advance(work, cover_id, before, **values):
        raise Stale("cover_decided")
    append_audit(work, speaker, Deed.DECIDE_COVER, now, cover=cover_id, decision="yes" if yes else "no")
    found = await standing(work, cover_id)
    if yes:
        await cover_post.ask_stand_in(work, found, now)
    else:
        await cover_post.tell(work, "cover_told", found, {found.cover.person_id}, now)
    return await cover_cards.card(work, speaker.person_id, cover_id)


async def answer(work: Work, speaker: Speaker, cover_id: int, yes: bool, now: datetime) -> CoverCard:
    """The stand-in's own word. Yes: the helper, whoever decided and the family are told, and on its first day it
    begins. No needs no reason: somebody else is looked for. Raises NotAllowed, or Stale when it is not asked."""
    found = await standing(work, cover_id)
    if found.cover.stand_in_id != speaker.person_id:
        raise NotAllowed("not_allowed")
    if yes:
        values = {"state": CoverState.AGREED.value, "answered_at": now}
    else:
        values = {"state": CoverState.WANTED.value, "stand_in_id": None, "decided_by": None, "decided_at": None}
    if not await covers.advance(work, cover_id, {CoverState.APPROVED}, **values):
        raise Stale("cover_decided")
    append_audit(work, speaker, "answer_cover", now, cover=cover_id, decision="yes" if yes else "no")
    after = await standing(work, cover_id)
    if not yes:
        await cover_post.ask_deciders(work, after, now)
        return await cover_cards.card(work, speaker.person_id, cover_id)
    told = {after.cover.person_id, found.cover.decided_by or after.cover.person_id}
    await cover_post.tell(work, "cover_told", after, told - {speaker.person_id}, now)
    await cover_post.tell_families(work, after, now)
    if after.cover.since <= speaker.today:
        await carry_on(work, now)
    return await cover_cards.card(work, speaker.person_id, cover_id)


async def end(work: Work, speaker: Speaker, cover_id: int, now: datetime) -> CoverCard:
    """It is over today, or not wanted any more: by the helper, by whoever stands in, or by those who decide. Raises
    NotAllowed, or Stale when it is over."""
    found = await standing(work, cover_id)
    row = found.cover
    if speaker.person_id not in (row.person_id, row.stand_in_id):
        await ensure_may_all(work, speaker, Deed.DECIDE_COVER, {one.pairing.household_id for one in found.homes})
    before = CoverState(row.state)
    if before not in STANDING:
        raise Stale("cover_over")
    following = (await covers.followed(work, [cover_id])).get(cover_id)
    ended = [cover_id, *([following.id] if following is not None else [])]
    await covers.end(work, ended, speaker.today, speaker.person_id)
    append_audit(work, speaker, "end_cover", now, cover=cover_id)
    after = await standing(work, cover_id)
    told = {row.person_id} | ({row.stand_in_id} if row.stand_in_id and before in SETTLED else set())
    await cover_post.tell(work, "cover_over", after, told - {speaker.person_id}, now)
    if before in SETTLED:
        await cover_post.tell_families(work, after, now)
    return await cover_cards.card(work, speaker.person_id, cover_id)


async def tell_waiting(work: Work, now: datetime) -> int:
    """What nobody answered is told to the township, who may answer it, and later to the city; each once. How many."""
    today, calendar = work.rulebook.today(now), work.rulebook.calendar
    found = (await covers.many(work, await covers.waiting(work))).values()
    late = []
    for one in found:
        asked = work.rulebook.today(one.cover.decided_at or one.cover.asked_at)
        roles = told_when_waiting(asked, today, calendar)
        # On its first day it is late whenever it was asked for.
        late.append((one, roles or ((Role.TOWNSHIP_OFFICER,) if asked < one.cover.since <= today else ())))
    homes = {home for one, roles in late if roles for home in households_of(one)}
    offices = await people.holders(work, homes, tuple(OFFICES)) if homes else []
    told = 0
    for one, roles in late:
        near = households_of(one)
        to = {each.person_id: each.role for each in offices if each.household_id in near and each.role in roles}
        told += await cover_post.tell_late(work, one, to, now)
    if told:
        append_audit(work, None, "remind_of_covers", now, count=told)
    return told


async def carry_on(work: Work, now: datetime) -> int:
    """Covers whose days are over end, those whose first day has come begin; how many. Doing it late or again changes
    nothing."""
    today = work.rulebook.today(now)
    over = await covers.to_end(work, today)
    ended = await covers.many(work, over)
    ran = {number for number, one in ended.items() if CoverState(one.cover.state) in SETTLED}
    following = await covers.followed(work, over)
    if over:
        await covers.end(work, over, today)
        append_audit(work, None, "end_covers", now, first=over[0], count=len(over))
    begun = await covers.to_begin(work, today)
    if begun:
        await covers.begin(work, begun, today)
        append_audit(work, None, "begin_covers", now, first=begun[0], count=len(begun))
    fresh = await covers.many(work, begun)
    goes_on = {number for number, one in following.items() if one.id in fresh}
    for number, one in (await covers.many(work, set(over) - goes_on)).items():
        told = {one.cover.person_id, *([one.cover.stand_in_id] if number in ran and one.cover.stand_in_id else [])}
        await cover_post.tell(work, "cover_over", one, told, now)
    for one in fresh.values():
        if one.cover.follows_id not in goes_on and one.cover.stand_in_id is not None:
            await cover_post.tell(work, "cover_begins", one, {one.cover.stand_in_id}, now)
    await gift_rounds.hand_on(work, {one.cover.id: one.cover.stand_in_id for one in fresh.values()}, now)
    return len(over) + len(begun)
