"""How a person and a Telegram account are brought together: a one-use link, then consent."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from actions import people
from actions.audit import append_audit
from actions.views import Invited, Speaker
from rules.errors import Refused
from rules.roles import Role
from storage import invites, outbox_office
from storage.database import Work
from storage.people import account_of, has_account, names, roles_of, roles_of_many
from storage.tables import Account, Invite

LINK_LIVES = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Link:
    """A fresh link's token for one person; it is shown once and stored nowhere (only its hash is)."""

    person_id: int
    name: str
    token: str
    roles: frozenset[Role]


async def make_links(work: Work, now: datetime) -> tuple[Link, ...]:
    """New links for everybody who has something to do here and no account yet; older unused ones stop working."""
    nobody_yet = await invites.without_account(work)
    links = await _links(work, {person.id: person.name for person in nobody_yet}, now)
    if links:
        append_audit(work, None, "make_links", now, count=len(links))
    return tuple(links)


async def make_link(work: Work, by: Speaker, person_id: int, now: datetime) -> Link:
    """A new link for one person, as part of another deed that has asked for its own right; an older unused one stops
    working. Raises Refused for whoever has joined."""
    if await has_account(work, person_id):
        raise Refused("person_joined")
    (link,) = await _links(work, await names(work, [person_id]), now)
    append_audit(work, by, "invite", now, person=person_id)
    return link


async def _links(work: Work, wanted: Mapping[int, str], now: datetime) -> list[Link]:
    roles = await roles_of_many(work, list(wanted))
    links = [Link(person, name, secrets.token_urlsafe(24), roles[person]) for person, name in wanted.items()]
    rows = [
        Invite(token_hash=_hash(one.token), person_id=one.person_id, expires_at=now + LINK_LIVES) for one in links
    ]
    await invites.replace(work, rows)
    return links


async def open_invite(work: Work, token: str, telegram_id: int, now: datetime) -> Invited:
    """For whom the link is. Raises Refused: invite_unknown, invite_used, invite_expired or account_taken."""
    invite = await _usable(work, _hash(token), telegram_id, now)
    name = (await names(work, [invite.person_id]))[invite.person_id]
    return Invited(invite.token_hash, name, await roles_of(work, invite.person_id))


async def accept(work: Work, ticket: str, telegram_id: int, language: str, now: datetime) -> Speaker:
    """The person agreed (`ticket` is of the Invited): the account is theirs from now on. Raises Refused likewise."""
    invite = await _usable(work, ticket, telegram_id, now)
    if not await invites.use(work, invite.token_hash, telegram_id, now):
        raise Refused("invite_used")
    work.add(Account(telegram_id=telegram_id, person_id=invite.person_id, language=language, consented_at=now))
    await work.flush()
    speaker = await people.speaker(work, telegram_id, now)
    assert speaker is not None
    append_audit(work, speaker, "accept_invite", now)
    # Whoever is to take over a household was told of it when nobody could reach them yet.
    await outbox_office.revive(work, invite.person_id, "handover_helper")
    return speaker


async def set_language(work: Work, speaker: Speaker, language: str, now: datetime) -> Speaker:
    """Every message comes in this language from now on."""
    found = await account_of(work, speaker.telegram_id)
    assert found is not None
    found[0].language = language
    append_audit(work, speaker, "set_language", now, language=language.lower())
    return replace(speaker, language=language)


async def leave(work: Work, speaker: Speaker, now: datetime) -> None:
    """Consent is withdrawn: the account is forgotten; what was filed stays, it belongs to the household's card."""
    found = await account_of(work, speaker.telegram_id)
    if found is not None:
        await work.delete(found[0])
        append_audit(work, speaker, "leave", now)


async def _usable(work: Work, token_hash: str, telegram_id: int, now: datetime) -> Invite:
    invite = await invites.one(work, token_hash)
    if invite is None:
        raise Refused("invite_unknown")
    if invite.used_at is not None:
        raise Refused("invite_used")
    if invite.expires_at <= now:
        raise Refused("invite_expired")
    if await account_of(work, telegram_id) is not None:
        raise Refused("account_taken")
    return invite


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
