"""Imports: a file is sent, its columns explained, looked at, brought in with its progress, and taken back."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from threading import Event
from typing import Any, ClassVar

from aiohttp import web

from actions.rosters import board_imports
from actions.rosters.bringing import Wanted
from actions.rosters.incoming import Incoming, file_name
from board.deeds import code_of
from board.house import house, visitor, work
from board.pages import ListPage, number
from board.rendering import page
from ledgers.csv_lines import SUFFIXES
from rules.board import PageName
from rules.errors import NotAllowed, Refused, Stale
from rules.imports import MOST_UPLOADED, ImportKind, RunState

log = logging.getLogger("bangfu.imports")
FAULTS_SHOWN = 200
KEPT_SHOWN = 100
ENDINGS = (".xlsx", *sorted(SUFFIXES))


@dataclass(slots=True)
class Running:
    """The imports that this process runs now; `stop` has them end behind the rows that are stored. `begun`: the run's
    number by the token of its file, also when it is over."""

    tasks: set["asyncio.Future[Any]"] = field(default_factory=set)
    begun: dict[str, "asyncio.Future[int]"] = field(default_factory=dict)
    stop: Event = field(default_factory=Event)

    async def end(self, _app: web.Application) -> None:
        """Stops them; the same file goes on from there."""
        self.stop.set()
        await asyncio.gather(*self.tasks, return_exceptions=True)


RUNNING = web.AppKey("imports", Running)


def add_running(app: web.Application) -> None:
    """Where imports are kept while they run."""
    app[RUNNING] = Running()
    app.on_shutdown.append(app[RUNNING].end)


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that waits, and on what terms it is to come in, as the page's hidden fields say it. `place` is a
    region's number (0: the whole city); `programme` is empty where each household's place decides."""

    token: str
    called: str
    kind: ImportKind
    city: int
    since: date | None
    names: Mapping[str, str]
    place: int = 0
    programme: str = ""

    @property
    def names_said(self) -> str:
        """The names of the columns for a hidden field."""
        return json.dumps(dict(self.names), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class ImportsPage(ListPage):
    """What was brought in, and where a file is sent."""

    template: ClassVar[str] = "imports.html.j2"

    async def more(self, request: web.Request) -> dict[str, Any]:
        """The kinds of lists, and the cities of this office."""
        own, who = work(request), visitor(request)
        limit, programmes = MOST_UPLOADED // 1_000_000, own.rulebook.programmes.values()
        return {
            "kinds": ImportKind, "cities": await board_imports.cities(own, who), "limit": limit, "endings": ENDINGS,
            "places": await board_imports.places(own, who), "programmes": programmes,
        }  # fmt: skip


async def upload(request: web.Request) -> web.Response:
    """The file is laid down, sealed, and looked at."""
    token, called = await _laid_down(request)
    return await _looked(request, _sent(await request.post(), token, called, {}))


async def _laid_down(request: web.Request) -> tuple[str, str]:
    """The token of the file that was sent, and its name. Raises NotAllowed, Refused."""
    visitor(request).ensure_page(PageName.IMPORTS)
    form, at = await request.post(), house(request)
    sent = form.get("file")
    if not isinstance(sent, web.FileField) or not sent.filename:
        raise Refused("board_no_file")
    with sent.file:
        content = await asyncio.to_thread(sent.file.read)
    if len(content) > MOST_UPLOADED:
        raise Refused("board_too_large", limit=MOST_UPLOADED // 1_000_000)
    store = Incoming(at.incoming)
    await asyncio.to_thread(store.tidy, at.now())
    return await asyncio.to_thread(store.keep, content), file_name(sent.filename)


async def look(request: web.Request) -> web.Response:
    """The columns were explained: it is looked at again."""
    visitor(request).ensure_page(PageName.IMPORTS)
    form = await request.post()
    pairs = zip(form.getall("theirs", []), form.getall("ours", []), strict=False)
    said = {str(theirs): str(ours) for theirs, ours in pairs if theirs and ours}
    return await _looked(request, _sent(form, str(form.get("token_of_file", "")), _called(form), said))


async def run(request: web.Request) -> web.StreamResponse:
    """Brings it in, in the background; the page with its progress comes as soon as there is a run. A second tap leads
    to the same page."""
    visitor(request).ensure_page(PageName.IMPORTS)
    form, running = await request.post(), request.config_dict[RUNNING]
    sent = _sent(form, str(form.get("token_of_file", "")), _called(form), {})
    begun = running.begun.get(sent.token)
    if begun is None:
        of = await _wanted(request, sent, skip_bad=form.get("skip_bad") == "1")
        begun = running.begun[sent.token] = asyncio.get_running_loop().create_future()
        await _begin(request, sent, of, begun=begun)
    await asyncio.wait([begun])
    if begun.cancelled():
        return await _looked(request, sent)  # nothing of it may be stored any more: the page says why
    raise web.HTTPSeeOther(f"{house(request).root}/imports/{begun.result()}")


async def again(request: web.Request) -> web.StreamResponse:
    """The file of an import that was broken off was sent again: it goes on, on the terms on which it was begun."""
    token, called = await _laid_down(request)
    store, run_id = Incoming(house(request).incoming), number(request)
    found = await board_imports.card(work(request), visitor(request), run_id)
    if found.state is not RunState.BROKEN:
        raise web.HTTPSeeOther(f"{house(request).root}/imports/{run_id}")
    kept = found.terms or {}
    sent = Sent(token, called, found.kind, 0, None, kept.get("names", {}))
    async with _file(store, sent) as path:
        of = await asyncio.to_thread(board_imports.same_file, found, path)
    if of is None:
        await asyncio.to_thread(store.drop, token)
        raise Refused("import_other_file", name=found.file)
    begun = request.config_dict[RUNNING].begun[token] = asyncio.get_running_loop().create_future()
    await _begin(request, sent, of, begun=begun)
    raise web.HTTPSeeOther(f"{house(request).root}/imports/{run_id}")


async def _begin(request: web.Request, sent: Sent, of: Wanted, *, begun: "asyncio.Future[int]") -> None:
    """Returns when there is a run, whose number `begun` has, or when there will be none: then `begun` is cancelled.
    Raises what stood in the way."""
    at, who, running = house(request), visitor(request), request.config_dict[RUNNING]
    loop, base = asyncio.get_running_loop(), at.base

    def hear(run_id: int) -> None:
        loop.call_soon_threadsafe(begun.set_result, run_id)

    def tell(done: int, rows: int) -> None:
        if running.stop.is_set():
            raise Stale("import_stopped")

    async def bring() -> None:
        store = Incoming(at.incoming)
        async with _file(store, sent) as path:
            here = replace(of, file=path)
            done = await board_imports.run(at.opens, who, here, sent.names, base, at.now(), tell, hear)
        if done.run_id is not None:
            await asyncio.to_thread(store.drop, sent.token)

    task: asyncio.Future[Any] = asyncio.create_task(bring())
    running.tasks.add(task)
    task.add_done_callback(running.tasks.discard)
    await asyncio.wait([task, begun], return_when=asyncio.FIRST_COMPLETED)
    if begun.done():
        task.add_done_callback(lambda ended: _ended(begun.result(), ended))
        return
    del running.begun[sent.token]
    begun.cancel()
    await task


def _ended(run_id: int, task: "asyncio.Future[Any]") -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.warning("import broken off", extra={"import_id": run_id, "why": type(error).__name__})


async def drop(request: web.Request) -> web.StreamResponse:
    """Nobody wants it: it is forgotten."""
    visitor(request).ensure_page(PageName.IMPORTS)
    token = str((await request.post()).get("token_of_file", ""))
    await asyncio.to_thread(Incoming(house(request).incoming).drop, token)
    raise web.HTTPSeeOther(f"{house(request).root}/imports")


async def run_page(request: web.Request) -> web.Response:
    """An import: how far it is, or what it did."""
    found = await board_imports.card(work(request), visitor(request), number(request))
    return page(request, "import_run.html.j2", here=PageName.IMPORTS, run=found, endings=ENDINGS, undone=None)


async def undo_page(request: web.Request) -> web.Response:
    """What taking it back would do."""
    return await _undone(request, really=False)


async def undo(request: web.Request) -> web.Response:
    """Takes it back, wherever nobody has changed or used what it brought."""
    return await _undone(request, really=True)


async def _undone(request: web.Request, *, really: bool) -> web.Response:
    at, who = house(request), visitor(request)
    who.ensure_page(PageName.IMPORTS)
    done = await board_imports.undo(at.opens, who, number(request), at.now(), really=really)
    async with at.read() as own:
        found = await board_imports.card(own, who, number(request))
    return page(
        request, "import_run.html.j2", here=PageName.IMPORTS, run=found, undone=done, really=really,
        shown=KEPT_SHOWN,
    )  # fmt: skip


async def _looked(request: web.Request, sent: Sent) -> web.Response:
    at, who = house(request), visitor(request)
    of = await _wanted(request, sent)
    async with _file(Incoming(at.incoming), sent) as path:
        here = replace(of, file=path)
        found = await board_imports.look(at.opens, who, here, sent.names, at.base, at.now())
    return page(request, "import_look.html.j2", here=PageName.IMPORTS, sent=sent, found=found, shown=FAULTS_SHOWN)


@asynccontextmanager
async def _file(store: Incoming, sent: Sent) -> AsyncIterator[Path]:
    """The file while it is being read; unsealed and removed on a thread: no other page waits. Raises Stale."""
    with_it = ExitStack()
    path = await asyncio.to_thread(with_it.enter_context, store.opened(sent.token, sent.called))
    try:
        yield path
    finally:
        await asyncio.to_thread(with_it.close)


async def _wanted(request: web.Request, sent: Sent, *, skip_bad: bool = False) -> Wanted:
    """The terms; where the file lies is said when it is read. Raises NotAllowed for what is not this office's."""
    own, who = work(request), visitor(request)
    cities = await board_imports.cities(own, who)
    if sent.city not in cities:
        raise NotAllowed("not_allowed")
    ledger, place = sent.kind is ImportKind.ROSTER, None
    if sent.place and not ledger:
        place = await board_imports.path_of(own, sent.place, sent.city)
    programme = sent.programme if ledger and sent.programme else None
    return Wanted(sent.kind, Path(), cities[sent.city], place, programme, sent.since, skip_bad)


def _sent(form: Any, token: str, called: str, names: Mapping[str, str]) -> Sent:
    """What the fields of a form say; `names` beside those that the page knew already. Raises Refused."""
    given, since = str(form.get("city", "")), str(form.get("since", ""))
    try:
        known = json.loads(str(form.get("names", "")) or "{}")
        day = date.fromisoformat(since) if since else None
        city, place = int(given), int(str(form.get("place", "")) or 0)
    except ValueError as error:
        raise Refused("board_unknown_choice") from error
    if not isinstance(known, dict):
        raise Refused("board_unknown_choice")
    all_names = {str(theirs): str(ours) for theirs, ours in {**known, **names}.items()}
    programme = str(form.get("programme", ""))
    return Sent(token, called, code_of(ImportKind, form.get("kind")), city, day, all_names, place, programme)


def _called(form: Any) -> str:
    return file_name(str(form.get("called", "")))
