"""Somebody who uses the bot already is given an office: they hear of it, since their menu grew."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from actions.views import Outgoing
from locales import Texts
from rules.due_dates import outside_quiet_hours
from storage import office_people, outbox, people
from storage.database import Work
from storage.tables import Account, OutboxMessage

KINDS = ("office",)


async def tell(work: Work, person_id: int, office_id: int, now: datetime) -> None:
    """One message; whoever has not joined yet reads of their offices when they do."""
    if await people.has_account(work, person_id):
        at = outside_quiet_hours(work.rulebook.home, now)
        about, priority = {"office": office_id}, outbox.Priority.ANSWER
        await outbox.put(work, f"office:{office_id}", person_id, "office", about, priority, now, at)


async def render(
    work: Work,
    texts: Texts,
    messages: Sequence[tuple[OutboxMessage, Account]],
    now: datetime,
    font: Path | None = None,
) -> dict[int, Outgoing | None]:
    """What these messages say by id; None for an office that was ended meanwhile."""
    held = await office_people.of_ids(work, {message.about["office"] for message, _ in messages})
    return {message.id: _said(texts, account, held.get(message.about["office"])) for message, account in messages}


def _said(texts: Texts, account: Account, office: office_people.Held | None) -> Outgoing | None:
    if office is None:
        return None
    role = texts.label(account.language, f"board.role_{office.role.value}")
    html = texts.say(account.language, "office.given", role=role, place=office.place)
    return Outgoing(account.telegram_id, html)
