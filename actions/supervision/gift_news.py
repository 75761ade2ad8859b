"""What is said about gifts: the helper's list, and the question to the family."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from actions import buttons
from actions.supervision import gift_rounds
from actions.supervision.gift_rounds import GiftCard
from actions.views import Outgoing
from locales import Texts
from rules.gifts import GiftAnswer
from storage import gift_rounds as rows
from storage.database import Work
from storage.tables import Account, OutboxMessage

KINDS = ("gift_list", "gift_came")
SHOWN = 8
Buttons = tuple[tuple[tuple[str, str], ...], ...]


async def render(
    work: Work,
    texts: Texts,
    messages: Sequence[tuple[OutboxMessage, Account]],
    now: datetime,
    font: Path | None = None,
) -> dict[int, Outgoing | None]:
    """The words of these messages by id; None where all is brought, or the family has answered."""
    lists = {message.person_id for message, _ in messages if message.kind == "gift_list"}
    waiting = await rows.to_bring(work, lists) if lists else []
    asked = await rows.by_ids(work, {message.about["gift"] for message, _ in messages if message.kind == "gift_came"})
    said: dict[int, Outgoing | None] = {}
    for message, account in messages:
        if message.kind == "gift_list":
            mine = [gift_rounds.card(one) for one in waiting if one.helper_id == message.person_id]
            said[message.id] = _list(texts, account, mine) if mine else None
        else:
            found = asked.get(message.about["gift"])
            open_ = found is not None and found.gift.answer is None
            said[message.id] = _question(texts, account, gift_rounds.card(found)) if found and open_ else None
    return said


def _list(texts: Texts, account: Account, mine: Sequence[GiftCard]) -> Outgoing:
    html, buttons_ = bring(texts, account.language, mine)
    return Outgoing(account.telegram_id, html, buttons_)


def bring(texts: Texts, language: str, mine: Sequence[GiftCard]) -> tuple[str, Buttons]:
    """What is to be brought, with a button each."""
    feast = texts.label(language, f"programme.feast_{mine[0].feast}")
    html = texts.say(language, "gifts.bring", gifts=mine, feast=feast, on=mine[0].on)
    label = "gifts.button_brought"
    return html, tuple(
        ((texts.label(language, label, household=one.household), buttons.gift_brought(one.id)),)
        for one in mine[:SHOWN]
    )


def _question(texts: Texts, account: Account, gift: GiftCard) -> Outgoing:
    language = account.language
    feast = texts.label(language, f"programme.feast_{gift.feast}")
    html = texts.say(language, "gifts.came", gift=gift, feast=feast)
    row = tuple(
        (texts.label(language, f"gifts.button_{one}"), buttons.gift_answer(gift.id, one)) for one in GiftAnswer
    )
    return Outgoing(account.telegram_id, html, (row,))
