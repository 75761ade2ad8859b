"""What is said about a case: it is past its day, it may be closed, it is closed."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from actions import buttons
from actions.supervision import cases
from actions.views import Outgoing
from locales import Texts
from storage import cases as case_rows
from storage import kept_files
from storage.database import Work
from storage.tables import Account, OutboxMessage

KINDS = {"case_overdue": "case.overdue", "case_done": "case.done", "case_closed": "case.closed"}


async def render(
    work: Work,
    texts: Texts,
    messages: Sequence[tuple[OutboxMessage, Account]],
    now: datetime,
    font: Path | None = None,
) -> dict[int, Outgoing | None]:
    """The words of these messages by id; None for a case that was closed meanwhile."""
    found = await case_rows.shown(work, {message.about["case"] for message, _ in messages})
    cards = {one.case.id: cases.card(work, one, now, ()) for one in found}
    photos = await kept_files.counted(work, cards)
    said: dict[int, Outgoing | None] = {}
    for message, account in messages:
        card = cards.get(message.about["case"])
        over = card is None or (card.state == "closed") is not (message.kind == "case_closed")
        said[message.id] = (
            None if card is None or over else _say(texts, message.kind, account, card, photos.get(card.id, 0))
        )
    return said


def _say(texts: Texts, kind: str, account: Account, card: cases.CaseCard, photos: int) -> Outgoing:
    html = texts.say(account.language, KINDS[kind], one=card)
    if kind == "case_closed":
        return Outgoing(account.telegram_id, html)
    row = [(texts.label(account.language, "case.button_see"), buttons.see_case(card.id))]
    if photos:
        words = texts.label(account.language, "case.button_photos", count=photos)
        row.append((words, buttons.case_photos(card.id)))
    return Outgoing(account.telegram_id, html, (tuple(row),))
