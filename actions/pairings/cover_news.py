"""What is said about a cover: asked, proposed, agreed to, begun, over; each only as long as it is so."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from actions import buttons
from actions.pairings import cover_cards
from actions.pairings.cover_cards import CoverCard
from actions.readers import asked_by_reader
from actions.views import Outgoing
from locales import Texts
from rules.cover import CoverState, CoverTap
from storage.database import Work
from storage.tables import Account, OutboxMessage

KINDS = {
    "cover_asked": "cover.asked",
    "cover_wish": "cover.wish",
    "cover_told": "cover.told",
    "cover_family": "cover.family",
    "cover_begins": "cover.begins",
    "cover_over": "cover.over",
    "cover_late": "cover.late",
}


async def render(
    work: Work,
    texts: Texts,
    messages: Sequence[tuple[OutboxMessage, Account]],
    now: datetime,
    font: Path | None = None,
) -> dict[int, Outgoing | None]:
    """The words of these messages by id; None for what is not so any more."""
    cards = await cover_cards.cards_for(work, asked_by_reader(messages, "cover"))
    found: dict[int, Outgoing | None] = {}
    for message, account in messages:
        card = cards[message.person_id].get(message.about["cover"])
        found[message.id] = None if card is None else _say(texts, message, account, card)
    return found


def _say(texts: Texts, message: OutboxMessage, account: Account, card: CoverCard) -> Outgoing | None:
    kind, before = message.kind, message.about["state"]
    # Between the yes and the first day nothing changes for whoever is told; a question is over once it is answered.
    still = {before, CoverState.RUNNING} if before == CoverState.AGREED else {before}
    if card.state not in still:
        return None
    decides = kind == "cover_asked" or bool(message.about.get("decides"))
    html = texts.say(account.language, KINDS[kind], cover=card, decides=decides)
    taps = _taps(kind, card, decides)
    rows = tuple(
        ((texts.label(account.language, f"cover.button_{tap}"), buttons.cover(card.id, tap)),) for tap in taps
    )
    if kind == "cover_begins":
        look = buttons.menu_page(buttons.MenuPage.HOUSEHOLDS)
        rows = (((texts.label(account.language, "menu.button_households"), look),),)
    return Outgoing(account.telegram_id, html, rows)


def _taps(kind: str, card: CoverCard, decides: bool) -> tuple[CoverTap, ...]:
    if kind == "cover_wish":
        return (CoverTap.ACCEPT, CoverTap.DECLINE)
    if not decides or kind not in ("cover_asked", "cover_late"):
        return ()
    if card.state is CoverState.APPROVED:
        return (CoverTap.OTHER, CoverTap.REFUSE)
    agree = (CoverTap.AGREE,) if card.stand_in else ()
    return (*agree, CoverTap.OTHER, CoverTap.REFUSE)
