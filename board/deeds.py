"""Forms of the board: each calls the very deed that the chat calls, and leads back to where it was sent from."""

from typing import NoReturn

from aiohttp import web

from actions import alerts, curating, questions, reason
from board.house import house, visitor, work
from board.pages import number
from rules.errors import Refused
from rules.reason import Effect


async def acknowledge(request: web.Request) -> web.StreamResponse:
    """ "I take care of it"."""
    await alerts.acknowledge(work(request), visitor(request).speaker, number(request), house(request).now())
    await work(request).commit()
    _back(request, "/")


async def decide(request: web.Request) -> web.StreamResponse:
    """What follows from a helper's reason."""
    form = await request.post()
    wanted = str(form.get("effect", ""))
    if wanted not in tuple(Effect):
        raise Refused("reason_has_no_such_effect")
    await reason.decide(
        work(request), visitor(request).speaker, number(request), Effect(wanted), house(request).now()
    )
    await work(request).commit()
    _back(request, "/")


async def answer(request: web.Request) -> web.StreamResponse:
    """The answer goes back to whoever asked."""
    form = await request.post()
    text = str(form.get("answer", "")).replace("\r\n", "\n").strip()
    if not text:
        raise Refused("board_empty_answer")
    if len(text) > questions.TEXT_LENGTH:
        raise Refused("note_too_long", length=len(text), limit=questions.TEXT_LENGTH)
    await questions.answer(work(request), visitor(request).speaker, number(request), text, house(request).now())
    await work(request).commit()
    _back(request, f"/questions/{number(request)}")


async def propose(request: web.Request) -> web.StreamResponse:
    """An answered question as another phrasing of an article, or as an article of its own."""
    article = str((await request.post()).get("article", "")) or None
    at, who = house(request), visitor(request).speaker
    await curating.propose(work(request), who, number(request), article, at.base, at.now())
    await work(request).commit()
    _back(request, "/proposals")


async def review(request: web.Request) -> web.StreamResponse:
    """A second person lets it serve, or does not."""
    accept = (await request.post()).get("accept") == "1"
    await curating.review(work(request), visitor(request).speaker, number(request), accept, house(request).now())
    await work(request).commit()
    _back(request, "/proposals")


def _back(request: web.Request, path: str) -> NoReturn:
    raise web.HTTPSeeOther(f"{house(request).root}{path}")
