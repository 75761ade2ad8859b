"""What stands before every page: headers, where a form comes from, who is signed in, and errors in words."""

import hmac
import logging
from hashlib import sha256
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from actions.pages.board import visitor as find_visitor
from board.house import COOKIE, HOUSE, VISITOR, WORK
from board.rendering import failed
from rules.board import PageName, opens
from rules.errors import BangfuError, NotAllowed, NotFound, Refused, Stale
from rules.imports import MOST_UPLOADED

log = logging.getLogger("bangfu.board")
SESSION_COOKIE = "bangfu_board"
OPEN = frozenset({"in", "app", "static", "out"})
TELEGRAM = "https://web.telegram.org"
# The other fields of a form with a file, in bytes.
FIELDS = 64 * 1024
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    f"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self' {TELEGRAM}",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
STATUS = {NotAllowed: 403, NotFound: 404, Stale: 409, Refused: 400}


@web.middleware
async def safe(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Headers on everything, and pages are kept nowhere; a form of another site is turned away."""
    if request.method not in ("GET", "HEAD") and not _from_here(request):
        raise web.HTTPForbidden
    try:
        response = await handler(request)
    except web.HTTPException as error:
        error.headers.update(HEADERS)
        raise
    if not response.prepared:
        response.headers.update(HEADERS)
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _from_here(request: web.Request) -> bool:
    """Browsers name where a form comes from. A page without referrer says "null": then Sec-Fetch-Site decides, and in
    browsers too old for it the form's token alone."""
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site", "same-origin")
    if origin in (None, "null"):
        return site in ("same-origin", "none")
    return urlsplit(str(origin)).netloc in (request.host, urlsplit(request.config_dict[HOUSE].address).netloc)


@web.middleware
async def signed_in(request: web.Request, handler: Handler) -> web.StreamResponse:
    """One unit of work a request; whoever is not signed in (any more) is shown the way in."""
    house = request.config_dict[HOUSE]
    if request.path.split("/")[1] in OPEN:
        return await handler(request)
    cookie = request.cookies.get(SESSION_COOKIE, "")
    writes = request.method not in ("GET", "HEAD")
    # Imports run in threads of their own and write there: a request that held the database would wait for itself.
    apart = request.path.split("/")[1] == PageName.IMPORTS
    async with house.begin() if writes and not apart else house.read() as work:
        who = await find_visitor(work, cookie, house.now()) if cookie else None
        if who is None:
            return _way_in(request, house.root)
        if writes and apart and opens(who.scope.roles, PageName.IMPORTS):
            request = request.clone(client_max_size=MOST_UPLOADED + FIELDS)
        request[WORK], request[VISITOR], request[COOKIE] = work, who, cookie
        try:
            if writes and not await _token_is_right(request, cookie):
                raise web.HTTPForbidden
            return await handler(request)
        except web.HTTPRequestEntityTooLarge:
            return failed(request, Refused("board_too_large", limit=MOST_UPLOADED // 1_000_000), 413)
        except BangfuError as error:
            return failed(request, error, STATUS.get(type(error), 400))


def _way_in(request: web.Request, root: str) -> web.StreamResponse:
    if request.headers.get("HX-Request"):
        return web.Response(status=204, headers={"HX-Redirect": f"{root}/in"})
    raise web.HTTPSeeOther(f"{root}/in")


def form_token(cookie: str) -> str:
    """What every form carries: only a page of this session can know it."""
    return sha256(f"form:{cookie}".encode()).hexdigest()


async def _token_is_right(request: web.Request, cookie: str) -> bool:
    form = await request.post()
    return hmac.compare_digest(str(form.get("token", "")), form_token(cookie))
