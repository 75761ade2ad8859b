"""Who is speaking."""

from dataclasses import dataclass
from datetime import datetime

from actions.delivery import unreachable
from actions.views import Speaker
from storage import outbox_office, people, speaking
from storage.conversations import Standing
from storage.database import Work


@dataclass(frozen=True, slots=True)
class Arrived:
    """Who speaks (None: a stranger) and where their conversation stands. `unreachable`: the bot believed that it
    cannot write to them. `is_next`: the update waits to be handled, and no earlier one of this person does."""

    speaker: Speaker | None
    standing: Standing
    unreachable: bool
    is_next: bool


async def arrived(
    work: Work, telegram_id: int, now: datetime, update_id: int = 0, *, was_stored: bool = True
) -> Arrived:
    """What is known when an update arrives; a stranger learns whom to ask and nothing else. `was_stored=False`: it
    was accepted in this unit of work, as handled."""
    found = await speaking.arrived(work, telegram_id, update_id, was_stored=was_stored)
    if found.who is None:
        return Arrived(None, found.standing, False, found.is_next)
    who = found.who
    speaker = Speaker(
        person_id=who.person_id,
        telegram_id=telegram_id,
        name=who.name,
        language=who.language,
        roles=who.roles,
        consented=who.consented,
        today=work.rulebook.today(now),
    )
    return Arrived(speaker, found.standing, who.unreachable, found.is_next)


async def speaker(work: Work, telegram_id: int, now: datetime) -> Speaker | None:
    """The enrolled person behind a Telegram account; None is a stranger."""
    return (await arrived(work, telegram_id, now)).speaker


async def reachable_again(work: Work, telegram_id: int) -> None:
    """Whoever writes to the bot can be written to, and gets what could not be delivered meanwhile."""
    if await people.mark_reachable(work, telegram_id):
        found = await people.account_of(work, telegram_id)
        assert found is not None
        await outbox_office.revive(work, found[1].id)


async def blocked(work: Work, telegram_id: int, now: datetime) -> None:
    """The person stopped the bot: it cannot write to them until they write to it."""
    found = await people.account_of(work, telegram_id)
    if found is not None:
        await unreachable.found(work, found[1].id, "blocked", now)
