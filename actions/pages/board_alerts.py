"""An alert's page: what was done about it, and what this reader may do next."""

from dataclasses import dataclass
from datetime import datetime

from actions.pages.board import Visitor
from actions.supervision import alert_thread, alerts, case_life
from actions.supervision.alert_words import can_be_asked
from actions.views import AlertCard, DeputyCard
from rules.board import PageName
from rules.roles import Deed, may
from storage.database import Work


@dataclass(frozen=True, slots=True)
class AlertPage:
    """An alert and its ways on: `case` is the open case about the same, `able` those who could take it over; `mine`:
    the reader takes care of it, `free`: nobody does yet."""

    card: AlertCard
    mine: bool
    free: bool
    asks: bool
    opens_case: bool
    case: int | None
    able: tuple[DeputyCard, ...]


async def one(work: Work, visitor: Visitor, alert_id: int, now: datetime) -> AlertPage:
    """Raises NotAllowed."""
    visitor.ensure_page(PageName.TODAY)
    speaker = visitor.speaker
    card = await alerts.see(work, speaker, alert_id, now)
    mine, free = card.taker_id == speaker.person_id, not card.settled
    hands_on = (mine or free) and may(card.roles, Deed.ASSIGN_ALERT)
    return AlertPage(
        card=card,
        mine=mine,
        free=free,
        asks=(mine or free) and can_be_asked(card) and card.asked_id != speaker.person_id,
        opens_case=card.opens_case,
        case=await case_life.of_alert(work, card) if may(card.roles, Deed.SEE_CASE) else None,
        able=await alert_thread.may_take_over(work, speaker, alert_id, now) if hands_on else (),
    )
