"""Queries on the board's one-use links and on who is signed in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, or_, select, update

from storage.database import Work
from storage.insert import changed
from storage.tables import Account, Person, SignInLink, WebSession


async def put_link(work: Work, link: SignInLink) -> None:
    """Stores a fresh link; the person's older ones stop working."""
    await changed(work, delete(SignInLink).where(SignInLink.person_id == link.person_id))
    work.add(link)
    await work.flush()


async def link(work: Work, token_hash: str, now: datetime) -> SignInLink | None:
    """The link, while it may be used."""
    query = select(SignInLink).where(
        SignInLink.token_hash == token_hash, SignInLink.used_at.is_(None), SignInLink.expires_at > now
    )
    return (await work.scalars(query)).one_or_none()


async def bind(work: Work, token_hash: str, browser_hash: str) -> bool:
    """Whether the link belongs to this browser: the first that opens it, for good."""
    mine = or_(SignInLink.browser_hash.is_(None), SignInLink.browser_hash == browser_hash)
    statement = update(SignInLink).where(SignInLink.token_hash == token_hash, mine)
    return bool(await changed(work, statement.values(browser_hash=browser_hash)))


async def use(work: Work, token_hash: str, browser_hash: str, now: datetime) -> bool:
    """Whether this was its one use, by the browser that opened it."""
    statement = update(SignInLink).where(
        SignInLink.token_hash == token_hash, SignInLink.used_at.is_(None), SignInLink.browser_hash == browser_hash
    )
    return bool(await changed(work, statement.values(used_at=now)))


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whose session it is."""

    person_id: int
    telegram_id: int
    name: str
    language: str


async def session(work: Work, cookie_hash: str, now: datetime) -> SignedIn | None:
    """Who is signed in by this cookie and still has an account."""
    query = (
        select(Person.id, Account.telegram_id, Person.name, Account.language)
        .join(WebSession, WebSession.person_id == Person.id)
        .join(Account, Account.person_id == Person.id)
        .where(WebSession.cookie_hash == cookie_hash, WebSession.expires_at > now)
    )
    row = (await work.execute(query)).one_or_none()
    return None if row is None else SignedIn(*row)


async def end(work: Work, cookie_hash: str) -> None:
    """Signs out."""
    await changed(work, delete(WebSession).where(WebSession.cookie_hash == cookie_hash))


async def forget_before(work: Work, now: datetime) -> int:
    """Forgets links and sessions that have run out; how many."""
    links = await changed(work, delete(SignInLink).where(SignInLink.expires_at <= now))
    return links + await changed(work, delete(WebSession).where(WebSession.expires_at <= now))
