"""What is said about a change of helper: the township is asked, the city files it, helpers and family hear."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from actions import buttons
from actions.pairings import handover
from actions.readers import asked_by_reader
from actions.views import Outgoing
from locales import Texts
from storage.database import Work
from storage.tables import Account, OutboxMessage

KINDS = {
    "handover_asked": "handover.asked",
    "handover_filed": "handover.filed",
    "handover_family": "handover.family",
    "handover_helper": "handover.helper",
    "handover_decided": "handover.decided",
}


async def render(
    work: Work,
    texts: Texts,
    messages: Sequence[tuple[OutboxMessage, Account]],
    now: datetime,
    font: Path | None = None,
) -> dict[int, Outgoing | None]:
    """The words of these messages by id; None for a question that was decided meanwhile, and for
    the wish to go there together once the day is past."""
    cards = await handover.cards_for(work, asked_by_reader(messages, "handover"))
    found: dict[int, Outgoing | None] = {}
    for message, account in messages:
        card = cards[message.person_id].get(message.about["handover"])
        past = card is not None and card.on <= work.rulebook.today(now) and message.kind == "handover_helper"
        found[message.id] = None if card is None or past else _say(texts, message.kind, account, card)
    return found


def _say(texts: Texts, kind: str, account: Account, card: handover.HandoverCard) -> Outgoing | None:
    language = account.language
    if kind == "handover_asked" and card.decision is not None:
        return None
    html = texts.say(language, KINDS[kind], change=card)
    if kind != "handover_asked":
        return Outgoing(account.telegram_id, html)
    yes = (texts.label(language, "handover.button_yes"), buttons.decide_handover(card.id, 1))
    no = (texts.label(language, "handover.button_no"), buttons.decide_handover(card.id, 0))
    return Outgoing(account.telegram_id, html, ((yes, no),))
