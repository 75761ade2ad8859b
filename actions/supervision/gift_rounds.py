"""A gift round of a township: opened before a feast, brought by the first helpers, confirmed by the families."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from actions.audit import append_audit
from actions.permission import ensure_may
from actions.supervision import cases
from actions.supervision.gifts import feast_day
from actions.views import Speaker
from rules.cases import CaseKind
from rules.delivery import ASKED_FOR
from rules.due_dates import outside_quiet_hours
from rules.errors import NotAllowed, Stale
from rules.gifts import GiftAnswer
from rules.programme import Feast, Gifts
from rules.roles import MAY, Deed, Role
from storage import gift_rounds, households, outbox
from storage.database import Work
from storage.gift_rounds import Gift

SHOWN_LEFT = 10


@dataclass(frozen=True, slots=True)
class Openable:
    """A round that can be opened now; `before` rounds of the year are open already; `rule`: how many."""

    programme: str
    feast: Feast
    on: date
    households: int
    before: int
    rule: Gifts


@dataclass(frozen=True, slots=True)
class GiftCard:
    """One household's gift."""

    id: int
    feast: Feast
    on: date
    household: str
    village: str
    helper: str


@dataclass(frozen=True, slots=True)
class RoundCard:
    """A round with its counts and what is left over (at most ten)."""

    id: int
    feast: Feast
    on: date
    gifts: int
    brought: int
    confirmed: int
    denied: int
    left: tuple[GiftCard, ...]


async def to_open(work: Work, speaker: Speaker, now: datetime) -> tuple[Openable, ...]:
    """Rounds before a coming feast that the speaker's township has not opened. Raises NotAllowed."""
    if Role.TOWNSHIP_OFFICER not in speaker.roles:
        raise NotAllowed("not_allowed")
    today = work.rulebook.today(now)
    places = await gift_rounds.townships(work, speaker.person_id)
    known = await gift_rounds.of_townships(work, {one.region_id for one in places}, date(today.year, 1, 1))
    have = {(row.township_id, row.programme, row.feast, row.feast_on) for row in known}
    found: dict[tuple[str, Feast, date], Openable] = {}
    for place in places:
        rule = work.rulebook.programmes[place.programme].gifts
        for feast in rule.feasts if rule else ():
            on = _coming(rule, feast, today)
            if rule is None or on is None or (place.region_id, place.programme, feast.value, on) in have:
                continue
            before = {
                (row.feast, row.feast_on)
                for row in known
                if row.programme == place.programme and row.feast_on.year == on.year
            }
            found[place.programme, feast, on] = Openable(
                place.programme, feast, on, place.households, len(before), rule
            )
    return tuple(found.values())


def _coming(rule: Gifts | None, feast: Feast, today: date) -> date | None:
    """The feast's day if its round may be open today."""
    if rule is None:
        return None
    days = (feast_day(feast, today.year), feast_day(feast, today.year + 1))
    return next((on for on in days if on and on - timedelta(days=rule.days_before) <= today <= on), None)


async def open_round(work: Work, speaker: Speaker, programme: str, feast: Feast, now: datetime) -> int:
    """Opens it; each first helper gets the list of their households. How many. Raises NotAllowed or Stale."""
    wanted = [one for one in await to_open(work, speaker, now) if (one.programme, one.feast) == (programme, feast)]
    if not wanted:
        raise Stale("gift_round_open")
    told = 0
    for place in await gift_rounds.townships(work, speaker.person_id):  # an officer has one township, rarely two
        if place.programme != programme:
            continue
        number = await gift_rounds.open_round(
            work, place.region_id, programme, feast.value, wanted[0].on, speaker.person_id, now
        )
        if number is None:
            continue
        append_audit(work, speaker, "open_gift_round", now, round=number, feast=feast.value)
        at = outside_quiet_hours(work.rulebook.home, now)
        rows = [
            outbox.new_row(f"gift_list:{number}:{person}", person, "gift_list", {}, outbox.Priority.REMINDER, now, at)
            for person in await gift_rounds.helpers(work, number)
        ]
        told += len(await outbox.put_all(work, rows))
    return told


