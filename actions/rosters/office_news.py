"""Somebody who uses the bot is given an office, or one of theirs ends: they hear of it, since their menu changes."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from actions.views import Outgoing
from locales import Texts
from rules.due_dates import outside_quiet_hours
from storage import office_people, outbox, people
from storage.database import Work
from storage.tables import Account, OutboxMessage

KINDS = ("office", "office_ended")


async def tell(work: Work, person_id: int, office_id: int, now: datetime) -> None:
    """One message; whoever has not joined yet reads of their offices when they do."""
    if await people.has_account(work, person_id):
        at = outside_quiet_hours(work.rulebook.home, now)
        about, priority = {"office": office_id}, outbox.Priority.ANSWER
        await outbox.put(work, f"office:{office_id}", person_id, "office", about, priority, now, at)


async def tell_ended(work: Work, held: office_people.Held, now: datetime) -> None:
    """One message, in thanks; the office itself is gone, so that what it was stands in the message."""
    if await people.has_account(work, held.person_id):
        at = outside_quiet_hours(work.rulebook.home, now)
        about, key = {"role": held.role.value, "place": held.place}, f"office_ended:{held.id}:{now.isoformat()}"
        await outbox.put(work, key, held.person_id, "office_ended", about, outbox.Priority.ANSWER, now, at)


async def render(
    work: Work,
    texts: Texts,
    messages: Sequence[tuple[OutboxMessage, Account]],
    now: datetime,
    font: Path | None = None,
) -> dict[int, Outgoing | None]:
    """What these messages say by id; None for an office that was ended meanwhile."""
    held = await office_people.of_ids(work, {message.about.get("office", 0) for message, _ in messages})
    said: dict[int, Outgoing | None] = {}
    for message, account in messages:
        about, office = message.about, held.get(message.about.get("office", 0))
        if message.kind == "office_ended":
            said[message.id] = _said(texts, account, "office.ended", about["role"], about["place"])
        elif office is not None:
            said[message.id] = _said(texts, account, "office.given", office.role.value, office.place)
        else:
            said[message.id] = None
    return said


def _said(texts: Texts, account: Account, key: str, role: str, place: str) -> Outgoing:
    words = texts.label(account.language, f"board.role_{role}")
    return Outgoing(account.telegram_id, texts.say(account.language, key, role=words, place=place))
