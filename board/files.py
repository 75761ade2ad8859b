"""Photos on the board: read from the store for whoever may see the household, kept by no browser."""

from aiohttp import web

from actions.contacts import kept_files
from board.house import visitor, work
from board.pages import number
from rules.board import PageName


async def photo(request: web.Request) -> web.Response:
    """A photo as it was sent, without where it was taken."""
    return await _shown(request, small=False)


async def thumbnail(request: web.Request) -> web.Response:
    """The same, small."""
    return await _shown(request, small=True)


async def _shown(request: web.Request, *, small: bool) -> web.Response:
    visitor(request).ensure_page(PageName.HOUSEHOLDS)
    found = await kept_files.see(work(request), visitor(request).speaker, number(request), small=small)
    return web.Response(body=found.content, content_type=found.media_type)
