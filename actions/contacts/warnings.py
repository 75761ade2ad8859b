"""What a report or a family's word sets in motion besides itself: cases with a deadline, and alerts at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from actions.supervision import alerts, cases, monitoring
from actions.views import Speaker
from rules.cases import CaseKind
from rules.ladder import AlertKind
from storage import cases as rows
from storage.database import Work


@dataclass(frozen=True, slots=True)
class Signs:
    """What was said about one household in a contact, as codes: worries (两不愁三保障, water) and risks. `words` are
    the note or comment as it was said. `mark` sets apart what different people said of the same contact."""

    household_id: int
    contact_id: int
    worries: Collection[str] = ()
    risks: Collection[str] = ()
    mark: str = ""
    words: str = ""


async def warn(work: Work, speaker: Speaker, signs: Signs, now: datetime) -> None:
    """Tells whoever must know: risks at once, whatever the hour. A worry that has an open case gets no second one."""
    home, contact, key = signs.household_id, signs.contact_id, f"{signs.contact_id}{signs.mark}"
    causes, openings = list[alerts.Cause](), list[cases.Opening]()
    if signs.risks:
        causes.append(
            alerts.Cause(f"risk:{key}", AlertKind.RISK, home, contact_id=contact, person_id=speaker.person_id)
        )
        detail = ",".join(sorted(signs.risks))
        openings.append(cases.Opening(f"risk:{key}", CaseKind.RISK, home, detail, contact_id=contact))
    if signs.worries:
        causes.append(alerts.Cause(f"not_well:{key}", AlertKind.NOT_WELL, home, contact_id=contact))
        known = await rows.open_details(work, home, CaseKind.NOT_WELL)
        fresh = sorted(set(signs.worries) - known)
        if fresh:
            opening = cases.Opening(f"not_well:{key}", CaseKind.NOT_WELL, home, ",".join(fresh), contact_id=contact)
            openings.append(opening)
    await alerts.raise_alerts(work, causes, now)
    await cases.open_cases(work, openings, now)
    await monitoring.propose_from_report(work, home, contact, {*signs.worries, *signs.risks}, signs.words, now)
