"""The one table of the board: what is asked for, how a cell is written, and the same rows as an .xlsx file."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from actions.pages import board_pages
from actions.pages.board_pages import COUNTED, Ask, Field, Kind, Listing, Page, Row, Subject
from board.house import visitor, work
from board.rendering import Words, words_of
from ledgers.whole_base import FORMULA

# How each column's codes begin in locales/; a code without words stands for itself.
CODES = {
    "state": "board.state_",
    "kind": "board.kind_",
    "help": "board.help_",
    "duty": "board.duty_",
    "standing": "board.standing_",
    "account": "board.account_",
    "message": "board.message_",
    "deed": "board.deed_",
    "why": "board.why_",
    "roles": "board.role_",
    "role": "board.role_",
    "result": "inspection.result_",
    "contentment": "inspection.contentment_",
    "policy": "inspection.policy_",
    "cause": "watch.cause_",
    "reason": "handover.reason_",
    "why_away": "cover.reason_",
    "cover": "board.cover_",
    "feast": "programme.feast_",
    "word": "board.word_",
    "plan": "board.plan_state_",
    "brought": "cli.import_kind_",
    "run": "board.run_",
}
# The pages that rows open, and the column that leads there.
OPENS = {"households": "households", "helpers": "helpers", "questions": "questions", "cases": "cases",
         "watches": "monitoring", "changes": "handovers",
         "covers": "handovers/covers", "samples": "inspections", "checks": "inspections/checks",
         "packages": "forms/packages", "imports": "imports", "people": "people"}  # fmt: skip
OPENERS = {"households": "household", "helpers": "helper", "questions": "question", "cases": "kind",
           "watches": "household", "changes": "helper", "covers": "helper", "samples": "place", "checks": "household",
           "packages": "township", "imports": "file", "people": "person"}  # fmt: skip
# Where each list is.
WHERE = {
    "households": "/households",
    "unconfirmed": "/households/unconfirmed",
    "helpers": "/helpers",
    "questions": "/questions",
    "cases": "/cases",
    "watches": "/monitoring",
    "changes": "/handovers",
    "covers": "/handovers/covers",
    "gifts": "/gifts",
    "samples": "/inspections",
    "checks": "/inspections/checks",
    "packages": "/forms",
    "imports": "/imports",
    "messages": "/deliveries",
    "silent": "/deliveries/silent",
    "people": "/people",
    "log": "/audit",
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Shown:
    """A table as its template needs it."""

    name: str
    page: Page
    listing: Listing
    ask: Ask
    rows: tuple[tuple[str, tuple[tuple[Field, str, str], ...]], ...]
    counted: int = COUNTED

    @property
    def filters(self) -> tuple[Field, ...]:
        """The columns that offer a choice."""
        return tuple(one for one in self.listing.stored() if one.codes)

    @staticmethod
    def prefix(field: Field) -> str:
        """How this column's codes begin in locales/."""
        return CODES.get(field.name, "")

    @property
    def searched(self) -> bool:
        """Whether words can be looked for."""
        return any(one.searched for one in self.listing.stored())

    @property
    def is_asked(self) -> bool:
        """Whether something was looked for: that nothing was found means another thing then."""
        return bool(self.ask.words.strip() or self.ask.codes)

    def url(self, **changes: Any) -> str:
        """The same question with something else: page, sort, down."""
        asked = replace(self.ask, **changes)
        values: dict[str, object] = {"words": asked.words, **asked.codes, "sort": asked.sort}
        values |= {"down": 1 if asked.down else "", "page": asked.page if asked.page > 1 else ""}
        return "?" + urlencode({name: value for name, value in values.items() if value})

    def sorted_by(self, field: Field) -> str:
        """ascending, descending, or nothing."""
        name = self.ask.sort if self._sorts(self.ask.sort) else self.listing.order
        down = self.ask.down if self._sorts(self.ask.sort) else self.listing.down
        return ("descending" if down else "ascending") if field.name == name else ""

    def _sorts(self, name: str) -> bool:
        field = self.listing.field(name)
        return field is not None and field.sorts


