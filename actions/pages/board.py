"""Who comes to the board: a one-use link from the chat or a Mini App's signature, then a session by cookie.

Tokens and cookies are stored as hashes only. A session ends by itself, by signing out, and with the last office of
the person; what somebody may see is asked anew for every page.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from actions.audit import append_audit
from actions.people import speaker as speaker_of
from actions.views import Speaker
from rules.board import READERS, PageName, opens
from rules.errors import NotAllowed, Refused
from storage import people, sessions
from storage.database import Work
from storage.scope import Scope, scope_of
from storage.tables import SignInLink, WebSession

LINK_LIVES = timedelta(minutes=10)
SESSION_LIVES = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is signed in, and the places that they may see; `now` is the instant at which they look."""

    speaker: Speaker
    scope: Scope
    now: datetime

    def ensure_page(self, page: PageName) -> None:
        """Raises NotAllowed for a page that is not open to this person."""
        if not opens(self.scope.roles, page):
            raise NotAllowed("not_allowed")


async def make_link(work: Work, speaker: Speaker, now: datetime) -> str:
    """A token for one sign-in within ten minutes; the speaker's older ones stop working. Raises NotAllowed."""
    if speaker.roles.isdisjoint(READERS):
        raise NotAllowed("not_allowed")
    token = secrets.token_urlsafe(24)
    await sessions.put_link(
        work, SignInLink(token_hash=hashed(token), person_id=speaker.person_id, expires_at=now + LINK_LIVES)
    )
    append_audit(work, speaker, "ask_for_board", now)
    return token


async def open_link(work: Work, token: str, browser: str, now: datetime) -> str:
    """The name of the person whose link it is; from now on it works in this browser only. Raises Refused."""
    link = await sessions.link(work, hashed(token), now)
    if link is None or not await sessions.bind(work, hashed(token), hashed(browser)):
        raise Refused("board_link_gone")
    return (await people.names(work, [link.person_id]))[link.person_id]


async def use_link(work: Work, token: str, browser: str, now: datetime) -> str:
    """The cookie of a new session. Raises Refused when the link ran out, was used, or belongs to another browser."""
    link = await sessions.link(work, hashed(token), now)
    if link is None or not await sessions.use(work, hashed(token), hashed(browser), now):
        raise Refused("board_link_gone")
    return await _begin(work, link.person_id, now)


async def enter(work: Work, telegram_id: int, now: datetime) -> str:
    """The cookie of a new session for an account whose Mini App signature was right. Raises NotAllowed."""
    speaker = await speaker_of(work, telegram_id, now)
    if speaker is None or not speaker.consented:
        raise NotAllowed("not_allowed")
    return await _begin(work, speaker.person_id, now)


async def _begin(work: Work, person_id: int, now: datetime) -> str:
    if not (await scope_of(work, person_id)).roles:
        raise NotAllowed("not_allowed")
    cookie = secrets.token_urlsafe(32)
    work.add(
        WebSession(cookie_hash=hashed(cookie), person_id=person_id, begun_at=now, expires_at=now + SESSION_LIVES)
    )
    await work.flush()
    found = await visitor(work, cookie, now)
    append_audit(work, found.speaker if found else None, "sign_in", now, person=person_id)
    return cookie


async def visitor(work: Work, cookie: str, now: datetime) -> Visitor | None:
    """Who is signed in by this cookie; None when nobody is, or when the person supervises nobody any more."""
    found = await sessions.session(work, hashed(cookie), now)
    if found is None:
        return None
    scope = await scope_of(work, found.person_id)
    if not scope.roles:
        return None
    speaker = Speaker(
        person_id=found.person_id,
        telegram_id=found.telegram_id,
        name=found.name,
        language=found.language,
        roles=scope.roles,
        consented=True,
        today=work.rulebook.today(now),
    )
    return Visitor(speaker, scope, now)


async def sign_out(work: Work, cookie: str, now: datetime) -> None:
    """The session is over."""
    found = await visitor(work, cookie, now)
    if found is not None:
        append_audit(work, found.speaker, "sign_out", now)
    await sessions.end(work, hashed(cookie))


def hashed(token: str) -> str:
    """What is stored of a token."""
    return sha256(token.encode()).hexdigest()
