"""The households that a person answers for, as that person may see them."""

from dataclasses import replace
from datetime import date

from actions.permission import ensure_may
from actions.views import HouseholdCard, Speaker
from rules.roles import Deed, Role, may
from storage import households, stand_ins
from storage.database import Work


async def mine(work: Work, speaker: Speaker) -> tuple[HouseholdCard, ...]:
    """The households whose helper the speaker is, in the order they were given."""
    homes = {home.id: home for home in await households.homes_of(work, speaker.person_id)}
    return tuple(
        HouseholdCard(
            home.id, home.head, home.village, home.address, _phone(home.contact_phone, home.role), home.role
        )
        for home in homes.values()
    )


async def relations(work: Work, speaker: Speaker) -> dict[int, list[str]]:
    """By household of the speaker's own: how those who live there are related to its head."""
    homes = await households.homes_of(work, speaker.person_id)
    return await households.relations_of(work, {home.id for home in homes})


async def stood_in(work: Work, speaker: Speaker, on: date) -> tuple[HouseholdCard, ...]:
    """Households for which the speaker stood in on that day, or which they helped then, and do not any more: what was
    begun then may be filed. Their telephone numbers are not shown any more."""
    ids = await stand_ins.stood_in_on(work, speaker.person_id, on)
    ids += [one for one in await households.left_on(work, speaker.person_id, on) if one not in ids]
    places = await households.places(work, ids) if ids else {}
    return tuple(replace(card(places[number], Role.STAND_IN), phone=None) for number in ids)


async def one(work: Work, speaker: Speaker, household_id: int) -> HouseholdCard:
    """One household. Raises NotAllowed."""
    roles = await ensure_may(work, speaker, Deed.SEE_HOUSEHOLD, household_id)
    found = (await households.places(work, [household_id]))[household_id]
    return card(found, min(roles, key=list(Role).index))


def card(place: households.Place, role: Role) -> HouseholdCard:
    """The card with the telephone only for those who may see it."""
    return HouseholdCard(
        id=place.household.id,
        head=place.household.head,
        village=place.village,
        address=place.household.address,
        phone=_phone(place.contact_phone, role),
        role=role,
    )


def _phone(number: str | None, role: Role) -> str | None:
    return number if may(frozenset({role}), Deed.SEE_PHONE) else None