def asked(request: web.Request, listing: Listing) -> Ask:
    """What the address asks for; anything unknown is as if it were not there."""
    query = request.query
    number = query.get("page", "1")
    return Ask(
        page=int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1,
        sort=query.get("sort", ""),
        down=query.get("down") == "1",
        words=query.get("words", "")[:80],
        codes={one.name: query[one.name] for one in listing.stored() if one.codes and query.get(one.name)},
    )


async def shown(request: web.Request, name: str) -> Shown:
    """The list of this name as the address asks for it. Raises NotAllowed."""
    listing = board_pages.listing(visitor(request), name)
    ask = asked(request, listing)
    page = await board_pages.table(work(request), visitor(request), name, ask)
    words = words_of(request)
    opens = OPENS.get(name, "")
    rows = tuple((f"/{opens}/{row.id}" if opens else "", _cells(words, listing, row)) for row in page.rows)
    return Shown(name, page, listing, ask, rows)


def _cells(words: Words, listing: Listing, row: Row) -> tuple[tuple[Field, str, str], ...]:
    """Each column with its words, and where they lead if not to the row's own page."""
    given = ((field, row.cells.get(field.name)) for field in listing.shown())
    return tuple(
        (field, written(words, field, value), leads_to(value) if isinstance(value, Subject) else "")
        for field, value in given
    )


# The pages of what the log is about; what is a family's and has none leads to the family.
OPENED = {"case": "cases", "watch": "monitoring", "handover": "handovers", "question": "questions",
          "cover": "handovers/covers", "package": "forms/packages", "inspection": "inspections"}  # fmt: skip


def leads_to(subject: Subject) -> str:
    """The page of what a deed was about, or nothing."""
    if subject.kind in OPENED:
        return f"/{OPENED[subject.kind]}/{subject.number}"
    return f"/households/{subject.household_id}" if subject.household_id else ""


def written(words: Words, field: Field, value: Any) -> str:
    """A cell's words."""
    if value is None:
        return ""
    prefix = CODES.get(field.name, "")
    if field.kind is Kind.CODE and prefix:
        return words.code(prefix, value)
    if field.kind is Kind.LIST:
        return words.say("board.comma").join(words.code(prefix, one) for one in value)
    if isinstance(value, Subject):
        return words.say(f"board.about_{value.kind}", one=value)
    if isinstance(value, datetime):
        return words.moment(value)
    return words.day(value) if isinstance(value, date) else str(value)


async def exported(request: web.Request, name: str) -> web.Response:
    """All rows of the list, as asked for, as a workbook; no cell of it is a formula. Raises NotAllowed."""
    who, words = visitor(request), words_of(request)
    listing = board_pages.listing(who, name)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(words.say(f"board.table_{name}")[:31])
    sheet.freeze_panes = "A2"
    sheet.append([words.say(f"board.col_{field.name}") for field in listing.fields])
    async for rows in board_pages.every_row(work(request), who, name, asked(request, listing)):
        for row in rows:
            cells = (row.cells.get(field.name) for field in listing.fields)
            sheet.append(
                [_cell(sheet, words, field, value) for field, value in zip(listing.fields, cells, strict=True)]
            )
    file = BytesIO()
    book.save(file)
    headers = {"Content-Disposition": f'attachment; filename="{name}-{who.speaker.today}.xlsx"'}
    return web.Response(body=file.getvalue(), content_type=XLSX, headers=headers)


def _cell(sheet: Any, words: Words, field: Field, value: Any) -> Any:  # openpyxl gives its cells no type
    """Numbers and days as such; words as words, with an apostrophe before what a program would count out."""
    if isinstance(value, int) and not isinstance(value, bool):
        return WriteOnlyCell(sheet, value)
    if isinstance(value, date) and not isinstance(value, datetime):
        found = WriteOnlyCell(sheet, datetime.combine(value, time.min))
        found.number_format = "yyyy-mm-dd"
        return found
    said = written(words, field, value)
    found = WriteOnlyCell(sheet, "'" + said if said.startswith(FORMULA) else said)
    found.data_type = "s"
    return found
