"""Kinds of messages that are counted or looked up for all their readers at once, each kind with its renderer."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from actions.contacts import file_news
from actions.delivery import edits, unreachable
from actions.pairings import cover_news, handover_news
from actions.papers import plan_news
from actions.rosters import office_news
from actions.supervision import alert_news, case_news, gift_news, inspection_news, monitoring_news, summaries
from actions.views import Outgoing
from locales import Texts
from storage.database import Work
from storage.tables import Account, OutboxMessage


@dataclass(frozen=True, slots=True)
class TooLate:
    """There was something to say, and its day is over: listed for the supervisors, not just gone."""


Messages = Sequence[tuple[OutboxMessage, Account]]
Renderer = Callable[[Work, Texts, Messages, datetime, Path | None], Awaitable[dict[int, Outgoing | None]]]
# To add a kind that needs more than its own ids, write a renderer and name it here.
RENDERERS: dict[str, Renderer] = {
    **dict.fromkeys(summaries.KINDS, summaries.render),
    **dict.fromkeys(handover_news.KINDS, handover_news.render),
    **dict.fromkeys(cover_news.KINDS, cover_news.render),
    **dict.fromkeys(case_news.KINDS, case_news.render),
    **dict.fromkeys(gift_news.KINDS, gift_news.render),
    **dict.fromkeys(inspection_news.KINDS, inspection_news.render),
    **dict.fromkeys(monitoring_news.KINDS, monitoring_news.render),
    **dict.fromkeys(plan_news.KINDS, plan_news.render),
    **dict.fromkeys(alert_news.KINDS, alert_news.render),
    **dict.fromkeys(file_news.KINDS, file_news.render),
    **dict.fromkeys(office_news.KINDS, office_news.render),
    **dict.fromkeys(edits.KINDS, edits.render),
    **dict.fromkeys(unreachable.KINDS, unreachable.render),
}


@dataclass(frozen=True, slots=True)
class Unspeakable:
    """A message that could not be put into words: a defect of ours."""

    why: str


async def rendered(
    work: Work, texts: Texts, messages: Messages, now: datetime, font: Path | None
) -> dict[int, Outgoing | Unspeakable]:
    """These messages by id; one with nothing left to say is left out."""
    found: dict[int, Outgoing | Unspeakable] = {}
    by_renderer: dict[Renderer, list[tuple[OutboxMessage, Account]]] = {}
    for message, account in messages:
        by_renderer.setdefault(RENDERERS[message.kind], []).append((message, account))
    for renderer, some in by_renderer.items():
        try:
            said = await renderer(work, texts, some, now, font)
        except Exception as error:  # noqa: BLE001  # whatever it is, it must not hold up the other messages
            found |= {message.id: Unspeakable(type(error).__name__) for message, _ in some}
        else:
            found |= {number: one for number, one in said.items() if one is not None}
    return found
