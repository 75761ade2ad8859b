"""Imports by the board, for city offices: the same reading, checks and runs as on the command line."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from actions.pages.board import Visitor
from actions.rosters import bringing, imports
from actions.rosters.bringing import Understood, Unknown, Wanted, apart
from actions.rosters.import_undo import Undone
from actions.rosters.import_undo import undo as take_back
from actions.rosters.imports import Begun, Outcome, RunCard
from knowledge.base import Base
from ledgers.table_files import Names, Progress
from rules.board import PageName
from rules.errors import NotAllowed
from storage import directory
from storage.database import Database, Work
from storage.office_lists import townships_of
from storage.tables import Region

Opens = Callable[[], Database]


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of a look at a file: `unknown` are columns to be explained first; `counts` what would change, by
    their names in the report of the command line."""

    understood: Understood
    counts: Mapping[str, int]
    names: Mapping[str, str]
    unknown: Unknown | None = None


async def cities(work: Work, visitor: Visitor) -> Mapping[int, str]:
    """The cities of this office. Raises NotAllowed."""
    visitor.ensure_page(PageName.IMPORTS)
    return await directory.names_of(work, visitor.scope.cities)


async def places(work: Work, visitor: Visitor) -> tuple[Region, ...]:
    """The townships of this office's cities, each followed by its villages. Raises NotAllowed."""
    visitor.ensure_page(PageName.IMPORTS)
    return tuple(await directory.with_villages(work, townships_of(visitor.scope)))


async def path_of(work: Work, region_id: int, city_id: int) -> str:
    """莱州市/青禾镇/东沟村: a place of this city by the names of those above it. Raises NotAllowed for any other."""
    if not await directory.lies_in(work, region_id, [city_id]):
        raise NotAllowed("not_allowed")
    return "/".join(await directory.path_to(work, region_id))


def same_file(run: RunCard, path: Path) -> Wanted | None:
    """The terms on which this import goes on with the file; None where it is another file. Blocking."""
    if run.terms is None:
        return None
    of = Wanted.again(run.kind, path, run.terms)
    return of if imports.mark_of(path, *of.terms(run.terms["names"])).sha256 == run.file_hash else None


async def look(
    opens: Opens, visitor: Visitor, of: Wanted, given: Mapping[str, str], base: Base, now: datetime
) -> Looked:
    """Reads the file and tries it, in a thread of its own; nothing is kept. `given` are names of columns that were
    explained just now. Raises NotAllowed."""
    visitor.ensure_page(PageName.IMPORTS)

    async def do(database: Database) -> Looked:
        names, understood = await _understood(database, of, given, base, now)
        if understood is None:
            return Looked(_NOTHING, {}, names, bringing.unknown_columns(of, names))
        outcome = await bringing.carry_out(database, of, understood, names, False, now, _quiet)
        return Looked(understood, bringing.counts(of.kind, outcome.counts), names)

    return await apart(opens, do)


async def run(
    opens: Opens, visitor: Visitor, of: Wanted, given: Mapping[str, str], base: Base, now: datetime,
    tell: Progress, begun: Begun,
) -> Outcome:  # fmt: skip
    """Brings the file in, in a thread of its own; `begun` hears the run's number as soon as there is one, in that
    thread. Without anything that may be stored nothing is. Raises NotAllowed."""
    visitor.ensure_page(PageName.IMPORTS)

    async def do(database: Database) -> Outcome:
        names, understood = await _understood(database, of, given, base, now)
        if understood is None or not understood.may_be_stored(of.skip_bad):
            return Outcome(Counter())
        if given:
            async with database.begin() as work:
                await imports.remember_names(work, of.about, of.kind, given, now, visitor.speaker)
                await work.commit()
        return await bringing.carry_out(database, of, understood, names, True, now, tell, visitor.speaker, begun)

    return await apart(opens, do)


async def _understood(
    database: Database, of: Wanted, given: Mapping[str, str], base: Base, now: datetime
) -> tuple[Names, Understood | None]:
    """The names of the columns, and the file's rows; None for these where columns are missing."""
    async with database.read() as work:
        names = await imports.known_names(work, [of.about], of.kind) | dict(given)
        today = work.rulebook.today(now)
    found = bringing.read(of, today, _quiet, names)
    if bringing.lacks_columns(found) and bringing.unknown_columns(of, names).columns:
        return names, None
    async with database.read() as work:
        return names, await bringing.understand(work, of, found, base, now)


async def card(work: Work, visitor: Visitor, run_id: int) -> RunCard:
    """An import of this office's city. Raises NotAllowed for any other."""
    visitor.ensure_page(PageName.IMPORTS)
    found = await imports.one_run(work, run_id, visitor.now)
    if found.region_id is None or not await directory.lies_in(work, found.region_id, visitor.scope.cities):
        raise NotAllowed("not_allowed")
    return found


async def undo(opens: Opens, visitor: Visitor, run_id: int, now: datetime, *, really: bool) -> Undone:
    """Takes an import back, in a thread of its own; with `really` false it is only tried. Raises NotAllowed, Refused
    when it was taken back already."""

    async def do(database: Database) -> Undone:
        async with database.begin() as work:
            await card(work, visitor, run_id)
            done = await take_back(work, run_id, now, visitor.speaker)
            if really:
                await work.commit()
            return done

    return await apart(opens, do)


_NOTHING = Understood(imports.NO_PLAN, ())


def _quiet(done: int, expected: int) -> None:
    """Nobody watches."""
