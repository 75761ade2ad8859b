"""What is said about a watched household: to decide, taken up, to be looked at again, left."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from actions import buttons
from actions.supervision import monitoring
from actions.supervision.monitoring import WatchCard
from actions.views import Outgoing
from locales import Texts
from rules.monitoring import Verdict
from storage.database import Work
from storage.tables import Account, OutboxMessage

KINDS = {
    "watch_proposed": "watch.proposed",
    "watch_entered": "watch.entered",
    "watch_review": "watch.review",
    "watch_late": "watch.late",
    "watch_left": "watch.left",
}
Rows = tuple[tuple[tuple[str, str], ...], ...]


async def render(
    work: Work,
    texts: Texts,
    messages: Sequence[tuple[OutboxMessage, Account]],
    now: datetime,
    font: Path | None = None,
) -> dict[int, Outgoing | None]:
    """The words of these messages by id; None where it is decided or over meanwhile."""
    cards = await monitoring.cards(work, {message.about["watch"] for message, _ in messages})
    today = work.rulebook.today(now)
    said: dict[int, Outgoing | None] = {}
    for message, account in messages:
        card = cards.get(message.about["watch"])
        if card is None or not _holds(message.kind, card, today):
            said[message.id] = None
            continue
        decides = bool(message.about.get("decides", message.kind in ("watch_proposed", "watch_review")))
        html = texts.say(account.language, KINDS[message.kind], one=card, decides=decides)
        rows = watch_rows(texts, account.language, card) if decides else ()
        said[message.id] = Outgoing(account.telegram_id, html, rows)
    return said


def _holds(kind: str, card: WatchCard, today: date) -> bool:
    """Whether what is to be said is still so: what was decided or looked at meanwhile is not asked for."""
    if kind == "watch_left":
        return True
    waits = card.entered_on is None or (card.review_on is not None and card.review_on <= today)
    asked = {"watch_proposed": card.entered_on is None, "watch_review": waits, "watch_late": waits}
    return not card.over and asked.get(kind, True)


def watch_rows(texts: Texts, language: str, card: WatchCard) -> Rows:
    """What the township can decide now."""
    if card.over:
        return ()
    if card.entered_on is None:
        yes = (texts.label(language, "watch.button_yes"), buttons.decide_watch(card.id, 1))
        no = (texts.label(language, "watch.button_no"), buttons.decide_watch(card.id, 0))
        return ((yes, no),)
    row = [(texts.label(language, f"watch.verdict_{one}"), buttons.review_watch(card.id, one)) for one in Verdict]
    return (tuple(row[:2]), tuple(row[2:]))
