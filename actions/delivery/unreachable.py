"""Somebody cannot be written to: their colleague and the township hear of it once, and of the other way."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from actions.views import Outgoing, UnreachableCard
from locales import Texts
from rules.due_dates import outside_quiet_hours
from rules.roles import HELPERS, Role
from storage import outbox, people, phone_list
from storage.database import Work
from storage.tables import Account, OutboxMessage

KINDS = ("unreachable",)
TOLD = (Role.SECOND_HELPER, Role.TOWNSHIP_OFFICER)


async def found(work: Work, person_id: int, why: str, now: datetime) -> None:
    """Marks the account; the second helper and the township of the households concerned are told, the first time."""
    if not await people.mark_unreachable(work, person_id, why, now):
        return
    households = await phone_list.households_of(work, person_id)
    told = {holder.person_id for holder in await people.holders(work, households, TOLD)} - {person_id}
    at = outside_quiet_hours(work.rulebook.home, now)
    rows = [
        outbox.new_row(
            f"unreachable:{person_id}:{now.isoformat()}:{one}",
            one,
            "unreachable",
            {"person": person_id},
            outbox.Priority.ALERT,
            now,
            at,
        )
        for one in sorted(told)
    ]
    await outbox.put_all(work, rows)


async def cards(work: Work, ids: Collection[int], now: datetime) -> Mapping[int, UnreachableCard]:
    """Those of these people who still cannot be written to."""
    if not ids:
        return {}
    return {
        row.person_id: UnreachableCard(row.name, row.phone, bool(HELPERS & row.roles))
        for row in await phone_list.without_chat(work, work.rulebook.today(now), people=ids)
        if row.why is not None
    }


async def render(
    work: Work,
    texts: Texts,
    messages: Sequence[tuple[OutboxMessage, Account]],
    now: datetime,
    font: Path | None = None,
) -> dict[int, Outgoing | None]:
    """Who cannot be written to; None where they came back meanwhile."""
    who = await cards(work, {message.about["person"] for message, _ in messages}, now)
    return {
        message.id: Outgoing(
            account.telegram_id,
            texts.say(account.language, "unreachable.told", who=who[message.about["person"]]),
        )
        if message.about["person"] in who
        else None
        for message, account in messages
    }
