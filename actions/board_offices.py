"""What the board shows of one change of helper, one watch, one sample: only to whom their lists show it."""

from dataclasses import dataclass
from datetime import datetime

from actions import board_pages, handover, inspection, monitoring
from actions.board import Visitor
from actions.handover import HandoverCard
from actions.inspection import Findings
from actions.monitoring import WatchCard
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
