"""Which programme a household follows; what is stored must still fit the files, which people edit."""

from datetime import datetime

from actions.audit import append_audit
from rules.errors import Unusable
from rules.programme import Programme
from rules.standing import Standing
from storage import households, programmes
from storage.database import Work


async def programme_of(work: Work, household_id: int) -> Programme:
    """The programme that the household follows."""
    place = await households.place(work, household_id)
    assert place is not None
    return work.rulebook.programmes[place.household.programme]


async def fit_to_programmes(work: Work, now: datetime) -> int:
    """Cancels what is open under a duty that its programme does not have any more; how many occurrences.

    Raises Unusable when households follow a programme whose file is gone: nothing could be said of them.
    """
    cancelled = 0
    for programme_id in await programmes.programmes_followed(work):
        programme = work.rulebook.programmes.get(programme_id)
        if programme is None:
            raise Unusable("programme_gone", name=programme_id)
        cancelled += await programmes.close_other_duties(work, programme_id, programme.codes, Standing.CANCELLED)
    if cancelled:
        append_audit(work, None, "fit_to_programmes", now, cancelled=cancelled)
    return cancelled
