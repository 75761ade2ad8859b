"""What the board shows of one change of helper, one watch, one sample: only to whom their lists show it."""

from dataclasses import dataclass
from datetime import datetime

from actions.pages import board_pages
from actions.pages.board import Visitor
from actions.pairings import cover, cover_cards, handover
from actions.pairings.cover import StandInCard
from actions.pairings.cover_cards import CoverCard
from actions.pairings.handover import HandoverCard
from actions.supervision import inspection, monitoring
from actions.supervision.inspection import Findings
from actions.supervision.monitoring import WatchCard
from rules.cover import STANDING
from rules.roles import Role
from storage import monitoring as watch_rows
from storage.database import Work


@dataclass(frozen=True, slots=True)
class WatchStepCard:
    """What somebody decided about a watch (`code`: entered, declined, or a verdict)."""

    by: str
    code: str
    at: datetime


async def change(work: Work, visitor: Visitor, number: int) -> tuple[HandoverCard, bool]:
    """A change of helper, and whether this reader may decide it. Raises NotAllowed."""
    await board_pages.listed(work, visitor, "changes", number)
    card = (await handover.cards(work, visitor.speaker.person_id, [number]))[number]
    return card, card.decision is None and Role.TOWNSHIP_OFFICER in visitor.speaker.roles


@dataclass(frozen=True, slots=True)
class CoverPage:
    """A cover with what this reader may do about it: those whom they may pick, whether they may agree, refuse, end or
    prolong."""

    card: CoverCard
    able: tuple[StandInCard, ...] = ()
    decides: bool = False


async def cover_page(work: Work, visitor: Visitor, number: int) -> CoverPage:
    """A temporary cover. Raises NotAllowed."""
    await board_pages.listed(work, visitor, "covers", number)
    card = await cover_cards.card(work, visitor.speaker.person_id, number)
    if card.state not in STANDING or card.mine:
        return CoverPage(card)
    finds, decides = await cover.may_settle(work, visitor.speaker, number)
    able = await cover.able(work, visitor.speaker, number) if finds and not card.settled else ()
    return CoverPage(card, able, decides)


async def watch(work: Work, visitor: Visitor, number: int) -> tuple[WatchCard, tuple[WatchStepCard, ...]]:
    """A watch with what was decided. Raises NotAllowed."""
    await board_pages.listed(work, visitor, "watches", number)
    card = (await monitoring.cards(work, [number]))[number]
    steps = await watch_rows.steps(work, number)
    return card, tuple(WatchStepCard(name or "", step.code, step.at) for step, name in steps)


async def sample(work: Work, visitor: Visitor, number: int) -> Findings:
    """A sample with what was found so far. Raises NotAllowed."""
    await board_pages.listed(work, visitor, "samples", number)
    return await inspection.found_in(work, number)
