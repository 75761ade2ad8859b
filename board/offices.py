"""The pages of what offices set going: changes of helper, watches, gift rounds, samples, forms and packages."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar
from urllib.parse import quote

from aiohttp import web

from actions.pages import board_offices
from actions.pairings import handover
from actions.papers import board_forms, package_files, packages
from actions.papers.board_forms import Printed
from actions.papers.forms import AVAILABLE, period_or_quarter
from actions.supervision import gift_rounds, inspection
from board.house import house, visitor, work
from board.pages import ListPage, number
from board.rendering import page
from ledgers.forms.declaration import forms
from ledgers.forms.templates import write_form
from rules.board import PageName
from rules.cover import LONGEST_DAYS
from rules.handover import HandoverReason
from rules.inspection import Contentment, Policy, Result
from rules.monitoring import Verdict
from rules.roles import OFFICES, Role
from rules.visit_report import NOTE_LENGTH

SIZES = (10, 20, 50, 100)


@dataclass(frozen=True, slots=True)
class ChangesPage(ListPage):
    """Changes of helper, and where one is asked for: the pairing is found by a name."""

    template: ClassVar[str] = "changes.html.j2"

    async def more(self, request: web.Request) -> dict[str, Any]:
        """The pairings of this name."""
        asks = not visitor(request).speaker.roles.isdisjoint({Role.TOWNSHIP_OFFICER, Role.UNIT_LIAISON})
        name = request.query.get("whose", "").strip()[:40]
        found = await handover.find(work(request), visitor(request).speaker, name) if asks and name else ()
        return {"asks": asks, "whose": name, "found": found}


@dataclass(frozen=True, slots=True)
class GiftsPage(ListPage):
    """Gifts, household by household; a township opens rounds and sees what is left."""

    template: ClassVar[str] = "gifts.html.j2"

    async def more(self, request: web.Request) -> dict[str, Any]:
        """The rounds of the year and those that can be opened."""
        who, now = visitor(request).speaker, house(request).now()
        if Role.TOWNSHIP_OFFICER not in who.roles:
            return {"openable": (), "rounds": ()}
        openable = await gift_rounds.to_open(work(request), who, now)
        return {"openable": openable, "rounds": await gift_rounds.rounds(work(request), who, now)}


@dataclass(frozen=True, slots=True)
class SamplesPage(ListPage):
    """Samples, and where an office draws one; an inspector is led to the own list."""

    template: ClassVar[str] = "samples.html.j2"

    async def show(self, request: web.Request) -> web.Response:
        """Samples are the offices'."""
        if visitor(request).scope.roles & OFFICES:
            return await ListPage.show(self, request)
        return await ListPage("checks", PageName.INSPECTIONS).show(request)

    async def more(self, request: web.Request) -> dict[str, Any]:
        """How many households may be drawn."""
        return {"sizes": SIZES}


@dataclass(frozen=True, slots=True)
class FormsPage(ListPage):
    """Forms to be printed for a place and a period, and the quarter packages."""

    template: ClassVar[str] = "forms.html.j2"

    async def more(self, request: web.Request) -> dict[str, Any]:
        """The forms and the places of this person."""
        places = await board_forms.places(work(request), visitor(request))
        now = period_or_quarter(None, visitor(request).speaker.today)
        return {"forms": [forms()[name] for name in AVAILABLE], "places": places, "now": now}


async def watch(request: web.Request) -> web.Response:
    """A watched household with what was decided."""
    card, steps = await board_offices.watch(work(request), visitor(request), number(request))
    decides = Role.TOWNSHIP_OFFICER in visitor(request).speaker.roles and not card.over
    return page(
        request, "watch.html.j2", here=PageName.MONITORING, card=card, steps=steps, decides=decides, verdicts=Verdict
    )


async def change(request: web.Request) -> web.Response:
    """A change of helper with what the document says about it."""
    card, decides = await board_offices.change(work(request), visitor(request), number(request))
    return page(request, "change.html.j2", here=PageName.HANDOVERS, card=card, decides=decides)


async def cover_page(request: web.Request) -> web.Response:
    """Who comes instead of a helper for a while, and what can be done about it."""
    found = await board_offices.cover_page(work(request), visitor(request), number(request))
    today, card = visitor(request).speaker.today, found.card
    first = max(card.until, today) + timedelta(days=1)
    last = first + timedelta(days=LONGEST_DAYS - 1)
    return page(request, "cover.html.j2", here=PageName.HANDOVERS, found=found, card=card, first=first, last=last)


