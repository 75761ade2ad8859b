"""The one place that says whether this person may do this here; every deed asks it first."""

from actions.views import Speaker
from rules.errors import NotAllowed
from rules.roles import Deed, Role, may
from storage.database import Work
from storage.people import roles_towards


async def ensure_may(work: Work, speaker: Speaker, deed: Deed, household_id: int) -> frozenset[Role]:
    """The speaker's roles towards the household. Raises NotAllowed when none of them may do the deed there.

    A household that does not exist is refused in the same words, so that ids cannot be tried out.
    """
    roles = await roles_towards(work, speaker.person_id, household_id)
    if not may(roles, deed):
        raise NotAllowed("not_allowed")
    return roles
