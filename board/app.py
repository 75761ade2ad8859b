"""The board as one web application: pages, forms, files, and what stands before them."""

from aiohttp import web
from aiohttp.typedefs import Handler

from board import deeds, files, imports, offices, pages, people
from board.door import add_door
from board.guards import safe, signed_in
from board.house import HOUSE, House
from board.pages import ListPage, QuestionsPage
from board.rendering import STATIC
from board.tables import WHERE
from rules.board import PageName

# Every page that is one list; a further list of the same page is named beside it.
LISTS = (
    ListPage("households", PageName.HOUSEHOLDS, ("unconfirmed",)),
    ListPage("unconfirmed", PageName.HOUSEHOLDS, ("households",)),
    ListPage("helpers", PageName.HELPERS),
    QuestionsPage("questions", PageName.QUESTIONS),
    ListPage("cases", PageName.CASES),
    ListPage("watches", PageName.MONITORING),
    offices.ChangesPage("changes", PageName.HANDOVERS, ("covers",)),
    ListPage("covers", PageName.HANDOVERS, ("changes",)),
    offices.GiftsPage("gifts", PageName.GIFTS),
    offices.SamplesPage("samples", PageName.INSPECTIONS, ("checks",)),
    ListPage("checks", PageName.INSPECTIONS),
    offices.FormsPage("packages", PageName.FORMS),
    imports.ImportsPage("imports", PageName.IMPORTS),
    ListPage("messages", PageName.DELIVERIES, ("silent",)),
    ListPage("silent", PageName.DELIVERIES, ("messages",)),
    people.PeoplePage("people", PageName.PEOPLE),
    ListPage("log", PageName.AUDIT),
)
PAGES: dict[str, Handler] = {
    "/": pages.today,
    "/alerts/{id}": pages.alert,
    "/coverage": pages.coverage,
    "/coverage/{id}": pages.coverage_of,
    "/households/{id}": pages.household,
    "/helpers/{id}": pages.helper,
    "/questions/{id}": pages.question,
    "/proposals": pages.proposals,
    "/cases/{id}": pages.case,
    "/photos/{id}": files.photo,
    "/photos/{id}/small": files.thumbnail,
    "/monitoring/{id}": offices.watch,
    "/handovers/ask/{id}": offices.ask_change,
    "/handovers/covers/{id}": offices.cover_page,
    "/handovers/{id}": offices.change,
    "/inspections/checks/{id}": offices.check,
    "/inspections/{id}": offices.sample,
    "/forms/packages/{id}": offices.package,
    "/forms/packages/{id}/{part}": offices.package_file,
    "/forms/quarters/{period}": offices.quarter_file,
    "/forms/print": offices.printed,
    "/imports/{id}": imports.run_page,
    "/imports/{id}/undo": imports.undo_page,
    "/people/{id}": people.person,
    "/programme": pages.programme,
    "/audit/verify": pages.verified,
    "/export/{name}": pages.export,
}
FORMS: dict[str, Handler] = {
    "/alerts/{id}": deeds.alert,
    "/reasons/{id}": deeds.decide,
    "/questions/{id}": deeds.answer,
    "/questions/{id}/article": deeds.propose,
    "/proposals/{id}": deeds.review,
    "/cases/{id}": deeds.work_on_case,
    "/households/{id}/watch": deeds.propose_watch,
    "/monitoring/{id}": deeds.decide_watch,
    "/helpers/{id}": deeds.ask_cover,
    "/handovers/ask/{id}": deeds.ask_change,
    "/handovers/covers/{id}": deeds.settle_cover,
    "/handovers/{id}": deeds.decide_change,
    "/gifts": deeds.open_round,
    "/inspections": deeds.draw,
    "/inspections/checks/{id}": deeds.answer_check,
    "/forms/packages/{id}": deeds.package,
    "/people": people.appoint,
    "/people/away": people.absence,
    "/people/offices/{id}": people.end_office,
    "/people/{id}/invite": people.invite,
    "/imports": imports.upload,
    "/imports/look": imports.look,
    "/imports/run": imports.run,
    "/imports/drop": imports.drop,
    "/imports/{id}": imports.undo,
    "/imports/{id}/again": imports.again,
}


def board(house: House) -> web.Application:
    """The application."""
    app = web.Application(middlewares=[safe, signed_in], client_max_size=64 * 1024)
    app[HOUSE] = house
    imports.add_running(app)
    add_door(app)
    app.router.add_get("/static/{name}", static)
    for one in LISTS:
        app.router.add_get(WHERE[one.name], one.show)
    for path, handler in PAGES.items():
        app.router.add_get(path, handler)
    for path, handler in FORMS.items():
        app.router.add_post(path, handler)
    return app


TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


async def static(request: web.Request) -> web.StreamResponse:
    """The style, the scripts, the sign; their addresses change with what is in them."""
    path = STATIC / request.match_info["name"]
    if path.suffix not in TYPES or not path.is_file():
        raise web.HTTPNotFound
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return web.Response(body=path.read_bytes(), content_type=TYPES[path.suffix], charset="utf-8", headers=headers)
