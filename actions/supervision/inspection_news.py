"""What an inspector is told: there is a sample to check."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from actions import buttons
from actions.views import Outgoing
from locales import Texts
from storage.database import Work
from storage.tables import Account, OutboxMessage

KINDS = ("inspection",)


async def render(
    work: Work,
    texts: Texts,
    messages: Sequence[tuple[OutboxMessage, Account]],
    now: datetime,
    font: Path | None = None,
) -> dict[int, Outgoing | None]:
    """One sentence and a button."""
    said: dict[int, Outgoing | None] = {}
    for message, account in messages:
        label = texts.label(account.language, "inspection.button_list")
        row = ((label, buttons.menu_page(buttons.MenuPage.INSPECT)),)
        said[message.id] = Outgoing(
            account.telegram_id, texts.say(account.language, "inspection.drawn_for_you"), (row,)
        )
    return said