async def to_bring(work: Work, speaker: Speaker) -> tuple[GiftCard, ...]:
    """What the speaker has to bring. Raises NotAllowed."""
    if speaker.roles.isdisjoint(MAY[Deed.DELIVER_GIFT]):
        raise NotAllowed("not_allowed")
    return tuple(card(one) for one in await gift_rounds.to_bring(work, [speaker.person_id]))


async def deliver(work: Work, speaker: Speaker, gift_id: int, now: datetime) -> GiftCard:
    """It was brought; the family is asked, where it has an account. Raises NotAllowed or Stale."""
    found = await _one(work, gift_id)
    await ensure_may(work, speaker, Deed.DELIVER_GIFT, found.gift.household_id)
    if not await gift_rounds.deliver(work, gift_id, speaker.person_id, now):
        raise Stale("gift_brought")
    append_audit(work, speaker, Deed.DELIVER_GIFT, now, gift=gift_id, household=found.gift.household_id)
    family = await households.family_account(work, found.gift.household_id)
    if family is not None and family.person_id != speaker.person_id:
        at = outside_quiet_hours(work.rulebook.home, now)
        about = {"gift": gift_id}
        await outbox.put(
            work,
            f"gift_came:{gift_id}",
            family.person_id,
            "gift_came",
            about,
            outbox.Priority.CONFIRMATION,
            now,
            at,
            now + ASKED_FOR,
        )
    return card(found)


async def hand_on(work: Work, stand_ins: Mapping[int, int | None], now: datetime) -> None:
    """Who stands in since today (by cover) gets the list of what is still to be brought there."""
    people = {person for person in stand_ins.values() if person is not None}
    waiting = {one.helper_id for one in await gift_rounds.to_bring(work, people)} if people else set()
    at = outside_quiet_hours(work.rulebook.home, now)
    rows = [
        outbox.new_row(f"gift_list:cover:{number}", person, "gift_list", {}, outbox.Priority.REMINDER, now, at)
        for number, person in stand_ins.items()
        if person is not None and person in waiting
    ]
    if rows:
        await outbox.put_all(work, rows)


async def confirm(work: Work, speaker: Speaker, gift_id: int, word: GiftAnswer, now: datetime) -> GiftCard:
    """The family's word, once; what did not come becomes a case. Raises NotAllowed or Stale."""
    found = await _one(work, gift_id)
    household = found.gift.household_id
    await ensure_may(work, speaker, Deed.CONFIRM_GIFT, household)
    if found.gift.delivered_at is None or found.gift.delivered_by == speaker.person_id:
        raise NotAllowed("not_allowed")
    if not await gift_rounds.answer(work, gift_id, word.value, now):
        raise Stale("gift_answered")
    append_audit(work, speaker, Deed.CONFIRM_GIFT, now, gift=gift_id, answer=word.value)
    if word is GiftAnswer.NOT_COME:
        opening = cases.Opening(f"gift:{gift_id}", CaseKind.DISPUTE, household, not_person_id=found.helper_id)
        await cases.open_cases(work, [opening], now)
    return card(found)


async def rounds(work: Work, speaker: Speaker, now: datetime) -> tuple[RoundCard, ...]:
    """This year's rounds of the speaker's townships, newest first; left-overs of the newest. Raises NotAllowed."""
    if Role.TOWNSHIP_OFFICER not in speaker.roles:
        raise NotAllowed("not_allowed")
    regions = {one.region_id for one in await gift_rounds.townships(work, speaker.person_id)}
    found = await gift_rounds.of_townships(work, regions, date(work.rulebook.today(now).year, 1, 1))
    counted = await gift_rounds.counts(work, {row.id for row in found})
    left = await gift_rounds.left_over(work, found[0].id) if found else []
    shown = tuple(card(one) for one in left[:SHOWN_LEFT])
    return tuple(
        RoundCard(
            row.id,
            Feast(row.feast),
            row.feast_on,
            *counted.get(row.id, (0, 0, 0, 0)),
            left=shown if row is found[0] else (),
        )
        for row in found
    )


async def _one(work: Work, gift_id: int) -> Gift:
    found = (await gift_rounds.by_ids(work, [gift_id])).get(gift_id)
    if found is None:
        raise NotAllowed("not_allowed")
    return found


def card(found: Gift) -> GiftCard:
    """A gift as helpers, families and the township see it."""
    feast = Feast(found.feast)
    return GiftCard(found.gift.id, feast, found.feast_on, found.head, found.village, found.helper)
