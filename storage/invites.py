"""Queries on one-use links."""

from datetime import datetime

from sqlalchemy import delete, or_, select, update

from storage.among import among
from storage.database import Work
from storage.insert import changed
from storage.tables import Account, Handover, Household, Invite, Office, Pairing, Person


async def one(work: Work, token_hash: str) -> Invite | None:
    """The invite with this hash."""
    return await work.get(Invite, token_hash)


async def use(work: Work, token_hash: str, telegram_id: int, now: datetime) -> bool:
    """Whether the link could still be used; it is used up now."""
    statement = (
        update(Invite)
        .where(Invite.token_hash == token_hash, Invite.used_at.is_(None), Invite.expires_at > now)
        .values(used_at=now, used_by=telegram_id)
    )
    return bool(await changed(work, statement))


async def replace(work: Work, invites: list[Invite]) -> None:
    """Stores new links; unused ones of the same people stop working."""
    people = [invite.person_id for invite in invites]
    await changed(work, delete(Invite).where(among(Invite.person_id, people), Invite.used_at.is_(None)))
    work.add_all(invites)


async def without_account(work: Work) -> list[Person]:
    """Everybody who has something to do here and no account yet, by name."""
    busy = or_(
        Person.id.in_(select(Pairing.person_id).where(Pairing.until.is_(None))),
        Person.id.in_(select(Household.contact_id)),
        Person.id.in_(select(Office.person_id)),
        Person.id.in_(select(Handover.new_person_id).where(Handover.ended_at.is_(None), Handover.decision == "yes")),
    )
    query = select(Person).where(busy, Person.id.not_in(select(Account.person_id))).order_by(Person.name)
    return list(await work.scalars(query))
