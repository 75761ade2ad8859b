"""Who is speaking."""

from datetime import datetime

from actions import unreachable
from actions.views import Speaker
from storage import outbox_office, people
from storage.database import Work


async def speaker(work: Work, telegram_id: int, now: datetime) -> Speaker | None:
    """The enrolled person behind a Telegram account; None is a stranger, who learns whom to ask and nothing else."""
    found = await people.account_of(work, telegram_id)
    if found is None:
        return None
    account, person = found
    return Speaker(
        person_id=person.id,
        telegram_id=telegram_id,
        name=person.name,
        language=account.language,
        roles=await people.roles_of(work, person.id),
        consented=account.consented_at is not None,
        today=work.rulebook.today(now),
    )


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
