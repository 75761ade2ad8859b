"""The one place that says whether this person may do this here; every deed asks it first."""

from collections.abc import Collection

from actions.views import Speaker
from rules.errors import NotAllowed
from rules.roles import Deed, Role, may
from storage.database import Work
from storage.people import holders


async def ensure_may(work: Work, speaker: Speaker, deed: Deed, household_id: int) -> frozenset[Role]:
    """The speaker's roles towards the household. Raises NotAllowed when none of them may do the deed there.

    A household that does not exist is refused in the same words, so that ids cannot be tried out.
    """
    return await ensure_may_all(work, speaker, deed, [household_id])


async def ensure_may_all(work: Work, speaker: Speaker, deed: Deed, homes: Collection[int]) -> frozenset[Role]:
    """The same for several households at once: the roles that the speaker has towards every one of them."""
    held: dict[int, set[Role]] = {home: set() for home in homes}
    for one in await holders(work, homes, tuple(Role)):
        if one.person_id == speaker.person_id:
            held[one.household_id].add(one.role)
    roles = frozenset(set.intersection(*held.values())) if held else frozenset()
    if not may(roles, deed):
        raise NotAllowed("not_allowed")
    return roles
