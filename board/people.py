"""The page of people: offices given and ended, invitations, and one's own absence."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

import segno
from aiohttp import web

from actions.rosters import board_people
from actions.rosters.enrolment import LINK_LIVES
from actions.supervision import away
from board.deeds import MOST_TYPED, back, code_of, day_of, number_of
from board.house import house, visitor, work
from board.pages import ListPage, number
from board.rendering import page
from rules.board import PageName
from rules.errors import NotFound
from rules.roles import Role


@dataclass(frozen=True, slots=True)
class PeoplePage(ListPage):
    """Everybody, and above them the own absence and where an office is given."""

    template: ClassVar[str] = "people.html.j2"

    async def more(self, request: web.Request) -> dict[str, Any]:
        """Who may stand in for the reader, and the offices that they may give."""
        at, who = work(request), visitor(request)
        today = who.speaker.today
        return {
            "away": await away.now(at, who.speaker, who.now),
            "deputies": await away.deputies(at, who.speaker),
            "first": today,
            "last": today + timedelta(days=away.LONGEST_DAYS),
            "offers": board_people.offers(who),
            "places": await board_people.places(at, who),
        }


async def person(request: web.Request) -> web.Response:
    """One of them."""
    card = await board_people.one(work(request), visitor(request), number(request))
    return page(request, "person.html.j2", here=PageName.PEOPLE, card=card, lives=LINK_LIVES)


async def appoint(request: web.Request) -> web.StreamResponse:
    """Somebody gets an office; their page offers the invitation."""
    form = await request.post()
    name, phone, place = (str(form.get(one, "")).strip()[:MOST_TYPED] for one in ("name", "phone", "place"))
    role = code_of(Role, form.get("role"))
    who, now = visitor(request), house(request).now()
    whose = await board_people.appoint(work(request), who, role, name, phone, place, now)
    await work(request).commit()
    back(request, f"/people/{whose}")


async def end_office(request: web.Request) -> web.StreamResponse:
    """An office is over; of whoever has no place here any more there is no page."""
    await board_people.end_office(work(request), visitor(request), number(request), house(request).now())
    await work(request).commit()
    back(request, "/people")


async def invite(request: web.Request) -> web.Response:
    """The link, shown this once."""
    at = house(request)
    if not at.bot:
        raise NotFound("not_found")
    link = await board_people.invite(work(request), visitor(request), number(request), at.now())
    await work(request).commit()
    address = f"https://t.me/{at.bot}?start={link.token}"
    picture = segno.make(address, error="m").svg_inline(border=2, omitsize=True)
    until = at.now() + LINK_LIVES
    return page(
        request, "invited.html.j2", here=PageName.PEOPLE, link=link, address=address, picture=picture, until=until
    )


async def absence(request: web.Request) -> web.StreamResponse:
    """ "I am away until ...", or back."""
    form, who, now = await request.post(), visitor(request), house(request).now()
    who.ensure_page(PageName.PEOPLE)
    if form.get("back") == "1":
        await away.come_back(work(request), who.speaker, now)
    else:
        await away.leave(work(request), who.speaker, day_of(form.get("day")), number_of(form.get("who")), now)
    await work(request).commit()
    back(request, "/people")
