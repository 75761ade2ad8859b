"""A supervisor is away: somebody else of the office, or of the next higher one, is told as well."""

from datetime import date, datetime, timedelta

from actions.audit import append_audit
from actions.views import AwayCard, DeputyCard, Speaker
from rules.errors import NotAllowed, Refused
from rules.roles import SUPERVISORS
from storage import absences
from storage.database import Work
from storage.tables import Absence

LONGEST_DAYS = 366


def _ensure_supervisor(speaker: Speaker) -> None:
    if speaker.roles.isdisjoint(SUPERVISORS):
        raise NotAllowed("not_allowed")


async def deputies(work: Work, speaker: Speaker) -> tuple[DeputyCard, ...]:
    """Who may stand in for the speaker: each has the rights for it by their own office. Raises NotAllowed."""
    _ensure_supervisor(speaker)
    found = await absences.candidates(work, speaker.person_id)
    return tuple(DeputyCard(one.person_id, one.name, one.role) for one in found)


async def now(work: Work, speaker: Speaker, moment: datetime) -> AwayCard | None:
    """The speaker's absence today. Raises NotAllowed."""
    _ensure_supervisor(speaker)
    found = await absences.current(work, speaker.person_id, work.rulebook.today(moment))
    return None if found is None else AwayCard(found[0].until, found[1])


async def leave(work: Work, speaker: Speaker, until: date, deputy_id: int, moment: datetime) -> AwayCard:
    """Away from today until that day (inclusive); an absence that runs is replaced. Raises NotAllowed or Refused."""
    today = work.rulebook.today(moment)
    deputy = next((one for one in await deputies(work, speaker) if one.person_id == deputy_id), None)
    if deputy is None:
        raise NotAllowed("not_allowed")
    if not today <= until <= today + timedelta(days=LONGEST_DAYS):
        raise Refused("away_too_long", days=LONGEST_DAYS)
    await absences.end(work, speaker.person_id, today)
    work.add(Absence(person_id=speaker.person_id, deputy_id=deputy_id, since=today, until=until))
    append_audit(work, speaker, "leave_office", moment, deputy=deputy_id)
    return AwayCard(until, deputy.name)


async def come_back(work: Work, speaker: Speaker, moment: datetime) -> None:
    """The speaker is back today. Raises NotAllowed."""
    _ensure_supervisor(speaker)
    await absences.end(work, speaker.person_id, work.rulebook.today(moment))
    append_audit(work, speaker, "come_back", moment)
