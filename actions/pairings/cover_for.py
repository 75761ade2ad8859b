"""A cover that is asked for a helper who cannot ask: for whom somebody may, and at which of their households."""

from dataclasses import dataclass

from actions.views import HouseholdCard, Speaker
from rules.cover import may_ask_for
from rules.errors import NotAllowed
from rules.roles import HELPERS, MAY, Deed, Role, may
from storage import households, people, stand_ins
from storage.database import Work

MOST_CHOICES = 12


@dataclass(frozen=True, slots=True)
class Absent:
    """A helper for whom somebody else may ask, with those of their households for which they may."""

    person_id: int
    name: str
    homes: tuple[HouseholdCard, ...] = ()


async def absent_named(work: Work, speaker: Speaker, name: str) -> tuple[Absent, ...]:
    """Helpers with part of this name for whom the speaker may ask. Raises NotAllowed."""
    if not may(speaker.roles, Deed.ASK_COVER_FOR):
        raise NotAllowed("not_allowed")
    found = await stand_ins.helpers_named(work, speaker.person_id, name.strip(), MOST_CHOICES)
    return tuple(Absent(person, called) for person, called in found)


async def absent(work: Work, speaker: Speaker, helper: int) -> Absent:
    """The helper and those of their households for which the speaker may ask. Raises NotAllowed for none."""
    found = await could_be_asked_for(work, speaker, helper)
    if not found.homes:
        raise NotAllowed("not_allowed")
    return found


async def could_be_asked_for(work: Work, speaker: Speaker, helper: int) -> Absent:
    """The same, without households where there are none."""
    homes = {one.id: one for one in await households.homes_of(work, helper) if one.role in HELPERS}
    roles: dict[int, set[Role]] = {home: set() for home in homes}
    for holder in await people.holders(work, homes, tuple(MAY[Deed.ASK_COVER_FOR])):
        if holder.person_id == speaker.person_id:
            roles[holder.household_id].add(holder.role)
    able = [one for one in homes.values() if may_ask_for(frozenset(roles[one.id]), one.role)]
    if helper == speaker.person_id:
        able = []
    name = (await people.names(work, [helper])).get(helper, "")
    cards = (HouseholdCard(one.id, one.head, one.village, one.address, None, one.role) for one in able)
    return Absent(helper, name, tuple(cards))
