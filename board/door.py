"""The way in and out: a link from the chat confirmed by a tap, or a Mini App; then a cookie."""

import hmac
import secrets
from collections import OrderedDict, deque
from datetime import datetime, timedelta

from aiohttp import web

from actions.pages import board
from actions.pages.board import LINK_LIVES, SESSION_LIVES
from board.guards import SESSION_COOKIE, form_token
from board.house import HOUSE, House, house
from board.mini_app import signed_by
from board.rendering import failed, page
from rules.errors import BangfuError, Refused

DOOR_COOKIE = "bangfu_door"
TRIES, WITHIN, ADDRESSES = 20, timedelta(minutes=1), 10_000


class Pace:
    """So many tries an address within a time; what nobody could guess anyway is not even tried."""

    def __init__(self) -> None:
        self._tried: OrderedDict[str, deque[datetime]] = OrderedDict()

    def ensure(self, address: str, now: datetime) -> None:
        """Raises HTTPTooManyRequests past the limit."""
        tried = self._tried.setdefault(address, deque())
        self._tried.move_to_end(address)
        while tried and not timedelta() <= now - tried[0] < WITHIN:
            tried.popleft()
        if len(tried) >= TRIES:
            raise web.HTTPTooManyRequests
        tried.append(now)
        while len(self._tried) > ADDRESSES:
            self._tried.popitem(last=False)


PACE = web.AppKey("pace", Pace)


def _try(request: web.Request) -> House:
    at = house(request)
    request.config_dict[PACE].ensure(request.remote or "", at.now())
    return at


async def by_link(request: web.Request) -> web.StreamResponse:
    """The link itself: its token moves into a cookie, so that it stays in no history; nothing is used up yet."""
    at = _try(request)
    answer = web.HTTPSeeOther(f"{at.root}/in")
    value = f"{request.match_info['token']}.{secrets.token_urlsafe(24)}"
    answer.set_cookie(
        DOOR_COOKIE,
        value,
        path=f"{at.root}/in",
        max_age=int(LINK_LIVES.total_seconds()),
        httponly=True,
        secure=at.secure,
        samesite="Lax",
    )
    raise answer


async def threshold(request: web.Request) -> web.StreamResponse:
    """Asks for one tap: programs that look at links beforehand come no further. From here on the link is this
    browser's."""
    at = _try(request)
    cookie = request.cookies.get(DOOR_COOKIE, "")
    name = ""
    if cookie:
        token, _, browser = cookie.partition(".")
        try:
            async with at.begin() as work:
                name = await board.open_link(work, token, browser, at.now())
                await work.commit()
        except BangfuError as error:
            return failed(request, error, 403)
    return page(request, "in.html.j2", name=name, door=form_token(cookie) if cookie else "", here="")


async def sign_in(request: web.Request) -> web.StreamResponse:
    """The tap: the link is used up, and the session begins."""
    at = _try(request)
    cookie = request.cookies.get(DOOR_COOKIE, "")
    form = await request.post()
    token, _, browser = cookie.partition(".")
    try:
        if not cookie or not hmac.compare_digest(str(form.get("door", "")), form_token(cookie)):
            raise Refused("board_link_gone")
        async with at.begin() as work:
            session = await board.use_link(work, token, browser, at.now())
            await work.commit()
    except BangfuError as error:
        return failed(request, error, 403)
    answer = web.HTTPSeeOther(f"{at.root}/")
    _keep(answer, at, session, "Lax")
    answer.del_cookie(DOOR_COOKIE, path=f"{at.root}/in")
    raise answer


async def app_page(request: web.Request) -> web.StreamResponse:
    """What a Mini App opens: it hands over what Telegram signed."""
    return page(request, "app.html.j2", here="")


async def app_sign_in(request: web.Request) -> web.StreamResponse:
    """The signature is looked at, and the session begins."""
    at = _try(request)
    form = await request.post()
    number = signed_by(at.signing, str(form.get("data", "")), at.now()) if at.signing else None
    try:
        if number is None:
            raise Refused("board_link_gone")
        async with at.begin() as work:
            session = await board.enter(work, number, at.now())
            await work.commit()
    except BangfuError as error:
        return failed(request, error, 403)
    answer = web.HTTPSeeOther(f"{at.root}/")
    # In a browser the app is a frame of Telegram's page: only a cookie for other sites is sent there.
    _keep(answer, at, session, "None" if at.secure else "Lax")
    raise answer


async def sign_out(request: web.Request) -> web.StreamResponse:
    """The session ends on the server, whatever becomes of the cookie."""
    at = house(request)
    cookie = request.cookies.get(SESSION_COOKIE, "")
    form = await request.post()
    if cookie and hmac.compare_digest(str(form.get("token", "")), form_token(cookie)):
        async with at.begin() as work:
            await board.sign_out(work, cookie, at.now())
            await work.commit()
    answer = web.HTTPSeeOther(f"{at.root}/in")
    answer.del_cookie(SESSION_COOKIE, path=f"{at.root}/")
    raise answer


def _keep(answer: web.StreamResponse, at: House, session: str, same_site: str) -> None:
    answer.set_cookie(
        SESSION_COOKIE,
        session,
        path=f"{at.root}/",
        max_age=int(SESSION_LIVES.total_seconds()),
        httponly=True,
        secure=at.secure,
        samesite=same_site,
    )


def add_door(app: web.Application) -> None:
    """The routes that need no session."""
    app[PACE] = Pace()
    app.router.add_get("/in", threshold)
    app.router.add_post("/in", sign_in)
    app.router.add_get("/in/{token}", by_link)
    app.router.add_get("/app", app_page)
    app.router.add_post("/app", app_sign_in)
    app.router.add_post("/out", sign_out)


__all__ = ["HOUSE", "add_door"]