async def ask_change(request: web.Request) -> web.Response:
    """Who takes over from this helper, why, and from when."""
    visitor(request).ensure_page(PageName.HANDOVERS)
    who, at, now = visitor(request).speaker, number(request), house(request).now()
    pairing = await handover.pairing(work(request), who, at)
    able = await handover.successors(work(request), who, at)
    days = await handover.days(work(request), who, at, now)
    return page(
        request,
        "ask_change.html.j2",
        here=PageName.HANDOVERS,
        pairing=pairing,
        able=able,
        days=days,
        reasons=HandoverReason,
        limit=NOTE_LENGTH,
    )


async def sample(request: web.Request) -> web.Response:
    """What a sample found so far, and its seed."""
    found = await board_offices.sample(work(request), visitor(request), number(request))
    kinds = (("result", Result), ("contentment", Contentment), ("policy", Policy))
    return page(request, "sample.html.j2", here=PageName.INSPECTIONS, found=found, kinds=kinds)


async def check(request: web.Request) -> web.Response:
    """A household of the reader's own sample; an office sees answers in the list only."""
    visitor(request).ensure_page(PageName.INSPECTIONS)
    item = await inspection.one(work(request), visitor(request).speaker, number(request))
    kinds = (("result", Result), ("contentment", Contentment), ("policy", Policy))
    return page(request, "check.html.j2", here=PageName.INSPECTIONS, item=item, kinds=kinds, limit=NOTE_LENGTH)


async def package(request: web.Request) -> web.Response:
    """A quarter package; what a second helper saw is remembered, so that they confirm what they saw."""
    at, who = house(request), visitor(request)
    who.ensure_page(PageName.FORMS)
    async with at.begin() as own:
        card = await packages.look(own, who.speaker, number(request), at.texts, at.now())
        offers = card.role in OFFICES
        parts = await package_files.parts(own, who.speaker, card.id, at.texts, at.now()) if offers else ()
        await own.commit()
    return page(request, "package.html.j2", here=PageName.FORMS, card=card, offers=offers, parts=parts)


async def package_file(request: web.Request) -> web.Response:
    """A quarter package, or a village's part of it, as a file."""
    at, who = house(request), visitor(request)
    who.ensure_page(PageName.FORMS)
    async with at.begin() as own:
        part = number(request, "part")
        found = await package_files.content(own, who.speaker, number(request), part, at.texts, at.now())
        await own.commit()
    return _download(found.name, await asyncio.to_thread(package_files.as_file, found))


async def quarter_file(request: web.Request) -> web.Response:
    """Every package of a quarter as one file."""
    at, who = house(request), visitor(request)
    who.ensure_page(PageName.FORMS)
    about = period_or_quarter(request.match_info["period"], who.speaker.today)
    async with at.begin() as own:
        found = await package_files.quarter(own, who.speaker, about.code, at.texts, at.now())
        await own.commit()
    return _download(f"{about.code}.zip", await asyncio.to_thread(package_files.as_one_file, found))


def _download(name: str, body: bytes) -> web.Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return web.Response(body=body, content_type="application/octet-stream", headers=headers)


async def printed(request: web.Request) -> web.Response:
    """A form as a file."""
    at, who, asked = house(request), visitor(request), request.query
    place = asked.get("place", "")
    about = period_or_quarter(asked.get("period") or None, who.speaker.today)
    form, where = asked.get("form", ""), int(place) if place.isdecimal() else 0
    knowledge = at.knowledge() if at.knowledge else None
    async with at.begin() as own:
        found = await board_forms.fill(own, who, form, where, about, at.texts, at.now(), knowledge)
        await own.commit()
    name = f"{found.form.file}-{found.place.name}-{about.code}{found.form.suffix}"
    body = await asyncio.to_thread(_written, found, at.data_dir)
    return _download(name, body)


def _written(found: Printed, data_dir: Path) -> bytes:
    with TemporaryDirectory() as folder:
        target = Path(folder) / f"form{found.form.suffix}"
        write_form(found.form, found.filled.pages, found.filled.cards, data_dir, target)
        return target.read_bytes()
